"""Acts of supervision: an agency's own rules, an inspection, a circular, the yearly assessment (Art. 11, 12)."""

from datetime import date, datetime
from typing import Annotated, Any

from domain.acts.base import Act, Step, act, event, iso, not_past
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


event("supervision_opened", "开展督查考核", _opened, begins="supervision")


@act("issue_rules", "印发实施细则", leaves="rules_issued", procedures=SUPERVISION)
class IssueRules(Act):
    """机关印发本单位的实施细则（Art. 11）。"""

    document_no: Annotated[DocumentNo, "印发文号"]


@act("postpone", "另定期限", leaves="postponed", procedures=SUPERVISION)
class Postpone(Act):
    """另定制定实施细则的期限，说明理由；已发生的逾期仍在（Art. 11）。"""

    due_on: Annotated[date, "新的期限"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        not_past(step, self.due_on, "due_on")


@act("inspect", "完成督查", leaves="inspected", procedures=SUPERVISION)
class Inspect(Act):
    """完成一次督查，写明情况；各件的检查结果另行登记（Art. 12）。"""

    report: Annotated[Text, "督查情况"]


@act("circulate", "印发通报", leaves="circulated", procedures=SUPERVISION)
class Circulate(Act):
    """印发通报（Art. 12）。"""

    document_no: Annotated[DocumentNo, "通报文号"]


@act("assess", "完成考核", leaves="assessed", procedures=SUPERVISION)
class Assess(Act):
    """完成年度考核，印发结果（Art. 12）。"""

    document_no: Annotated[DocumentNo, "印发文号"]
