"""The backstop outside Temporal: what the ledger promised and the engine doesn't know of is sent again.

Receipts without an outcome, matters without a workflow, due duties without a breach, faults without a finding
(`matters.faults`): whatever was killed between two steps, the next round finds it. Everything it does may be done twice
without effect.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from db.cases import Cases
from db.findings import Findings
from db.intake import Receipt
from db.ledger import Ledger
from db.pool import Pool
from db.receipts import KEPT, Receipts
from db.requests import Requests
from db.resume import Resume
from db.revisions import Revisions
from db.views import Lateness
from domain.engine import procedure
from domain.law import library
from domain.matter.events import Refused
from domain.matter.names import PROCEDURE_WORKFLOWS, workflow_id
from domain.records.wire import unpack
from matters import delivery, temporal

PATIENCE = timedelta(seconds=5)  # an answer in time makes no second sending
ROUND = timedelta(seconds=2)
SWEEP = timedelta(minutes=5)  # how often every open matter is looked at
BATCH = 100

log = structlog.get_logger()


class Reconciler:
    """Sends again what has no outcome, and starts what isn't there."""

    def __init__(self, client: Client, task_queue: str, pool: Pool, receipts: Receipts, late: Lateness) -> None:
        self._client = client
        self._task_queue = task_queue
        self._receipts = receipts
        self._cases = Cases(pool)
        self._requests = Requests(pool)
        self._revisions = Revisions(pool)
        self._swept: datetime | None = None
        self.resume = Resume(self._cases, Ledger(pool, late), Findings(pool))

    async def run(self, *others: Callable[[], Awaitable[Any]]) -> None:
        """Round after round, until cancelled; what fails in one is logged and tried again in the next.

        ``others``: what else each round sees to.
        """
        while True:
            for see_to in (self.resend, self.revise, *others, self._now_and_then):
                try:
                    await see_to()
                except Exception:  # the database or Temporal is away: the next round finds the same
                    log.exception("reconcile_failed")
            await asyncio.sleep(ROUND.total_seconds())

    async def _now_and_then(self) -> None:
        now = datetime.now().astimezone()
        if self._swept is None or now - self._swept >= SWEEP:
            await self.sweep()
            await self._receipts.purge()
            await self._requests.purge(KEPT)
            self._swept = now

    async def resend(self, patience: timedelta = PATIENCE) -> int:
        """Receipts that have waited that long for an outcome go out again, as signals. How many."""
        waiting = await self._receipts.pending(BATCH, patience)
        for receipt in waiting:
            try:
                await self._deliver(receipt)
            except Exception:  # one that can't be sent must not keep the others waiting
                log.exception("resend_failed", number=receipt.number)
        return len(waiting)

    async def _deliver(self, receipt: Receipt) -> None:
        for _ in range(2):
            try:
                await delivery.signal(self._client, receipt.procedure, receipt.number, receipt.act, receipt.payload)
            except delivery.NotThere:
                if not await self.ensure(receipt.number):
                    try:
                        await self.begin_again(receipt.number, receipt.act, receipt.payload, receipt.received_at)
                    except Refused as refusal:
                        await self._refuse(receipt, refusal)
                    return
            else:
                return

    async def revise(self) -> None:
        """Every revision that some open matter may not follow yet has its workflow."""
        for number in await self._revisions.unfinished():
            await temporal.start_revision(self._client, self._task_queue, number)

    async def sweep(self) -> int:
        """Every open matter has its workflow; those that haven't are started. How many were."""
        started = 0
        for kind in PROCEDURE_WORKFLOWS:
            after = ""
            while numbers := await self._cases.open_numbers(kind, after, BATCH):
                for number in numbers:
                    started += await self._mended(kind, number)
                after = numbers[-1]
        return started

    async def _mended(self, kind: str, number: str) -> bool:
        try:
            mended = await self._gone(kind, number) and await self.ensure(number)
        except Exception:  # one that can't be started must not keep the others waiting
            log.exception("start_failed", number=number)
            return False
        if mended:
            log.warning("workflow_started_again", number=number)
        return mended

    async def _gone(self, kind: str, number: str) -> bool:
        try:
            described = await self._client.get_workflow_handle(workflow_id(kind, number)).describe()
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return True
            raise
        return described.status != WorkflowExecutionStatus.RUNNING

    async def ensure(self, number: str) -> bool:
        """Start the matter's workflow, from the ledger, unless the matter has ended. Whether one runs then."""
        start, state = await self.resume.start(number)
        rulebook = library.get(start.rulebook, start.digest)
        rests = procedure.rests_until(rulebook, state)
        if state.closed_at and (rests is None or rests <= datetime.now().astimezone()):
            return False
        with suppress(WorkflowAlreadyStartedError):
            await temporal.start_matter(self._client, self._task_queue, rulebook, state, start)
        return True

    async def begin_again(self, number: str, act: str, payload: Any, at: datetime) -> None:
        """The matter has ended: what it still admits brings it back, told of the act as a signal. Raises `Refused`."""
        start, state = await self.resume.start(number)
        rulebook = library.get(start.rulebook, start.digest)
        procedure.handle(rulebook, state, unpack(act, payload, at))
        with suppress(WorkflowAlreadyStartedError):  # it is told in the next round
            await temporal.start_matter(self._client, self._task_queue, rulebook, state, start, (act, payload))

    async def _refuse(self, receipt: Receipt, refusal: Refused) -> None:
        errors = [{"field": error.field, "message": error.message} for error in refusal.errors]
        problem = {"code": refusal.code, "detail": refusal.detail} | ({"errors": errors} if errors else {})
        await self._receipts.refuse(receipt.id, problem)
