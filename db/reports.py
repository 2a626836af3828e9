"""Reports: matters folded from what the ledger held at an instant, so that a report of a past date comes out again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from db.pool import Pool, queries
from domain.acts import ACTS
from domain.clock.calendar import Calendar
from domain.engine import evolution
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import State
from domain.records.record import LedgerRow, event_of
from domain.records.report import Report, lead_agency
from domain.records.standing import at_end
from domain.records.wire import Start

_sql = queries("reports")
_start = TypeAdapter(Start)
Matter = tuple[Rulebook, State, list[Event]]  # before its first event, and all that were recorded
BATCH = 500  # matters folded at once, off the event loop


class Reports:
    """Makes them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, begin: datetime, until: datetime, as_of: datetime) -> Report:
        """The figures of the matters that came in within [begin, until), each as it stood at ``until``, and what
        happened within it in those that had come in before; all by what was recorded at ``as_of``.
        """
        report = Report()

        def add(matter: Matter) -> None:
            rulebook, _, _ = matter
            report.add(rulebook, *at_end(*matter, until))

        def add_earlier(matter: Matter) -> None:
            report.add_earlier(at_end(*matter, begin), at_end(*matter, until))

        await self._each(_sql.numbers, begin, until, as_of, add)
        await self._each(_sql.earlier, begin, until, as_of, add_earlier)
        return report

    async def led_by(self, numbers: Sequence[str], as_of: datetime) -> dict[str, str]:
        """Which agency led each of these matters, as the ledger was at ``as_of``."""
        async with self._pool.acquire() as conn:
            matters = [dict(row) async for row in _sql.starts(conn, numbers=numbers)]
        rows = await self._rows([*numbers], as_of)
        states = await asyncio.to_thread(lambda: [evolution.fold(*matter) for matter in _recorded(matters, rows)])
        return {state.number: agency for state in states if (agency := lead_agency(state))}

    async def latest(self) -> datetime | None:
        """The latest instant at which something was recorded."""
        async with self._pool.acquire() as conn:
            return await _sql.latest(conn)

    async def _each(
        self, query: Any, begin: datetime, until: datetime, as_of: datetime, do: Callable[[Matter], None]
    ) -> None:
        """Do it with each matter that a query names."""
        after = ""
        while matters := await self._matters(query, begin, until, after):
            rows = await self._rows([matter["number"] for matter in matters], as_of)
            await asyncio.to_thread(_do, matters, rows, do)
            after = matters[-1]["number"]

    async def _matters(self, query: Any, begin: datetime, until: datetime, after: str) -> list[dict[str, Any]]:
        async with self._pool.acquire() as conn:
            found = query(conn, procedures=sorted(ACTS), begin=begin, until=until, after=after, limit=BATCH)
            return [dict(row) async for row in found]

    async def _rows(self, numbers: list[str], as_of: datetime) -> dict[str, list[Event]]:
        rows: dict[str, list[Event]] = defaultdict(list)
        async with self._pool.acquire() as conn:
            async for row in _sql.rows(conn, numbers=numbers, as_of=as_of):
                values = dict(row)
                rows[values.pop("number")].append(event_of(LedgerRow(**values)))
        return rows


def _do(matters: list[dict[str, Any]], rows: dict[str, list[Event]], do: Callable[[Matter], None]) -> None:
    for matter in _recorded(matters, rows):
        do(matter)


def _recorded(matters: list[dict[str, Any]], rows: dict[str, list[Event]]) -> Iterator[Matter]:
    for matter in matters:
        events = rows.get(matter["number"])
        if not events:  # it came in, on a clock moved ahead, after the instant of the report
            continue
        start = _start.validate_python(matter["start"])
        empty = State(
            procedure=matter["procedure"],
            number=matter["number"],
            calendar=Calendar.from_compact(start.calendar),
            functions=start.functions,
        )
        rulebook = library.get(start.rulebook, start.digest)
        yield rulebook, empty, events
