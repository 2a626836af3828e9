"""Names that several processes use: workflow ids, workflow types, search attributes. Each is made here and nowhere
else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# name → Temporal's type. No search attribute may hold personal data.
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

# Procedure → the type of its workflows, and the prefix of its numbers.
PROCEDURE_WORKFLOWS: dict[str, str] = {
    "case": "Case",
    "finding": "Finding",
    "commendation": "Commendation",
    "supervision": "Supervision",
}
_PREFIXES = {"case": "", "finding": "F", "commendation": "C", "supervision": "S"}


def matter_number(procedure: str, received_on: date, count: int) -> str:
    """The public number of a matter: the prefix of its procedure, the day of its receipt and a running count."""
    return f"{_PREFIXES[procedure]}{received_on:%Y%m%d}-{count:06d}"


def procedure_of(number: str) -> str:
    """The procedure of a matter, which the prefix of its number tells."""
    return next((name for name, prefix in _PREFIXES.items() if prefix and number.startswith(prefix)), "case")


def number_field(number: str) -> dict[str, str]:
    """A matter's number under its name in the API: ``case_no``, ``supervision_no`` and so on."""
    return {f"{procedure_of(number)}_no": number}


def lead_id(number: str, seq: int) -> str:
    """The id of a lead: the ledger line on which it rests, e.g. ``20261123-000007:12``."""
    return f"{number}:{seq}"


def workflow_id(procedure: str, number: str) -> str:
    """The Temporal id of the one workflow that runs this matter, e.g. ``case:20261123-000007``."""
    return f"{procedure}:{number}"


def duty_id(rule: str, count: int) -> str:
    """The id of the ``count``-th duty of a row within one matter, e.g. ``respond-2``."""
    return f"{rule}-{count}"


REPORT_WORKFLOW = "PeriodicReport"


def schedule_id(report: str) -> str:
    """The Temporal id of the schedule that issues a report, or looks whose retention has ended. The ids of the
    workflows it starts begin with this id.
    """
    return report if report == RETENTION else f"report:{report}"


RETENTION = "retention"  # the schedule that lists and destroys texts, and its workflow
RETENTION_WORKFLOW = "Retention"


@dataclass(frozen=True, slots=True)
class Retired:
    """The input of a run of the retention: nothing but that this product has started it."""

    what: Literal["texts"] = "texts"


REVISION_WORKFLOW = "CalendarRevision"


def revision_id(number: int) -> str:
    """The Temporal id of the workflow that brings a revised calendar to every matter, e.g. ``calendar_revision:3``."""
    return f"calendar_revision:{number}"


REVISE = "revise_calendar"  # the signal, the same for the matters of every procedure

CONFLICT = "ledger_conflict"  # the type of a failure: the ledger tells of a step that the workflow doesn't know

PRODUCT = "shouwen"  # the actor of what the product does itself; no token names it
ENGINE = "engine"  # the product's claim; no token carries it
