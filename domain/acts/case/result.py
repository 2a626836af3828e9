"""Acts by which the applicant gets to know the result, or by which it is on record that he couldn't."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal, Self

from domain.acts.base import Act, Step, act, missing
from domain.acts.claims import past, said
from domain.acts.wrong import not_allowed
from domain.clock.calendar import local
from domain.matter.fields import DocumentNo, Text


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to contact the applicant."""

    at: Annotated[datetime, "联系时间"]
    means: Annotated[Text, "联系方式"]


@act("notify_result", "告知结果", leaves="result_notified")
class NotifyResult(Act):
    """The responder tells the applicant the result. Leaves ``result_notified``."""

    means: Annotated[Text, "告知方式"]


@act("record_unreachable", "记录无法联系", leaves="found_unreachable")
class RecordUnreachable(Act):
    """The responder records that the applicant can't be reached. Leaves ``found_unreachable``. It needs attempts on at
    least two different working days; where the rulebook says so, since the outcome. Such a rulebook wants the
    ``answer`` on record where there is no outcome yet, so that nothing ends unanswered; then the attempts are those
    since the answer was owed.
    """

    attempts: Annotated[tuple[Attempt, ...], "联系经过，至少两个不同工作日"]
    answer: Annotated[Text | None, "所作的答复（尚未答复的，按规则必填，供服务对象来问时告知）"] = None

    def settled(self, step: Step) -> Self:
        since = self._since(step) if step.rulebook.time.attempts == "after_outcome" else None
        tried = (replace(each, at=past(step, each.at, "attempts.at", since)) for each in self.attempts)
        return replace(self, attempts=tuple(tried))

    def check(self, step: Step) -> None:
        days = {local(attempt.at).date() for attempt in self.attempts}
        if len([day for day in days if step.state.calendar.is_working(day)]) < 2:  # noqa: PLR2004
            raise missing(attempts="应在至少两个不同的工作日各联系一次")
        if step.rulebook.time.attempts == "after_outcome" and self._settles(step) and self.answer is None:
            raise missing(answer="还没有答复过，应先把答复记录在案，供服务对象来问时告知")
        if step.rulebook.time.attempts == "after_outcome" and self._settles(step):
            early = [each for each in self.attempts if each.at <= self._since(step)]
            if early:
                raise not_allowed("attempts.at", f"应在承担答复（{said(self._since(step), early[0].at)}）之后")

    @staticmethod
    def _since(step: Step) -> datetime:
        """The instant from which attempts count: the outcome, or when the duty began if that is later."""
        began, outcome = step.admitting()[0].started_at, step.facts["outcome_at"]
        return max(began, datetime.fromisoformat(outcome)) if outcome else began

    def _settles(self, step: Step) -> bool:
        """Whether the record itself is the outcome, because it meets a duty that leads to one."""
        rule = step.admitting()[0].rule
        outcomes = step.rulebook.procedures[step.state.procedure].outcomes
        return any(each.event == self.leaves and rule in each.where.get("discharged", (rule,)) for each in outcomes)


@act("publish_result", "公示结果", leaves="result_published")
class PublishResult(Act):
    """The responder makes the result public, or puts on record where it can be had, because the applicant left nothing
    by which he can be reached. Leaves ``result_published``.
    """

    means: Annotated[Literal["public_notice", "record"], "公示 / 留存备查"]
    text: Annotated[Text, "公示或者留存的内容，及在何处可以查到"]
    document_no: Annotated[DocumentNo, "公示或者记录的编号"]
