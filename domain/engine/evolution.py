"""What an event changes in a matter: its facts, and the duties that it discharges, releases, opens or suspends. Pure;
it never fails on an event that `domain.engine.procedure` made.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.acts import EVENTS
from domain.acts.base import iso
from domain.clock import once_more
from domain.clock.calendar import Calendar
from domain.clock.timekeeper import REVISED, Timekeeper
from domain.engine import along, duties, lapses, passing
from domain.engine.passing import REQUESTS
from domain.law.clauses import Opening, Term
from domain.law.rulebook import Procedure, Rule, Rulebook
from domain.matter import roles, timing
from domain.matter.events import Card, Event
from domain.matter.facts import Facts, named, with_official
from domain.matter.state import Duty, State
from domain.responsibility import lateness


def fold(rulebook: Rulebook, state: State, events: Iterable[Event]) -> State:
    """The state after the events, in their order."""
    for event in events:
        state = evolve(rulebook, state, event)
    return state


def evolve(rulebook: Rulebook, state: State, event: Event) -> State:
    """The state after one event. It never fails on an event that `decide` or `lapse` made."""
    before, procedure = state, rulebook.procedures[state.procedure]
    cards = {agency: Card(*card) for agency, card in event.data.get("agencies_known", {}).items()}
    facts = EVENTS[event.type].facts(event.data, state.facts, event.at)
    if state.facts["receipt_at"] not in ("", facts["receipt_at"]):
        # another agency leads the matter from now on: the clocks of the agency before don't go on
        facts = {**facts, "arrived_at": iso(event.at)}
    state = replace(
        state,
        facts=facts,
        agencies=state.agencies | cards if cards else state.agencies,
        calendar=Calendar.from_compact(event.data["calendar"]) if event.type == REVISED else state.calendar,
        seq=state.seq + 1,
    )
    keeper = timing.timekeeper(rulebook, state, event)
    if event.type == lapses.WITHDRAWN:
        state = lapses.lapse_undone(rulebook, state, event)
    elif event.type == REVISED:
        state = _recounted(procedure, state, event, keeper)
    else:
        state = _touched(rulebook, state, event, keeper)
    state, discharged = _discharged(rulebook, state, event)
    state = _released(procedure, state, event, discharged)
    state = _opened(rulebook, state, event, discharged, keeper)
    state = _fallen(procedure, state, event.at)
    state = _clocks(procedure, state, event, discharged, keeper)
    state = along.moved(rulebook, state, event, keeper)
    if rulebook.time.joining == "own_lead":
        state = lateness.once_more_owed(rulebook, before, state, keeper)
    if any(
        clause.event == event.type and roles.holds(clause.where, state, event.data, discharged)
        for clause in procedure.outcomes
    ):
        # who sees to what others do (`Rule.own`) produces nothing: the work itself is owed again, not that
        producing = [rule for rule in discharged if not procedure.rules[rule].lapses and procedure.rules[rule].own]
        rule = producing[-1] if producing else None  # None for a lapse: time alone brought about the outcome
        last: Facts = {
            **state.facts,
            "told_at": None,
            "outcome_at": iso(event.at),
            "outcome_event": event.type,
            "outcome_rule": rule,
            "outcome_by": event.actor.id if event.actor else state.facts["noticed_by"],
        }
        state = replace(state, facts=last)
    if state.facts["outcome_at"] and state.facts["told_at"] is None and _told(procedure, state, event, discharged):
        state = replace(state, facts={**state.facts, "told_at": iso(event.at)})
    closed_at = None if state.owed else state.closed_at or event.at
    return state if closed_at == state.closed_at else replace(state, closed_at=closed_at)


def _told(procedure: Procedure, state: State, event: Event, discharged: tuple[str, ...]) -> bool:
    """Whether the event is one by which the applicant knows the outcome."""
    return any(
        clause.event == event.type and roles.holds(clause.where, state, event.data, discharged)
        for clause in procedure.told_by
    )


def _recounted(procedure: Procedure, state: State, event: Event, keeper: Timekeeper) -> State:
    """The state with each duty that is owed counted by a revised calendar. Duties that have ended stay as they are."""
    published_at = datetime.fromisoformat(event.data["published_at"])
    rules = procedure.rules
    owed = {duty.id: keeper.recount(duty, rules[duty.rule].remind, published_at) for duty in state.owed}
    return state.with_duties(owed)


def _touched(rulebook: Rulebook, state: State, event: Event, keeper: Timekeeper) -> State:
    """The state after the event's effects on the one duty that it names."""
    duty = state.duty(event.data.get("duty", ""))
    if duty is None:
        return state
    rule = rulebook.rule(state.procedure, duty.rule)
    facts = state.facts
    match event.type:
        case "reminded":
            duty = replace(duty, remind_at=None)
        case "breached":
            duty = _breached(duty, event.data.get("since"))
        case "breach_withdrawn" if since := event.data.get("since"):
            duty = once_more.led(duty, since, led=False)
        case "breach_withdrawn":
            excused_by = event.data.get("in_time")
            again = duty.again if excused_by else ()
            duty = replace(duty, breached_at=None, excused_by=excused_by, again=again)
            duty = keeper.reminding(duty, rule.remind)
        case "reassigned":
            role = rulebook.roles[duty.bearer.role]
            instead = rulebook.roles[rule.bearer].fallback == role.id
            if instead:  # the fallback role bore the duty and has now named an official for the role
                role = rulebook.roles[rule.bearer]
            fact = role.official
            if fact is not None and (instead or named(facts, fact) == duty.bearer.official):
                facts = with_official(facts, fact, event.data["to"])
            duty = passing.borne(duty, replace(duty.bearer, role=role.id, official=event.data["to"]), event.at)
            state = passing.by_another(rulebook, state, duty, keeper)
        case "recused":
            who = replace(duty.bearer, agency=event.data["to_agency"], official=event.data["to"])
            duty = passing.borne(duty, who, event.at)
        case _ if rule.lapses == event.type:
            duty = duties.ended(duty, "released", event.at)
    if shift := event.data.get("shift"):
        duty = keeper.shift(duty, rule.remind, shift)
    if days := event.data.get("excluded"):
        spans = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in days)
        duty = keeper.leave_out(duty, rule.remind, spans)
    return replace(state.with_duties({duty.id: duty}), facts=facts)


