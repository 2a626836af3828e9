"""Names that cross processes: workflow ids, types, search attributes. Each is made here and nowhere else."""

from datetime import date

# name → Temporal's type; no personal data may ever stand in one of these.
SEARCH_ATTRIBUTES: dict[str, str] = {
    "Kind": "Keyword",
    "Route": "Keyword",
    "LeadAgency": "Keyword",
    "HolderAgency": "Keyword",
    "Rulebook": "Keyword",
    "OpenDuties": "KeywordList",
    "NextDueAt": "Datetime",
    "Breaches": "Int",
}

# procedure → the type of its workflows, and what its numbers begin with.
PROCEDURE_WORKFLOWS: dict[str, str] = {
    "case": "Case",
    "finding": "Finding",
    "commendation": "Commendation",
    "supervision": "Supervision",
}
_PREFIXES = {"case": "", "finding": "F", "commendation": "C", "supervision": "S"}


def matter_number(procedure: str, received_on: date, count: int) -> str:
    """The public number of a matter: its procedure, the day of receipt and a running count."""
    return f"{_PREFIXES[procedure]}{received_on:%Y%m%d}-{count:06d}"


def procedure_of(number: str) -> str:
    """The procedure of a matter, by what its number begins with."""
    return next((name for name, prefix in _PREFIXES.items() if prefix and number.startswith(prefix)), "case")


def told_as(number: str) -> dict[str, str]:
    """A matter's number under the name that it goes by outside: ``case_no``, ``supervision_no``."""
    return {f"{procedure_of(number)}_no": number}


def lead_id(number: str, seq: int) -> str:
    """The id of a lead: the matter's ledger line that it rests on, e.g. ``20261123-000007:12``."""
    return f"{number}:{seq}"


def workflow_id(procedure: str, number: str) -> str:
    """The Temporal id of the one workflow that carries this matter, e.g. ``case:20261123-000007``."""
    return f"{procedure}:{number}"


def duty_id(rule: str, count: int) -> str:
    """The id of the count-th duty of a rule within one matter, e.g. ``respond-2``."""
    return f"{rule}-{count}"


REPORT_WORKFLOW = "PeriodicReport"


def schedule_id(report: str) -> str:
    """The Temporal id of the schedule by which a report is issued; its workflows' ids begin with it."""
    return f"report:{report}"


REVISION_WORKFLOW = "CalendarRevision"


def revision_id(number: int) -> str:
    """The Temporal id of the workflow that brings a revised calendar to every matter, e.g. ``calendar_revision:3``."""
    return f"calendar_revision:{number}"


REVISE = "revise_calendar"  # the signal, the same for the matters of every procedure

CONFLICT = "ledger_conflict"  # the type of a failure: the ledger tells of a step that the workflow doesn't know

PRODUCT = "shouwen"  # who acts, where nobody else does; no token is made out to it
ENGINE = "engine"  # the product's claim; no token carries it
