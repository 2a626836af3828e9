"""Revised calendars: published once, and followed by every matter that is under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from db.pool import Conn, Pool, queries
from domain.clock.calendar import TZ, Stated, local
from domain.clock.calendar_files import Notice
from domain.clock.rfc3339 import YEARS, read_day
from domain.matter.text import key_form

NAMED = 20  # matters that are named at most, for people who look into why a revision doesn't reach them

_sql = queries("revisions")


@dataclass(frozen=True, slots=True)
class Published:
    """A revision. ``days``: ISO dates and what they are now; ``finished_at``: when every open matter followed it."""

    number: int
    notice: str
    days: dict[str, Stated]
    published_at: datetime
    published_by: str
    finished_at: datetime | None

    @property
    def stated(self) -> dict[date, Stated]:
        """The days as dates, each off or worked."""
        return {read_day(day): day_kind for day, day_kind in self.days.items()}

    @property
    def readable(self) -> bool:
        """Whether a calendar can be made by this revision, and a matter can be told of it."""
        try:
            known = key_form(self.notice) == self.notice != "" and {*self.stated.values()} <= {"off", "work"}
            return known and local(self.published_at).year in YEARS
        except (ValueError, TypeError, AttributeError, OverflowError):
            return False


@dataclass(frozen=True, slots=True)
class Stale:
    """A matter that runs by an older calendar: the one of that version."""

    number: str
    procedure: str
    calendar: str
    received_at: datetime
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Matters that follow a revision, by their ledgers; limits that it moved there."""

    seen: int
    moved: int


@dataclass(frozen=True, slots=True)
class Remaining:
    """Open matters that don't follow a revision yet: how many, and the numbers of the first of them."""

    count: int
    first: list[str]


class Revisions:
    """Keeps the revisions of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def all(self) -> list[Published]:
        """Every revision that can be read, in order."""
        return [each for each in await self.rows() if each.readable]

    async def rows(self) -> list[Published]:
        """Every revision, in order, also those that can't be read."""
        async with self._pool.acquire() as conn:
            return [Published(**row) async for row in _sql.all(conn)]

    async def stale(self, versions: Sequence[str], since: date, after: str, limit: int) -> list[Stale]:
        """Matters that run by none of these calendars: open, or closed since that day. In order of number."""
        midnight = datetime.combine(since, time(), TZ)
        async with self._pool.acquire() as conn:
            found = _sql.stale(conn, versions=versions, since=midnight, after=after, limit=limit)
            return [Stale(**row) async for row in found]

    async def unreached(self, versions: Sequence[str], numbers: Sequence[str]) -> int:
        """How many of these matters are open and run by none of these calendars."""
        async with self._pool.acquire() as conn:
            return await _sql.unreached(conn, versions=versions, numbers=numbers)

    async def remaining(self, versions: Sequence[str]) -> Remaining:
        """The open matters that run by none of these calendars."""
        async with self._pool.acquire() as conn:
            return Remaining(**await _sql.remaining(conn, versions=versions, named=NAMED))

    async def progress(self, number: int) -> Progress:
        """How many matters follow a revision, and how many limits it has moved."""
        async with self._pool.acquire() as conn:
            return Progress(**await _sql.progress(conn, number=number))

    async def settled(self, number: int, seconds: float) -> bool:
        """Whether a revision was published that long ago, by the clock that has stamped it."""
        async with self._pool.acquire() as conn:
            return await _sql.settled(conn, number=number, seconds=seconds)

    async def finish(self, number: int) -> None:
        """Record, once, that every open matter follows a revision."""
        async with self._pool.acquire() as conn:
            await _sql.finish(conn, number=number)

    async def adopt(self, notices: Sequence[Notice], by: str) -> list[int]:
        """Publish the notices that came as files since the last time; the numbers of their revisions.

        The first time none is published: every matter began with them.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.alone(conn)
            known = {row["title"] async for row in _sql.notices(conn)}
            made: list[int] = []
            for notice in notices:
                if notice.title in known:
                    continue
                await _sql.adopt(conn, title=notice.title)
                if known:
                    days: dict[str, Stated] = {day.isoformat(): notice.days[day] for day in sorted(notice.days)}
                    made.append((await publish(conn, notice.title, days, by)).number)
            return made

    async def unfinished(self) -> list[int]:
        """The numbers of the revisions that some open matter may not follow yet."""
        return [each.number for each in await self.all() if each.finished_at is None]


async def publish(conn: Conn, notice: str, days: dict[str, Stated], by: str) -> Published:
    """Publish a revision, within the caller's transaction; ``by`` is who."""
    await _sql.alone(conn)
    row: Any = await _sql.put(conn, notice=notice, days=days, by=by)
    return Published(**row)
