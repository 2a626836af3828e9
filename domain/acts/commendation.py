"""Acts on a commendation: examination, approval or refusal, publication."""

from datetime import datetime
from typing import Annotated, Any

from domain.acts.base import Act, Step, act, by_actor, event, iso
from domain.matter.facts import Facts
from domain.matter.fields import DocumentNo, Text

COMMENDATION = ("commendation",)


def _nominated(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
    return {
        **facts,
        "kind": "person" if data.get("subject") else "unit",
        "subject": data.get("subject"),
        "subject_agency": data["subject_agency"],
        "lead_agency": data.get("agency"),
        "cases": data.get("cases", []),
        "nominated_by": data["by"],
        "receipt_at": iso(at),
        "first_receipt_at": iso(at),
    }


event("nominated", "提名鼓励激励", _nominated, begins="commendation")


@act("examine", "考察", leaves="examined", procedures=COMMENDATION)
class Examine(Act):
    """The examining office examines what the nominee has achieved, and the cases named for it. Leaves ``examined``."""

    facts_: Annotated[Text, "考察情况"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "verified_by": [data["by"]]}


@act("approve", "批准鼓励激励", leaves="approved", procedures=COMMENDATION)
class Approve(Act):
    """The deciding body approves the commendation and says in which form. Leaves ``approved``."""

    form: Annotated[Text, "鼓励激励的形式"]


@act("decline", "不予鼓励激励", leaves="declined", procedures=COMMENDATION)
class Decline(Act):
    """The deciding body declines the commendation, with reasons. Leaves ``declined``."""

    reasons: Annotated[Text, "理由"]


@act("publish", "公布", leaves="published", procedures=COMMENDATION)
class Publish(Act):
    """The commendation is published; it counts in the yearly assessment. Leaves ``published``."""

    document_no: Annotated[DocumentNo, "公布文号"]
