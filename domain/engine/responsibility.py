"""Who bore which duty from when to when. People ask this when something has gone wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.clock import calendar as cal
from domain.law.limits import THIS_DAY
from domain.law.rulebook import Procedure, Rulebook
from domain.matter import special_law
from domain.matter.state import Bearer, BearerSince, Duty, State


@dataclass(frozen=True, slots=True)
class Interval:
    """A bearer held a duty from ``since`` until just before ``until``; None where he holds it still."""

    duty: str
    bearer: Bearer
    since: datetime
    until: datetime | None
    in_time: bool = False  # he was in time by a limit of his own that left no working day for the clock in question


def intervals(state: State, at: datetime | None = None) -> list[Interval]:
    """All intervals of all duties, by duty and in the order of time. With ``at``, only those that
    contain that instant.
    """
    every = [interval for duty in state.duties for interval in _of(duty)]
    return every if at is None else [interval for interval in every if _covers(interval, at)]


def _of(duty: Duty) -> list[Interval]:
    ends = [*(held.since for held in duty.held[1:]), duty.ended_at]
    return [Interval(duty.id, held.bearer, held.since, until) for held, until in zip(duty.held, ends, strict=True)]


def _covers(interval: Interval, at: datetime) -> bool:
    return interval.since <= at and (interval.until is None or at < interval.until)


@dataclass(frozen=True, slots=True)
class Holding(BearerSince):
    """A bearer held the clock of a duty by the duty ``duty`` (empty: before the case was split off), until just before
    ``until``; None where he held it when the clock ran out. ``on_last_day``: he took it over from another on the last
    working day. ``in_time``: he was in time by a limit of his own, which left no working day for this one.
    """

    until: datetime | None = None
    duty: str = ""
    on_last_day: bool = False
    in_time: bool = False


def holder(held: Sequence[BearerSince], at: datetime) -> Bearer:
    """The bearer who held a duty just before ``at``, as a lead names him; the first bearer where the duty began at
    ``at`` or later.
    """
    before = [each for each in held if each.since < at] or held[:1]
    return before[-1].bearer


def holdings(
    rulebook: Rulebook, state: State, late: Duty, at: datetime, since: datetime | None = None
) -> tuple[Holding, ...]:
    """All who held the clock of a duty from its start until ``at``, in the order of time. With ``since``, all who held
    its limit once more (`Again`), which began then.

    They are those who held the duty, or the same duty when it was owed before. For the time in which nobody owed it,
    they are those who held any other duty of an agency that is met by what its bearer does, in this case or before it
    was split off another. Who held it for no time at all isn't among them. Other agencies are among them only for the
    time in which the agency of the duty held nothing.

    Where the rulebook says that a lead points to who had a ``whole_day``, the time after an outcome that turned out to
    be none belongs to who had brought it about, and nothing counts that happened after the clock had run out. Who
    reviewed an outcome held nothing but the review. While the duty of another stands in the way of meeting this one,
    the clock is held by that other; where he had a day that another set for him, by who set it.
    """
    procedure = rulebook.procedures[state.procedure]
    rules = procedure.rules
    fair = rulebook.time.answerable == "whole_day"
    if fair and since is None and late.due_at is not None and late.started_at < late.due_at:
        at = min(at, late.due_at)
    ways = [duty for duty in state.duties if duty.bearer.agency and rules[duty.rule].own]
    spans = {duty.id: list(_of(duty)) for duty in ways}
    no_outcome = dict(_no_outcome(ways)) if fair else {}
    for duty, until in no_outcome.items():
        spans[duty][-1] = replace(spans[duty][-1], until=until)
    same = {duty.id for duty in state.duties if duty.key == late.key}
    own = [each for duty in spans if duty in same for each in spans[duty]]
    found = [each for each in own if each.since < at and each.until != each.since]
    begin = since or held_from(rulebook, state, late)
    found = [each for one in found for each in _within(one, [(since, at)])] if since else found
    in_the_way = sorted(_in_the_way(procedure, state, late, spans), key=lambda each: each.since) if fair else []
    if in_the_way:
        open_to_him = list(_free(in_the_way, begin, at))
        found = [each for one in found for each in _within(one, open_to_him)]
    set_aside = [spans[duty][-1] for duty in no_outcome if duty not in same]
    reviews = {duty.id for duty in ways if fair and duty.rule in procedure.reviewing}
    others = [each for duty in spans if duty not in same | reviews for each in spans[duty]]
    others = [each for one in others for each in _in_time(procedure, state, late, one)] if fair else others
    others += [_before(each) for each in state.facts["held_before"]]
    at_home = [each for each in others if fair and each.bearer.agency == late.bearer.agency]
    for some in (in_the_way, set_aside, at_home, others):
        free = list(_free(sorted(found, key=lambda each: each.since), begin, at))
        found += [each for one in some for each in _within(one, free)]
    found = sorted(found, key=lambda each: each.since) or own[:1]
    return tuple(_holding(state, late, found, number, at) for number in range(len(found)))


def held_from(rulebook: Rulebook, state: State, late: Duty) -> datetime:
    """The instant from which the clock of a duty is held: its start. Where its bearer's own act bounded its limit, it
    is held from that act on: who was in time with what he owed before had no part in it.
    """
    if by_own_act(rulebook, state, late):
        return min(each.started_at for each in state.duties if each.key == late.key)
    return late.runs_from or late.counts_from or late.started_at


def by_own_act(rulebook: Rulebook, state: State, late: Duty) -> bool:
    """Whether the limit of a duty is the one that it has at most which its bearer's own act opened (`Term.at_most`)."""
    term = rulebook.rule(state.procedure, late.rule).term
    if rulebook.time.answerable != "whole_day" or not (term and term.at_most and late.counts_from):
        return False
    if term.special and special_law.limit(rulebook, state, term.special):
        return False
    first = min((each.started_at for each in state.duties if each.key == late.key), default=late.started_at)
    return late.runs_from is None and (late.limit == THIS_DAY or late.counts_from < first)


