"""Writing steps to the ledger."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from db.ledger import Ledger, LedgerConflict
from db.resume import Resume
from domain.matter.names import CONFLICT
from domain.records.record import Record
from domain.records.wire import Start


class LedgerActivities:
    """The activities that hold the ledger."""

    def __init__(self, ledger: Ledger, resume: Resume) -> None:
        self._ledger = ledger
        self._resume = resume

    @activity.defn
    async def write_record(self, record: Record) -> None:
        """Write a step, once. A conflict means that the ledger knows of a step that the workflow has lost."""
        try:
            await self._ledger.append(record)
        except LedgerConflict as conflict:
            raise ApplicationError(str(conflict), type=CONFLICT, non_retryable=True) from conflict

    @activity.defn
    async def resume(self, number: str) -> Start:
        """The start of a run that goes on where the ledger ends."""
        return (await self._resume.start(number))[0]
