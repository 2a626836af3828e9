"""Why a limit ends when it ends: each day from day 0 to the due day, and the notice that says what the day is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from domain.clock.calendar import Calendar, DayKind, due, last_day, local, nominal_end
from domain.law.limits import BY_THE_CALENDAR, DayEnds, Limit, OfficeHours


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a trace. ``counted`` is the day's number: 0 for the day of the start, None for a day that isn't
    counted. ``why`` is the Chinese reason for a day that isn't counted though it isn't a day off.
    """

    date: date
    day_kind: Literal["start"] | DayKind
    counted: int | None
    notice: str | None
    why: str | None = None


RUNS_ON = "期限的最后一日不是工作日或已过办公时间，顺延至其后的工作日"


def trace(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    hours: OfficeHours,
    *,
    urgent: bool = False,
    day_ends: DayEnds = "24:00",
) -> list[Day]:
    """The days from the day of the start (day 0) to the due day, both included, as ``due`` counts them.

    A limit in days or months counts calendar days. If it ends on a day off, the days added until the next working day
    aren't counted.
    """
    first = local(start).date()
    last = last_day(due(calendar, limit, start, hours, urgent=urgent, day_ends=day_ends))
    days = [Day(first, "start", 0, calendar.notice(first))]
    nominal = nominal_end(limit, first) if limit.unit in BY_THE_CALENDAR else last
    worked = 0
    for passed in range(1, (last - first).days + 1):
        day = first + timedelta(days=passed)
        day_kind, why = calendar.day_kind(day), None
        if limit.unit in BY_THE_CALENDAR:
            counted, why = (passed, None) if day <= nominal else (None, RUNS_ON)
        else:
            worked += day_kind != "off"
            counted = worked if day_kind != "off" else None
        days.append(Day(day, day_kind, counted, calendar.notice(day), why))
    return days
