"""How an act that was received gets into its workflow: as an update, which answers, or else as a signal, which will be
heard later.

A workflow that doesn't run is started again from the ledger. An act has an id: it happens once, however often it is
sent.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.clock.rfc3339 import read_instant
from domain.engine import procedure as engine
from domain.matter.events import Refused
from domain.matter.fields import FieldError
from domain.matter.names import workflow_id
from domain.records.wire import Start, unpack
from matters import temporal
from matters.fold import Fold, Folded
from matters.temporal import BRIEFLY, DOWN

# Temporal's name for this: the run continued as new before it had answered
_RUN_ENDED = "AcceptedUpdateCompletedWorkflow"


AT_ONCE = 5  # acts that a process sends to one matter at a time; Temporal takes 10 from all processes together
CROWDED = 0.05  # seconds until an act is sent again to a workflow that has too many under way


class NotThere(Exception):
    """The matter has no running workflow: it hasn't started yet, or it has ended."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer came in time. The act may or may not have arrived."""


async def update(
    client: Client, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float
) -> dict[str, Any] | Unanswered:
    """Send an act as an update whose id is the id of the act. Returns ``{summary, seq}`` once the act is in the ledger.

    ``wait`` is in seconds. Raises `Refused` for an act that isn't admissible, and `NotThere` when no workflow runs.
    """
    handle = client.get_workflow_handle(workflow_id(procedure, number))
    try:
        async with asyncio.timeout(wait):
            while True:
                try:
                    return await handle.execute_update(act, packed, id=packed["id"])
                except RPCError as error:
                    if error.status != RPCStatusCode.RESOURCE_EXHAUSTED:
                        raise
                await asyncio.sleep(CROWDED)  # others have as many acts under way here as Temporal takes
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        return Unanswered()
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type != _RUN_ENDED:
            raise refused(error.cause) from None
        return Unanswered()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        return Unanswered()


async def signal(client: Client, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
    """Send an act as a signal. Raises `NotThere` when no workflow runs, and RPCError when Temporal is down."""
    try:
        await client.get_workflow_handle(workflow_id(procedure, number)).signal(act, packed)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        raise


def refused(error: ApplicationError) -> Refused:
    """Return the refusal that a workflow's failure carries."""
    errors = error.details[0] if error.details else []
    fields = tuple(FieldError(each["field"], each["message"]) for each in errors if isinstance(each, dict))
    return Refused(error.type or "unreadable", error.message, fields)


class Deliver:
    """Delivers acts to the workflows of one task queue, and starts workflows that don't run."""

    def __init__(self, client: Client, task_queue: str, fold: Fold) -> None:
        self._client = client
        self._task_queue = task_queue
        self._fold = fold
        self._turns = WeakValueDictionary[str, asyncio.Semaphore]()  # by matter, while somebody waits for it

    async def act(self, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float) -> bool:
        """Send an act, and wait up to ``wait`` seconds. Returns True once the act is in the ledger.

        Returns False when the act was left as a signal, or could not be sent. Then the reconciler sends it again.
        Raises `Refused`.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + wait
        try:
            try:
                answered = await self._in_turn(procedure, number, act, packed, wait)
            except NotThere:
                async with asyncio.timeout(BRIEFLY):
                    await self.revive(number, act, packed)
                answered = await self._in_turn(procedure, number, act, packed, until - clock())
        except (NotThere, *DOWN):
            answered = Unanswered()
        if isinstance(answered, Unanswered):
            await self.hand_in(procedure, number, act, packed)
            return False
        return True

    async def _in_turn(
        self, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float
    ) -> dict[str, Any] | Unanswered:
        """Send an act as `update` does, after those that this process has sent to the same matter before."""
        clock = asyncio.get_running_loop().time
        until, turn = clock() + wait, self._turns.setdefault(number, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(wait):
                await turn.acquire()
        except TimeoutError:
            return Unanswered()
        try:
            return await update(self._client, procedure, number, act, packed, until - clock())
        finally:
            turn.release()

    async def hand_in(self, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
        """Send an act as a signal to a workflow that runs. If Temporal is down, the reconciler sends it later."""
        with suppress(NotThere, *DOWN):
            async with asyncio.timeout(BRIEFLY):
                await signal(self._client, procedure, number, act, packed)

    async def send(self, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
        """Send an act as a signal, also to a matter without a running workflow.

        Raises `Refused` when the matter has ended and doesn't admit the act, `NotThere` when its workflow ends at this
        very moment, and RPCError when Temporal is down.
        """
        try:
            await signal(self._client, procedure, number, act, packed)
        except NotThere:
            if not await self.revive(number, act, packed):
                await signal(self._client, procedure, number, act, packed)

    async def revive(self, number: str, act: str, packed: dict[str, Any]) -> bool:
        """Start the workflow of a matter that has none, because an act has come. Returns whether the act went along as
        a signal.

        A matter that has begun while Temporal was down is started as it began, without the act. A matter that had
        ended, at the act's own instant or by now, is started again only for an act that it still admits. Raises
        `Refused`.
        """
        start, folded = await self._fold.resumed(number)
        at = read_instant(packed["at"])
        if not _ended(folded, at) and await self._start(start, folded):
            return False
        engine.handle(folded.rulebook, folded.state, unpack(act, packed, at))
        with suppress(WorkflowAlreadyStartedError):  # somebody else has started it; the act is sent again
            await self._begin(start, folded, (act, packed))
        return True

    async def ensure(self, number: str) -> bool:
        """Start the matter's workflow from the ledger, unless the matter has ended by now. Returns whether a workflow
        runs then.
        """
        return await self._start(*await self._fold.resumed(number))

    async def _start(self, start: Start, folded: Folded) -> bool:
        if _ended(folded, datetime.now().astimezone()):
            return False
        with suppress(WorkflowAlreadyStartedError):
            await self._begin(start, folded)
        return True

    async def _begin(self, start: Start, folded: Folded, told: tuple[str, Any] | None = None) -> None:
        await temporal.start_matter(self._client, self._task_queue, folded.rulebook, folded.state, start, told)


def _ended(folded: Folded, at: datetime) -> bool:
    """Whether the matter is closed and the time in which its outcome can be disputed is over."""
    rests = engine.rests_until(folded.rulebook, folded.state)
    return folded.state.closed_at is not None and (rests is None or rests <= at)
