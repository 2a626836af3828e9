"""Acts of agencies that handle one case together: a plan, the answers to it, a ruling on it, and its parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Follow, Step, act, check_not_past, event, missing
from domain.acts.bounds import GivenLimit, check_approved, check_statutory, check_until
from domain.acts.case import joint
from domain.acts.case.routing import LAPSED
from domain.law.limits import Limit
from domain.matter import timing
from domain.matter.events import Command, Refused
from domain.matter.fields import AgencyId, DocumentNo, PartId, Text
from domain.matter.state import State

event("plan_settled", "办理方案商定", joint.settle, of=("case",))
event("plan_finished", "方案各项完成", joint.conclude, of=("case",))


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a plan: which agency does which task until the end of which day."""

    agency: Annotated[AgencyId, "承担单位"]
    task: Annotated[Text, "任务"]
    due_on: Annotated[date, "完成日期（当日内）"]


@dataclass(frozen=True, kw_only=True)
class Position:
    """The position of one agency on a plan that the agencies couldn't agree on."""

    agency: Annotated[AgencyId, "单位"]
    position: Annotated[Literal["agrees", "objects", "silent"], "同意 / 异议 / 未表态"]
    grounds: Annotated[Text | None, "理由和依据"] = None


def _check_parts(step: Step, parts: tuple[Part, ...], event: str, *, ruling: bool = False) -> None:
    """Check the parts of a plan that takes effect with ``event``, which may be a ``ruling``."""
    allowed = {step.facts["lead_agency"], *step.facts["co_agencies"]}
    for number, part in enumerate(parts):
        if part.agency not in allowed:
            raise missing(**{f"parts[{number}].agency": "应为牵头机关或共同办理单位"})
        check_not_past(step, part.due_on, f"parts[{number}].due_on")
        end = timing.counting(step.rulebook, step.state).end_of(part.due_on)
        check_until(step, end, f"parts[{number}].due_on", late=True)
        check_approved(step, end, event, "due_on", f"parts[{number}].due_on", ruling=ruling)


@act("report_to_head", "报告负责人", leaves="reported")
class ReportToHead(Act):
    """The responder reports to the head of his agency that the matter needs several agencies. Leaves ``reported``."""

    issue: Annotated[Text, "报告内容"]


@act("propose_plan", "提出办理方案", leaves="plan_proposed")
class ProposePlan(Act):
    """The leading agency proposes a plan, or a new version of it, to the other agencies. Leaves ``plan_proposed``.
    Parts can only go to agencies of the matter.
    """

    needs: ClassVar = ("co_agencies",)

    text: Annotated[Text, "方案"]
    parts: Annotated[tuple[Part, ...], "分工，至少一项"]

    def check(self, step: Step) -> None:
        _check_parts(step, self.parts, "plan_settled")

    def data(self, step: Step) -> dict[str, Any]:
        return joint.numbered(step.facts, self.parts)

    facts = staticmethod(joint.propose)


class _Reply(Act):
    needs: ClassVar = ("proposal",)

    version: int

    def check(self, step: Step) -> None:
        if step.command.actor.agency not in step.facts["co_agencies"]:
            raise Refused("not_your_duty", "只有共同办理单位可以答复办理方案")
        if not step.facts["proposal"]:
            raise Refused("not_owed", "现在没有待答复的办理方案")
        current = step.facts["plan_version"]
        if self.version != current:
            raise Refused("stale_version", f"方案已更新为第{current}版，请按现行版本答复")

    def about(self, command: Command) -> str | None:
        return command.actor.agency


@act("agree", "同意方案", leaves="agreed")
class Agree(_Reply):
    """One of the other agencies agrees to the current version of the plan. Leaves ``agreed``, and ``plan_settled`` once
    all agree.
    """

    version: Annotated[int, "方案版本"]

    facts = staticmethod(joint.agree)

    def then(self, state: State) -> Iterator[Follow]:
        if joint.all_agree(state.facts):
            yield "plan_settled", {"version": state.facts["plan_version"]}


@act("object", "对方案提出异议", leaves="objected")
class Object(_Reply):
    """One of the other agencies objects to the current version of the plan, with its grounds. Leaves ``objected``."""

    version: Annotated[int, "方案版本"]
    grounds: Annotated[Text, "异议理由"]

    facts = staticmethod(joint.object_)


