"""Why a duty is due when it is: the days of its limit, then each move of its clock. Computed when read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain import excluded
from domain.calendar import Calendar, last_day, local
from domain.clocks import WORKING, clock
from domain.rulebook import Rulebook
from domain.state import Duty, Move, State
from domain.trace import Day, trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """The days from the start of the clock (day 0) to the due day, and the moves that led there."""

    counts_from: datetime
    due_at: datetime | None
    days: tuple[Day, ...]
    moves: tuple[Move, ...]


def explain(rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty) -> Explanation:
    """Explain a duty of a matter by ``calendar``, which should be the one its due instant was computed with.

    An extension adds working days to the end; the days on which the clock stood still, and those left out, aren't
    counted. A revised calendar has counted everything again.
    """
    start, urgent = duty.counts_from or duty.started_at, bool(state.facts.get("urgent"))
    reached = list(clock(rulebook, calendar, duty, urgent=urgent))
    if not reached:
        return Explanation(start, None, (), duty.moves)
    if duty.limit:
        days = trace(calendar, duty.limit, start, rulebook.hours, urgent=urgent, day_ends=rulebook.day_ends)
    else:
        days = [Day(local(start).date(), "start", 0, calendar.notice(local(start).date()))]
        days += _uncounted(calendar, days[-1].date, last_day(reached[0]))
    numbered = duty.limit is not None and duty.limit.unit in WORKING
    out: set[date] = set()
    for move, before, after in zip(duty.moves, reached, reached[1:], strict=False):
        if after != before:
            days = _moved(calendar, days, move, last_day(after), out, numbered=numbered)
        if move.excluded:
            new = set(excluded.days(move.excluded))
            days, out = list(_without(days, new)), out | new
    return Explanation(start, duty.due_at, tuple(days), duty.moves)


def _moved(
    calendar: Calendar, days: list[Day], move: Move, until: date, out: set[date], *, numbered: bool
) -> list[Day]:
    """The days up to the move, then those to the new due day, counted on from where the clock was; but those left
    ``out``.
    """
    resumed = local(move.at).date()
    counted = max((day.counted for day in days if day.counted is not None), default=0)
    if move.left is None:
        kept = [day for day in days if day.date <= until]
    else:
        if numbered:
            counted -= calendar.count(resumed, until) - sum(calendar.is_working(d) for d in out if resumed < d <= until)
        kept = [_counted_up_to(counted, day) if numbered else day for day in days if day.date <= resumed]
        kept += _uncounted(calendar, kept[-1].date, resumed)
    numbered = numbered and move.not_before is None  # the days until a revision could take effect are a gift
    for day in _uncounted(calendar, kept[-1].date, until):
        counts = numbered and day.kind != "off" and day.date not in out
        counted += counts
        kept.append(replace(day, counted=counted) if counts else day)
    return kept


def _without(days: Iterable[Day], out: set[date]) -> Iterator[Day]:
    """The days counted again without some of them."""
    passed = 0
    for day in days:
        if day.counted and day.date in out:
            passed += 1
            yield replace(day, counted=None)
        else:
            yield replace(day, counted=day.counted - passed) if day.counted else day


def _counted_up_to(count: int, day: Day) -> Day:
    return replace(day, counted=None) if day.counted is not None and day.counted > count else day


def _uncounted(calendar: Calendar, after: date, until: date) -> list[Day]:
    """The days in (after, until], none of them counted."""
    days = (after + timedelta(days=passed) for passed in range(1, (until - after).days + 1))
    return [Day(day, calendar.kind(day), None, calendar.notice(day)) for day in days]
