"""Revised calendars: published once, and followed by every matter that is under way."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from db.pool import Conn, Pool, queries
from db.vault.keyring import Keyring
from db.vouched import is_vouched, vouch
from domain.clock.calendar import TZ, Stated, local
from domain.clock.calendar_files import Notice
from domain.clock.rfc3339 import YEARS, read_day
from domain.matter.text import key_form

NAMED = 20  # matters that are named at most, for people who look into why a revision doesn't reach them

_sql = queries("revisions")


@dataclass(frozen=True, slots=True)
class Published:
    """A revision. ``days``: ISO dates and what they are now; ``finished_at``: when every open matter followed it.
    ``vouched``: whether a process of this product has published it.
    """

    number: int
    notice: str
    days: dict[str, Stated]
    published_at: datetime
    published_by: str
    finished_at: datetime | None
    vouched: bool

    @property
    def counts(self) -> bool:
        """Whether calendars follow the revision. One that can't be read, or for which nobody vouches, is left out."""
        return self.vouched and self.readable

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
    """Keeps the revisions of one database. ``keyring`` vouches for those that this process publishes."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    async def all(self) -> list[Published]:
        """Every revision that calendars follow, in order."""
        return [each for each in await self.rows() if each.counts]

    async def rows(self) -> list[Published]:
        """Every revision, in order, also those that are left out."""
        async with self._pool.acquire() as conn:
            return [_published(self._keyring, **row) async for row in _sql.all(conn)]

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

        The first time none is published: every matter began with them. Whoever has the process's login may say of a
        later notice that it was adopted; that counts only where its revision does.
        """
        followed = {each.notice for each in await self.all()}
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.alone(conn)
            known = {row["title"] async for row in _sql.notices(conn) if row["first"] or row["title"] in followed}
            made: list[int] = []
            for notice in notices:
                if notice.title in known:
                    continue
                await _sql.adopt(conn, title=notice.title)
                if known:
                    days: dict[str, Stated] = {day.isoformat(): notice.days[day] for day in sorted(notice.days)}
                    made.append((await publish(conn, self._keyring, notice.title, days, by)).number)
            return made

    async def vouch_anew(self) -> None:
        """Vouch under the current key for what is vouched for by any key of the ring."""
        for each in await self.rows():
            if each.vouched:
                async with self._pool.acquire() as conn:
                    await vouch(conn, self._keyring, "calendar_revision", each.number, _content(**asdict(each)))

    async def unfinished(self) -> list[int]:
        """The numbers of the revisions that some open matter may not follow yet."""
        return [each.number for each in await self.all() if each.finished_at is None]


async def publish(conn: Conn, keyring: Keyring, notice: str, days: dict[str, Stated], by: str) -> Published:
    """Publish a revision, within the caller's transaction; ``by`` is who. ``keyring`` vouches for it."""
    await _sql.alone(conn)
    row: Any = await _sql.put(conn, notice=notice, days=days, by=by)
    await vouch(conn, keyring, "calendar_revision", row["number"], _content(**row))
    return Published(**row, vouched=True)


def _published(keyring: Keyring, macs: Sequence[bytes], **row: Any) -> Published:
    vouched = is_vouched(keyring, "calendar_revision", row["number"], _content(**row), macs)
    return Published(**row, vouched=vouched)


def _content(notice: str, days: Any, published_at: datetime, published_by: str, **_: Any) -> list[object]:
    return [notice, days, published_at.astimezone(UTC).isoformat(), published_by]
