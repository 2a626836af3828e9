"""Reports: matters folded from what the ledger held at an instant, so that a report of a past date comes out again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
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

FOLDED_AT_ONCE = 500  # matters, off the event loop

_Recorded = tuple[Rulebook, State, list[Event]]  # the state before its first event, and all that were recorded
_Page = Callable[[datetime, datetime, str, int], Awaitable[list[Started]]]


class Reports:
    """Makes reports out of one database."""

    def __init__(self, pool: Pool) -> None:
        self._records = Records(pool)

    async def of(self, begin: datetime, until: datetime, as_of: datetime) -> Report:
        """The figures of the matters that came in within [begin, until), each as it stood at ``until``, and what
        happened within it in those that had come in before; all by what was recorded at ``as_of``.
        """
        report = Report()

        def add(matter: _Recorded) -> None:
            rulebook, _, _ = matter
            report.add(rulebook, *at_end(*matter, until))

        def add_earlier(matter: _Recorded) -> None:
            report.add_earlier(at_end(*matter, begin), at_end(*matter, until))

        await self._each(self._records.came_in, begin, until, as_of, add)
        await self._each(self._records.earlier, begin, until, as_of, add_earlier)
        return report

    async def led_by(self, numbers: Sequence[str], as_of: datetime) -> dict[str, str]:
        """Matter → the agency that led it, as the ledger was at ``as_of``; one that nobody led is left out."""
        started, rows = await self._records.starts(numbers), await self._records.rows(numbers, as_of)
        states = await asyncio.to_thread(lambda: [evolution.fold(*matter) for matter in _recorded(started, rows)])
        return {state.number: agency for state in states if (agency := lead_agency(state))}

    async def latest(self) -> datetime | None:
        """The latest instant at which something was recorded."""
        return await self._records.latest()

    async def _each(
        self, page: _Page, begin: datetime, until: datetime, as_of: datetime, do: Callable[[_Recorded], None]
    ) -> None:
        """Do it with each matter of all pages."""

        def do_all(started: Sequence[Started], rows: Mapping[str, list[LedgerRow]]) -> None:
            for matter in _recorded(started, rows):
                do(matter)

        after = ""
        while started := await page(begin, until, after, FOLDED_AT_ONCE):
            rows = await self._records.rows([each.number for each in started], as_of)
            await asyncio.to_thread(do_all, started, rows)
            after = started[-1].number


def _recorded(started: Sequence[Started], rows: Mapping[str, list[LedgerRow]]) -> Iterator[_Recorded]:
    """The matters of which something was recorded; one that came in later, on a clock moved ahead, is left out."""
    for each in started:
        if lines := rows.get(each.number):
            _, rulebook, empty = before_its_first_event(each.procedure, each.number, each.start)
            yield rulebook, empty, [event_of(line) for line in lines]
