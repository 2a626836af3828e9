"""Why a duty is due when it is: the days of its limit, then each move of its clock. Computed when read."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

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
    rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty, shifts: Collection[datetime] = ()
) -> Explanation:
    """Explain a duty of a matter by ``calendar``, which should be the one its due instant was computed with.

    ``shifts`` are the instants of events that moved a clock by working days (an extension, time excluded);
    after any other move the clock stood still and went on, and the days it stood still aren't counted.
    """
    origin, moves = _clock(rulebook, calendar, state, duty)
    start = origin.counts_from or origin.started_at
    first = _first_due(origin)
    if first is None:
        return Explanation(start, None, (), moves)
    reached = [first, *(move.after for move in moves)]
    limit, end = origin.limit, _end(rulebook, calendar, state, origin)
    if limit and end and end in reached:
        # moves up to there were recomputed from the start, by a revised calendar: the trace contains them
        days = trace(calendar, limit, start, rulebook.hours, urgent=_urgent(state), day_ends=rulebook.day_ends)
        told = moves[reached.index(end) :]
    else:
        days, told = [Day(local(start).date(), "start", 0, calendar.notice(local(start).date()))], moves
        days += _uncounted(calendar, days[-1].date, last_day(first))
    numbered = limit is not None and limit.unit in ("working_days", "same_working_day")
    for move in told:
        days = _moved(calendar, days, move, shifted=move.at in shifts, numbered=numbered)
    return Explanation(start, duty.due_at, tuple(days), moves)


def _clock(rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty) -> tuple[Duty, tuple[Move, ...]]:
    """The duty whose clock this one runs by, and all moves since: owed again, a duty keeps its first clock."""
    same = [d for d in state.duties if (d.rule, d.subject) == (duty.rule, duty.subject)]
    origin, moves = duty, duty.moves
    for earlier in reversed(same[: same.index(duty)]):
        first = _first_due(origin)
        if first == _end(rulebook, calendar, state, origin) or first != earlier.due_at:
            break
        origin, moves = earlier, (*earlier.moves, *moves)
    return origin, moves


def _first_due(duty: Duty) -> datetime | None:
    return duty.moves[0].before if duty.moves else duty.due_at


def _end(rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty) -> datetime | None:
    if duty.limit is None or duty.counts_from is None:
        return None
    return due(
        calendar, duty.limit, duty.counts_from, rulebook.hours, urgent=_urgent(state), day_ends=rulebook.day_ends
    )


def _urgent(state: State) -> bool:
    return bool(state.facts.get("urgent"))


def _moved(calendar: Calendar, days: list[Day], move: Move, *, shifted: bool, numbered: bool) -> list[Day]:
    """The days up to the move, then those to the new due day, counted on from where the clock was."""
    until, resumed = last_day(move.after), local(move.at).date()
    counted = max((day.counted for day in days if day.counted is not None), default=0)
    if shifted:
        kept = [day for day in days if day.date <= until]
    else:
        if numbered:
            counted -= calendar.count(resumed, until)
        kept = [_counted_up_to(counted, day) if numbered else day for day in days if day.date <= resumed]
        kept += _uncounted(calendar, kept[-1].date, resumed)
    for day in _uncounted(calendar, kept[-1].date, until):
        counted += day.kind != "off"
        kept.append(replace(day, counted=counted) if numbered and day.kind != "off" else day)
    return kept


def _counted_up_to(count: int, day: Day) -> Day:
    return replace(day, counted=None) if day.counted is not None and day.counted > count else day


def _uncounted(calendar: Calendar, after: date, until: date) -> list[Day]:
    """The days in (after, until], none of them counted."""
    days = (after + timedelta(days=passed) for passed in range(1, (until - after).days + 1))
    return [Day(day, calendar.kind(day), None, calendar.notice(day)) for day in days]
