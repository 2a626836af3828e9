"""Acts that are open at several stages of a matter: reassignment, corrections, acts of the applicant, notes."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import EVERY, Act, Step, act, check_taker, event, iso, missing
from domain.acts.case.extension import own_request
from domain.acts.case.routing import OWN, own_receipt
from domain.clock.calendar import local
from domain.matter.events import Refused
from domain.matter.facts import Facts
from domain.matter.fields import DocumentNo, DutyId, MatterNo, PersonId, Text
from domain.matter.roles import is_right


def _calendar_revised(data: dict[str, Any], facts: Facts, _at: datetime) -> Facts:
    former = data.get("former")
    more = [[data["published_at"], former]] if former else []
    return {
        **facts,
        "calendar_revision": data["calendar_revision"],
        "former_calendars": [*facts["former_calendars"], *more],
    }


def _texts_destroyed(_data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
    return {**facts, "texts_destroyed_on": local(at).date().isoformat()}


event("reminded", "提醒")
event("breached", "逾期")
event("breach_withdrawn", "撤回逾期线索")
event("lapse_withdrawn", "撤回期满")
event("lead_raised", "产生线索")
event("calendar_revised", "日历调整", _calendar_revised)
event("act_refused", "操作未被接受")
event("cancel_ignored", "取消请求不予执行")
event("workflow_restored", "流程按台账恢复")
event("texts_destroyed", "文本按保管期限销毁", _texts_destroyed)


@act("reassign", "改派", leaves="reassigned", procedures=EVERY)
class Reassign(Act):
    """A duty is passed to another official of the same agency. Leaves ``reassigned``. The due instant stays. Nobody
    is named to decide on an extension that he asked for, or of a duty that he bears. Where who decides on it gets that
    duty himself, the official whom the rulebook names for such a conflict decides (`Role.instead`).
    """

    duty: Annotated[DutyId, "义务编号"]
    to: Annotated[PersonId, "改派给"]
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        duty, _ = step.admitting()
        if check_taker(step, self.to).agency != duty.bearer.agency:
            raise missing(to="应为本机关的工作人员")
        if duty.subject and own_request(step, duty.subject, self.to):
            raise missing(to="该人员不能审批自己的延期申请，请改派给另一人")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        passed = facts["passed"]  # taken over after a recusal: the new official replaces the one who took over
        return {**facts, "passed": passed | {data["duty"]: data["to"]}} if data["duty"] in passed else facts


@act("reclassify", "更正类别", leaves="reclassified")
class Reclassify(Act):
    """An official corrects the kind or the form of a case. Leaves ``reclassified``. Duties change accordingly; no clock
    starts again.
    """

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
            "written_at": facts["written_at"] or (iso(at) if data.get("form") == "written" else None),
            "accepted": None if data.get("kind") == "inquiry" else facts["accepted"],
        }


@act("mark_urgent", "认定紧急", leaves="marked_urgent")
class MarkUrgent(Act):
    """Whom the rulebook names says that the matter is urgent, and why. Leaves ``marked_urgent``. Limits that begin from
    then on run on days off too; those that run already stay as they are.
    """

    reason: Annotated[Text, "紧急的理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "urgent": True, "urgent_at": iso(at)}


@act("urge", "催办", leaves="urged", procedures=("case", "finding", "supervision"))
class Urge(Act):
    """Whom the rulebook names urges the bearer of a duty, who is told of it. Leaves ``urged``. No clock moves, and
    circulars count it. Nobody urges himself, and a right isn't urged.
    """

    duty: Annotated[DutyId, "义务编号"]
    reason: Annotated[Text, "催办、督办的意见"]

    def check(self, step: Step) -> None:
        duty, _ = step.admitting()
        rule = step.rulebook.rule(step.state.procedure, duty.rule)
        if is_right(step.rulebook, rule):
            raise Refused("not_owed", f"「{rule.title}」是承担者自己的权利，不能催办")
        if step.command.actor.id == duty.bearer.official:
            raise Refused("not_your_duty", "这项义务由您本人承担，不能催办自己")

    def data(self, step: Step) -> dict[str, Any]:
        who = step.admitting()[0].bearer
        return {"notify": [[who.role, who.agency, who.official]]}


@act("void", "作废", leaves="voided", procedures=("case", "supervision"))
class Void(Act):
    """An official voids a matter that was opened by mistake or twice, with a reason. Leaves ``voided``. Circulars count
    it.
    """

    reason: Annotated[Text, "理由"]
    duplicate_of: Annotated[MatterNo | None, "重复的事项编号"] = None

    def check(self, step: Step) -> None:
        if self.duplicate_of == step.state.number:
            raise missing(duplicate_of="不能是本件自己，应填与它重复的另一件")


Proof = Annotated[
    Literal["document", "call_record"] | None,
    "服务对象自己提出的凭据：书面材料 / 通话记录（工作人员录入的，按规则填写）",
]


def check_proof(proof: str | None, proof_no: str | None) -> None:
    """Raise `Refused` where the proof that the applicant himself did an act, or its number, is given alone."""
    if (proof is None) != (proof_no is None):
        raise missing(proof_no="凭据和凭据编号须同时填写，或都不填写")


@act("withdraw", "撤回", leaves="withdrawn")
class Withdraw(Act):
    """The applicant withdraws the case. Leaves ``withdrawn``. A proof that he did so comes with its number."""

    reason: Annotated[Text | None, "理由"] = None
    proof: Proof = None
    proof_no: Annotated[DocumentNo | None, "凭据编号"] = None

    def check(self, step: Step) -> None:
        check_proof(self.proof, self.proof_no)


@act("dispute", "提出异议", leaves="disputed")
class Dispute(Act):
    """The applicant disputes the outcome of the case, which he can do once. Leaves ``disputed``. A proof that he did so
    comes with its number.
    """

    reason: Annotated[Text, "理由"]
    proof: Proof = None
    proof_no: Annotated[DocumentNo | None, "凭据编号"] = None

    def check(self, step: Step) -> None:
        check_proof(self.proof, self.proof_no)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "disputed": True}


@act("reconsider", "复核结果", leaves="reconsidered")
class Reconsider(Act):
    """The head reviews a disputed outcome: it stands, the work is done again, or there was no answer (and the first
    limit goes on). Leaves ``reconsidered``. Where the agency does a matter of its own again, limits that run from its
    own receipt run from then on.
    """

    needs: ClassVar = ("disputed",)

    outcome: Annotated[Literal["upheld", "redo", "no_answer"], "维持 / 重办 / 并未答复"]
    reasons: Annotated[Text, "理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        # a case that ended for want of materials is open again, and acceptance is decided anew
        again = data["outcome"] != "upheld" and facts["outcome_event"] == "supplement_lapsed"
        accepted = None if again else facts["accepted"]
        own = facts["desk"] == "own" or facts["route"] in OWN  # the agency decided a matter of its own
        counted = own_receipt(facts, at) if again or (own and data["outcome"] == "redo") else facts
        redone = iso(at) if again or data["outcome"] == "redo" else facts["redone_at"]
        return {**counted, "accepted": accepted, "redone_at": redone}


@act("note", "备注", leaves="noted", procedures=EVERY)
class Note(Act):
    """Somebody adds a note to the matter. Leaves ``noted``."""

    text: Annotated[Text, "内容"]
