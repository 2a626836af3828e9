"""When each report is issued, as it was set. Temporal's schedules follow this, and not the other way round."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from db.pool import Conn, Pool, queries

Why = Literal["made", "changed", "deleted", "altered"]

_sql = queries("schedules")


@dataclass(frozen=True, slots=True)
class Set:
    """The day (and the month, for a yearly report) and the time in +08:00; and whether no report is issued for now."""

    day: int
    month: int | None
    at: time
    paused: bool


async def keep(conn: Conn, report: str, when: Set, why: Why) -> None:
    """Keep when a report is issued from now on, and why this was set."""
    await _sql.keep(conn, report=report, day=when.day, month=when.month, at=when.at, paused=when.paused, why=why)


class Schedules:
    """The times of reports in one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def latest(self, report: str) -> Set | None:
        """Return when a report is issued; None when that was never set."""
        async with self._pool.acquire() as conn:
            row = await _sql.latest(conn, report=report)
        return Set(**row) if row else None

    async def keep(self, report: str, when: Set, why: Why) -> None:
        """Keep when a report is issued from now on, and why this was set."""
        async with self._pool.acquire() as conn:
            await keep(conn, report, when, why)

    async def history(self, report: str) -> list[Why]:
        """Return why the time of a report was set, each time it was."""
        async with self._pool.acquire() as conn:
            return [row["why"] async for row in _sql.why(conn, report=report)]
