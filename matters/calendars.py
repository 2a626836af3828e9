"""The calendar in force: the notices in the files, and on top of them the revisions published since, the
latest last.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

import structlog
from prometheus_client import Gauge

from db.revisions import Published, Revisions
from domain.clock.calendar import Calendar, late_by, local
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from matters import law

# seconds for which a process uses the calendar that it has read; matters that open meanwhile are told later
FRESH = 1.0
UNDER_WAY = 30.0  # seconds that a transaction under way can take: no query runs longer (db.pool)
SETTLED = FRESH + UNDER_WAY  # seconds after a publication; from then on no process opens a matter by an older calendar

LeftOut = Literal["unreadable", "unvouched"]
"""Why a revision is left out: it can't be read, or no process of this product has published it."""

_LEFT_OUT = Gauge("shouwen_revisions_unreadable", "Revisions that nobody can read or vouches for, and are left out.")

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

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._read_at: float | None = None
        self._current = law.calendar()
        self.revised: tuple[Revised, ...] = ()
        self.left_out: dict[int, LeftOut] = {}

    async def fresh(self) -> Calendar:
        """Return the calendar in force. The revisions are read again when the last read is more than a second ago."""
        if self._read_at is None or time.monotonic() - self._read_at > FRESH:
            await self.refresh()
        return self._current

    async def refresh(self) -> None:
        """Read the revisions. One that can't be read, or for which nobody vouches, is left out, and operators are told
        of it.
        """
        published = await self._revisions.rows()
        if len(published) != len(self.revised) + len(self.left_out):
            self._tell({each.number: _why(each) for each in published if not each.counts})
            made, stack = law.calendar(), list[Revised]()
            for each in published:
                if not each.counts:
                    continue
                made = made.revised(each.notice, local(each.published_at).date(), each.stated)
                stack.append(Revised(each, made))
            self.revised, self._current = tuple(stack), made
        self._read_at = time.monotonic()

    def _tell(self, left_out: dict[int, LeftOut]) -> None:
        for number in sorted(left_out.keys() - self.left_out.keys()):
            unreadable = left_out[number] == "unreadable"
            log.error("revision_unreadable" if unreadable else "revision_unvouched", number=number)
        self.left_out = left_out
        _LEFT_OUT.set(len(left_out))

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


def _why(published: Published) -> LeftOut:
    return "unvouched" if published.readable else "unreadable"
