"""The backstop outside Temporal: what the ledger has promised and the engine doesn't know of is sent again.

It looks for receipts without an outcome, matters without a workflow, revised calendars without one, and faults without
a finding. Whatever was killed between two steps, the next round finds it. Everything it does can be done twice without
a second effect.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from temporalio.service import RPCError

from db.reads.overlooked import Overlooked, overlooked
from db.supervision import UnplacedFault
from db.vault.texts import Reader
from db.writes.intake import Receipt, Repeated
from db.writes.receipts import KEPT
from db.writes.requests import Requests
from domain.acts.base import missing
from domain.clock.calendar import TZ
from domain.matter.events import Refused
from domain.matter.names import PROCEDURE_WORKFLOWS, PRODUCT, workflow_id
from domain.records.wire import unpack
from matters import law
from matters.begin import Asking
from matters.deliver import NotThere, problem
from matters.fault import ANEW, Fault, inspector
from matters.integrity import outcomes
from matters.parts import Parts
from matters.temporal import audit_schedule, routing, schedules
from matters.temporal.client import start_revision

UNANSWERED = timedelta(seconds=5)  # a receipt that waits for less than this may still get its answer
ROUND = timedelta(seconds=2)  # between two rounds
SWEEP = timedelta(minutes=2)  # between two sweeps over all open matters, unless a setting says less
PASSES = 2  # sweeps after which what somebody did is noticed: one may have begun before
NOTICED = timedelta(minutes=5)  # within which operators know
AT_ONCE = 100  # receipts in one query
SWEPT = 1_000  # numbers of open matters in one query

# The product reads the facts of a fault in order to seal them anew. This reading is recorded like any other.
_READER = Reader(id=PRODUCT, agency=PRODUCT, purpose="本件不再并入线索，转入另一件")

log = structlog.get_logger()


class Reconciler:
    """Sends again what has no outcome, and starts workflows that don't run. One reconciler runs beside the worker."""

    def __init__(self, parts: Parts, every: timedelta = SWEEP) -> None:
        self._parts = parts
        self._every = every  # between two sweeps
        self._requests = Requests(parts.pool)
        self._audit = parts.audit
        self._runs: dict[str, str] = {}  # of open matters: the run that was found in order
        self._swept: datetime | None = None
        self._waiting = list[Callable[[], Awaitable[object]]]()  # what this sweep has still to do

    async def run(self) -> None:
        """Run round after round, until it is cancelled. What fails in one round is logged and tried again
        in the next.
        """
        while True:
            for step in (self.look, self._now_and_then):
                try:
                    await step()
                except Exception:  # the database or Temporal is down: the next round finds the same
                    log.exception("reconcile_failed")
            await asyncio.sleep(ROUND.total_seconds())

    async def look(self) -> None:
        """Do what waits for somebody to do it. Where nothing waits, this is one query."""
        waits = await self._parts.receipts.waits(UNANSWERED)
        steps = {self.resend: waits.receipts, self.revise: waits.revisions, self.place_unplaced: waits.faults}
        for step in (step for step, needed in steps.items() if needed):
            try:
                await step()
            except Exception:  # what fails for one kind must not keep the others waiting
                log.exception("reconcile_failed")

    async def _now_and_then(self) -> None:
        """Do what a sweep does. What fails is done again in the next round, and keeps nothing else from being done:
        nobody hides one alarm by another.
        """
        now = datetime.now().astimezone()
        if self._swept is None or now - self._swept >= self._every:
            self._waiting = [
                self.tell_overlooked,
                self.guard_queue,
                self.sweep,
                self.guard_schedules,
                self._audit.sweep,
                self._audit.compare,
                self._parts.receipts.purge,  # first: a key that proves receipts may go after seven days
                self.guard_outcomes,
                partial(self._requests.purge, KEPT),
            ]
            self._swept = now
        for step in [*self._waiting]:
            try:
                await step()
                self._waiting.remove(step)
            except Exception:  # the database or Temporal is down, or somebody keeps this step from being done
                log.exception("reconcile_failed")

    # ── receipts without an outcome ─────────────────────────────────────

    async def resend(self, patience: timedelta = UNANSWERED) -> int:
        """Send the receipts again, as signals, that have waited for ``patience`` without an outcome.
        Returns how many.
        """
        waiting = await self._parts.receipts.pending(AT_ONCE, patience)
        for receipt in waiting:
            try:
                await self._send(receipt)
            except Exception:  # one receipt that can't be sent must not keep the others waiting
                log.exception("resend_failed", number=receipt.number)
        return len(waiting)

    async def _send(self, receipt: Receipt) -> None:
        """Send an act again, unless no process has received it or nobody can read it. `tell_overlooked` names these."""
        if receipt.forged:
            await self._audit.tell([outcomes.forged(receipt)])
            return
        try:
            unpack(receipt.act, receipt.payload, datetime.now(TZ))
        except Refused as unreadable:
            log.warning("receipt_unreadable", number=receipt.number, receipt=receipt.id, code=unreadable.code)
            return
        try:
            await self._parts.deliver.send(receipt.procedure, receipt.number, receipt.act, receipt.payload)
        except NotThere:  # its workflow has just ended: the next round sends it again
            return
        except Refused as refusal:
            await self._parts.receipts.refuse(receipt.id, problem(refusal))

    # ── revised calendars and matters without a workflow ────────────────

    async def revise(self) -> None:
        """Start the workflow of every revision that some open matter may not follow yet."""
        for number in await self._parts.revisions.unfinished():
            await start_revision(self._parts.client, self._parts.task_queue, number)

    async def sweep(self) -> int:
        """Start the workflow of every open matter that has none, or none that is what the ledger says. Returns how many
        were started.

        A run that was found in order, and that Temporal lists as running, isn't looked at again: so a sweep over many
        matters is a few calls.
        """
        started = 0
        for procedure in PROCEDURE_WORKFLOWS:
            after, running = "", await self._running(procedure)
            while numbers := await self._parts.cases.open_numbers(procedure, after, SWEPT):
                for number in numbers:
                    if number not in self._runs or running.get(workflow_id(procedure, number)) != self._runs[number]:
                        started += await self._mended(procedure, number)
                after = numbers[-1]
        return started

    async def _running(self, procedure: str) -> dict[str, str]:
        if not self._runs:
            return {}
        try:
            return await self._parts.witness.running(procedure, self._parts.task_queue)
        except RPCError:  # Temporal can't list them: then each is asked for
            return {}

    async def _mended(self, procedure: str, number: str) -> bool:
        try:
            run, found = await self._parts.witness.of_matter(workflow_id(procedure, number), self._runs.get(number))
            if run and not found:
                self._runs[number] = run
                return False
            self._runs.pop(number, None)
            mended = await self._parts.deliver.restore(number, found)
        except Exception:  # one matter that can't be started must not keep the others waiting
            log.exception("start_failed", number=number)
            return False
        if mended:
            log.warning("workflow_started_again", number=number, what=(found or {}).get("what"))
        return mended

    async def tell_overlooked(self) -> list[Overlooked]:
        """Alarm operators of what should have happened and hasn't, for as long as it hasn't. Returns it."""
        found = await overlooked(self._parts.pool)
        for each in found:
            log.error("overlooked", number=each.number, what=each.what, since=each.since.isoformat())
        return found

    async def guard_outcomes(self) -> None:
        """Alarm operators of outcomes that no process of this product has written, and send those acts again of which
        the ledger knows nothing.
        """
        async for receipt, fault in self._parts.outcomes.strange():
            await self._audit.tell([fault])
            if (await self._parts.outcomes.true(receipt)).status == "received":
                await self._send(receipt)

    async def guard_queue(self) -> None:
        """Take back the tasks that somebody has given to workers of another version, and alarm operators."""
        if await routing.guard(self._parts.client, self._parts.task_queue):
            log.error("task_queue_routed_away", task_queue=self._parts.task_queue)
            await self._audit.meddled("任务队列已被改派给另一版本的工作进程，现已恢复")

    async def guard_schedules(self) -> None:
        """Make the schedules of reports, of retention and of signatures, and set again what somebody has deleted or
        altered.
        """
        regular = [*self._parts.editions.reports(datetime.now(TZ).date()), law.retention()]
        await schedules.guard(self._parts.client, self._parts.task_queue, regular, self._parts.schedules)
        if found := await audit_schedule.guard(self._parts.client, self._parts.task_queue):
            await self._audit.meddled(
                "签署任务已被删除，现已恢复" if found == "deleted" else "签署任务已被改动，现已恢复"
            )

    # ── faults without a finding ────────────────────────────────────────

    async def place_unplaced(self, patience: timedelta = UNANSWERED) -> int:
        """Put each fault that its finding has refused into another finding, after ``patience``. Returns how many were
        looked at.

        A finding that is decided at the very moment at which a fault is to join it takes no more leads. An inspector
        who waits for the answer has the fault placed anew (`api.acts.faults`). An inspector who was told 202 may never
        come back, and the fault must be examined all the same. It is placed under the key that the inspector's own
        repetition would use. So it is placed once, and his repetition gets the answer.
        """
        waiting = await self._parts.supervision.unplaced(AT_ONCE, patience)
        for fault in waiting:
            kept = await self._parts.receipts.get(fault.receipt.id)
            if kept is None or kept.doubted:  # somebody else has written that the finding refused it
                continue
            try:
                await self._place(fault)
            # for example, the directory doesn't have the person any more: people have to look into that
            except Refused as refusal:
                log.warning("fault_left", number=fault.receipt.number, case_no=fault.case_no, code=refusal.code)
            except Exception:  # one fault that can't be placed must not keep the others waiting
                log.exception("fault_left", number=fault.receipt.number, case_no=fault.case_no)
        return len(waiting)

    async def _place(self, fault: UnplacedFault) -> None:
        receipt = fault.receipt
        command = unpack(receipt.act, receipt.payload, receipt.received_at)
        subject, (ground,) = command.data["subject"], command.data["grounds"]
        post = (await self._parts.directory.posts([subject])).get(subject)
        if post is None:
            raise missing(subject="名录中没有这名工作人员，请核对名录")
        sealed = command.data["facts"]
        vault = self._parts.vault
        facts = await vault.open(receipt.number, sealed, _READER)
        anew = Fault(fault.campaign, fault.case_no, subject, ground, facts, inspector(command), anew=True)
        asking = Asking(receipt.caller, receipt.idempotency_key + ANEW, receipt.body_mac)
        try:
            if await self._parts.place.fault(anew, asking, post) is None:  # a verification on its way names the person
                log.info("fault_waits", number=receipt.number, case_no=fault.case_no)
        except Repeated:  # the inspector has just asked again
            return
