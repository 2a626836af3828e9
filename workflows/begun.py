"""What a run is made of: the shell of its matter, or nothing of the kind when somebody else has started it."""

from typing import Any

from temporalio import workflow
from temporalio.exceptions import FailureError

from domain.matter.names import workflow_id
from domain.records.wire import Start, Untrusted
from workflows import stubs
from workflows.shell import Shell


class Impostor:
    """A run that this product hasn't started. It heeds nobody, and goes on as new from the ledger.

    It has the methods of `Shell` that handlers call. Whoever sent a real act to it gets no answer here. The act has a
    receipt, so it is sent again.
    """

    def __init__(self, procedure: str) -> None:
        self.number = workflow.info().workflow_id.removeprefix(workflow_id(procedure, ""))

    def refuse(self, _name: str, _packed: Any) -> None:
        """Validate no update, because a refusal would be told to whoever asked."""

    async def update(self, _name: str, _packed: Any) -> dict[str, Any]:
        """Answer no update."""
        await workflow.wait_condition(lambda: False)
        raise NotImplementedError

    async def signal(self, _name: str, _packed: Any) -> None:
        """Ignore a signal."""

    async def revise_calendar(self, _packed: Any) -> None:
        """Ignore a revision. The sweep of the revision comes again."""

    async def live(self) -> None:
        """Go on from the ledger. If there is no such matter, end."""
        try:
            start = await stubs.remotely(stubs.resume, self.number, "启动来源不明，按台账接续")
        except FailureError:
            return
        workflow.continue_as_new(start)


def begun(procedure: str, start: Start | Untrusted) -> Shell | Impostor:
    """Return the shell of a run. What isn't signed, or is the start of another matter, is no start."""
    if isinstance(start, Start) and workflow_id(procedure, start.number) == workflow.info().workflow_id:
        return Shell(procedure, start)
    return Impostor(procedure)
