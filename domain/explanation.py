"""Why a duty is due when it is: the days of its limit, then each move of it on top. Computed when read."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.calendar import Calendar, due, last_day, local
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


def explain(
    rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty, shifts: frozenset[datetime] = frozenset()
) -> Explanation:
    """Explain a duty of a matter, by the calendar that its due instant was computed with.

    ``shifts`` are the instants of events that moved a clock by working days (an extension, time excluded);
    any other move is a clock that stood still and went on, and what it stood still for isn't counted.
    """
    if duty.due_at is None:
        return Explanation(duty.counts_from or duty.started_at, None, (), ())
    start, days, moves = _clock(rulebook, calendar, state, duty)
    for move in moves:
        days = _moved(calendar, days, move, shifted=move.at in shifts)
    earlier = () if start is duty.counts_from else _predecessor_moves(state, duty)
    return Explanation(start or duty.started_at, duty.due_at, tuple(days), (*earlier, *duty.moves))


def _clock(
    rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty
) -> tuple[datetime | None, list[Day], tuple[Move, ...]]:
    """Where the clock started, its days before any move, and the moves still to be told."""
    # a duty that is owed again keeps its first clock: then an earlier duty of the row has it
    same = [d for d in state.duties if (d.rule, d.subject) == (duty.rule, duty.subject)]
    for holder in reversed(same[: same.index(duty) + 1]):
        moves = holder.moves if holder is duty else (*holder.moves, *duty.moves)
        reached = [*(move.before for move in moves[:1]), *(move.after for move in moves)] or [holder.due_at]
        end = _end(rulebook, calendar, state, holder)
        if end is not None and end in reached:
            # a revised calendar recomputes from the start, so moves before that instant are contained
            days = _traced(rulebook, calendar, state, holder)
            return holder.counts_from, days, moves[reached.index(end):]
    begun = duty.counts_from or duty.started_at
    first = duty.moves[0].before if duty.moves else duty.due_at
    assert first is not None  # noqa: S101 - only duties with a due instant come here
    return duty.counts_from, _plain(calendar, begun, first), duty.moves


def _predecessor_moves(state: State, duty: Duty) -> tuple[Move, ...]:
    same = [d for d in state.duties if (d.rule, d.subject) == (duty.rule, duty.subject)]
    before = same[: same.index(duty)]
    return before[-1].moves if before else ()


def _end(rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty) -> datetime | None:
    if duty.limit is None or duty.counts_from is None:
        return None
    urgent = bool(state.facts.get("urgent"))
    return due(
        calendar, duty.limit, duty.counts_from, rulebook.hours, urgent=urgent, day_ends=rulebook.day_ends
    )


def _traced(rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty) -> list[Day]:
    assert duty.limit and duty.counts_from  # noqa: S101 - `_end` has seen to it
    urgent = bool(state.facts.get("urgent"))
    return trace(
        calendar, duty.limit, duty.counts_from, rulebook.hours, urgent=urgent, day_ends=rulebook.day_ends
    )


def _plain(calendar: Calendar, start: datetime, end: datetime) -> list[Day]:
    """A day that somebody set: every day until then, none of them counted."""
    first = local(start).date()
    days = [Day(first, "start", 0, calendar.notice(first))]
    for passed in range(1, (last_day(end) - first).days + 1):
        day = first + timedelta(days=passed)
        days.append(Day(day, calendar.kind(day), None, calendar.notice(day)))
    return days


def _moved(calendar: Calendar, days: list[Day], move: Move, *, shifted: bool) -> list[Day]:
    """The days up to the move, then those to the new due day, counted on from where the clock was."""
    until = last_day(move.after)
    if shifted:
        kept = [day for day in days if day.date <= min(last_day(move.before), until)]
        counted = max((day.counted for day in kept if day.counted is not None), default=0)
    else:
        resumed = local(move.at).date()
        total = max((day.counted for day in days if day.counted is not None), default=0)
        counted = total - calendar.count(resumed, until)
        stood_still = _plain(calendar, move.at, move.at)[:0]
        kept = [_uncounted_after(day, counted) for day in days if day.date <= resumed] + stood_still
        kept += _between(calendar, kept[-1], resumed)
    for passed in range(1, (until - kept[-1].date).days + 1):
        date = kept[-1].date + timedelta(days=1)
        assert passed  # noqa: S101
        kind = calendar.kind(date)
        counted += kind != "off"
        kept.append(Day(date, kind, counted if kind != "off" else None, calendar.notice(date)))
    return kept


def _uncounted_after(day: Day, count: int) -> Day:
    return replace(day, counted=None) if day.counted is not None and day.counted > count else day


def _between(calendar: Calendar, last: Day, until: object) -> list[Day]:
    return []
