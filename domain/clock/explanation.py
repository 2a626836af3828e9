"""Why a duty is due when it is: the days of its limit, then each move of its clock. It is computed when it is read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.clock import exclusions
from domain.clock.calendar import Calendar, last_day, local
from domain.clock.clock import Clock, Move
from domain.clock.counting import Counting
from domain.clock.trace import Day, trace
from domain.law.limits import WITHIN_A_DAY

WORKING = ("working_days", *WITHIN_A_DAY)
A_SET_DAY = "期限定明到日，不逐日计数"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The days from the start of the clock (day 0) to the due day, and the moves on the way."""

    counts_from: datetime
    due_at: datetime | None
    days: tuple[Day, ...]
    moves: tuple[Move, ...]


def explain(
    counting: Counting, clock: Clock, title: Callable[[Move], str], left_out: Callable[[Move], str]
) -> Explanation:
    """The explanation of a clock. ``counting`` has the calendar by which its due instant was counted. ``title`` gives
    the Chinese reason of a move, ``left_out`` the kind of time that a move leaves out.

    An extension adds working days at the end. Days on which the clock stood still, and days left out, aren't counted.
    After a revised calendar all days are counted again. Each working day that isn't counted says why.
    """
    calendar, start, reached = counting.calendar, clock.counts_from or clock.started_at, counting.instants(clock)
    if not reached:
        return Explanation(start, None, (), clock.moves)
    if clock.limit:
        ends = counting.day_ends
        days = trace(calendar, clock.limit, start, counting.hours, urgent=counting.urgent_from(start), day_ends=ends)
    else:
        days = [Day(local(start).date(), "start", 0, calendar.notice(local(start).date()))]
        days += _uncounted(calendar, days[-1].date, last_day(reached[0]), A_SET_DAY)
    numbered = clock.limit is not None and clock.limit.unit in WORKING
    out: dict[date, str] = {}
    for move, before, after in zip(clock.moves, reached, reached[1:], strict=False):
        if after != before:
            days = _moved(calendar, days, move, title(move), last_day(after), out, numbered=numbered)
        if move.excluded:
            new = dict.fromkeys(exclusions.days(move.excluded), left_out(move))
            days, out = list(_without(days, new)), out | new
    return Explanation(start, clock.due_at, tuple(days), clock.moves)


def _moved(
    calendar: Calendar, days: list[Day], move: Move, why: str, until: date, out: dict[date, str], *, numbered: bool
) -> list[Day]:
    """The days up to the move, then those after it to the new due day ``until``. Days in ``out`` aren't counted.
    ``why`` is the reason of the move; ``numbered`` says whether the added days go on in the count.
    """
    resumed = local(move.at).date()
    counted = max((day.counted for day in days if day.counted is not None), default=0)
    if move.left is None:
        kept = [day for day in days if day.date <= until]
    else:
        stood = f"中止计时，至{why}为止"
        if numbered:
            counted -= calendar.count(resumed, until) - sum(calendar.is_working(d) for d in out if resumed < d <= until)
        kept = [_counted_up_to(counted, day, stood) if numbered else day for day in days if day.date <= resumed]
        kept += _uncounted(calendar, kept[-1].date, resumed, stood)
    if move.not_before:  # the days before the revision takes effect are added and not counted
        numbered, why = False, f"{why}：期限虽因此提前，但不早于公布之日届满"
    for day in _uncounted(calendar, kept[-1].date, until, why):
        counts = numbered and day.day_kind != "off" and day.date not in out
        counted += counts
        says = None if counts or day.day_kind == "off" else out.get(day.date, why)
        kept.append(replace(day, counted=counted if counts else None, why=says))
    return kept


def _without(days: Iterable[Day], out: dict[date, str]) -> Iterator[Day]:
    """The days with new numbers, where the days in ``out`` aren't counted and say why."""
    passed = 0
    for day in days:
        if day.counted and day.date in out:
            passed += 1
            yield replace(day, counted=None, why=out[day.date])
        else:
            yield replace(day, counted=day.counted - passed) if day.counted else day


def _counted_up_to(count: int, day: Day, why: str) -> Day:
    return replace(day, counted=None, why=why) if day.counted is not None and day.counted > count else day


def _uncounted(calendar: Calendar, after: date, until: date, why: str) -> list[Day]:
    """The days after ``after``, up to and with ``until``, none of them counted. The working days among them say why."""
    days = (after + timedelta(days=passed) for passed in range(1, (until - after).days + 1))
    return [
        Day(day, calendar.day_kind(day), None, calendar.notice(day), why if calendar.is_working(day) else None)
        for day in days
    ]
