"""Issue a report when its time has come, and open the task that follows from the report."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from temporalio import activity

from db.directory import Directory
from db.supervision import Supervision
from db.writes.intake import Intake
from domain.clock.calendar import TZ
from domain.engine.beginnings import supervision_opened
from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.supervision import FIGURES, PROCEDURE, Issue, period
from matters.begin import ENGINE_ACTOR, Begin
from matters.reports import Reports


class SupervisionActivities:
    """The activities that make reports; ``editions``: by which rulebook the tasks begin that follow from them."""

    def __init__(
        self, reports: Reports, supervision: Supervision, directory: Directory, begin: Begin, editions: Editions
    ) -> None:
        self._reports = reports
        self._supervision = supervision
        self._directory = directory
        self._begin = begin
        self._editions = editions

    @activity.defn
    async def issue_report(self, issue: Issue) -> bool:
        """Recompute the figures of a period from the ledger, and keep them. This happens once for each period. An
        inspection has no figures.

        From then on, the conduct office owes what the rules ask for: a circular, an assessment, or an inspection. It
        owes it again for each earlier period whose task was voided meanwhile: once with each run.
        """
        if issue.report in FIGURES:
            await self._figures(issue)
        await self._hand_over(issue)
        return True

    async def _figures(self, issue: Issue) -> None:
        begin, until = (datetime.combine(day, time(), TZ) for day in (issue.begin, issue.end + timedelta(days=1)))
        report = await self._reports.of(begin, until, issue.as_of)
        figures: dict[str, Any] = {
            "agencies": {agency: asdict(each) for agency, each in sorted(report.agencies.items())},
            "people": {"/".join(who): asdict(each) for who, each in sorted(report.people.items())},
            "earlier": {agency: asdict(each) for agency, each in sorted(report.earlier.items())},
        }
        if report.unreadable:
            figures["unreadable"] = report.unreadable
        await self._supervision.issue(issue.report, issue.begin, issue.end, issue.as_of, figures)

    async def _hand_over(self, issue: Issue) -> None:
        rulebook = self._editions.on(issue.as_of.astimezone(TZ).date())
        if PROCEDURE not in rulebook.procedures or issue.report not in rulebook.reports:
            return
        before = period(rulebook.reports[issue.report].every, datetime.combine(issue.begin, time(), TZ))
        voided = await self._supervision.voided_periods(issue.report, ENGINE_ACTOR.id, *before)
        for span in sorted({(issue.begin, issue.end), *voided}):
            await self._begin_task(rulebook, issue, span)

    async def _begin_task(self, rulebook: Rulebook, issue: Issue, span: tuple[date, date]) -> None:
        """Begin the task of a period, unless one stands: begun, or done."""
        task = await self._supervision.task_of(issue.report, *span)
        if task.stands:
            # A receipt is kept for days only, but a schedule that people have changed can run again after months.
            return
        office = await self._directory.conduct_office()
        card = (await self._directory.cards([office])).get(office) if office else None

        def first(command: str, intake: Intake) -> Event:
            return supervision_opened(
                rulebook,
                command=command,
                actor=ENGINE_ACTOR,
                received_at=intake.received_at,
                kind=issue.report,
                agency=office,
                card=card,
                span=span,
            )

        again = f"/{task.voided}" if task.voided else ""  # the receipt of what was voided keeps its own key
        key = f"{issue.report}/{span[0]}/{span[1]}{again}"
        await self._begin.by_itself(rulebook, PROCEDURE, key, issue.as_of, first)
