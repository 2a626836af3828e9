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

PROCEDURE_WORKFLOWS: dict[str, str] = {"case": "Case"}


def case_number(received_on: date, count: int) -> str:
    """The public number of a case: the day of receipt and a running count."""
    return f"{received_on:%Y%m%d}-{count:06d}"


def workflow_id(procedure: str, number: str) -> str:
    """The Temporal id of the one workflow that carries this matter, e.g. ``case:20261123-000007``."""
    return f"{procedure}:{number}"


def duty_id(rule: str, count: int) -> str:
    """The id of the count-th duty of a rule within one matter, e.g. ``respond-2``."""
    return f"{rule}-{count}"