def _breached(duty: Duty, since: str | None) -> Duty:
    """The duty with a breach of its own; with ``since``, that of its limit once more, which ran from then."""
    if since is None:
        return replace(duty, breached_at=duty.due_at, excused_by=None, joins=None)
    led = once_more.led(duty, since, led=True)
    # a ledger from before this limit had a reminder has none to wait for
    return replace(led, breached_at=duty.breached_at or duty.due_at, excused_by=None, remind_at=None)


def _discharged(rulebook: Rulebook, state: State, event: Event) -> tuple[State, tuple[str, ...]]:
    clauses = rulebook.procedures[state.procedure].discharging.get(event.type)
    if not clauses:
        return state, ()
    subject = event.data.get("subject", event.data.get("duty"))  # a duty may be the subject of another
    ended: dict[str, Duty] = {}
    for rule, clause in clauses:
        for duty in state.duties:
            if (
                duty.rule == rule.id
                and duty.owed
                and (duty.subject is None or subject is None or duty.subject == subject)
                and not (clause.in_time and duty.late_by(event.at))
                and (not clause.by_bearer or roles.is_bearer(rulebook, state, event.actor, duty))
                and roles.holds(clause.where, state, event.data)
            ):
                ended[duty.id] = duties.ended(duty, "discharged", event.at)
    return state.with_duties(ended), tuple(dict.fromkeys(duty.rule for duty in ended.values()))


