"""The workflow of a finding. People decide on a lead; a timer never does."""

from temporalio import workflow

from domain.records.wire import Start
from workflows.begun import begun
from workflows.handlers import acts_of


@workflow.defn
@acts_of("finding")
class Finding:
    """问责核查：每项义务或权利一个定时器，每个操作一个信号和更新。"""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.shell = begun("finding", start)

    @workflow.run
    async def run(self, _start: Start) -> None:
        """Run until nothing is owed any more. The duties and their bearers are its current details."""
        await self.shell.live()
