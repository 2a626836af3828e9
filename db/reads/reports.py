"""What reports are made of: matters by when they came in or were written to, and their lines as of an instant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.pool import Pool, queries
from domain.acts import ACTS
from domain.records.record import LedgerRow

_sql = queries("reports")


@dataclass(frozen=True, slots=True)
class Started:
    """A matter and the input that its workflow was started with, as JSON."""

    number: str
    procedure: str
    start: Any


@dataclass(frozen=True, slots=True)
class Told:
    """How many lines of a matter are told at the end of a period, and how many were ``before`` it."""

    before: int
    told: int


class Records:
    """Reads matters for reports. A span of time includes its beginning and excludes its end."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def came_in(self, begin: datetime, until: datetime, after: str, limit: int) -> list[Started]:
        """The matters that came in within a span, by number, those after the number ``after``."""
        return await self._page(_sql.numbers, begin, until, after, limit)

    async def earlier(self, begin: datetime, until: datetime, after: str, limit: int) -> list[Started]:
        """The matters that had come in before a span and were written to since it began; those after ``after``."""
        return await self._page(_sql.earlier, begin, until, after, limit)

    async def starts(self, numbers: Sequence[str]) -> list[Started]:
        """The matters with these numbers, in order of number."""
        async with self._pool.acquire() as conn:
            return [Started(**row) async for row in _sql.starts(conn, numbers=numbers)]

    async def told(
        self, numbers: Sequence[str], begin: datetime, until: datetime, as_of: datetime
    ) -> dict[str, Told | None]:
        """Number → which lines of the matter are told in a report of [begin, until), as of an instant.

        None where they aren't its first lines, since a clock was moved. A matter without a line is left out.
        """
        async with self._pool.acquire() as conn:
            found = _sql.told(conn, numbers=numbers, begin=begin, until=until, as_of=as_of)
            return {
                row["number"]: None if row["told"] is None else Told(row["before"], row["told"]) async for row in found
            }

    async def rows(self, numbers: Sequence[str], as_of: datetime) -> dict[str, list[LedgerRow]]:
        """Number → the lines of the matter that had been recorded by ``as_of``, in order; none: left out."""
        rows: dict[str, list[LedgerRow]] = defaultdict(list)
        async with self._pool.acquire() as conn:
            async for row in _sql.rows(conn, numbers=numbers, as_of=as_of):
                values = dict(row)
                rows[values.pop("number")].append(LedgerRow(**values))
        return rows

    async def latest(self) -> datetime | None:
        """The latest instant at which something was recorded."""
        async with self._pool.acquire() as conn:
            return await _sql.latest(conn)

    async def _page(self, query: Any, begin: datetime, until: datetime, after: str, limit: int) -> list[Started]:
        async with self._pool.acquire() as conn:
            found = query(conn, procedures=sorted(ACTS), begin=begin, until=until, after=after, limit=limit)
            return [Started(**row) async for row in found]