def _released(procedure: Procedure, state: State, event: Event, discharged: tuple[str, ...]) -> State:
    for release in procedure.releases:
        if release.on.event == event.type and roles.holds(release.on.where, state, event.data, discharged):
            state = _release(state, release.duties, event.at)
    return state


def _release(state: State, rules: tuple[str, ...], at: datetime) -> State:
    gone = {duty.id: duties.ended(duty, "released", at) for duty in state.owed if "*" in rules or duty.rule in rules}
    return state.with_duties(gone)


def _opened(rulebook: Rulebook, state: State, event: Event, discharged: tuple[str, ...], keeper: Timekeeper) -> State:
    procedure = rulebook.procedures[state.procedure]
    due = [
        (rule, opening)
        for rule, opening in procedure.opening.get(event.type, ())
        if roles.holds(opening.where, state, event.data, discharged)
    ]
    for reopen in procedure.reopens:
        rule = procedure.rules.get(state.facts["outcome_rule"] or "")
        if rule and reopen.on.event == event.type and roles.holds(reopen.on.where, state, event.data):
            last = _last_term(state, rule)
            due.append((rule, Opening(event.type, {}, reopen.anew, last, at_least=reopen.at_least)))
    for rule, _ in due:
        state = _release(state, rule.releases, event.at) if rule.releases else state
    for rule, opening in due:
        new = list(duties.opened(rulebook, state, rule, opening, event, keeper))
        if new:
            for duty in new:
                state = _replaced(state, rule, duty, event.at)
            again = {d.id: d.bearer.official or "" for d in new if duties.taken_over(rulebook, state, rule, d.subject)}
            state = replace(
                state,
                facts={**state.facts, "passed": state.facts["passed"] | again},
                duties=(*state.duties, *new),
                counts=state.counts | {rule.id: state.counts.get(rule.id, 0) + len(new)},
            )
    return state


def _replaced(state: State, rule: Rule, new: Duty, at: datetime) -> State:
    """The state without the duty whose place a new duty of the same row takes."""
    owed = duties.owed_of(state, rule, new.subject)
    return state.with_duties({owed.id: duties.ended(owed, "released", at)}) if owed else state


def _fallen(procedure: Procedure, state: State, at: datetime) -> State:
    """The state without the requests that need no decision any more: the duty to be extended has ended, or nobody owes
    anything but such decisions.
    """
    deciding = [duty for duty in state.owed if procedure.rules[duty.rule].for_each == REQUESTS]
    nothing_else = len(deciding) == len(state.owed)
    over = {duty.id for duty in state.duties if not duty.owed}
    gone = {duty.id: duties.ended(duty, "released", at) for duty in deciding if nothing_else or duty.subject in over}
    return state.with_duties(gone)


def _last_term(state: State, rule: Rule) -> Any:
    """The term of a duty that is owed again: the limit that it last had, from the rulebook or from an act."""
    last = next((duty for duty in reversed(state.duties) if duty.rule == rule.id), None)
    return Term(last.limit) if last and last.limit else None


def _clocks(procedure: Procedure, state: State, event: Event, discharged: tuple[str, ...], keeper: Timekeeper) -> State:
    """The state in which clocks stand still exactly while a duty is owed whose row suspends them. A clock that should
    have run on goes on as if it had never stood still.
    """
    unfounded = {
        name
        for rule in map(procedure.rules.__getitem__, discharged)
        if any(each.event == event.type and roles.holds(each.where, state, event.data) for each in rule.pause_unfounded)
        for name in rule.suspends
    }
    still = {name for duty in state.owed for name in procedure.rules[duty.rule].suspends}
    changed: dict[str, Duty] = {}
    for duty in state.owed:
        if duty.status == "open" and duty.rule in still:
            changed[duty.id] = keeper.stop(duty)
        elif duty.status == "suspended" and duty.rule not in still:
            go_on = keeper.run_on if duty.rule in unfounded else keeper.resume
            changed[duty.id] = go_on(duty, procedure.rules[duty.rule].remind)
    return state.with_duties(changed)
