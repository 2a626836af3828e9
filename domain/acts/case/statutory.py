"""Acts that a statute calls for: time that it leaves out, the type that it governs, refusals of what is another's, and
extensions of which the applicant is told.
"""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from domain.acts.base import Act, Step, act, check_matter_type, missing
from domain.acts.wrong import not_allowed
from domain.clock import exclusions
from domain.clock.calendar import last_day, local
from domain.clock.clock import Span
from domain.matter import special_law
from domain.matter.events import Refused
from domain.matter.facts import Facts
from domain.matter.fields import DocumentNo, ExclusionId, MatterTypeId, Text


@act("exclude_time", "扣除时间", leaves="time_excluded")
class ExcludeTime(Act):
    """The responder leaves days that the law doesn't count, for example those of a hearing, out of the limit, with
    written notice to the applicant. Leaves ``time_excluded``. The limit must not have run out.
    """

    kind: Annotated[ExclusionId, "何种时间：规则文本所列的代码，如 hearing 听证"]
    from_: Annotated[date, "起始日"]
    to: Annotated[date, "截止日"]
    notice_no: Annotated[DocumentNo, "书面告知文号"]

    def check(self, step: Step) -> None:
        matter_type = step.matter_type
        if self.kind not in step.rulebook.exclusions:
            known = "、".join(step.rulebook.exclusions)
            raise missing(kind=f"规则文本没有列出这类时间，所列的有：{known}")
        if matter_type and self.kind not in matter_type.exclusions:
            raise missing(kind=f"{matter_type.title}的时限依法不扣除这类时间")
        if self.to < self.from_:
            raise missing(to="不能早于起始日")
        if self.from_ < local(datetime.fromisoformat(step.facts["receipt_at"])).date():
            told = "扣除的时间不能早于收到事项之日"
            raise not_allowed("from", told, told)
        due_at = step.duty.due_at if step.duty else None
        if due_at and step.at >= due_at:
            raise Refused("too_late_to_extend", "时限已届满，不能再扣除时间")
        if due_at and self.from_ > last_day(due_at):
            told = f"扣除的时间应在办理时限之内开始，时限至 {last_day(due_at)}"
            raise not_allowed("from", told, told)
        if (self.to - self.from_).days > 366:  # noqa: PLR2004 - a year; protects the counting from huge spans
            raise missing(to="一次扣除不能超过一年")
        if not self._spans(step):
            raise missing(from_="这些日子已经扣除，或时限本已中止")

    def data(self, step: Step) -> dict[str, Any]:
        duty, _ = step.admitting()
        spans = self._spans(step)
        return {"duty": duty.id, "excluded": [[first.isoformat(), last.isoformat()] for first, last in spans]}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "days_out": [*facts["days_out"], *([data["kind"], *span] for span in data["excluded"])]}

    def _spans(self, step: Step) -> list[Span]:
        duty, _ = step.admitting()
        facts, stay = step.facts, step.rulebook.time.days_stay == "with_agency"
        # what stays with the agency this clock leaves out already
        before = () if stay else [each for each in step.state.duties if each.rule == duty.rule]
        # what the whole left out counts for a part only at the agency of the whole
        whole = facts["left_out"] if not stay or facts["lead_agency"] == facts["split_by"] else ()
        out = ((date.fromisoformat(first), date.fromisoformat(last)) for first, last in whole)
        return exclusions.spans(duty, before, self.from_, self.to, out)


@act("correct_matter_type", "更正事项类型", leaves="matter_type_corrected")
class CorrectMatterType(Act):
    """Whom the rulebook names corrects the type of the matter, with a reason. Leaves ``matter_type_corrected``. Without
    a ``matter_type`` the matter is of no type that the catalogue has. From then on the law of that type counts, also
    for a notice that was given before (``told_late``).
    """

    matter_type: Annotated[MatterTypeId | None, "事项类型（不属目录所列的不填）"] = None
    reason: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        check_matter_type(step.rulebook, self.matter_type)
        if self.matter_type == step.facts["matter_type"]:
            raise missing(matter_type="与现在的类型相同，无须更正")

    def data(self, step: Step) -> dict[str, Any]:
        was, law = step.facts["matter_type"], step.rulebook.matter_types.get(self.matter_type or "")
        late = law is not None and special_law.told_late(step.rulebook, step.state, law)
        return ({"was": was} if was else {}) | ({"told_late": True} if late else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        now, before = data.get("matter_type"), facts["types"]
        types = [*before, *({now} - {None, *before})]
        return {**facts, "matter_type": now, "typed": bool(types), "types": types, "retyped": True}


@act("decline_acceptance", "不予受理", leaves="acceptance_declined")
class DeclineAcceptance(Act):
    """The responder decides not to accept what is another agency's, and tells the applicant where to apply, with a
    dated and stamped paper. Leaves ``acceptance_declined``.
    """

    reasons: Annotated[Text, "不予受理的理由"]
    where_to_apply: Annotated[Text, "应向何机关申请、如何联系"]
    receipt_no: Annotated[DocumentNo, "加盖专用印章、注明日期的书面凭证文号"]


@act("tell_extension", "告知延期", leaves="extension_told")
class TellExtension(Act):
    """The responder tells the applicant of an extension that was approved, with its reason. Leaves ``extension_told``.
    Where special law demands it, the extension takes effect by this act alone, and only before the limit has run out.
    """

    needs: ClassVar = ("extensions",)

    reason: Annotated[Text, "告知申请人的延期理由"]
    document_no: Annotated[DocumentNo, "告知书文号"]

    def data(self, step: Step) -> dict[str, Any]:
        approved = step.facts["extension_untold"] or ""
        asked = step.state.duty(approved)
        owed = next((each for each in step.state.owed if asked and each.rule == asked.rule), None)
        if owed is None or owed.due_at is None:
            return {}
        days = step.facts["extensions"][approved]["days"]
        return {"duty": owed.id} | ({"shift": days} if step.at < owed.due_at else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "extension_untold": None}
