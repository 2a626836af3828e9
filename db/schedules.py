"""When each report is issued, as it was set. Temporal's schedules follow this, and not the other way round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal

import structlog

from db.pool import Conn, Pool, queries
from db.vault.keyring import Keyring
from db.vouched import is_vouched, vouch

Why = Literal["made", "changed", "deleted", "altered"]

_sql = queries("schedules")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Set:
    """The day (and the month, for a yearly report) and the time in +08:00; and whether no report is issued for now."""

    day: int
    month: int | None
    at: time
    paused: bool


async def keep(conn: Conn, keyring: Keyring, report: str, when: Set, why: Why) -> None:
    """Keep when a report is issued from now on, and why this was set, within the caller's transaction. ``keyring``
    vouches for it.
    """
    kept = await _sql.keep(conn, report=report, day=when.day, month=when.month, at=when.at, paused=when.paused, why=why)
    await vouch(conn, keyring, "schedule_kept", kept, _content(report, when))


class Schedules:
    """The times of reports in one database."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring
        self._told = set[int]()  # rows of which operators were told that nobody vouches for them

    async def latest(self, report: str) -> Set | None:
        """Return when a report is issued; None when that was never set. What no process of this product has set is left
        out, and operators are told of it.
        """
        async with self._pool.acquire() as conn:
            rows = [row async for row in _sql.latest(conn, report=report)]
        for row in rows:
            if self._vouched(**row):
                return _when(**row)
            if row["id"] not in self._told:
                log.error("schedule_unvouched", report=report, id=row["id"])
                self._told.add(row["id"])
        return None

    async def vouch_anew(self) -> None:
        """Vouch under the current key for what is vouched for by any key of the ring."""
        async with self._pool.acquire() as conn:
            for row in [row async for row in _sql.latest(conn, report=None)]:
                if self._vouched(**row):
                    await vouch(conn, self._keyring, "schedule_kept", row["id"], _content(row["report"], _when(**row)))

    async def keep(self, report: str, when: Set, why: Why) -> None:
        """Keep when a report is issued from now on, and why this was set."""
        async with self._pool.acquire() as conn:
            await keep(conn, self._keyring, report, when, why)

    def _vouched(self, id: int, report: str, macs: Sequence[bytes], **when: Any) -> bool:  # noqa: A002 - its column
        return is_vouched(self._keyring, "schedule_kept", id, _content(report, Set(**when)), macs)

    async def history(self, report: str) -> list[Why]:
        """Return why the time of a report was set, each time it was."""
        async with self._pool.acquire() as conn:
            return [row["why"] async for row in _sql.why(conn, report=report)]


def _when(day: int, month: int | None, at: time, paused: bool, **_: Any) -> Set:  # noqa: FBT001 - its column
    return Set(day, month, at, paused)


def _content(report: str, when: Set) -> list[object]:
    return [report, when.day, when.month, when.at.isoformat(), when.paused]
