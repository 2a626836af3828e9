"""How the clock of a duty is counted: by which calendar, from its start through every move, for a duty owed again, and
where a revised calendar leaves it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.clock import calendar as cal
from domain.clock import exclusions
from domain.clock.calendar import Calendar
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import Duty, Move, State

REVISED = "calendar_revised"  # the event of a revision, and the reason of what it moves
WORKING = ("working_days", "same_working_day")


def clock(rulebook: Rulebook, calendar: Calendar, duty: Duty, *, urgent: bool) -> Iterator[datetime]:
    """The due instants of a duty's clock as ``calendar`` counts them: of its limit, then after each move.

    A day that was set is that day by every calendar. Nothing for a duty without limit.
    """
    due_at = duty.moves[0].before if duty.moves else duty.due_at
    if due_at is None:
        return
    if duty.limit and duty.counts_from:
        due_at = cal.due(
            calendar, duty.limit, duty.counts_from, rulebook.hours, urgent=urgent, day_ends=rulebook.day_ends
        )
    yield due_at
    for number, move in enumerate(duty.moves):
        if move.excluded:
            due_at = cal.shift(calendar, due_at, exclusions.working_days(calendar, move.excluded))
        elif move.shift:
            due_at = cal.shift(calendar, due_at, move.shift)
        elif move.left is not None:
            due_at = due_after(rulebook, calendar, duty.moves[:number], move.at, move.left)
        elif move.not_before:
            due_at = max(due_at, move.not_before)
        yield due_at


def due_after(
    rulebook: Rulebook, calendar: Calendar, moves: tuple[Move, ...], resumed_at: datetime, left: int
) -> datetime:
    """The due instant of a clock that goes on with so many working days, besides those left out from then on."""
    due_at = cal.due(calendar, Limit("working_days", left), resumed_at, rulebook.hours, day_ends=rulebook.day_ends)
    return cal.shift(calendar, due_at, exclusions.ahead(calendar, moves, resumed_at))


def announced(
    rulebook: Rulebook, calendar: Calendar, published_at: datetime, was: datetime, due_at: datetime
) -> datetime:
    """Where a revision leaves a due instant that its days alone would bring to ``due_at``: not before the working day
    of its publication has ended, nor later than it ``was``. Nobody is late by days that nobody could know of.
    """
    if due_at >= was:
        return due_at
    told = cal.due(calendar, Limit("same_working_day"), published_at, rulebook.hours, day_ends=rulebook.day_ends)
    return max(due_at, min(told, was))


def as_before(rulebook: Rulebook, state: State, before: Duty, duty: Duty, event: Event) -> Duty:
    """A duty that goes on by the clock of one before it, counted again if the calendar was revised meanwhile."""
    if before.due_at is None or before.calendar == state.calendar.version:
        return duty
    *_, due_at = clock(rulebook, state.calendar, before, urgent=state.facts["urgent"])
    again = max(due_at, _earliest(rulebook, state, before) or due_at)
    if again < before.due_at and before.breached_at is not None:  # it was late by the days that people had counted
        return replace(duty, calendar=before.calendar, provisional=before.provisional)
    if again == before.due_at == due_at:
        return duty
    move = Move(event.at, before.due_at, again, REVISED, not_before=again if again != due_at else None)
    provisional = state.calendar.provisional(cal.last_day(again))
    return replace(duty, due_at=again, moves=(*before.moves, move), provisional=provisional)


def told(rulebook: Rulebook, state: State, duty: Duty, at: datetime) -> Duty:
    """The duty, due no earlier than revisions allow that were published while its clock ran already."""
    not_before = _earliest(rulebook, state, duty)
    if duty.due_at is None or not_before is None or not_before <= duty.due_at:
        return duty
    move = Move(at, duty.due_at, not_before, REVISED, not_before=not_before)
    provisional = state.calendar.provisional(cal.last_day(not_before))
    return replace(duty, due_at=not_before, moves=(*duty.moves, move), provisional=provisional)


def _earliest(rulebook: Rulebook, state: State, duty: Duty) -> datetime | None:
    """The due instant as one revision after the other would have left it, had the duty been open all along.

    None where its clock began after the last of them: whoever bears it could know the days from the first.
    """
    since = next((move.at for move in reversed(duty.moves) if move.left is not None), duty.counts_from)
    former = [(datetime.fromisoformat(at), packed) for at, packed in state.facts["former_calendars"]]
    known = [(at, Calendar.from_compact(packed)) for at, packed in former if since is None or since < at]
    urgent = state.facts["urgent"]
    if not known or not (counted := list(clock(rulebook, known[0][1], duty, urgent=urgent))):
        return None
    due_at, lifted = counted[-1], None
    calendars = [*(calendar for _, calendar in known[1:]), state.calendar]
    for (published_at, _), calendar in zip(known, calendars, strict=True):
        *_, then = clock(rulebook, calendar, duty, urgent=urgent)
        then = max(then, lifted or then)
        due_at = announced(rulebook, calendar, published_at, due_at, then)
        lifted = due_at if due_at > then else lifted
    return due_at
