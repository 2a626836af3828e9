"""Extensions of a limit: asked for, approved, declined."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Step, act, iso, missing
from domain.acts.bounds import check_until
from domain.clock.calendar import shift
from domain.law.catalogue import MatterType
from domain.matter import roles, special_law
from domain.matter.events import Refused
from domain.matter.facts import Extension, Facts, Item
from domain.matter.fields import DocumentNo, DutyId, Text
from domain.matter.state import Duty

EXTENDING = ("extended", "extension_told")  # the events by which an extension moves a limit


@act("request_extension", "申请延期", leaves="extension_requested")
class RequestExtension(Act):
    """An official asks for more working days for a duty before it is due. Leaves ``extension_requested``. Each duty,
    and the limit of the matter as a whole, is extended once, by no more days than the row or special law allows.
    """

    duty: Annotated[DutyId, "义务编号"]
    working_days: Annotated[int, "延长的工作日数"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        duty, rule = step.admitting()
        whole = special_law.of_the_whole(step.rulebook, step.state, duty)
        matter_type = step.matter_type if whole else None
        most = matter_type.extension if matter_type else rule.extension
        # an extension of a former holder counts too; the limit of the whole is extended once, by whichever duty
        since = max(map(datetime.fromisoformat, (step.facts["receipt_at"], step.facts["materials_at"])))
        recent = [each for each in step.state.duties if whole and each.started_at >= since]
        same = [each for each in recent if special_law.of_the_whole(step.rulebook, step.state, each)]
        along = [move.at for each in step.state.duties if each.rule in rule.moves_with for move in each.moves]
        moves = [move for each in (duty, *same) for move in each.moves if move.at not in along]
        extended = any(move.why in EXTENDING for move in moves)
        if duty.due_at is None or most is None or extended or self.duty in step.facts["extensions"]:
            raise Refused("not_owed", "该义务不能延期，或已申请过延期")
        before = duty.rule in step.facts["extended"] or _asked_before(step, duty, since)
        if step.rulebook.time.extensions == "once" and before:
            raise Refused("not_owed", "这项义务在本件中已延期或申请过延期，由谁承担都只能一次")
        if step.at >= duty.due_at:
            raise Refused("too_late_to_extend", "时限已届满，不能再申请延期")
        if self.working_days > most:
            raise missing(working_days=f"最多延长{most}个工作日")
        if not whole:
            check_until(step, shift(step.state.calendar, duty.due_at, self.working_days), "working_days")

    def data(self, step: Step) -> dict[str, Any]:
        asked = {"asked_by": step.command.actor.id}
        of = _asked_of(step)
        return asked | ({"asked_of": of} if of else {})  # that agency approves it, so it has to see the matter

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        asked: Extension = {"days": data["working_days"], "by": data["asked_by"], "status": "requested"}
        if of := data.get("asked_of"):
            asked["of"] = of
        waiting: Item = {"id": data["duty"], "agency": of} if of else {"id": data["duty"]}
        return {
            **facts,
            "extensions": facts["extensions"] | {data["duty"]: asked},
            "extension_requests": [*facts["extension_requests"], waiting],
        }


def _asked_of(step: Step) -> str | None:
    """The other agency that decides: whom a law names, or who decides instead where the one who would decide asks
    himself, or bears the duty. None where the one of the rulebook decides.
    """
    duty, rule = step.admitting()
    rulebook, state = step.rulebook, step.state
    law = special_law.governing(rulebook, state, rule, duty)
    by_law = law.extension_by if law else None
    rows = rulebook.procedures[state.procedure].opening.get(RequestExtension.leaves, ())
    for role in [by_law] if by_law else [row.bearer for row, _ in rows]:
        who = roles.bearer(rulebook, state, role)
        himself = who.official in (step.command.actor.id, duty.bearer.official)
        if himself and (other := roles.instead(rulebook, state, role)):
            return other.agency
        if by_law:
            return who.agency
    return None


def own_request(step: Step, duty: str, official: str) -> bool:
    """Whether the official asked for an extension of the duty with this id, or bears the duty that is to be
    extended.
    """
    asked, extended = step.facts["extensions"].get(duty), step.state.duty(duty)
    return asked is not None and official in (asked["by"], extended.bearer.official if extended else None)


def _asked_before(step: Step, duty: Duty, since: datetime) -> bool:
    """Whether an extension of the same duty was asked for, by whoever held it ``since`` that instant, and was decided
    or not decided in time. A duty to tell a result is about that result alone, be it an outcome or what a review said
    of it.
    """
    if _tells_a_result(step, duty):
        since = duty.started_at
    asked = step.facts["extensions"]
    same = [each for each in step.state.duties if (each.rule, each.subject) == (duty.rule, duty.subject)]
    before = {each.id for each in same if each.started_at >= since and each.id in asked}
    fell = {each.subject for each in step.state.duties if each.status == "released" and each.breached_at is None}
    return any(asked[each]["status"] != "requested" or each not in fell for each in before)


def _tells_a_result(step: Step, duty: Duty) -> bool:
    """Whether the duty began with an outcome, or with the review of one where the row is one that outcomes open."""
    if iso(duty.started_at) == step.facts["outcome_at"]:
        return True
    procedure = step.rulebook.procedures[step.state.procedure]
    outcomes = {clause.event for clause in procedure.outcomes}
    reviews = {each.ended_at for each in step.state.duties if each.rule in procedure.reviewing}
    opened_by = {opening.event for opening in procedure.rules[duty.rule].opens_on}
    return duty.started_at in reviews and not opened_by.isdisjoint(outcomes)


def _decided(data: dict[str, Any], facts: Facts, status: Literal["extended", "declined"]) -> Facts:
    decided: Extension = {**facts["extensions"][data["duty"]], "status": status}
    return {
        **facts,
        "extensions": facts["extensions"] | {data["duty"]: decided},
        "extension_requests": [each for each in facts["extension_requests"] if each["id"] != data["duty"]],
    }


def _days(facts: Facts, duty: str) -> int:
    return facts["extensions"][duty]["days"]


class _DecideExtension(Act):
    needs: ClassVar = ("extensions",)

    duty: DutyId

    def check(self, step: Step) -> None:
        asked = step.facts["extensions"].get(self.duty)
        if asked is None or asked["status"] != "requested":
            raise Refused("not_owed", "该义务没有待批准的延期申请")
        if own_request(step, self.duty, step.command.actor.id):
            raise Refused("not_your_duty", "不能审批自己的延期申请")


@act("approve_extension", "批准延期", leaves="extended")
class ApproveExtension(_DecideExtension):
    """The approver grants an extension that was asked for. Leaves ``extended``. The approval may come after the due
    instant of that duty if the request came before it; the rulebook says until when. Nobody approves his own request.
    Where special law demands that the applicant is told, the extension has no effect before that. Where somebody
    approves whom the directory doesn't know, whoever records it says who approved, and by which paper. So does another
    agency that decides in the place of the head to whom special law leaves the approval.
    """

    duty: Annotated[DutyId, "义务编号"]
    approved_by: Annotated[Text | None, "批准人（由名录以外的负责人批准的，必填）"] = None
    approval_no: Annotated[DocumentNo | None, "批准文号（由名录以外的负责人批准的，必填）"] = None

    def check(self, step: Step) -> None:
        super().check(step)
        law, (decides, rule) = self._law(step), step.admitting()
        instead = law and not law.extension_by and decides.bearer.agency != step.facts["lead_agency"]
        if law and (law.extension_on_paper or instead) and not (self.approved_by and self.approval_no):
            who = step.rulebook.roles[law.extension_by or rule.bearer].title
            raise missing(
                approved_by=f"由{who}本人批准，应写明批准人", approval_no=f"应写明批准文号（{law.extension_citation}）"
            )

    def data(self, step: Step) -> dict[str, Any]:
        laws = step.laws if self._whole(step) else ()
        told = any(law.extension_told for law in laws)
        return {"effect": "when_told"} if told else {"shift": _days(step.facts, self.duty)}

    def _law(self, step: Step) -> MatterType | None:
        return step.matter_type if self._whole(step) else None

    def _whole(self, step: Step) -> bool:
        duty = step.state.duty(self.duty)
        return duty is not None and special_law.of_the_whole(step.rulebook, step.state, duty)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        decided = _decided(data, facts, "extended")
        return {**decided, "extension_untold": data["duty"]} if data.get("effect") else decided


@act("decline_extension", "不批准延期", leaves="extension_declined")
class DeclineExtension(_DecideExtension):
    """The approver declines an extension that was asked for, with a reason. Leaves ``extension_declined``."""

    duty: Annotated[DutyId, "义务编号"]
    reason: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _decided(data, facts, "declined")
