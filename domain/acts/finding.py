"""Acts on a finding: the verification of its leads, the hearing of the subject, and a decision (Art. 9, 10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Step, act, by_actor, check_taker, decided_by, event, missing
from domain.acts.leads import FINDING, check_subject
from domain.matter.events import Post, Refused
from domain.matter.facts import Facts
from domain.matter.fields import DutyId, ElementId, GroundId, PersonId, Text
from domain.matter.roles import had_part, may_bear


@dataclass(frozen=True, kw_only=True)
class Established:
    """An element of a ground, and the facts that establish it."""

    element: Annotated[ElementId, "构成要件代码"]
    facts: Annotated[Text, "证明该要件的事实和证据"]


event("state_lapsed", "陈述申辩期满")
event("tolerance_lapsed", "容错申请期满")


@act("verify", "核实", leaves="verified", procedures=FINDING)
class Verify(Act):
    """核实事实，逐项确认问责情形的构成要件；时钟只证明逾期，不证明要件（Art. 10）。"""

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
            listed = "; ".join(f"{element} {title}" for element, title in wanted.items())
            raise missing(elements=f"应逐项且只列该情形的构成要件：{listed}；有一项不成立的，应作不予追究处理")
        if not self.subject_ and not step.facts["subject"]:
            raise missing(subject="线索未指明个人，请填写问责对象")
        if self.subject_ and self.subject_ not in step.command.staff:
            raise missing(subject=f"名录中没有工作人员 {self.subject_}，请核对代码")
        if step.command.actor.id == (self.subject_ or step.facts["subject"]):
            raise Refused("conflict_of_interest", "不能核实针对自己的线索，请回避")
        if self.subject_ and (part := had_part(step.state, self.subject_)):
            raise missing(subject=f"该人员{part}，不能改作本件的当事人；请另行登记线索，由他人核查")
        if not self._derived(step):
            person, post = self._subject(step)
            agency = post.agency if self.subject_ and post else step.facts["subject_agency"] or ""
            check_subject(step.rulebook, self.ground, person, step.card(agency), post)

    def data(self, step: Step) -> dict[str, Any]:
        _, post = self._subject(step)
        named = {"subject_agency": post.agency} if self.subject_ and post else {}
        learnt = {"staff": post.kind} if post and (named or step.facts["staff"] is None) else {}
        was, now = step.facts["subject"], self.subject_ or step.facts["subject"]
        changed = "person" if was != now else "ground" if step.facts["ground"] != self.ground else None
        another = {"another": changed} if step.facts["verified"] and changed else {}
        return by_actor(step) | named | learnt | another

    def _subject(self, step: Step) -> tuple[str, Post | None]:
        person = self.subject_ or step.facts["subject"] or ""
        return person, step.command.staff.get(person)

    def _derived(self, step: Step) -> bool:
        """Whether a breach's own lead points to him for this ground: he was the head when it happened."""
        same = self.subject_ in (None, step.facts["subject"])
        return same and any(self.ground in grounds for grounds in step.facts["lead_grounds"].values())

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        another = data.get("another")
        return {
            **_verified_by(data, facts),
            "verified": True,
            "ground": data["ground"],
            "elements": [each["element"] for each in data["elements"]],
            "baseless": False,
            "subject": data.get("subject", facts["subject"]),
            "subject_agency": data.get("subject_agency", facts["subject_agency"]),
            "staff": data.get("staff", facts["staff"]),
            # tolerance was for the person and the ground that it was asked for
            "tolerance": None if another else facts["tolerance"],
            "notified": facts["notified"] and another != "person",
        }


@act("dismiss", "不予追究", leaves="dismissed", procedures=FINDING)
class Dismiss(Act):
    """线索不成立，说明理由。"""

    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _verified_by(data, facts)


def _verified_by(data: dict[str, Any], facts: Facts) -> Facts:
    """The facts with who did it among those who have verified: more than one where leads have joined since."""
    return {**facts, "verified_by": list(dict.fromkeys([*facts["verified_by"], data["by"]]))}


@act("notify_subject", "告知当事人", leaves="subject_notified", procedures=FINDING)
class NotifySubject(Act):
    """告知当事人事实、情形和权利。"""

    means: Annotated[Text, "告知方式"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "notified": True}


@act("state", "陈述申辩", leaves="stated", procedures=FINDING)
class MakeStatement(Act):
    """当事人陈述申辩。"""

    statement: Annotated[Text, "陈述申辩内容"]


@act("waive", "放弃权利", leaves="waived", procedures=FINDING)
class Waive(Act):
    """当事人放弃陈述申辩；也可指明放弃申请容错，或由其单位放弃为其申请容错。"""

    right: Annotated[
        Literal["hearing", "tolerance", "unit_tolerance"] | None, "陈述申辩（默认）/ 容错申请 / 单位的容错申请"
    ] = None


@act("apply_tolerance", "申请容错", leaves="tolerance_applied", procedures=FINDING)
class ApplyTolerance(Act):
    """当事人或其单位申请按容错纠错机制处理（Art. 9）。"""

    provision: Annotated[Text, "所依据的容错规定"]
    grounds: Annotated[Text, "理由"]


@act("accept_tolerance", "受理容错申请", leaves="tolerance_accepted", procedures=FINDING)
class AcceptTolerance(Act):
    """受理容错申请，审查期限自受理起算（Art. 9）。"""


@act("decide_tolerance", "容错认定", leaves="tolerance_decided", procedures=FINDING)
class DecideTolerance(Act):
    """认定是否容错，写明所依据的规定；单位不审查本单位的容错申请（Art. 9）。"""

    outcome: Annotated[Literal["exempt", "mitigated", "denied"], "免责 / 减轻 / 不予容错"]
    provision: Annotated[Text, "所依据的规定"]
    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**decided_by(data, facts), "tolerance": data["outcome"]}


@act("determine", "认定", leaves="determined", procedures=FINDING)
class Determine(Act):
    """认定是否应当问责；由人认定，逾期本身不构成责任（Art. 10）。"""

    outcome: Annotated[Literal["accountable", "exempt", "not_established"], "应当问责 / 容错免责 / 不成立"]
    reasons: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **decided_by(data, facts),
            "determined": data["outcome"],
            "undecided": [],  # no measure yet; or all of them anew
            "imposed": [],
            "to_execute": [],
            "referred": [],
            "recorded": [],
        }


@act("refer_to_law", "移送司法", leaves="referred_to_law", procedures=FINDING)
class ReferToLaw(Act):
    """涉嫌违法犯罪的移送有权机关，与本程序并行(Art. 10(4))。"""

    body: Annotated[Text, "受移送机关"]
    facts_: Annotated[Text, "移送的事实"]


@act("recuse", "回避", leaves="recused", procedures=("finding", "commendation"))
class Recuse(Act):
    """说明理由回避，该项义务转由他人履行。"""

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
