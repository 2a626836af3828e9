"""The workflow of a case. It lasts from the first contact until nobody owes anything and nobody can dispute the outcome
any more.
"""

from temporalio import workflow

from domain.records.wire import Start
from workflows.begun import begun
from workflows.handlers import acts_of


@workflow.defn
@acts_of("case")
class Case:
    """首问事项：每项义务一个定时器，每个操作一个信号和更新。"""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.shell = begun("case", start)

    @workflow.run
    async def run(self, _start: Start) -> None:
        """Run until the matter has ended. The duties and their bearers are its current details."""
        await self.shell.live()