def _in_the_way(
    procedure: Procedure, state: State, late: Duty, spans: Mapping[str, Sequence[Interval]]
) -> Iterator[Interval]:
    """Who held, and when, a duty that must have ended before ``late`` can be met in every way, and whose bearer is of
    another agency or a certain other person. A duty that suspends ``late`` stands in the way once it is late itself.
    """
    first = first_to_end(procedure, late)
    for duty in (each for each in state.duties if each.id in spans):
        suspends = late.rule in procedure.rules[duty.rule].suspends
        for each in spans[duty.id] if duty.rule in first or suspends else ():
            if not another(late, each.bearer):
                continue
            if duty.rule in first:
                yield from _in_time(procedure, state, late, each)
            elif duty.due_at and (each.until is None or duty.due_at < each.until):
                yield replace(each, since=max(each.since, duty.due_at))


def _in_time(procedure: Procedure, state: State, late: Duty, each: Interval) -> Iterator[Interval]:
    """The interval, split where the duty became late by which another role, or another agency, held the clock of
    ``late``. Before that he was in time. He isn't answerable where his limit left no whole working day for that clock,
    where another day was set in its place, and where he met the duty, or another agency's duty ended, by then. Who had
    set him a day that left none is.
    """
    duty = state.duty(each.duty)
    elsewhere = each.bearer.agency != late.bearer.agency
    if duty is None or duty.due_at is None or late.due_at is None:
        yield each
        return
    if duty.bearer.role == late.bearer.role and not elsewhere:
        yield each
        return
    if any(new.rule == duty.rule and new.started_at == duty.ended_at for new in state.duties) and not duty.breached_at:
        yield replace(each, in_time=True)
        return
    until = min(each.until, duty.due_at) if each.until else duty.due_at
    if state.calendar.count(cal.last_day(duty.due_at), cal.last_day(late.due_at)) >= 1 or each.since >= until:
        stands = duty.rule in first_to_end(procedure, late)
        ended = (stands and duty.status == "discharged") or (elsewhere and not duty.owed)
        yield replace(each, in_time=ended and each.until is not None and each.until < duty.due_at)
        return
    setter, part = _setter(procedure, state, late, duty), replace(each, until=until)
    yield replace(part, bearer=setter) if setter else replace(part, in_time=True)
    if each.until is None or until < each.until:
        yield replace(each, since=until)


