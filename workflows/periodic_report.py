"""The workflow that issues a monthly or yearly report. A Temporal schedule starts it."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from domain.matter.supervision import Issue, Supervise, period
from workflows import stubs

AT_MOST = timedelta(minutes=15)  # enough for a year of a large district on a busy machine
SCHEDULED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")


@workflow.defn
class PeriodicReport:
    """按期由台账汇总各机关和工作人员的履行情况，交作风办印发。"""

    @workflow.run
    async def run(self, supervise: Supervise) -> None:
        """Issue the report of the last whole period before the time at which this run was due.

        A run that somebody else has started has no such input, and issues nothing.
        """
        if not isinstance(supervise, Supervise):
            return
        due = workflow.info().typed_search_attributes.get(SCHEDULED) or workflow.now()
        begin, end = period(supervise.every, due)
        issue = Issue(report=supervise.report, begin=begin, end=end, as_of=due)
        await stubs.remotely(stubs.issue_report, issue, f"汇总 {begin} 至 {end}", within=AT_MOST)
