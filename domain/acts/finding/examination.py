"""Acts on a finding: the verification of its leads, the hearing of the subject, tolerance, and the determination."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Step, act, by_actor, check_taker, decided_by, event, missing
from domain.acts.finding import tolerated
from domain.acts.finding.leads import FINDING, check_subject
from domain.matter.events import Post, Refused
from domain.matter.facts import Facts
from domain.matter.fields import DutyId, ElementId, GroundId, PersonId, ProvisionId, Text
from domain.matter.roles import had_part, may_bear


@dataclass(frozen=True, kw_only=True)
class Established:
    """An element of a ground, and the text of the facts that establish it."""

    element: Annotated[ElementId, "构成要件代码"]
    facts: Annotated[Text, "证明该要件的事实和证据"]


event("state_lapsed", "陈述申辩期满", of=("finding",))
event("tolerance_lapsed", "容错申请期满", of=("finding",))


@act("verify", "核实", leaves="verified", procedures=FINDING)
class Verify(Act):
    """The examiner verifies the facts and establishes each element of one ground. Leaves ``verified``. The clock proves
    lateness only, never an element. The examiner can name another subject; he can't verify a lead against himself.
    """

    people: ClassVar = ("subject",)

    facts_: Annotated[Text, "查明的事实"]
    ground: Annotated[GroundId, "问责情形，如 10(1)1"]
    elements: Annotated[tuple[Established, ...], "该情形的全部构成要件"]
    subject_: Annotated[PersonId | None, "问责对象（与线索所提不同时填写）"] = None

    def check(self, step: Step) -> None:
        ground = step.rulebook.grounds.get(self.ground)
        if ground is None:
            raise missing(ground=f"没有这一情形，应为其一：{', '.join(step.rulebook.grounds)}")
        named = [each.element for each in self.elements]
        wanted = {element.id: element.title for element in ground.elements}
        if set(named) != set(wanted) or len(named) != len(wanted):
            listed = "；".join(f"{element} {title}" for element, title in wanted.items())
            raise missing(elements=f"应逐项且只列该情形的构成要件：{listed}；有一项不成立的，应作不予追究处理")
        if not self.subject_ and not step.facts["subject"]:
            raise missing(subject="线索未指明个人，请填写问责对象")
        if self.subject_ and self.subject_ not in step.command.staff:
            raise missing(subject=f"名录中没有工作人员 {self.subject_}，请核对代码")
        if step.command.actor.id == (self.subject_ or step.facts["subject"]):
            raise Refused("conflict_of_interest", "不能核实针对自己的线索，请回避")
        if self.subject_ and (part := had_part(step.state, self.subject_)):
            raise missing(subject=f"该人员{part}，不能改作本件的被核查人；请另行登记线索，由他人核查")
        if not self._derived(step):
            person, post = self._subject(step)
            agency = post.agency if self.subject_ and post else step.facts["subject_agency"] or ""
            check_subject(step.rulebook, self.ground, person, step.card(agency), post)

    def data(self, step: Step) -> dict[str, Any]:
        _, post = self._subject(step)
        named = {"subject_agency": post.agency} if self.subject_ and post else {}
        learnt = {"staff": post.staff} if post and (named or step.facts["staff"] is None) else {}
        was, now = step.facts["subject"], self.subject_ or step.facts["subject"]
        changed = "person" if was != now else "ground" if step.facts["ground"] != self.ground else None
        another = {"another": changed} if step.facts["verified"] and changed else {}
        return by_actor(step) | named | learnt | another

    def _subject(self, step: Step) -> tuple[str, Post | None]:
        person = self.subject_ or step.facts["subject"] or ""
        return person, step.command.staff.get(person)

    def _derived(self, step: Step) -> bool:
        """Whether the lead of a breach points to the subject for this ground. Then no check by the directory of today
        is due: the subject was the head at the time of the breach.
        """
        same = self.subject_ in (None, step.facts["subject"])
        return same and any(self.ground in grounds for grounds in step.facts["lead_grounds"].values())

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        another = data.get("another")
        return {
            **_verified_by(data, tolerated.anew(facts) if another else facts),
            "verified": True,
            "ground": data["ground"],
            "elements": [each["element"] for each in data["elements"]],
            "baseless": False,
            "subject": data.get("subject", facts["subject"]),
            "subject_agency": data.get("subject_agency", facts["subject_agency"]),
            "staff": data.get("staff", facts["staff"]),
            # a decision on tolerance holds for one person and one ground only
            "tolerance": None if another else facts["tolerance"],
            "notified": facts["notified"] and another != "person",
        }


@act("dismiss", "不予追究", leaves="dismissed", procedures=FINDING)
class Dismiss(Act):
    """The examiner dismisses the leads, with reasons. Leaves ``dismissed``."""

    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _verified_by(data, facts)


def _verified_by(data: dict[str, Any], facts: Facts) -> Facts:
    """The facts with the actor (``data["by"]``) added to those who have verified. There are several where leads have
    joined since the first verification.
    """
    return {**facts, "verified_by": list(dict.fromkeys([*facts["verified_by"], data["by"]]))}


@act("notify_subject", "告知被核查人", leaves="subject_notified", procedures=FINDING)
class NotifySubject(Act):
    """The examiner tells the subject the facts, the ground and his rights. Leaves ``subject_notified``."""

    needs: ClassVar = ("verified",)

    means: Annotated[Text, "告知方式"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**tolerated.told(facts), "notified": True}


@act("state", "陈述申辩", leaves="stated", procedures=FINDING)
class MakeStatement(Act):
    """The subject makes a statement in his defence. Leaves ``stated``."""

    statement: Annotated[Text, "陈述申辩内容"]


@act("waive", "放弃权利", leaves="waived", procedures=FINDING)
class Waive(Act):
    """The subject waives the hearing or the application for tolerance, or his agency waives its own application for
    him. Leaves ``waived``.
    """

    right: Annotated[
        Literal["hearing", "tolerance", "unit_tolerance"] | None, "陈述申辩（默认）/ 容错申请 / 单位的容错申请"
    ] = None


class _Tolerance(Act):
    """An act that rests on a provision. Where the rulebook lists such provisions, it names one of them, or says why
    another is to be applied.
    """

    listed: ProvisionId | None
    why_another: Text | None

    def check(self, step: Step) -> None:
        known = step.rulebook.provisions
        if self.listed and self.listed not in known:
            raise missing(listed=f"目录中没有这一规定，应为其一：{', '.join(known) or '无'}")
        if known and (self.listed is None) == (self.why_another is None):
            named = "；".join(f"{each.id} {each.title}" for each in known.values())
            raise missing(listed=f"应写明所据规定是目录中的哪一份（{named}），或者说明为何依据目录之外的规定，只填一项")


@act("apply_tolerance", "申请容错", leaves="tolerance_applied", procedures=FINDING)
class ApplyTolerance(_Tolerance):
    """The subject or his agency applies for tolerance of an error. Leaves ``tolerance_applied``."""

    provision: Annotated[Text, "所依据的容错规定"]
    grounds: Annotated[Text, "理由"]
    listed: Annotated[ProvisionId | None, "该规定在规则目录中的代码"] = None
    why_another: Annotated[Text | None, "目录之外的规定，说明为何依据它"] = None

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return tolerated.asked(facts)


@act("accept_tolerance", "受理容错申请", leaves="tolerance_accepted", procedures=FINDING)
class AcceptTolerance(Act):
    """The body that decides on tolerance accepts the application; its limit runs from then. Leaves
    ``tolerance_accepted``.
    """


@act("decide_tolerance", "容错认定", leaves="tolerance_decided", procedures=FINDING)
class DecideTolerance(_Tolerance):
    """The body that decides on tolerance decides, and cites the provision. Leaves ``tolerance_decided``. An agency
    doesn't decide on its own application.
    """

    outcome: Annotated[Literal["exempt", "mitigated", "denied"], "免责 / 减轻 / 不予容错"]
    provision: Annotated[Text, "所依据的规定"]
    reasons: Annotated[Text, "理由"]
    listed: Annotated[ProvisionId | None, "该规定在规则目录中的代码"] = None
    why_another: Annotated[Text | None, "目录之外的规定，说明为何依据它"] = None

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**decided_by(data, tolerated.decided(facts, data["outcome"])), "tolerance": data["outcome"]}


@act("determine", "认定", leaves="determined", procedures=FINDING)
class Determine(Act):
    """The deciding body determines whether the subject is accountable. Leaves ``determined``. A person decides this;
    lateness alone never does. All measures begin anew.
    """

    needs: ClassVar = ("verified",)

    outcome: Annotated[Literal["accountable", "exempt", "not_established"], "应当问责 / 容错免责 / 不成立"]
    reasons: Annotated[Text, "理由"]
    circumstances: Annotated[Literal["serious"] | None, "情节严重的，写明（只在认定应当问责时填写）"] = None

    def check(self, step: Step) -> None:
        if self.circumstances and self.outcome != "accountable":
            raise missing(circumstances="只有认定应当问责的，才写明情节严重")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **decided_by(data, facts),
            "determined": data["outcome"],
            "serious": data.get("circumstances") == "serious",
            "managing": False,
            "undecided": [],  # measures are proposed and decided again after each determination
            "imposed": [],
            "to_execute": [],
            "referred": [],
            "recorded": [],
            "not_taken": [],
        }


@act("refer_to_law", "移送司法", leaves="referred_to_law", procedures=FINDING)
class ReferToLaw(Act):
    """A suspected offence is referred to the body that prosecutes it. Leaves ``referred_to_law``. The finding goes on
    beside it.
    """

    body: Annotated[Text, "受移送机关"]
    facts_: Annotated[Text, "移送的事实"]


@act("recuse", "回避", leaves="recused", procedures=("finding", "commendation"))
class Recuse(Act):
    """The official who bears a duty recuses himself and names the one who takes the duty over, with a reason. Leaves
    ``recused``.
    """

    duty: Annotated[DutyId, "义务编号"]
    to: Annotated[PersonId, "转由何人"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if self.to == step.command.actor.id:
            raise missing(to="应为另一人")
        duty, _ = step.admitting()
        if not may_bear(step.rulebook, step.state, step.command.actor, duty):
            raise Refused("not_your_duty", "这项义务不由您履行，不必回避；要换人的，由承担机关负责人改派")
        check_taker(step, self.to)

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step) | {"to_agency": step.command.staff[self.to].agency}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **facts,
            "recused": [*facts["recused"], data["by"]],
            "passed": facts["passed"] | {data["duty"]: data["to"]},
        }