def _setter(procedure: Procedure, state: State, late: Duty, duty: Duty) -> Bearer | None:
    """Who set the day of a duty, by one of his own that such an event discharges: at that instant; else he who did so
    last in the agency of ``late``. None where no day was set. Who agrees for his agency alone sets none, nor does who
    opened a limit of the law.
    """
    rules = procedure.rules
    if (term := rules[duty.rule].term) is None or not term.given:
        return None
    opens = {each.event for each in rules[duty.rule].opens_on if each.term is None or each.term.given}
    ways = [rule for rule in rules.values() if rule.for_each is None]
    setting = {rule.id for rule in ways if opens & {each.event for each in rule.discharged_by}}
    done = [each for each in state.duties if each.rule in setting and each.status == "discharged"]
    now = [each for each in done if each.ended_at == duty.started_at]
    of_lead = [each for each in done if each.bearer.agency == late.bearer.agency]
    return next((each.bearer for each in reversed(now or of_lead)), None)


def first_to_end(procedure: Procedure, late: Duty) -> set[str]:
    """The rows whose duties must have ended before a duty can be met in every way."""
    return {rule for clause in procedure.rules[late.rule].discharged_by for rule in clause.where.get("no_open", ())}


def another(late: Duty, bearer: Bearer) -> bool:
    """Whether a bearer is of another agency than that of a duty, or a certain other person."""
    return bearer.agency != late.bearer.agency or bearer.official not in (None, late.bearer.official)


def _before(held: Mapping[str, str]) -> Interval:
    """The interval of who held the case that this one was split off, by no duty of this one."""
    who = Bearer(held["role"], held["agency"], held.get("official"))
    return Interval("", who, datetime.fromisoformat(held["since"]), datetime.fromisoformat(held["until"]))


def _no_outcome(duties: Sequence[Duty]) -> Iterator[tuple[str, datetime]]:
    """The duties whose discharge turned out to be none, since they were owed again by the same clock; each with the
    instant of that.
    """
    for number, duty in enumerate(duties):
        again = next((each for each in duties[number + 1 :] if each.key == duty.key), None)
        if duty.status == "discharged" and again and duty.ended_at and duty.ended_at < again.started_at:
            yield duty.id, again.started_at


def _within(each: Interval, free: list[tuple[datetime, datetime]]) -> Iterator[Interval]:
    """The parts of an interval that lie in the times ``free``."""
    for begin, end in free:
        since, until = max(each.since, begin), min(each.until or end, end)
        if since < until:
            yield replace(each, since=since, until=until)


def _free(own: list[Interval], begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times between ``begin`` and ``end`` that no interval covers; the intervals stand in the order of time."""
    for each in own:
        if begin < each.since:
            yield begin, each.since
        begin = max(begin, each.until or end)
    if begin < end:
        yield begin, end


def _holding(state: State, late: Duty, found: list[Interval], number: int, at: datetime) -> Holding:
    each = found[number]
    new = number > 0 and each.bearer.official != found[number - 1].bearer.official
    last = late.due_at is not None and cal.left(state.calendar, each.since, late.due_at) < 1
    until = each.until if each.until is not None and each.until < at else None
    return Holding(each.since, each.bearer, until, each.duty, on_last_day=new and last, in_time=each.in_time)
