"""Who held the clock of a duty from its start until it ran out. People ask this when something has gone wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.clock import calendar as cal
from domain.law.limits import THIS_DAY
from domain.law.rulebook import Procedure, Rulebook
from domain.matter import special_law
from domain.matter.state import Bearer, BearerSince, Duty, State
from domain.responsibility.in_time import another, first_to_end, in_time_himself
from domain.responsibility.intervals import Interval, free, of_duty, within


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
    spans = {duty.id: list(of_duty(duty)) for duty in ways}
    no_outcome = dict(_no_outcome(ways)) if fair else {}
    for duty, until in no_outcome.items():
        spans[duty][-1] = replace(spans[duty][-1], until=until)
    same = {duty.id for duty in state.duties if duty.key == late.key}
    own = [each for duty in spans if duty in same for each in spans[duty]]
    found = [each for each in own if each.since < at and each.until != each.since]
    begin = since or held_from(rulebook, state, late)
    found = [each for one in found for each in within(one, [(since, at)])] if since else found
    in_the_way = sorted(_in_the_way(procedure, state, late, spans), key=lambda each: each.since) if fair else []
    if in_the_way:
        open_to_him = list(free(in_the_way, begin, at))
        found = [each for one in found for each in within(one, open_to_him)]
    set_aside = [spans[duty][-1] for duty in no_outcome if duty not in same]
    reviews = {duty.id for duty in ways if fair and duty.rule in procedure.reviewing}
    others = [each for duty in spans if duty not in same | reviews for each in spans[duty]]
    others = [each for one in others for each in in_time_himself(procedure, state, late, one)] if fair else others
    others += [_before(each) for each in state.facts["held_before"]]
    at_home = [each for each in others if fair and each.bearer.agency == late.bearer.agency]
    for some in (in_the_way, set_aside, at_home, others):
        unheld = list(free(sorted(found, key=lambda each: each.since), begin, at))
        found += [each for one in some for each in within(one, unheld)]
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
                yield from in_time_himself(procedure, state, late, each)
            elif duty.due_at and (each.until is None or duty.due_at < each.until):
                yield replace(each, since=max(each.since, duty.due_at))


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


def _holding(state: State, late: Duty, found: list[Interval], number: int, at: datetime) -> Holding:
    each = found[number]
    new = number > 0 and each.bearer.official != found[number - 1].bearer.official
    last = late.due_at is not None and cal.left(state.calendar, each.since, late.due_at) < 1
    until = each.until if each.until is not None and each.until < at else None
    return Holding(each.since, each.bearer, until, each.duty, on_last_day=new and last, in_time=each.in_time)
