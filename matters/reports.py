"""Reports. They fold matters from what the ledger held at an instant, so that the report of a past date is always the
same.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from pydantic_core import to_json

from db.pool import Pool
from db.reads.reports import Records, Started, Told
from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import State
from domain.records.record import LedgerRow, event_of
from domain.records.report import Report, lead_agency
from domain.records.standing import at_end
from matters.fold import before_its_first_event
from matters.integrity.mend import alarm
from matters.remembered import Key, Remembered

FOLDED_AT_ONCE = 500  # matters that one thread folds in one go, outside the event loop

# the rulebook, the state before the first event, and all events that were recorded
_Recorded = tuple[Rulebook, State, list[Event]]
_Page = Callable[[datetime, datetime, str, int], Awaitable[list[Started]]]


class Reports:
    """Makes the reports of one database.

    It remembers what each matter adds to a report, by the lines of it that are told. Lines are only added to a ledger,
    so what is remembered never has to be taken back.
    """

    def __init__(self, pool: Pool) -> None:
        self._records = Records(pool)
        self._remembered = Remembered()

    async def of(self, begin: datetime, until: datetime, as_of: datetime) -> Report:
        """Return the figures of a period.

        The main figures are about the matters that came in within [begin, until), each as it stood at ``until``. The
        others are about what happened within that time in matters that had come in before it. All figures rest on what
        was recorded at ``as_of``.
        """
        report = Report()

        def new(matter: _Recorded) -> Report:
            part, (rulebook, _, _) = Report(), matter
            part.add(rulebook, *at_end(*matter, until))
            return part

        def earlier(matter: _Recorded) -> Report:
            part = Report()
            part.add_earlier(at_end(*matter, begin), at_end(*matter, until))
            return part

        for page, made in ((self._records.came_in, new), (self._records.earlier, earlier)):
            after = ""
            while started := await page(begin, until, after, FOLDED_AT_ONCE):
                told = await self._records.told([each.number for each in started], begin, until, as_of)
                await self._add(report, started, told, as_of, made)
                after = started[-1].number
        report.unreadable.sort()
        return report

    async def _add(
        self,
        report: Report,
        started: Sequence[Started],
        told: Mapping[str, Told | None],
        as_of: datetime,
        made: Callable[[_Recorded], Report],
    ) -> None:
        """Add a page of matters, each as it is remembered or else as ``made`` from its lines."""
        keys = {each.number: _key(made.__name__, each, told.get(each.number)) for each in started}
        parts = {number: part for number, key in keys.items() if (part := self._remembered.get(key))}
        missing = [each for each in started if each.number in told and each.number not in parts]
        rows = await self._records.rows([each.number for each in missing], as_of) if missing else {}

        def add(matter: _Recorded) -> None:
            parts[matter[1].number] = made(matter)

        report.unreadable += await asyncio.to_thread(_do_all, missing, rows, add)
        for each in started:
            if part := parts.get(each.number):
                self._remembered.put(keys[each.number], part)
                report.merge(part)

    async def led_by(self, numbers: Sequence[str], as_of: datetime) -> dict[str, str]:
        """Return, for each matter, the agency that led it, as the ledger was at ``as_of``. A matter that nobody led, or
        that can't be read, is left out.
        """
        started, rows = await self._records.starts(numbers), await self._records.rows(numbers, as_of)
        led: dict[str, str] = {}

        def add(matter: _Recorded) -> None:
            state = evolution.fold(*matter)
            if agency := lead_agency(state):
                led[state.number] = agency

        await asyncio.to_thread(_do_all, started, rows, add)
        return led

    async def latest(self) -> datetime | None:
        """Return the latest instant at which something was recorded; None when the ledger is empty."""
        return await self._records.latest()


def _key(of: str, matter: Started, told: Told | None) -> Key | None:
    """Return by what the part of a matter is remembered; None where it can't be."""
    if told is None:
        return None
    start = hashlib.sha256(to_json(matter.start)).digest()  # somebody may have mended it
    return of, matter.number, told.before if of == "earlier" else 0, told.told, start


def _do_all(
    started: Sequence[Started], rows: Mapping[str, list[LedgerRow]], do: Callable[[_Recorded], None]
) -> list[str]:
    """Call ``do`` with each matter of which something was recorded. A matter that came in later, on a clock that was
    moved, is left out. Returns the numbers of those that can't be read: one of them must not keep the others from being
    told.
    """
    unreadable: list[str] = []
    for each in started:
        if lines := rows.get(each.number):
            try:
                _, rulebook, empty = before_its_first_event(each.procedure, each.number, each.start)
                do((rulebook, empty, [event_of(line) for line in lines]))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it
                alarm(each.number, error)
                unreadable.append(each.number)
    return unreadable
