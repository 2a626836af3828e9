"""Working days as the State Council's notices arrange them, and limits counted in working days. All instants are
+08:00.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from domain.clock.compact import is_weekday, pack, unpack
from domain.law.limits import WITHIN_A_DAY, DayEnds, Limit, OfficeHours

TZ = timezone(timedelta(hours=8))

DayKind = Literal["work", "off", "makeup"]
Stated = Literal["off", "work"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    """A calendar of working days: Monday to Friday, changed by notices. ``Calendar()`` has no notice.

    Days are kept as ordinals: ``_off`` has the weekdays off, ``_makeup`` the weekend days that are worked. Calendars
    are equal if their ``version`` and ``years`` are equal, so a calendar is a cheap cache key. ``years`` are the years
    of a compact form, or None for all years.
    """

    version: str = "weekdays"
    years: frozenset[int] | None = None
    _off: frozenset[int] = frozenset()
    _makeup: frozenset[int] = frozenset()
    _arranged: frozenset[int] = frozenset()
    _notices: Mapping[int, str] = field(default_factory=dict[int, str])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self.version, self.years) == (other.version, other.years)

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"Calendar({self.version})"

    def _works(self, ordinal: int) -> bool:
        # the code of is_weekday stands here once more, for speed: this is the innermost loop
        return ordinal in self._makeup or (ordinal % 7 not in (6, 0) and ordinal not in self._off)

    def is_working(self, day: date) -> bool:
        """Whether public bodies work on that day."""
        return self._works(day.toordinal())

    def day_kind(self, day: date) -> DayKind:
        """The kind of a day: a working day, a day off, or a make-up day (调休上班: a weekend day that is worked)."""
        if day.toordinal() in self._makeup:
            return "makeup"
        return "work" if self.is_working(day) else "off"

    def notice(self, day: date) -> str | None:
        """The latest notice that states the day, or None where no notice does."""
        return self._notices.get(day.toordinal())

    def provisional(self, day: date) -> bool:
        """Whether the day's kind is only derived from its weekday: no notice arranges its year, or the compact form has
        no such year.
        """
        ordinal = day.toordinal()
        return day.year not in self._arranged and ordinal not in self._off and ordinal not in self._makeup

    def _seek(self, day: date, count: int, step: int) -> date:
        if count < 0:
            raise ValueError("count must not be negative")
        ordinal = day.toordinal()
        if count == 0 and not self._works(ordinal):
            count = 1
        while count:
            ordinal += step
            count -= self._works(ordinal)
        return date.fromordinal(ordinal)

    def add(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``. For 0: ``start`` itself if it is a working day, else the next
        one.
        """
        return self._seek(start, count, 1)

    def back(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``. For 0: ``day`` itself if it is a working day, else the one
        before.
        """
        return self._seek(day, count, -1)

    def next_working(self, day: date) -> date:
        """``day`` itself if it is a working day, else the next working day."""
        return self._seek(day, 0, 1)

    def count(self, after: date, until: date) -> int:
        """The number of working days after ``after``, up to and with ``until``; 0 if ``until`` is not later than
        ``after``.
        """
        return sum(map(self._works, range(after.toordinal() + 1, until.toordinal() + 1)))

    def revised(self, notice: str, published: date, days: Mapping[date, Stated]) -> "Calendar":
        """This calendar with one more notice, under a new version.

        A notice that gives 1 October of a year off is taken to arrange that whole year: every yearly notice does so,
        and no other notice has a reason to. Raises ValueError for a day that is neither ``off`` nor ``work``.
        """
        off, makeup, notices = set(self._off), set(self._makeup), dict(self._notices)
        for day, stated in days.items():
            if stated not in ("off", "work"):
                raise ValueError(f"{day}: {stated!r} is neither off nor work")
            ordinal = day.toordinal()
            notices[ordinal] = notice
            off.discard(ordinal)
            makeup.discard(ordinal)
            if is_weekday(ordinal) and stated == "off":
                off.add(ordinal)
            elif not is_weekday(ordinal) and stated == "work":
                makeup.add(ordinal)
        arranged = {day.year for day in days if (day.month, day.day, days[day]) == (10, 1, "off")}
        said = repr((self.version, notice, str(published), [(str(day), days[day]) for day in sorted(days)]))
        return Calendar(
            version=f"{published}+{sha256(said.encode()).hexdigest()[:8]}",
            years=self.years,
            _off=frozenset(off),
            _makeup=frozenset(makeup),
            _arranged=self._arranged | arranged,
            _notices=notices,
        )

    def compact(self, years: Iterable[int]) -> dict[str, str]:
        """The working days of these years for a payload, about 100 bytes a year. The notices are left out.

        The form is ``{"version": …, "2026": "0101-0102 … +0104", "2027": "?"}``. A year marked ``?`` is provisional.
        """
        return {"version": self.version} | {
            str(year): ("" if year in self._arranged else "?") + pack(year, self._off, self._makeup)
            for year in sorted(set(years))
        }

    @staticmethod
    def from_compact(packed: Mapping[str, str]) -> "Calendar":
        """The calendar of a compact form. Raises ValueError or KeyError if ``packed`` is no such form."""
        lines = {int(key): line for key, line in packed.items() if key != "version"}
        years = [unpack(year, line.removeprefix("?")) for year, line in lines.items()]
        return Calendar(
            version=packed["version"],
            years=frozenset(lines),
            _off=frozenset[int]().union(*(off for off, _ in years)),
            _makeup=frozenset[int]().union(*(makeup for _, makeup in years)),
            _arranged=frozenset(year for year, line in lines.items() if not line.startswith("?")),
        )


def due(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    hours: OfficeHours,
    *,
    urgent: bool = False,
    day_ends: DayEnds = "24:00",
) -> datetime:
    """The instant at which a limit that runs from ``start`` has run out. It is exclusive: the end of the limit's last
    day.

    The day of ``start`` is day 0. A limit of ``same_working_day`` that starts after closing time or on a day off ends
    on the next working day; if it is ``urgent``, it ends at 24:00 of the calendar day. ``same_office_day`` is the same
    without that exception. Raises ValueError for a ``start`` without a UTC offset.
    """
    at = local(start)
    day = at.date()
    if limit.unit in WITHIN_A_DAY:
        open_now = at.time() < hours.closes and calendar.is_working(day)
        if urgent and not open_now and limit.unit == "same_working_day":
            return end_of(day, hours, "24:00")
        if not open_now:
            day = calendar.add(day, 1)
    else:
        day = _last(calendar, limit, day)
    end = end_of(day, hours, day_ends)
    # the end lies before the start: a limit of 0 days that starts after closing time
    return end if end > at else end_of(calendar.add(day, 1), hours, day_ends)


@lru_cache(maxsize=8192)
def _last(calendar: Calendar, limit: Limit, start: date) -> date:
    if limit.unit == "working_days":
        return calendar.add(start, limit.count)
    return calendar.next_working(nominal_end(limit, start))


def nominal_end(limit: Limit, start: date) -> date:
    """The last day of a limit in days or months, even if it is a day off. A month ends on the same day number, or on
    its last day.
    """
    if limit.unit == "days":
        return start + timedelta(days=limit.count)
    year, month = divmod(start.year * 12 + start.month - 1 + limit.count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def end_of(day: date, hours: OfficeHours, day_ends: DayEnds) -> datetime:
    """The instant at which a day ends for limits: 24:00 or closing time, as ``day_ends`` says."""
    if day_ends == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), TZ)
    return datetime.combine(day, hours.closes, TZ)


def local(at: datetime) -> datetime:
    """``at`` in +08:00. Raises ValueError for an instant without a UTC offset."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return at.astimezone(TZ)


def last_day(due: datetime) -> date:
    """The last day of a limit with this exclusive due instant. An instant at 00:00 belongs to the day before."""
    return (local(due) - timedelta.resolution).date()


def day_ended(at: datetime) -> datetime:
    """The last second of the day that ends at ``at``, where ``at`` is 00:00; else ``at`` itself."""
    return at - timedelta(seconds=1) if local(at).time() == time() else at


def left(calendar: Calendar, at: datetime, due: datetime) -> int:
    """The number of working days after the day of ``at``, up to and with the due day."""
    return calendar.count(local(at).date(), last_day(due))


def shift(calendar: Calendar, due: datetime, working_days: int) -> datetime:
    """The due instant moved by ``working_days`` (backwards if negative). The time of day stays."""
    day = last_day(due)
    moved = calendar.add(day, working_days) if working_days > 0 else calendar.back(day, -working_days)
    return local(due) + (moved - day if working_days else timedelta())


def remind_at(calendar: Calendar, due: datetime, hours: OfficeHours) -> datetime:
    """The closing time of the working day before the due day. It may lie before the start of the duty."""
    return datetime.combine(calendar.back(last_day(due), 1), hours.closes, TZ)


def late_by(calendar: Calendar, due: datetime, at: datetime) -> int:
    """The number of working days by which ``at`` is late; a day that has begun counts. 0 if ``at``
    is before ``due``.
    """
    seen = local(at)
    return 0 if seen < due else max(1, calendar.count(last_day(due), seen.date()))
