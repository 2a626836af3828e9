"""Acts that are open in every matter: extensions, corrections of course, the applicant's own, notes."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import EVERY, Act, Step, act, check_taker, event, missing
from domain.acts.bounds import check_until
from domain.clock.calendar import shift
from domain.matter import roles, special_law
from domain.matter.events import Refused
from domain.matter.facts import Extension, Facts
from domain.matter.fields import DutyId, MatterNo, PersonId, Text


def _calendar_revised(data: dict[str, Any], facts: Facts, _at: datetime) -> Facts:
    former = data.get("former")
    more = [[data["published_at"], former]] if former else []
    return {
        **facts,
        "calendar_revision": data["calendar_revision"],
        "former_calendars": [*facts["former_calendars"], *more],
    }


event("reminded", "提醒")
event("breached", "逾期")
event("breach_withdrawn", "撤回逾期线索")
event("lapse_withdrawn", "期满不作数")
event("lead_raised", "产生线索")
event("calendar_revised", "日历调整", _calendar_revised)
event("act_refused", "操作未被接受")
event("cancel_ignored", "取消请求不予执行")


@act("request_extension", "申请延期", leaves="extension_requested")
class RequestExtension(Act):
    """在时限届满前申请延期，每项义务一次(Art. 7(1))。"""

    duty: Annotated[DutyId, "义务编号"]
    working_days: Annotated[int, "延长的工作日数"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        duty, rule = step.admitting()
        whole = special_law.promised(rule, duty)  # special law speaks of the limit of the whole
        matter_type = step.matter_type if whole else None
        most = matter_type.extension if matter_type else rule.extension
        # also before it was handed over; and of the whole once, whichever duty it is by
        since = max(map(datetime.fromisoformat, (step.facts["receipt_at"], step.facts["materials_at"])))
        rules = step.rulebook.procedures[step.state.procedure].rules
        promised = [each for each in step.state.duties if special_law.promised(rules[each.rule], each)]
        same = [each for each in promised if whole and each.started_at >= since]
        extended = any(move.why == ApproveExtension.leaves for each in (duty, *same) for move in each.moves)
        if duty.due_at is None or most is None or extended or self.duty in step.facts["extensions"]:
            raise Refused("not_owed", "该义务不能延期，或已申请过延期")
        if step.at >= duty.due_at:
            raise Refused("too_late_to_extend", "时限已届满，不能再申请延期")
        if self.working_days > most:
            raise missing(working_days=f"最多延长{most}个工作日")
        if not whole:
            check_until(step, shift(step.state.calendar, duty.due_at, self.working_days), "working_days")

    def data(self, step: Step) -> dict[str, Any]:
        asked = {"asked_by": step.command.actor.id}
        duty, rule = step.admitting()
        law = special_law.governing(step.rulebook, step.state, rule, duty)
        if law and law.extension_by:  # another agency's to approve, which has to see the matter
            asked["asked_of"] = roles.bearer(step.rulebook, step.state, law.extension_by).agency or ""
        return asked

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        asked: Extension = {"days": data["working_days"], "by": data["asked_by"], "status": "requested"}
        if of := data.get("asked_of"):
            asked["of"] = of
        return {**facts, "extensions": facts["extensions"] | {data["duty"]: asked}}


def _decided(data: dict[str, Any], facts: Facts, status: Literal["extended", "declined"]) -> Facts:
    decided: Extension = {**facts["extensions"][data["duty"]], "status": status}
    return {**facts, "extensions": facts["extensions"] | {data["duty"]: decided}}


class _DecideExtension(Act):
    needs: ClassVar = ("extensions",)

    duty: DutyId

    def check(self, step: Step) -> None:
        asked = step.facts["extensions"].get(self.duty)
        if asked is None or asked["status"] != "requested":
            raise Refused("not_owed", "该义务没有待批准的延期申请")
        bearer = step.duty.bearer.official if step.duty else None
        if step.command.actor.id in (bearer, asked["by"]):
            raise Refused("not_your_duty", "不能审批自己的延期申请")


@act("approve_extension", "批准延期", leaves="extended")
class ApproveExtension(_DecideExtension):
    """负责人批准延期；按时申请的，迟批也算(Art. 7(1))。"""

    duty: Annotated[DutyId, "义务编号"]

    def data(self, step: Step) -> dict[str, Any]:
        return {"shift": step.facts["extensions"][self.duty]["days"]}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _decided(data, facts, "extended")


@act("decline_extension", "不批准延期", leaves="extension_declined")
class DeclineExtension(_DecideExtension):
    """负责人不批准延期，说明理由。"""

    duty: Annotated[DutyId, "义务编号"]
    reason: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _decided(data, facts, "declined")


@act("reassign", "改派", leaves="reassigned", procedures=EVERY)
class Reassign(Act):
    """把一项义务改派给同一机关的另一人；时限不变（Art. 2）。"""

    duty: Annotated[DutyId, "义务编号"]
    to: Annotated[PersonId, "改派给"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        duty, _ = step.admitting()
        if check_taker(step, self.to).agency != duty.bearer.agency:
            raise missing(to="应为本机关的工作人员")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        passed = facts["passed"]  # by recusal; whoever it is passed on to stands in his place
        return {**facts, "passed": passed | {data["duty"]: data["to"]}} if data["duty"] in passed else facts


@act("reclassify", "更正类别", leaves="reclassified")
class Reclassify(Act):
    """更正事项的类别或形式，义务随之改变，时限不重新起算。"""

    kind: Annotated[Literal["application", "inquiry"] | None, "办理 / 咨询"] = None
    form: Annotated[Literal["written", "oral"] | None, "书面 / 口头"] = None
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if self.kind in (None, step.facts["kind"]) and self.form in (None, step.facts["form"]):
            raise missing(kind="类别或形式至少更正一项")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **facts,
            "kind": data.get("kind", facts["kind"]),
            "form": data.get("form", facts["form"]),
            "accepted": None if data.get("kind") == "inquiry" else facts["accepted"],
        }


@act("void", "作废", leaves="voided", procedures=("case", "supervision"))
class Void(Act):
    """误立或重复的事项作废，说明理由；计入通报。"""

    reason: Annotated[Text, "理由"]
    duplicate_of: Annotated[MatterNo | None, "重复的事项编号"] = None


@act("withdraw", "撤回", leaves="withdrawn")
class Withdraw(Act):
    """服务对象撤回。"""

    reason: Annotated[Text | None, "理由"] = None


@act("dispute", "提出异议", leaves="disputed")
class Dispute(Act):
    """服务对象对结果提出异议，一次。"""

    reason: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "disputed": True}


@act("reconsider", "复核结果", leaves="reconsidered")
class Reconsider(Act):
    """负责人复核有异议的结果：维持、重办，或认定并未答复（原时限继续计算）。"""

    outcome: Annotated[Literal["upheld", "redo", "no_answer"], "维持 / 重办 / 并未答复"]
    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        # what ended for want of materials is decided anew, whether it had been accepted or not
        again = data["outcome"] != "upheld" and facts["outcome_event"] == "supplement_lapsed"
        return {**facts, "accepted": None if again else facts["accepted"]}


@act("note", "备注", leaves="noted", procedures=EVERY)
class Note(Act):
    """记一条备注。"""

    text: Annotated[Text, "内容"]
