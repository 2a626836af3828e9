"""Why a duty is due when it is: the days of its limit, then each move of its clock. It is computed when it is read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.clock import exclusions
from domain.clock.calendar import Calendar, last_day, local
from domain.clock.clock import Clock, Move
from domain.clock.counting import Counting
from domain.clock.trace import RUNS_ON, Day, trace
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
    calendar, start, reached = counting.calendar, clock.counts_from or clock.started_at, counting.reached(clock)
    if not reached:
        return Explanation(start, None, (), clock.moves)
    if clock.limit:
        ends = counting.day_ends
        days = trace(calendar, clock.limit, start, counting.hours, urgent=counting.urgent_from(start), day_ends=ends)
    else:
        days = [Day(local(start).date(), "start", 0, calendar.notice(local(start).date()))]
        days += _uncounted(calendar, days[-1].date, last_day(reached[0][0]), A_SET_DAY, calendar.is_working)
    out: dict[date, str] = {}
    for move, before, (after, last) in zip(clock.moves, reached, reached[1:], strict=False):
        if (after, last) != before:
            counts = _counting(counting, clock, move, last, out)
            says = calendar.is_working if not counting.every_day(clock) else lambda _: True
            days = _moved(calendar, days, move, title(move), last_day(after), counts, says)
            days = [_said(day, last, out) for day in days]
        if move.excluded:
            new = dict.fromkeys(exclusions.days(move.excluded), left_out(move))
            days, out = list(_without(days, new, set_day=clock.limit is None)), out | new
    return Explanation(start, clock.due_at, tuple(days), clock.moves)


def _counting(
    counting: Counting, clock: Clock, move: Move, last: date, out: dict[date, str]
) -> Callable[[date], bool] | None:
    """Which of the days after the move its limit counts, up to and with ``last``, without those in ``out``. None where
    the days after it aren't counted: a set day, an extension of a limit that counts every day.
    """
    if clock.limit is None:
        return None
    if clock.limit.unit in WORKING:
        return lambda day: counting.calendar.is_working(day) and day not in out
    if counting.every_day(clock) and (move.excluded or move.left is not None):
        return lambda day: day <= last and day not in out
    return None


def _moved(
    calendar: Calendar,
    days: list[Day],
    move: Move,
    why: str,
    until: date,
    counts: Callable[[date], bool] | None,
    says: Callable[[date], bool],
) -> list[Day]:
    """The days up to the move, then those after it to the new due day ``until``. ``why`` is the reason of the move;
    ``counts`` says which of the added days go on in the count, and ``says`` which of the others need a reason.
    """
    resumed = local(move.at).date()
    counted = max((day.counted for day in days if day.counted is not None), default=0)
    if move.left is None:
        kept = [day for day in days if day.date <= until and not (counts and day.why == RUNS_ON)]
    else:
        stood = f"中止计时，至{why}为止"
        if counts:
            counted -= sum(map(counts, _after(resumed, until)))
        kept = [_counted_up_to(counted, day, stood) if counts else day for day in days if day.date <= resumed]
        kept += _uncounted(calendar, kept[-1].date, resumed, stood, says)
    if move.not_before:  # the days before the revision takes effect are added and not counted
        counts, why = None, f"{why}：期限虽因此提前，但不早于公布之日届满"
    for day in _uncounted(calendar, kept[-1].date, until, why, says):
        goes_on = counts is not None and counts(day.date)
        counted += goes_on
        kept.append(replace(day, counted=counted if goes_on else None, why=None if goes_on else day.why))
    return kept


def _said(day: Day, last: date, out: dict[date, str]) -> Day:
    """The day with the reason that comes before others: it is left out, or comes after the last day that counts."""
    if day.counted is not None or day.why is None:
        return day
    return replace(day, why=RUNS_ON if day.date > last else out.get(day.date, day.why))


def _without(days: Iterable[Day], out: dict[date, str], *, set_day: bool) -> Iterator[Day]:
    """The days with new numbers, where the days in ``out`` aren't counted and say why. Before a ``set_day`` no day has
    a number, and the working days among them say why.
    """
    passed = 0
    for day in days:
        if day.counted and day.date in out:
            passed += 1
            yield replace(day, counted=None, why=out[day.date])
        elif set_day and day.why and day.date in out:
            yield replace(day, why=out[day.date])
        else:
            yield replace(day, counted=day.counted - passed) if day.counted else day


def _counted_up_to(count: int, day: Day, why: str) -> Day:
    return replace(day, counted=None, why=why) if day.counted is not None and day.counted > count else day


def _uncounted(calendar: Calendar, after: date, until: date, why: str, says: Callable[[date], bool]) -> list[Day]:
    """The days after ``after``, up to and with ``until``, none of them counted. ``says`` says which have a reason."""
    return [
        Day(day, calendar.day_kind(day), None, calendar.notice(day), why if says(day) else None)
        for day in _after(after, until)
    ]


def _after(after: date, until: date) -> Iterator[date]:
    """Each day after ``after``, up to and with ``until``."""
    return (after + timedelta(days=passed) for passed in range(1, (until - after).days + 1))
