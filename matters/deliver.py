"""How an act that was received gets into its workflow: as an update, which answers, or else as a signal, which will be
heard later.

A workflow that doesn't run is started again from the ledger. An act has an id: it happens once, however often it is
sent.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
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
from matters.fold import Fold, Folded
from matters.integrity.witness import Witness
from matters.temporal.client import BRIEFLY, DOWN, start_matter

_TRIES = 3  # refusals from behind the ledger, after which the run is given the act as a signal
_PAUSE = 0.1  # seconds before a run is asked again that isn't level with the ledger


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

    ``wait`` is in seconds. Raises `ToldRefusal` for an act that isn't admissible, and `NotThere` when no workflow runs.
    """
    handle = client.get_workflow_handle(workflow_id(procedure, number))
    try:
        async with asyncio.timeout(wait):
            while True:
                try:
                    answer = await handle.execute_update(act, packed, id=packed["id"])
                    break
                except RPCError as error:
                    if error.status != RPCStatusCode.RESOURCE_EXHAUSTED:
                        raise
                await asyncio.sleep(CROWDED)  # others have as many acts under way here as Temporal takes
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        return Unanswered()
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and (told := _refusal_told(error.cause)):
            raise told from None
        return Unanswered()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        return Unanswered()
    return answer if isinstance(answer, dict) and "seq" in answer else Unanswered()


async def signal(client: Client, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
    """Send an act as a signal. Raises `NotThere` when no workflow runs, and RPCError when Temporal is down."""
    try:
        await client.get_workflow_handle(workflow_id(procedure, number)).signal(act, packed)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        raise


def problem(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as receipts and the ledger keep it."""
    errors = [{"field": error.field, "message": error.message} for error in refusal.errors]
    return {"code": refusal.code, "detail": refusal.detail} | ({"errors": errors} if errors else {})


class ToldRefusal(Refused):
    """A refusal as a workflow has told it, at the line ``seq`` of its matter's ledger."""

    def __init__(self, refusal: Refused, seq: int) -> None:
        super().__init__(refusal.code, refusal.detail, refusal.errors)
        self.seq = seq


def _refusal_told(error: ApplicationError) -> ToldRefusal | None:
    """Return the refusal that a workflow's failure carries. One that isn't signed was told by somebody else."""
    details = error.details[0] if error.details else None
    if not isinstance(details, dict) or not isinstance(details.get("seq"), int):
        return None
    errors = tuple(FieldError(each["field"], each["message"]) for each in details.get("errors", ()))
    return ToldRefusal(Refused(error.type or "unreadable", error.message, errors), details["seq"])


class Deliver:
    """Delivers acts to the workflows of one task queue, and starts workflows that don't run."""

    def __init__(self, client: Client, task_queue: str, fold: Fold, witness: Witness) -> None:
        self._witness = witness
        self._client = client
        self._task_queue = task_queue
        self._fold = fold
        self._turns = WeakValueDictionary[str, asyncio.Semaphore]()  # by matter, while somebody waits for it

    async def act(self, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float) -> bool:
        """Send an act, and wait up to ``wait`` seconds. Returns True once the act is in the ledger.

        Returns False when the act was left as a signal, or could not be sent. Then the reconciler sends it again.
        Raises `Refused`, from a run that is level with the ledger. Any other run has to catch up first.
        """
        clock = asyncio.get_running_loop().time
        until, revived, behind = clock() + wait, False, 0
        try:
            while (left := until - clock()) > 0:
                try:
                    answered = await self._in_turn(procedure, number, act, packed, left)
                except NotThere:
                    if revived:
                        break
                    async with asyncio.timeout(BRIEFLY):
                        await self.revive(number, act, packed)
                    revived = True
                except ToldRefusal as told:
                    stands = await self._fold.seq(number)
                    if told.seq == stands:
                        raise
                    # a run that writes its steps gets level by itself; one that has lost steps finds out as it writes
                    behind = behind + 1 if told.seq < stands else 0
                    if behind == _TRIES:
                        await self.hand_in(procedure, number, act, packed)
                    await asyncio.sleep(_PAUSE)
                else:
                    if isinstance(answered, Unanswered):
                        break
                    return True
        except DOWN:
            pass  # Temporal is down: the reconciler sends the act later
        await self.hand_in(procedure, number, act, packed)
        return False

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

    async def restore(self, number: str, found: dict[str, str] | None) -> bool:
        """Start the matter's workflow from the ledger, also in place of one that runs, unless the matter has ended by
        now. The ledger will tell what was found. Returns whether a workflow runs then.
        """
        start, folded = await self._fold.resumed(number)
        if _ended(folded, datetime.now().astimezone()):
            return False
        await self._begin(_after(start, folded, found), folded, replaces=True)
        return True

    async def _start(self, start: Start, folded: Folded) -> bool:
        if _ended(folded, datetime.now().astimezone()):
            return False
        _, found = await self._witness.of_matter(workflow_id(folded.state.procedure, start.number))
        with suppress(WorkflowAlreadyStartedError):
            await self._begin(_after(start, folded, found), folded)
        return True

    async def _begin(
        self, start: Start, folded: Folded, told: tuple[str, Any] | None = None, *, replaces: bool = False
    ) -> None:
        await start_matter(
            self._client, self._task_queue, folded.rulebook, folded.state, start, told, replaces=replaces
        )


def _after(start: Start, folded: Folded, found: dict[str, str] | None) -> Start:
    """Return the start of a matter whose workflow was found like this."""
    if len(folded.rows) == 1 and found and found["what"] == "deleted":
        return start  # it has never run: Temporal was down when the matter began
    return replace(start, restored=found)


def _ended(folded: Folded, at: datetime) -> bool:
    """Whether the matter is closed and the time in which its outcome can be disputed is over."""
    rests = engine.admits_until(folded.rulebook, folded.state)
    return folded.state.closed_at is not None and (rests is None or rests <= at)