@act("escalate", "书面报告区办公室", leaves="escalated")
class Escalate(Act):
    """The leading agency reports in writing that the agencies don't agree, with the position of each and a
    recommendation. Leaves ``escalated``.
    """

    needs: ClassVar = ("co_agencies",)

    document_no: Annotated[DocumentNo, "报告文号"]
    matters: Annotated[Text, "具体事项"]
    positions: Annotated[tuple[Position, ...], "各方意见，每个共同办理单位一项"]
    recommendation: Annotated[Text, "倾向性意见"]

    def check(self, step: Step) -> None:
        named = [position.agency for position in self.positions]
        if set(named) - {step.facts["lead_agency"]} != set(step.facts["co_agencies"]) or len(set(named)) < len(named):
            raise missing(positions="每个共同办理单位应有且只有一项意见")
        if any(p.position != "silent" and not p.grounds for p in self.positions):
            raise missing(positions="已表态的单位应列明其理由和依据")


@act("rule", "作出决定", leaves="ruled")
class MakeRuling(Act):
    """The body that received the report rules: it sets a plan, leaves the matter to the leading agency alone (with a
    limit), sends it back to the agencies, or names another agency that leads from now on, where the rulebook has that.
    Leaves ``ruled``.
    """

    needs: ClassVar = ("co_agencies",)

    outcome: Annotated[
        Literal["plan", "lead_alone", "remand", "other_lead"],
        "定方案 / 牵头机关单独办理 / 退回再商 / 另定牵头机关",
    ]
    decision: Annotated[Text, "决定内容"]
    document_no: Annotated[DocumentNo, "决定文号"]
    parts: Annotated[tuple[Part, ...] | None, "分工（定方案时必填）"] = None
    limit: Annotated[GivenLimit | None, "办理时限（单独办理时必填）"] = None
    agency: Annotated[AgencyId | None, "牵头机关（另定牵头机关时必填）"] = None

    def check(self, step: Step) -> None:
        if self.outcome == "other_lead" and not step.foresees(self.leaves, "outcome", value=self.outcome):
            raise missing(outcome="本件所依的规则文本没有另定牵头机关的决定")
        if (self.outcome == "other_lead") != bool(self.agency):
            raise missing(agency="另定牵头机关时必填，其他情形不填")
        if self.agency == step.facts["lead_agency"]:
            raise missing(agency="应为另一机关")
        if (self.outcome == "plan") != bool(self.parts):
            raise missing(parts="定方案时必填，其他情形不填")
        if (self.outcome == "lead_alone") != bool(self.limit):
            raise missing(limit="单独办理时必填，其他情形不填")
        if self.limit:
            check_statutory(step, self.limit, late=True)
            end = timing.counting(step.rulebook, step.state).due(Limit(self.limit.unit, self.limit.count), step.at)
            check_approved(step, end, self.leaves, "limit", "limit", ruling=True)
        _check_parts(step, self.parts or (), self.leaves, ruling=True)

    def data(self, step: Step) -> dict[str, Any]:
        home = self.agency in step.facts["sent_on_by"] and step.foresees(self.leaves, "home", value=True)
        waits = any(step.rulebook.rule(step.state.procedure, each.rule).lapses == LAPSED for each in step.state.owed)
        waited = self.outcome == "other_lead" and waits and step.foresees(self.leaves, "waited", value=True)
        said = ({"home": True} if home else {}) | ({"waited": True} if waited else {})
        return joint.numbered(step.facts, self.parts) if self.parts else said

    facts = staticmethod(joint.rule)


@act("finish_part", "完成分工", leaves="part_finished")
class FinishPart(Act):
    """An agency finishes its part of the plan. Leaves ``part_finished``; after the last part, also
    ``plan_finished``.
    """

    needs: ClassVar = ("parts",)

    part: Annotated[PartId, "分工编号"]
    report: Annotated[Text, "完成情况"]

    def about(self, command: Command) -> str | None:
        return self.part

    facts = staticmethod(joint.finish)

    def then(self, state: State) -> Iterator[Follow]:
        if joint.all_finished(state.facts):
            yield "plan_finished", {}
