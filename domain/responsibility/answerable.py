"""To whom the lead of a lateness points, of all who held its clock. People then examine it; it is no verdict."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.clock import calendar as cal
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.state import Bearer, Duty, State
from domain.responsibility.holding import Holding, by_own_act, held_from, holdings
from domain.responsibility.intervals import holder

Person = tuple[str | None, str | None]  # the agency, and the official where one is named


def pointed_to(
    rulebook: Rulebook, state: State, late: Duty, at: datetime, since: datetime | None = None
) -> tuple[tuple[Holding, ...], list[Bearer]]:
    """All who held the clock of a duty that was late at ``at``, and those to whom the lead points. With ``since``, the
    clock is the limit once more that began then: its lead points to nobody whom a lead about the lateness named before,
    and to nobody at all where those who were named had it for most of its office hours.

    Who sees to what others do is answerable himself, whoever held the work.
    """
    before = _named(rulebook, state, late, since) if since else set[Person]()
    return _pointed_to(rulebook, state, late, at, since, before)


def _pointed_to(
    rulebook: Rulebook, state: State, late: Duty, at: datetime, since: datetime | None, before: set[Person]
) -> tuple[tuple[Holding, ...], list[Bearer]]:
    held = holdings(rulebook, state, late, at, since)
    if not held or rulebook.time.answerable != "whole_day" or not rulebook.rule(state.procedure, late.rule).own:
        return held, [holder(late.held, at)]
    begin, end = since or held_from(rulebook, state, late), at if since else late.due_at or at
    may = [each for each in held if not each.in_time]
    if since:
        mine = [each for each in may if person(each.bearer) not in before]
        of_all, of_mine = (_hours_of(rulebook, state, some, begin, end) for some in (may, mine))
        return held, _answerable(rulebook, state, mine, begin, end, mine[-1]) if mine and 2 * of_mine >= of_all else []
    if not may:
        return held, [late.held[0].bearer]
    none = may[0] if by_own_act(rulebook, state, late) else may[-1]
    return held, _answerable(rulebook, state, may, begin, end, none)


def named(rulebook: Rulebook, state: State, late: Duty) -> set[Person]:
    """The persons, or agencies where no person is known, to whom the leads of a lateness point by now: its own, or that
    of the same duty before, which it joins.
    """
    return _named(rulebook, state, late, None)


def _named(rulebook: Rulebook, state: State, late: Duty, until: datetime | None) -> set[Person]:
    """Those who are `named`; with ``until``, by leads before the limit once more that began then."""
    first = state.duty(late.joins or "")
    people = _named(rulebook, state, first, None) if first and first.key == late.key else set[Person]()
    if late.breached_at is not None and late.joins is None:
        people |= _people(_pointed_to(rulebook, state, late, late.breached_at, None, people)[1])
    for each in late.again:
        if each.led and (until is None or each.since < until):
            people |= _people(_pointed_to(rulebook, state, late, each.until, each.since, people)[1])
    return people


def to_be_named(rulebook: Rulebook, state: State, late: Duty) -> set[Person]:
    """The persons to whom the lead of a duty would point that was late when it opened, if it had one of its own."""
    return _people(pointed_to(rulebook, state, late, late.due_at or late.started_at)[1])


def person(bearer: Bearer) -> Person:
    """The person, or the agency where no person is known, whatever the role."""
    return bearer.agency, bearer.official


def _people(bearers: Sequence[Bearer]) -> set[Person]:
    return {person(each) for each in bearers}


def _answerable(
    rulebook: Rulebook, state: State, held: Sequence[Holding], begin: datetime, end: datetime, none: Holding
) -> list[Bearer]:
    """Who is answerable for a clock that ran from ``begin`` to ``end``, of all who ``held`` it: those who held it at
    last, if for a whole working day; else those who did at any time. Where nobody did, those who held it for most of
    its office hours; where it had ``none``, the last holder, or whose own act began it after hours.
    """
    days = [each for each in held if _whole_day(rulebook, state, each, begin, end)]
    if days:
        at_last = max(each.until or end for each in held)
        last = [each for each in days if (each.until or end) == at_last]
        return list(dict.fromkeys(each.bearer for each in last or days))
    hours: dict[Person, timedelta] = {}
    for each in held:
        who = person(each.bearer)
        hours[who] = hours.get(who, timedelta()) + _hours(rulebook, state, each, begin, end)
    most = max(hours.values())
    bearers = {person(each.bearer): each.bearer for each in held}
    return [bearers[who] for who, time in hours.items() if time == most] if most else [none.bearer]


def _whole_day(rulebook: Rulebook, state: State, each: Holding, begin: datetime, end: datetime) -> bool:
    """Whether a holding covers the office hours of a working day of the clock."""
    since, until = max(each.since, begin).astimezone(cal.TZ), min(each.until or end, end).astimezone(cal.TZ)
    opens, closes = rulebook.time.hours.opens, rulebook.time.hours.closes
    before_first = since.date() - timedelta(days=1) if since.time() <= opens else since.date()
    last = until.date() if until.time() >= closes else until.date() - timedelta(days=1)
    return state.calendar.count(before_first, last) > 0


def _hours_of(rulebook: Rulebook, state: State, held: Sequence[Holding], begin: datetime, end: datetime) -> timedelta:
    return sum((_hours(rulebook, state, each, begin, end) for each in held), timedelta())


def _hours(rulebook: Rulebook, state: State, each: Holding, begin: datetime, end: datetime) -> timedelta:
    """The office hours of the clock that a holding covers."""
    count = timing.counting(rulebook, state)
    return count.office_time(max(each.since, begin), min(each.until or end, end))
