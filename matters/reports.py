"""Reports. They fold matters from what the ledger held at an instant, so that the report of a past date is always the
same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from db.pool import Pool
from db.reads.reports import Records, Started
from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import State
from domain.records.record import LedgerRow, event_of
from domain.records.report import Report, lead_agency
from domain.records.standing import at_end
from matters.fold import before_its_first_event
from matters.integrity.mend import alarm

FOLDED_AT_ONCE = 500  # matters that one thread folds in one go, outside the event loop

# the rulebook, the state before the first event, and all events that were recorded
_Recorded = tuple[Rulebook, State, list[Event]]
_Page = Callable[[datetime, datetime, str, int], Awaitable[list[Started]]]


class Reports:
    """Makes the reports of one database."""

    def __init__(self, pool: Pool) -> None:
        self._records = Records(pool)

    async def of(self, begin: datetime, until: datetime, as_of: datetime) -> Report:
        """Return the figures of a period.

        The main figures are about the matters that came in within [begin, until), each as it stood at ``until``. The
        others are about what happened within that time in matters that had come in before it. All figures rest on what
        was recorded at ``as_of``.
        """
        report = Report()

        def add(matter: _Recorded) -> None:
            rulebook, _, _ = matter
            report.add(rulebook, *at_end(*matter, until))

        def add_earlier(matter: _Recorded) -> None:
            report.add_earlier(at_end(*matter, begin), at_end(*matter, until))

        for page, do in ((self._records.came_in, add), (self._records.earlier, add_earlier)):
            report.unreadable += await self._each(page, begin, until, as_of, do)
        report.unreadable.sort()
        return report

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

    async def _each(
        self, page: _Page, begin: datetime, until: datetime, as_of: datetime, do: Callable[[_Recorded], None]
    ) -> list[str]:
        """Call ``do`` with each matter of all pages. Returns the numbers of those that can't be read."""
        after, unreadable = "", list[str]()
        while started := await page(begin, until, after, FOLDED_AT_ONCE):
            rows = await self._records.rows([each.number for each in started], as_of)
            unreadable += await asyncio.to_thread(_do_all, started, rows, do)
            after = started[-1].number
        return unreadable


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
