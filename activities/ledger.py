"""Write steps to the ledger, and start again from the ledger."""

from dataclasses import replace

from temporalio import activity
from temporalio.exceptions import ApplicationError

from db.writes.ledger import Ledger, LedgerConflict
from domain.matter.names import CONFLICT
from domain.records.record import Record
from domain.records.wire import Start
from matters.fold import Fold
from matters.witness import Witness


class LedgerActivities:
    """The activities that write and read the ledger."""

    def __init__(self, ledger: Ledger, fold: Fold, witness: Witness) -> None:
        self._ledger = ledger
        self._fold = fold
        self._witness = witness

    @activity.defn
    async def write_record(self, record: Record) -> bool:
        """Write a step once.

        A conflict means that the ledger has a step which this workflow doesn't know, because Temporal lost it.
        """
        try:
            await self._ledger.append(record)
        except LedgerConflict as conflict:
            raise ApplicationError(str(conflict), type=CONFLICT, non_retryable=True) from conflict
        return True

    @activity.defn
    async def resume(self, number: str) -> Start:
        """Return the start of a run that goes on where the ledger ends. Fails when there is no such matter.

        When somebody has meddled with the run that asks, the next run records it.
        """
        try:
            start, _ = await self._fold.resumed(number)
        except LookupError as error:
            raise ApplicationError(str(error), type="no_matter", non_retryable=True) from error
        asks = activity.info()
        return replace(start, restored=await self._witness.of_run(asks.workflow_id or "", asks.workflow_run_id or ""))
