"""The workflow of a commendation, from its nomination to its publication."""

from temporalio import workflow

from domain.records.wire import Start
from workflows.begun import begun
from workflows.handlers import acts_of


@workflow.defn
@acts_of("commendation")
class Commendation:
    """鼓励激励：从提名到公布。"""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.shell = begun("commendation", start)

    @workflow.run
    async def run(self, _start: Start) -> None:
        """Run until nothing is owed any more. The duties and their bearers are its current details."""
        await self.shell.live()
