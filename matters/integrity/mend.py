"""Matters that can't be read: how they are told of, found and mended.

``shouwen mend`` names them. ``shouwen mend NUMBER… --by WHO`` mends what these were begun with: instants in a form that
only Python reads get the form of RFC 3339. What is shown of a matter is made anew where it isn't what its ledger comes
to. The ledger is never changed, what was kept at first stays, and who had it mended is recorded.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import Counter

from db.pool import Pool
from db.reads.cases import Cases
from db.reads.reports import Records, Started
from db.writes.showing import show
from domain.acts.base import iso
from domain.clock.rfc3339 import read_instant
from domain.engine import evolution
from domain.records.record import LedgerRow, event_of
from matters.fold import before_its_first_event
from matters.integrity.shown import EVER, Comparison, made_of

_UNREADABLE = Counter("shouwen_matters_unreadable", "Times that a matter could not be read and was left out.")
_AT_ONCE = 500  # matters that are read in one go

log = structlog.get_logger()


def alarm(number: str, error: Exception) -> None:
    """Tell operators that a matter can't be read. The text of the error is left out: it may quote the matter."""
    _UNREADABLE.inc()
    log.error("matter_unreadable", number=number, error=type(error).__name__)


def mended(kept: Any) -> Any:
    """Return JSON with each instant that Python reads, and RFC 3339 doesn't know, as RFC 3339 writes it at +08:00."""
    if isinstance(kept, dict):
        return {name: mended(value) for name, value in kept.items()}
    if isinstance(kept, list):
        return [mended(value) for value in kept]
    if isinstance(kept, str):
        with suppress(ValueError, OverflowError):
            if (moment := datetime.fromisoformat(kept)).tzinfo is not None and not _strict(kept):
                return iso(moment)
    return kept


class Mend:
    """Finds and mends the matters of one database."""

    def __init__(self, pool: Pool) -> None:
        self._cases = Cases(pool)
        self._records = Records(pool)
        self._comparison, self._pool = Comparison(pool), pool

    async def unreadable(self) -> AsyncIterator[tuple[str, str]]:
        """Yield the number of each matter that can't be read, with the name of its error; and of each that is shown
        otherwise than its ledger tells it, with what differs.
        """
        after = ""
        while numbers := await self._cases.numbers(after, _AT_ONCE):
            rows = await self._records.rows(numbers, EVER)
            for each in await self._records.starts(numbers):
                if error := _error(each, rows.get(each.number, [])):
                    yield each.number, error
            async for number, faults in self._comparison.of(numbers):
                for fault in faults:
                    yield number, f"{fault.place} {fault.what}"
            after = numbers[-1]

    async def mend(self, number: str, by: str) -> str | None:
        """Mend what a matter was begun with. Returns None when the matter can be read then, else the name of the error;
        then nothing is kept. A matter that could be read before is shown anew, where it isn't what its ledger tells;
        only the owner of the schema may do that.

        Raises LookupError when there is no such matter.
        """
        found = await self._records.starts([number])
        if not found:
            raise LookupError(number)
        rows = (await self._records.rows([number], EVER)).get(number, [])
        if _error(found[0], rows) is None:
            return await self._show(found[0], rows, by)
        better = replace(found[0], start=mended(found[0].start))
        if (error := _error(better, rows)) is None:
            await self._cases.mend(number, better.start, by)
        return error

    async def _show(self, begun: Started, rows: Sequence[LedgerRow], by: str) -> str | None:
        """Show a matter anew. Returns what is still shown otherwise: leads and the outbox are evidence, and stay."""
        if await self._unlike(begun.number) is None:
            return None
        made = made_of(begun, rows)
        await show(self._pool, begun.number, made.head, list(made.duties.values()), begun.start, by)
        return await self._unlike(begun.number)

    async def _unlike(self, number: str) -> str | None:
        found = [fault async for _, faults in self._comparison.of([number]) for fault in faults]
        return f"{found[0].place} {found[0].what}" if found else None


def _error(begun: Started, rows: Sequence[LedgerRow]) -> str | None:
    """Return the name of the error for which a matter can't be read; None when it can."""
    try:
        _, rulebook, empty = before_its_first_event(begun.procedure, begun.number, begun.start)
        evolution.fold(rulebook, empty, map(event_of, rows))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        return type(error).__name__
    return None


def _strict(said: str) -> bool:
    try:
        read_instant(said)
    except ValueError:
        return False
    return True
