"""Acts on a task of supervision: an agency's own rules, an inspection, a circular, the yearly assessment."""

from datetime import date, datetime
from typing import Annotated, Any

from domain.acts.base import Act, Step, act, check_not_past, event, iso
from domain.matter.facts import Facts
from domain.matter.fields import DocumentNo, Text

SUPERVISION = ("supervision",)


def _opened(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
    return {
        **facts,
        "kind": data["kind"],
        "from": data.get("from"),
        "to": data.get("to"),
        "campaign": data.get("campaign"),
        "lead_agency": data.get("agency"),
        "receipt_at": iso(at),
        "first_receipt_at": iso(at),
    }


event("supervision_opened", "布置督查考核任务", _opened, begins="supervision")


@act("issue_rules", "印发实施细则", leaves="rules_issued", procedures=SUPERVISION)
class IssueRules(Act):
    """An agency issues its own rules. Leaves ``rules_issued``."""

    document_no: Annotated[DocumentNo, "印发文号"]


@act("postpone", "另定期限", leaves="postponed", procedures=SUPERVISION)
class Postpone(Act):
    """The supervising office sets another day for an agency's own rules, with a reason. Leaves ``postponed``. A breach
    that has happened stays.
    """

    due_on: Annotated[date, "新的期限"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        check_not_past(step, self.due_on, "due_on")


@act("inspect", "完成督查", leaves="inspected", procedures=SUPERVISION)
class Inspect(Act):
    """The supervising office finishes an inspection and reports on it. Leaves ``inspected``. The result for each case
    is registered separately.
    """

    report: Annotated[Text, "督查情况"]


@act("circulate", "印发通报", leaves="circulated", procedures=SUPERVISION)
class Circulate(Act):
    """The supervising office issues a circular. Leaves ``circulated``."""

    document_no: Annotated[DocumentNo, "通报文号"]


@act("assess", "完成考核", leaves="assessed", procedures=SUPERVISION)
class Assess(Act):
    """The supervising office finishes the yearly assessment and issues its result. Leaves ``assessed``."""

    document_no: Annotated[DocumentNo, "印发文号"]
