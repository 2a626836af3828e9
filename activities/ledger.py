"""Write steps to the ledger, and start again from the ledger."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from db.writes.ledger import Ledger, LedgerConflict
from domain.matter.names import CONFLICT
from domain.records.record import Record
from domain.records.wire import Start
from matters.fold import Fold


class LedgerActivities:
    """The activities that write and read the ledger."""

    def __init__(self, ledger: Ledger, fold: Fold) -> None:
        self._ledger = ledger
        self._fold = fold

    @activity.defn
    async def write_record(self, record: Record) -> None:
        """Write a step once.

        A conflict means that the ledger has a step which this workflow doesn't know, because Temporal lost it.
        """
        try:
            await self._ledger.append(record)
        except LedgerConflict as conflict:
            raise ApplicationError(str(conflict), type=CONFLICT, non_retryable=True) from conflict

    @activity.defn
    async def resume(self, number: str) -> Start:
        """Return the start of a run that goes on where the ledger ends."""
        return (await self._fold.resumed(number))[0]
