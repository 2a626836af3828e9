"""Issuing reports in their time (Art. 12)."""

from dataclasses import asdict
from datetime import datetime, time, timedelta

from temporalio import activity

from db.reports import Reports
from db.supervision import Supervision
from domain.calendar import TZ
from domain.supervision import Issue


class SupervisionActivities:
    """The activities that make reports."""

    def __init__(self, reports: Reports, supervision: Supervision) -> None:
        self._reports = reports
        self._supervision = supervision

    @activity.defn
    async def issue_report(self, issue: Issue) -> None:
        """Recompute the figures of a period from the ledger as it was, and keep them; once for each period."""
        begin, until = (datetime.combine(day, time(), TZ) for day in (issue.begin, issue.end + timedelta(days=1)))
        report = await self._reports.of(begin, until, issue.as_of)
        figures = {
            "agencies": {agency: asdict(each) for agency, each in sorted(report.agencies.items())},
            "people": {"/".join(who): asdict(each) for who, each in sorted(report.people.items())},
        }
        await self._supervision.issue(issue.report, issue.begin, issue.end, issue.as_of, figures)
