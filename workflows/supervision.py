"""The workflow of a task of supervision: an agency's own rules, an inspection, a circular, an assessment."""

from temporalio import workflow

from domain.records.wire import Start
from workflows.begun import begun
from workflows.handlers import acts_of


@workflow.defn
@acts_of("supervision")
class Supervision:
    """督查考核：一项任务，从提出到完成。"""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.shell = begun("supervision", start)

    @workflow.run
    async def run(self, _start: Start) -> None:
        """Run until nothing is owed any more. The duties and their bearers are its current details."""
        await self.shell.live()
