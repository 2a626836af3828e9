"""Service of a decision, and the remedies against it: never to the subject's disadvantage (Art. 10(3))."""

from datetime import datetime
from typing import Annotated, Any, Literal

from domain.acts import gravity
from domain.acts.base import Act, Step, act, by_actor, event, iso, not_future
from domain.acts.leads import FINDING
from domain.clock.calendar import local
from domain.matter.events import Refused
from domain.matter.facts import Facts
from domain.matter.fields import Text

event("remedies_lapsed", "救济期满")
event("appeal_lapsed", "申诉期满")


@act("serve", "送达", leaves="served", procedures=FINDING)
class Serve(Act):
    """把决定送达当事人。"""

    means: Annotated[Text, "送达方式"]
    served_at: Annotated[datetime, "送达时间"]

    def check(self, step: Step) -> None:
        _check_served(step, self.served_at)

    def data(self, step: Step) -> dict[str, Any]:
        remedy = None if step.facts["corrected"] else gravity.remedy(step.rulebook, step.state)
        return {"served_at": iso(self.served_at)} | ({"remedy": remedy} if remedy else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        if facts["corrected"]:  # the remedies are those against the decision as it was
            return facts
        return {**facts, "served_at": data["served_at"], "remedy": data.get("remedy")}


@act("request_review", "申请复核", leaves="review_requested", procedures=FINDING)
class RequestReview(Act):
    """当事人不服决定，申请复核；不因此加重。"""

    reasons: Annotated[Text, "理由"]


@act("review", "复核", leaves="reviewed", procedures=FINDING)
class Review(Act):
    """复核决定：维持、变更或撤销；变更不得不利于当事人。"""

    outcome: Annotated[Literal["upheld", "changed", "revoked"], "维持 / 变更 / 撤销"]
    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "reviewed_by": data["by"], "corrected": data["outcome"]}


@act("appeal", "申诉", leaves="appealed", procedures=FINDING)
class Appeal(Act):
    """当事人向上一级或主管机关申诉；不因此加重。"""

    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "appealed_at": iso(at)}


@act("prolong_appeal", "延长申诉办理期限", leaves="appeal_prolonged", procedures=FINDING)
class ProlongAppeal(Act):
    """案情复杂的，申诉处理机关在期限届满前延长一次办理期限。"""

    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if step.duty and step.duty.due_at and step.at >= step.duty.due_at:
            raise Refused("too_late_to_extend", "时限已届满，不能再延长")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "appeal_prolonged": True}


@act("decide_appeal", "申诉决定", leaves="appeal_decided", procedures=FINDING)
class DecideAppeal(Act):
    """对申诉作出决定：维持、变更或撤销；变更不得不利于当事人。"""

    outcome: Annotated[Literal["upheld", "changed", "revoked"], "维持 / 变更 / 撤销"]
    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        # upheld is the decision as the review has left it
        upheld = facts["corrected"] or "upheld"
        return {**facts, "corrected": upheld if data["outcome"] == "upheld" else data["outcome"]}


@act("serve_ruling", "送达复核或申诉决定", leaves="ruling_served", procedures=FINDING)
class ServeRuling(Act):
    """把复核决定或申诉决定送达当事人；申诉期限自接到复核决定起算(Art. 10(3))。"""

    means: Annotated[Text, "送达方式"]
    served_at: Annotated[datetime, "送达时间"]

    def check(self, step: Step) -> None:
        _check_served(step, self.served_at)

    def data(self, step: Step) -> dict[str, Any]:
        return {"served_at": iso(self.served_at)}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "ruling_served_at": data["served_at"]}


def _check_served(step: Step, served_at: datetime) -> None:
    not_future(step, served_at, "served_at", step.duty.started_at if step.duty else None)
    within = step.rulebook.occurred_within  # the subject's remedies run from then
    if local(served_at).date() < (earliest := step.state.calendar.back(local(step.at).date(), within)):
        raise Refused("time_not_allowed", f"送达应及时登记，时间不能早于此前第{within}个工作日（{earliest}）")
