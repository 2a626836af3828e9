"""The life of one duty: it is opened, moved, suspended, resumed, ended. Its clock is never reset."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.clock import calendar as cal
from domain.clock import clocks, exclusions
from domain.law.limits import Limit
from domain.law.rulebook import Opening, Rule, Rulebook, Term
from domain.matter import roles, special_law
from domain.matter.events import Event
from domain.matter.facts import named
from domain.matter.names import duty_id
from domain.matter.state import Duty, Held, Move, State, Status


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
        before = None if opening.anew else _before(state, rule, subject)
        if before:
            counts_from, limit, due_at = before.counts_from, before.limit, before.due_at
        else:
            counts_from, limit, due_at = _due(rulebook, state, term, event, item)
        taken = taken_over(rulebook, state, rule, subject)
        who = taken.bearer if taken else roles.bearer(rulebook, state, rule.bearer, agency)
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
        if before:
            duty = clocks.as_before(rulebook, state, before, duty, event)
        else:
            duty = clocks.told(rulebook, state, duty, event.at)
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
    if event.type != clocks.REVISED:
        duty = clocks.told(rulebook, state, duty, event.at)
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
    left = None
    if duty.due_at and duty.due_at > at:
        left = cal.left(state.calendar, at, duty.due_at) - exclusions.ahead(state.calendar, duty.moves, at)
    return replace(duty, status="suspended", left=left, stopped_at=at)


def resumed(rulebook: Rulebook, state: State, rule: Rule, duty: Duty, event: Event) -> Duty:
    """The clock goes on with the working days that were left."""
    resumed = replace(duty, status="open", left=None, stopped_at=None)
    if duty.left is None:
        return resumed
    due_at = clocks.due_after(rulebook, state.calendar, duty.moves, event.at, duty.left)
    return moved(rulebook, state, rule, resumed, event, due_at, left=duty.left, since=duty.stopped_at)


def ended(duty: Duty, status: Status, at: datetime) -> Duty:
    """The duty is discharged or released; what was recorded of it stays."""
    return replace(duty, status=status, ended_at=at, remind_at=None)


def _last(state: State, rule: Rule, subject: str | None) -> Duty | None:
    same = (duty for duty in reversed(state.duties) if (duty.rule, duty.subject) == (rule.id, subject))
    return next(same, None)


def taken_over(rulebook: Rulebook, state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The duty of this row that somebody took over from one who recused himself: owed again, it is his, unless
    something stands against him by now.
    """
    last = _last(state, rule, subject)
    if not (last and last.id in state.facts["passed"]):
        return None
    who = last.bearer
    against = roles.conflict(rulebook, state, who.role, who.official or "", who.agency or "")
    return None if against else last


def _before(state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The duty whose clock goes on: the last of this row since the matter has arrived where it is led."""
    last, since = _last(state, rule, subject), state.facts["arrived_at"]
    return None if last and since and last.started_at < datetime.fromisoformat(since) else last


def _subjects(rule: Rule, state: State) -> list[tuple[str | None, str | None, dict[str, Any]]]:
    if rule.for_each is None:
        return [(None, None, {})]
    items = named(state.facts, rule.for_each)
    return [(i, i, {}) if isinstance(i, str) else (i["id"], i.get("agency"), i) for i in items]


def _due(
    rulebook: Rulebook, state: State, term: Term | None, event: Event, item: dict[str, Any]
) -> tuple[datetime, Limit | None, datetime | None]:
    if term is None:
        return event.at, None, None
    since = named(state.facts, term.counts_from)
    start = datetime.fromisoformat(since) if since else event.at
    limit = term.limit
    if term.of_matter_type:
        limit = special_law.limit(rulebook, state, term)
    elif term.given:
        given = item.get(term.given) or event.data[term.given]
        if isinstance(given, str):  # a day that was set: its end
            return start, None, cal.end_of(date.fromisoformat(given), rulebook.hours, rulebook.day_ends)
        limit = Limit(given["unit"], given["count"])
    assert limit is not None  # noqa: S101 - the loader has seen to it
    urgent = state.facts["urgent"]
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
