"""The calendar in force: the notices in the files, and on top of them the revisions published since, the
latest last.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from prometheus_client import Gauge

from db.pool import Pool
from db.revisions import Published, Revisions
from domain.clock.calendar import Calendar, late_by, local
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from matters import law

# seconds for which a process uses the calendar that it has read; matters that open meanwhile are told later
FRESH = 1.0
UNDER_WAY = 30.0  # seconds that a transaction under way can take: no query runs longer (db.pool)
SETTLED = FRESH + UNDER_WAY  # seconds after a publication; from then on no process opens a matter by an older calendar

_UNREADABLE = Gauge("shouwen_revisions_unreadable", "Revisions of the calendar that can't be read and are left out.")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Revised:
    """A revision, and the calendar that it has made."""

    published: Published
    calendar: Calendar


class Calendars:
    """The calendars of one database. A process has one of it.

    Whoever needs the calendar in force calls `fresh`, `late` or `version`. These read the revisions again when the last
    read is more than ``FRESH`` seconds ago. So a process that has just started knows all revisions.
    """

    def __init__(self, pool: Pool) -> None:
        self._revisions = Revisions(pool)
        self._read_at: float | None = None
        self._current = law.calendar()
        self.revised: tuple[Revised, ...] = ()
        self.unreadable: tuple[int, ...] = ()

    async def fresh(self) -> Calendar:
        """Return the calendar in force. The revisions are read again when the last read is more than a second ago."""
        if self._read_at is None or time.monotonic() - self._read_at > FRESH:
            await self.refresh()
        return self._current

    async def refresh(self) -> None:
        """Read the revisions. One that can't be read is left out, and operators are told of it."""
        published = await self._revisions.rows()
        if len(published) != len(self.revised) + len(self.unreadable):
            self._tell(tuple(each.number for each in published if not each.readable))
            made, stack = law.calendar(), list[Revised]()
            for each in published:
                if not each.readable:
                    continue
                made = made.revised(each.notice, local(each.published_at).date(), each.stated)
                stack.append(Revised(each, made))
            self.revised, self._current = tuple(stack), made
        self._read_at = time.monotonic()

    def _tell(self, unreadable: tuple[int, ...]) -> None:
        for number in sorted({*unreadable} - {*self.unreadable}):
            log.error("revision_unreadable", number=number)
        self.unreadable = unreadable
        _UNREADABLE.set(len(unreadable))

    def since(self, number: int) -> tuple[Revised, ...]:
        """Return this revision and all later ones, in order."""
        return tuple(each for each in self.revised if each.published.number >= number)

    def until(self, number: int) -> tuple[Revised, ...]:
        """Return all revisions up to this one, in order."""
        return tuple(each for each in self.revised if each.published.number <= number)

    async def version(self, version: str) -> Calendar | None:
        """Return the calendar of this version, with its notices; None when it can't be made any more."""
        await self.fresh()
        known = {each.calendar.version: each.calendar for each in self.revised}
        return known.get(version) or law.calendar_version(version)

    async def late(self) -> Callable[[datetime, datetime], int]:
        """Return a function that counts the working days from a due instant to a later instant, by the calendar in
        force.
        """
        return partial(late_by, await self.fresh())

    def resting_since(self, rulebooks: Iterable[Rulebook], today: date) -> date:
        """Return the earliest day on which a matter may have closed that still admits an act."""
        limits = [
            always.within.limit
            for book in rulebooks
            for procedure in book.procedures.values()
            for always in procedure.always
            if always.within and always.within.limit
        ]
        return min((self._before(limit, today) for limit in limits), default=today)

    def _before(self, limit: Limit, today: date) -> date:
        if limit.unit == "working_days":
            return self._current.back(today, limit.count)
        days = limit.count if limit.unit == "days" else limit.count * 31
        # the period ends on a working day, so go back to one
        return self._current.back(today - timedelta(days=days), 1)
