"""Write steps to the ledger, and start again from the ledger."""

from dataclasses import replace

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.rush import Rush
from db.writes.denials import Denials
from db.writes.ledger import Ledger, LedgerConflict
from domain.matter.names import CONFLICT, PRODUCT
from domain.records.record import Record
from domain.records.wire import UNTRUSTED, Start
from matters.fold import Fold
from matters.integrity.source import Source, Unsourced, said
from matters.integrity.witness import Seen, Witness, told

log = structlog.get_logger()


class LedgerActivities:
    """The activities that write and read the ledger."""

    def __init__(
        self, ledger: Ledger, source: Source, denials: Denials, fold: Fold, witness: Witness, rush: Rush
    ) -> None:
        self._ledger = ledger
        self._denials = denials
        self._source = source
        self._fold = fold
        self._witness = witness
        self._rush = rush

    @activity.defn
    async def write_record(self, record: Record) -> bool:
        """Write a step once. The usual step of an act is one statement. All others are checked before they are written.

        A conflict means that the ledger has a step which this workflow doesn't know, because Temporal lost it; or that
        the step has no source. In both cases the workflow isn't level with the ledger and has to go on from there.
        """
        self._rush.wrote()
        try:
            at = said(record)
            if at is None or not await self._ledger.append_received(record, at):
                await self._source.check(record)
                await self._ledger.append(record)
        except Unsourced as unsourced:
            log.warning("step_without_source", number=record.number, why=str(unsourced))
            await self._deny(record)
            raise ApplicationError(str(unsourced), type=CONFLICT, non_retryable=True) from unsourced
        except LedgerConflict as conflict:
            raise ApplicationError(str(conflict), type=CONFLICT, non_retryable=True) from conflict
        return True

    async def _deny(self, record: Record) -> None:
        """Note who is said to have done what has no source."""
        claimed = next((row for row in record.rows if row.actor), record.rows[0])
        who = claimed.on_behalf_of or claimed.actor or PRODUCT
        await self._denials.note(record.number, claimed.type, who, claimed.agency, UNTRUSTED)

    @activity.defn
    async def check_start(self, start: Start) -> bool:
        """Check that a snapshot is what the ledger comes to. Raises a conflict when it isn't."""
        if not await self._fold.stands(start):
            raise ApplicationError(f"{start.number}: not what the ledger says", type=CONFLICT, non_retryable=True)
        return True

    @activity.defn
    async def resume(self, number: str) -> Start:
        """Return the start of a run that goes on where the ledger ends. Fails when there is no such matter.

        When somebody has meddled with the run that asks, the next run records it.
        """
        return (await self._resumed(number))[0]

    @activity.defn
    async def restore(self, number: str) -> Start:
        """Return such a start for a run that began with something else than what the ledger said. The next run records
        this in any case.
        """
        start, seen = await self._resumed(number)
        return start if start.restored else replace(start, restored=told("unlike_ledger", seen.since, seen.by))

    async def _resumed(self, number: str) -> tuple[Start, Seen]:
        try:
            start, _ = await self._fold.resumed(number)
        except LookupError as error:
            raise ApplicationError(str(error), type="no_matter", non_retryable=True) from error
        asks = activity.info()
        seen = await self._witness.of_run(asks.workflow_id or "", asks.workflow_run_id or "")
        return replace(start, restored=seen.found), seen
