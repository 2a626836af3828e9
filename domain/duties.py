"""The life of one duty: it is opened, moved, suspended, resumed, ended. Its clock is never reset."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain import calendar as cal
from domain import excluded, roles, special_law
from domain.calendar import Calendar, Limit
from domain.events import Event
from domain.names import duty_id
from domain.rulebook import Opening, Rule, Rulebook, Term
from domain.state import Duty, Held, Move, State, Status

REVISED = "calendar_revised"  # the event of a revision, and the reason of what it moves
FORMER = "former_calendars"  # the fact: for each revision, when it was published and the calendar until then


def opened(rulebook: Rulebook, state: State, rule: Rule, opening: Opening, event: Event) -> Iterator[Duty]:
    """The duties that a row opens at an event: one, or one for each of the things it names.

    A duty that was open before in this matter runs by the clock it first had, unless opened anew.
    """
    term = special_law.term(rulebook, state, rule, opening)
    if term and term.of_matter_type and special_law.limit(rulebook, state, term) is None:
        return
    count = state.counts.get(rule.id, 0)
    for subject, agency, item in _subjects(rule, state):
        if any(duty.rule == rule.id and duty.subject == subject for duty in state.owed):
            continue
        count += 1
        before = None if opening.anew else _last(state, rule, subject)
        if before:
            before = _by_limit(rulebook, state, before, term)
            counts_from, limit, due_at = before.counts_from, before.limit, before.due_at
        else:
            counts_from, limit, due_at = _due(rulebook, state, term, event, item)
        who = roles.bearer(rulebook, state, rule.bearer, agency)
        duty = Duty(
            id=duty_id(rule.id, count),
            rule=rule.id,
            subject=subject,
            bearer=who,
            started_at=event.at,
            limit=limit,
            counts_from=counts_from,
            due_at=due_at,
            held=(Held(event.at, who),),
            moves=before.moves if before else (),
            provisional=due_at is not None and state.calendar.provisional(cal.last_day(due_at)),
            calendar=state.calendar.version,
        )
        duty = _as_before(rulebook, state, before, duty, event) if before else _told(rulebook, state, duty, event.at)
        due_at = duty.due_at
        if due_at is not None and due_at <= event.at and not rule.lapses and (cause := _late(state, rule, subject)):
            duty = replace(duty, breached_at=due_at, joins=cause)
        yield with_reminder(rulebook, state, rule, duty, event.at)


def with_reminder(rulebook: Rulebook, state: State, rule: Rule, duty: Duty, now: datetime) -> Duty:
    """The duty with the instant of its reminder, if one still lies ahead."""
    remind = rule.remind if duty.owed else None
    at = None
    if remind and remind.after is not None:
        at = cal.due(state.calendar, Limit("working_days", remind.after), duty.started_at, rulebook.hours)
    elif remind and duty.due_at is not None and duty.breached_at is None:
        at = cal.remind_at(state.calendar, duty.due_at, rulebook.hours)
    at = at if at is not None and at > now else None
    return duty if at == duty.remind_at else replace(duty, remind_at=at)


def moved(rulebook: Rulebook, state: State, rule: Rule, duty: Duty, event: Event, due_at: datetime, **how: Any) -> Duty:
    """The duty with another due instant, why and how (see `Move`); it keeps the calendar that computed it."""
    if duty.due_at is None or (due_at == duty.due_at and not (how.get("not_before") or how.get("excluded"))):
        return duty
    was = duty
    duty = replace(duty, due_at=due_at, moves=(*duty.moves, Move(event.at, duty.due_at, due_at, event.type, **how)))
    if event.type != REVISED:
        duty = _told(rulebook, state, duty, event.at)
    assert duty.due_at  # noqa: S101 - it has been moved to one
    still = was.breached_at is not None and duty.due_at <= event.at  # late all the same, from then on: the same lead
    duty = replace(
        duty,
        breached_at=duty.due_at if still else was.breached_at,
        provisional=state.calendar.provisional(cal.last_day(duty.due_at)),
        calendar=state.calendar.version,
    )
    return with_reminder(rulebook, state, rule, duty, event.at)


def suspended(state: State, duty: Duty, at: datetime) -> Duty:
    """The clock stands still; the working days left are kept. A breach that has happened stays."""
    left = cal.left(state.calendar, at, duty.due_at) if duty.due_at and duty.due_at > at else None
    return replace(duty, status="suspended", left=left, stopped_at=at)


def resumed(rulebook: Rulebook, state: State, rule: Rule, duty: Duty, event: Event) -> Duty:
    """The clock goes on with the working days that were left."""
    resumed = replace(duty, status="open", left=None, stopped_at=None)
    if duty.left is None:
        return resumed
    left = max(0, duty.left - excluded.stood_anyway(state.calendar, duty, event.at))
    due_at = cal.due(state.calendar, Limit("working_days", left), event.at, rulebook.hours, day_ends=rulebook.day_ends)
    return moved(rulebook, state, rule, resumed, event, due_at, left=left, since=duty.stopped_at)


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
    for move in duty.moves:
        if move.excluded:
            due_at = cal.shift(calendar, due_at, excluded.working_days(calendar, move.excluded))
        elif move.shift:
            due_at = cal.shift(calendar, due_at, move.shift)
        elif move.left is not None:
            left = Limit("working_days", move.left)
            due_at = cal.due(calendar, left, move.at, rulebook.hours, day_ends=rulebook.day_ends)
        elif move.not_before:
            due_at = max(due_at, move.not_before)
        yield due_at


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


def ended(duty: Duty, status: Status, at: datetime) -> Duty:
    """The duty is discharged or released; what was recorded of it stays."""
    return replace(duty, status=status, ended_at=at, remind_at=None)


def _as_before(rulebook: Rulebook, state: State, before: Duty, duty: Duty, event: Event) -> Duty:
    """A duty that goes on by the clock of one before it, counted again if the calendar was revised meanwhile."""
    if before.due_at is None or before.calendar == state.calendar.version:
        return duty
    *_, due_at = clock(rulebook, state.calendar, before, urgent=bool(state.facts.get("urgent")))
    again = max(due_at, _earliest(rulebook, state, before) or due_at)
    if again < before.due_at and before.breached_at is not None:  # it was late by the days that people had counted
        return replace(duty, calendar=before.calendar, provisional=before.provisional)
    if again == before.due_at == due_at:
        return duty
    move = Move(event.at, before.due_at, again, REVISED, not_before=again if again != due_at else None)
    provisional = state.calendar.provisional(cal.last_day(again))
    return replace(duty, due_at=again, moves=(*before.moves, move), provisional=provisional)


def _by_limit(rulebook: Rulebook, state: State, before: Duty, term: Term | None) -> Duty:
    """The clock of a duty before, by the limit that it has now: one that bound another agency alone is gone."""
    limit = special_law.limit(rulebook, state, term) if term and term.of_matter_type else term and term.limit
    if limit is None or before.limit in (None, limit):
        return before
    again = replace(before, limit=limit)
    reached = list(clock(rulebook, state.calendar, again, urgent=bool(state.facts.get("urgent"))))
    steps = zip(before.moves, reached, reached[1:], strict=False)
    moves = tuple(replace(move, before=was, after=then) for move, was, then in steps)
    return replace(again, due_at=reached[-1], moves=moves, breached_at=None, calendar=state.calendar.version)


def _told(rulebook: Rulebook, state: State, duty: Duty, at: datetime) -> Duty:
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
    former = [(datetime.fromisoformat(at), packed) for at, packed in state.facts.get(FORMER, ())]
    known = [(at, Calendar.from_compact(packed)) for at, packed in former if since is None or since < at]
    urgent = bool(state.facts.get("urgent"))
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


def _last(state: State, rule: Rule, subject: str | None) -> Duty | None:
    same = (duty for duty in reversed(state.duties) if (duty.rule, duty.subject) == (rule.id, subject))
    return next(same, None)


def _subjects(rule: Rule, state: State) -> list[tuple[str | None, str | None, dict[str, Any]]]:
    if rule.for_each is None:
        return [(None, None, {})]
    items = state.facts.get(rule.for_each) or []
    return [(i, i, {}) if isinstance(i, str) else (i["id"], i.get("agency"), i) for i in items]


def _due(
    rulebook: Rulebook, state: State, term: Term | None, event: Event, item: dict[str, Any]
) -> tuple[datetime, Limit | None, datetime | None]:
    if term is None:
        return event.at, None, None
    named = state.facts.get(term.counts_from)
    start = datetime.fromisoformat(named) if named else event.at
    limit = term.limit
    if term.of_matter_type:
        limit = special_law.limit(rulebook, state, term)
    elif term.given:
        given = item.get(term.given) or event.data[term.given]
        if isinstance(given, str):  # a day that was set: its end
            return start, None, cal.end_of(date.fromisoformat(given), rulebook.hours, rulebook.day_ends)
        limit = Limit(given["unit"], given["count"])
    assert limit is not None  # noqa: S101 - the loader has seen to it
    urgent = bool(state.facts.get("urgent"))
    return (
        start,
        limit,
        cal.due(state.calendar, limit, start, rulebook.hours, urgent=urgent, day_ends=rulebook.day_ends),
    )


def _late(state: State, rule: Rule, subject: str | None) -> str | None:
    """The duty whose lateness made a later one late: the last breach that is a lead of its own.

    None for a duty that was met in time and is owed again: nothing before it has made it late.
    """
    if any(
        (duty.rule, duty.subject, duty.status, duty.breached_at) == (rule.id, subject, "discharged", None)
        for duty in state.duties
    ):
        return None
    late = [duty for duty in state.duties if duty.breached_at is not None and duty.joins is None]
    return late[-1].id if late else None
