"""Acts on a case at the agency that leads it: notice, acceptance, handling, result."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Step, act, by_actor, check_official, iso, missing
from domain.acts.bounds import GivenLimit, check_promised, check_receipt
from domain.acts.case.routing import own_receipt
from domain.clock.calendar import last_day
from domain.law.limits import limit_text
from domain.matter import special_law
from domain.matter.events import Refused
from domain.matter.facts import ApprovedLimit, Facts
from domain.matter.fields import DocumentNo, OfficialId, Text

_FROM_THE_BEGINNING = ("still_missing", "nothing")  # what was missing already when the applicant was told first


@act("complete", "办结", leaves="completed")
class Complete(Act):
    """The responder finishes the matter. If he does so ``on_the_spot``, the applicant knows the result already. Leaves
    ``completed``.
    """

    result: Annotated[Text, "办理结果"]
    on_the_spot: Annotated[bool, "是否当场办结并告知"]


@act("give_notice", "一次性告知", leaves="notice_given")
class GiveNotice(Act):
    """The responder tells the applicant at once all that is missing: basis, limit, procedure and materials. Leaves
    ``notice_given``. From the second notice of the same agency on it has to say what has changed. An agency to which
    the matter came later has a first notice of its own: it decides, and nobody told it what was missing before.
    """

    basis: Annotated[Text, "办理依据"]
    time_limit: Annotated[Text, "办理时限"]
    procedure: Annotated[Text, "办理程序"]
    materials: Annotated[tuple[Text, ...], "所需资料，逐项列明"]
    what_changed: Annotated[
        Literal["new_fact", "new_law", "new_materials", "still_missing", "nothing"] | None,
        "再次告知的原因：新事实 / 新规定 / 新资料引起 / 仍有欠缺 / 无变化（第二次起必填）",
    ] = None

    def check(self, step: Step) -> None:
        if step.facts["lead_agency"] in step.facts["noticed"] and not self.what_changed:
            raise missing(what_changed="不是本机关第一次告知，应说明有何变化")
        for law in step.laws:
            ends = special_law.notice_ends(step.rulebook, step.state, law)
            if law.notice and ends and step.at >= ends:
                until = f"{law.title}的一次性告知应在收到之日起{limit_text(law.notice)}内，至 {last_day(ends)}"
                raise Refused("not_owed", f"{until}（{law.notice_citation}），不能再告知补正")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        agency, before = facts["lead_agency"] or "", facts["noticed"]
        noticed, by = [*before, *({agency} - {*before})], data.get("by")
        stale = agency in before and data.get("what_changed") in _FROM_THE_BEGINNING
        again = stale and facts["asked_for"] != "new"
        said: Facts = {**facts, "noticed": noticed, "noticed_by": by, "asked_for": "again" if again else "new"}
        return {**said, "notices": facts["notices"] + 1, "noticed_at": {agency: iso(at)} | facts["noticed_at"]}


@act("refuse", "不予办理", leaves="refused")
class Refuse(Act):
    """The responder tells the applicant that the matter won't be handled, with reasons and basis. Leaves ``refused``.
    Remedies have to be named where the law of a type that the matter has ever had demands it.
    """

    reasons: Annotated[Text, "理由"]
    basis: Annotated[Text, "依据"]
    remedies: Annotated[Text | None, "救济途径（法律要求告知的，如许可事项，必填）"] = None
    receipt_no: Annotated[DocumentNo | None, "加盖专用印章、注明日期的不予受理凭证文号（法律要求的，必填）"] = None

    def check(self, step: Step) -> None:
        if not step.facts["accepted"]:
            check_receipt(step, self.receipt_no)
        law = next((each for each in step.laws if each.refusal_citation), None)
        if law and self.remedies is None:
            raise missing(remedies=f"{law.title}不予办理的，应告知申请人救济途径（{law.refusal_citation}）")


@act("accept", "受理", leaves="accepted")
class Accept(Act):
    """The responder accepts the matter and promises a limit by law, publication or approval. Leaves ``accepted``."""

    limit: Annotated[GivenLimit, "办理时限"]
    basis: Annotated[Text, "法定依据或公开承诺"]
    published_in: Annotated[DocumentNo | None, "公布该时限的文件编号（办事指南、承诺书等）"] = None
    receipt_no: Annotated[DocumentNo | None, "加盖专用印章、注明日期的受理凭证文号（法律要求的，必填）"] = None

    def check(self, step: Step) -> None:
        check_promised(step, self.limit, self.leaves, published=self.published_in is not None)
        check_receipt(step, self.receipt_no)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "accepted": "promised", "approved_limit": None}


@act("approve_limit", "批准时限", leaves="limit_approved")
class ApproveLimit(Act):
    """The head approves the limit that the next acceptance may promise, where no law and no publication sets one.
    Leaves ``limit_approved``. Nobody promises a limit that he himself approved.
    """

    limit: Annotated[GivenLimit, "批准的办理时限"]
    reason: Annotated[Text, "理由"]

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        approved: ApprovedLimit = {"count": data["limit"]["count"], "unit": data["limit"]["unit"], "by": data["by"]}
        return {**facts, "approved_limit": approved}


@act("supplement", "补正", leaves="supplemented")
class Supplement(Act):
    """The applicant hands in the materials that were missing. Leaves ``supplemented``. The limits that run from the
    agency's own receipt run from the first time that this happens there, whatever else the agency finds missing later.
    """

    needs: ClassVar = ("notices",)

    materials: Annotated[tuple[Text, ...], "补交的资料"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        agency, before = facts["lead_agency"] or "", facts["supplemented"]
        handed_in: Facts = {
            **facts,
            "materials_at": iso(at),
            "asked_for": None,
            "supplemented": [*before, *({agency} - {*before})],
            "supplemented_again": agency in before,
            "noticed_at": {each: told for each, told in facts["noticed_at"].items() if each != agency},
        }
        return handed_in if agency in before else own_receipt(handed_in, at)


@act("hand_over", "转交承办人", leaves="handed_over")
class HandOver(Act):
    """The responder hands the matter to an official of the leading agency, who becomes the responder. Leaves
    ``handed_over``.
    """

    handler: Annotated[OfficialId, "承办人"]

    def check(self, step: Step) -> None:
        check_official(step, self.handler, step.facts["lead_agency"], "handler")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "responder": data["handler"], "desk": "own"}


@act("answer", "答复", leaves="answered")
class Answer(Act):
    """The responder answers an inquiry. Leaves ``answered``."""

    answer: Annotated[Text, "答复内容"]
    on_the_spot: Annotated[bool, "是否当场答复"]


@act("explain", "说明理由", leaves="explained")
class Explain(Act):
    """The responder explains why the matter isn't his agency's, or which legal channel it has, and gives help. Leaves
    ``explained``.
    """

    reason: Annotated[Text, "理由"]
    help: Annotated[Text, "提供的帮助"]
