"""The engine. `decide` says whether an act is admissible and which events it leaves, `evolve` gives the state after an
event, `lapse` does what time alone does. Pure, and the same for every procedure: all rules come from the rulebook.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.acts import ACTS, Act, Step
from domain.acts.base import check_directory, check_needs
from domain.clock.calendar import Calendar
from domain.engine import following, lapses, revision
from domain.engine.admission import admit, claim, window_end
from domain.engine.evolution import evolve
from domain.law.rulebook import Rulebook
from domain.matter import roles
from domain.matter.events import Command, Event, Refused
from domain.matter.fields import Incomplete, parse
from domain.matter.names import ENGINE
from domain.matter.notified import told
from domain.matter.state import Duty, State
from domain.responsibility.breaches import breach, reminder
from domain.spelling import possible


@dataclass(frozen=True, slots=True)
class Decision:
    """Events, and the state after them. The state is always the fold of the events over the state before."""

    events: tuple[Event, ...]
    state: State


def open_matter(
    rulebook: Rulebook, procedure: str, number: str, calendar: Calendar, first: Event, functions: dict[str, str]
) -> Decision:
    """A new matter after its first event. ``functions`` says which agency has which function of the district."""
    empty = State(procedure=procedure, number=number, calendar=calendar, functions=functions)
    return Decision((first,), evolve(rulebook, empty, first))


def handle(rulebook: Rulebook, state: State, command: Command) -> Decision:
    """All that a command does to a matter, in three steps: what time alone had done before the receipt, what the act
    does, and what time alone has done to duties that the act opened with a due instant before the receipt.

    A lapse is taken back before the act if the command was received in time. Raises `Refused`.
    """
    at = _counting(state, command)
    passed = lapse(rulebook, state, at)
    if back := lapses.withdrawn(rulebook, passed.state, command):
        passed = Decision((*passed.events, back), evolve(rulebook, passed.state, back))
    decided = decide(rulebook, passed.state, command)
    anew = lapse(rulebook, decided.state, at)
    return Decision(passed.events + decided.events + anew.events, anew.state)


def _counting(state: State, command: Command) -> datetime:
    """The instant that counts for a command: its receipt, or the receipt of the matter if that is later. For a finding
    may begin after the receipt of what takes its lead back.
    """
    return max(command.at, datetime.fromisoformat(state.facts["first_receipt_at"]))


def decide(rulebook: Rulebook, state: State, command: Command) -> Decision:
    """The events that an act leaves, and the state after them: first the act's own event, then those that follow at
    once. Raises `Refused`.
    """
    act_type = ACTS[state.procedure].get(command.name)
    if act_type is None:
        raise Refused("unknown_act", f"没有这项操作{possible(command.name, ACTS[state.procedure])}")
    try:
        made: Act = parse(act_type, command.data)
    except Incomplete as error:
        detail = "；".join(f"{e.field} {e.message}" for e in error.errors)
        raise Refused("incomplete", f"所填内容不完整或不能采用：{detail}", error.errors) from None
    duty, article = admit(rulebook, state, command, made)
    counts = _counting(state, command)
    at = max(counts, duty.started_at) if duty else counts
    rule = rulebook.rule(state.procedure, duty.rule) if duty else None
    step = Step(rulebook, state, command, at, duty, rule)
    occurred_at = claim(rulebook, state.calendar, command.occurred_at, counts, rounded=command.rounded)
    check_needs(made, step)
    check_directory(made, step)
    made = made.settled(step)
    made.check(step)
    first = Event(
        type=act_type.leaves,
        at=at,
        data=following.data(made, step),
        article=article,
        actor=command.actor,
        command=command.id,
        received_at=command.at,
        occurred_at=occurred_at,
    )
    after = evolve(rulebook, state, first)
    events = [first]
    for name, data in following.events(rulebook, state, after, first, duty, made):
        said = told(rulebook, after, name, data, command.actor.id)
        events.append(Event(type=name, at=at, data=said, article=article, command=command.id))
        after = evolve(rulebook, after, events[-1])
    return Decision(tuple(events), after)


def lapse(rulebook: Rulebook, state: State, now: datetime) -> Decision:
    """What time alone has done by ``now``, earliest first: reminders, breaches, and lapses of rights."""
    events: list[Event] = []
    while True:
        waiting = [(at, duty) for duty in state.duties if (at := duty.wakes_at) is not None and at <= now]
        if not waiting:
            return Decision(tuple(events), state)
        at, duty = min(waiting, key=lambda pair: (pair[0], _after_breaches(rulebook, state, pair[1])))
        rule = rulebook.rule(state.procedure, duty.rule)
        if duty.remind_at is not None:
            event = Event("reminded", at, reminder(duty, duty.waiting), rule.article)
        elif rule.lapses:
            lapsed = told(rulebook, state, rule.lapses, {"duty": duty.id})
            event = Event(rule.lapses, max(at, duty.started_at), lapsed, rule.article)
        else:
            event = Event("breached", at, breach(rulebook, state, rule, duty, duty.waiting), rule.article)
        events.append(event)
        state = evolve(rulebook, state, event)


def _after_breaches(rulebook: Rulebook, state: State, duty: Duty) -> bool:
    """Whether a right that ends at an instant ends after the duties that fall due then: where an event at 00:00 belongs
    to the day that ended, what that day's end brings about releases nothing that was late by then.
    """
    ends = duty.remind_at is None and rulebook.rule(state.procedure, duty.rule).lapses is not None
    return ends and rulebook.time.midnight == "day_ended"


def revise(rulebook: Rulebook, state: State, revised: revision.Revision, now: datetime) -> Decision:
    """What a revised calendar does to a matter. Due instants move. Breaches that were none by this calendar are taken
    back. So are lapses after its publication that it puts later. Reminders, breaches and lapses until ``now`` then
    follow by this calendar.

    No event where the matter follows this revision or a later one already.
    """
    if revision.followed(state, revised):
        return Decision((), state)
    passed = lapse(rulebook, state, min(now, revised.published_at))
    events, after = [*passed.events], passed.state
    for event in lapses.overtaken(rulebook, after, revised, now):
        events.append(event)
        after = evolve(rulebook, after, event)
    event, before = revision.happened(after, revised, now), after
    after = evolve(rulebook, before, event)
    events.append(revision.telling(event, before, after))
    for undone in revision.breaches_undone(before, after, now):
        events.append(Event("breach_withdrawn", now, undone))
        after = evolve(rulebook, after, events[-1])
    anew = lapse(rulebook, after, now)
    return Decision((*events, *anew.events), anew.state)


def admits_until(rulebook: Rulebook, state: State) -> datetime | None:
    """The exclusive instant until which a closed matter still admits an act of a person. None where the matter is open,
    or admits no such act. Acts that only the product itself does don't count: for them the product opens the workflow
    again.
    """
    if state.closed_at is None:
        return None
    until = [
        instant
        for always in rulebook.procedures[state.procedure].always
        if always.within
        and not all(ENGINE in rulebook.roles[role].claims for role in always.by)
        and roles.holds(always.where, state, {})
        and (instant := window_end(rulebook, state, always.within)) is not None
    ]
    return max(until, default=None)
