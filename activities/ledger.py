"""Writing steps to the ledger."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from db.ledger import Ledger, LedgerConflict
from domain.record import Record


class LedgerActivities:
    """The activities that hold the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @activity.defn
    async def write_record(self, record: Record) -> None:
        """Write a step, once. A conflict means two writers fold one matter: it waits for a person."""
        try:
            await self._ledger.append(record)
        except LedgerConflict as conflict:
            raise ApplicationError(str(conflict), type="ledger_conflict") from conflict
