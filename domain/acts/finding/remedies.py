"""Service of a decision, and the remedies against it: review and appeal. No remedy makes a decision heavier."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from domain.acts.base import Act, Step, act, by_actor, event, iso, missing
from domain.acts.claims import past
from domain.acts.finding import gravity
from domain.acts.finding.leads import FINDING
from domain.acts.wrong import not_allowed
from domain.clock.calendar import local
from domain.matter.events import Refused
from domain.matter.facts import Facts
from domain.matter.fields import Text

event("remedies_lapsed", "救济期满", of=("finding",))
event("appeal_lapsed", "申诉期满", of=("finding",))
event("second_appeal_lapsed", "再申诉期满", of=("finding",))


@act("serve", "送达", leaves="served", procedures=FINDING)
class Serve(Act):
    """The decision is served on the subject. Leaves ``served``, with the remedy against it. The remedies run from
    ``served_at``. A decision that was changed keeps the remedy of the first one.
    """

    means: Annotated[Text, "送达方式"]
    served_at: Annotated[datetime, "送达时间"]

    def settled(self, step: Step) -> Self:
        return replace(self, served_at=_served(step, self.served_at))

    def data(self, step: Step) -> dict[str, Any]:
        remedy = None if step.facts["corrected"] else gravity.remedy(step.rulebook, step.state)
        return {"served_at": iso(self.served_at)} | ({"remedy": remedy} if remedy else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        if facts["corrected"]:  # a corrected decision keeps the remedies of the first one
            return _since({**facts, "last_served_at": _later(facts, data)})
        return {**facts, "served_at": data["served_at"], "remedy": data.get("remedy")}


@act("request_review", "申请复核", leaves="review_requested", procedures=FINDING)
class RequestReview(Act):
    """The subject asks for a review of the decision. Leaves ``review_requested``. The request can't make the decision
    heavier.
    """

    needs: ClassVar = ("served_at",)

    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "review_requested": True}


@act("review", "复核", leaves="reviewed", procedures=FINDING)
class Review(Act):
    """The reviewing body upholds, changes or revokes the decision, never to the subject's disadvantage. Leaves
    ``reviewed``.
    """

    needs: ClassVar = ("served_at",)

    outcome: Annotated[Literal["upheld", "changed", "revoked"], "维持 / 变更 / 撤销"]
    reasons: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if self.outcome == "changed" and not step.facts["imposed"]:
            raise missing(outcome="没有可以变更的问责方式，认定只能维持或者撤销")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "reviewed_by": data["by"], "corrected": data["outcome"]}


@act("appeal", "申诉", leaves="appealed", procedures=FINDING)
class Appeal(Act):
    """The subject appeals to the higher or competent body. Leaves ``appealed``. The appeal can't make the decision
    heavier.
    """

    needs: ClassVar = ("served_at",)

    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _since({**facts, "appealed_at": iso(at)})


@act("appeal_again", "再申诉", leaves="appealed_again", procedures=FINDING)
class AppealAgain(Act):
    """The subject appeals against the decision on his appeal, to the body above the one that decided it. Leaves
    ``appealed_again``. This appeal can't make the decision heavier either, and its time can be prolonged once again.
    """

    needs: ClassVar = ("appealed_at",)

    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _since({**facts, "appealed_at": iso(at), "appeal_prolonged": False})


@act("accept_appeal", "受理申诉", leaves="appeal_accepted", procedures=FINDING)
class AcceptAppeal(Act):
    """The appeal body accepts the appeal; its time to decide runs from then. Leaves ``appeal_accepted``."""

    needs: ClassVar = ("appealed_at",)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "appeal_accepted_at": iso(at)}


@act("decline_appeal", "不予受理申诉", leaves="appeal_declined", procedures=FINDING)
class DeclineAppeal(Act):
    """The appeal body doesn't accept the appeal, and has told the subject so in writing, with reasons. Leaves
    ``appeal_declined``. Where another body is competent, it names that body.
    """

    needs: ClassVar = ("appealed_at",)

    why: Annotated[Literal["not_competent", "inadmissible"], "不由本机关处理 / 不符合受理条件"]
    reasons: Annotated[Text, "不予受理的理由"]
    means: Annotated[Text, "书面告知申诉人的方式"]
    served_at: Annotated[datetime, "告知送达申诉人的时间"]
    body: Annotated[Text | None, "应当向何机关提出（不由本机关处理的，必须写明）"] = None

    def settled(self, step: Step) -> Self:
        return replace(self, served_at=_served(step, self.served_at))

    def check(self, step: Step) -> None:
        if self.why == "not_competent" and self.body is None:
            raise missing(body="不由本机关处理的，应写明应当向何机关提出")


@act("prolong_appeal", "延长申诉办理期限", leaves="appeal_prolonged", procedures=FINDING)
class ProlongAppeal(Act):
    """The appeal body prolongs the time to decide a difficult appeal, once, before that time has run out. Leaves
    ``appeal_prolonged``.
    """

    needs: ClassVar = ("appealed_at",)

    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if step.duty and step.duty.due_at and step.at >= step.duty.due_at:
            raise Refused("too_late_to_extend", "时限已届满，不能再延长")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "appeal_prolonged": True}


@act("decide_appeal", "申诉决定", leaves="appeal_decided", procedures=FINDING)
class DecideAppeal(Act):
    """The appeal body upholds, changes or revokes the decision, never to the subject's disadvantage. Leaves
    ``appeal_decided``.
    """

    needs: ClassVar = ("appealed_at",)

    outcome: Annotated[Literal["upheld", "changed", "revoked"], "维持 / 变更 / 撤销"]
    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step) | {"agency": step.command.actor.agency}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        # an upheld appeal leaves the decision as the review left it
        upheld = facts["corrected"] or "upheld"
        corrected = upheld if data["outcome"] == "upheld" else data["outcome"]
        # an event of an earlier version doesn't say who decided
        who: Facts = {**facts, "appeal_by": data.get("by"), "appeal_agency": data.get("agency")}
        return {**who, "corrected": corrected}


@act("serve_ruling", "送达复核或申诉决定", leaves="ruling_served", procedures=FINDING)
class ServeRuling(Act):
    """The outcome of the review or the appeal is served on the subject. Leaves ``ruling_served``. The limit of an
    appeal runs from ``served_at``.
    """

    needs: ClassVar = ("corrected",)

    means: Annotated[Text, "送达方式"]
    served_at: Annotated[datetime, "送达时间"]

    def settled(self, step: Step) -> Self:
        return replace(self, served_at=_served(step, self.served_at))

    def data(self, step: Step) -> dict[str, Any]:
        return {"served_at": iso(self.served_at)}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _since({**facts, "ruling_served_at": data["served_at"], "last_served_at": _later(facts, data)})


def _later(facts: Facts, data: dict[str, Any]) -> str:
    """The instant from which the subject has all: what was ruled, and the decision as it was changed. Whichever is
    registered last may have been served first.
    """
    last, now = facts["last_served_at"], data["served_at"]
    return max(last, now, key=datetime.fromisoformat) if last else now


def _since(facts: Facts) -> Facts:
    """The facts with whether the subject was served something that his last appeal can't be about. What counts is the
    instant of the service, and not which of the two was registered first.
    """
    served, appealed = facts["last_served_at"], facts["appealed_at"]
    later = served and (not appealed or datetime.fromisoformat(served) >= datetime.fromisoformat(appealed))
    return {**facts, "served_since_appeal": bool(later)}


def _served(step: Step, claimed: datetime) -> datetime:
    """The instant of a service. Raises `Refused` for one before the decision or too long ago."""
    served_at = past(step, claimed, "served_at", step.duty.started_at if step.duty else None)
    within = step.rulebook.time.occurred_within  # the limits of the remedies run from the service
    if local(served_at).date() < (earliest := step.state.calendar.back(local(step.at).date(), within)):
        told = f"送达应及时登记，时间不能早于此前第{within}个工作日（{earliest}）"
        raise not_allowed("served_at", told, told)
    return served_at
