"""Taking back the lapse of a right. A lapse is taken back by an act that was received before it and is processed after
it, and by a revised calendar by which the right would have lapsed later.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.acts import ACTS, EVENTS
from domain.acts.titles import act_title
from domain.clock.calendar import Calendar
from domain.engine import duties
from domain.engine.revision import Revision
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.events import Command, Event, Refused
from domain.matter.facts import Facts, initial, without
from domain.matter.roles import holds, is_bearer
from domain.matter.state import Duty, State

WITHDRAWN = "lapse_withdrawn"


def withdrawn(rulebook: Rulebook, state: State, command: Command) -> Event | None:
    """The event that takes a lapse back because the command was received before the lapse and uses the right.

    None where there is no such lapse, or where a duty that the lapse opened has ended since. Raises `Refused`
    (``not_owed``) in the latter case if only duties that opened after the receipt could take the act now.
    """
    act_type = ACTS[state.procedure].get(command.name)
    rules = rulebook.procedures[state.procedure].rules
    for duty in state.duties:
        rule = rules[duty.rule]
        if not (act_type and rule.lapses and _lapsed(duty) and duty.due_at and command.at < duty.due_at):
            continue
        if not _uses(rulebook, duty, act_type.leaves, state, command):
            continue
        if not _built_on(rulebook, state, duty):
            return Event(WITHDRAWN, command.at, {"duty": duty.id}, rule.article)
        calling = [other for other in state.owed if _uses(rulebook, other, act_type.leaves, state, command)]
        if calling and all(other.started_at > command.at for other in calling):
            used = act_title(rulebook.procedures[state.procedure], act_type.name)
            raise Refused("not_owed", f"「{rule.title}」期满后已据以作出处理，此前所作的「{used}」不能再采用")
    return None


def overtaken(rulebook: Rulebook, state: State, revision: Revision, now: datetime) -> Iterator[Event]:
    """The events that take back lapses which happened after the publication of a revised calendar and which that
    calendar puts later.

    A lapse isn't taken back if a duty that it opened has ended since.
    """
    revised = timing.counting(rulebook, state).by(Calendar.from_compact(revision.calendar))
    rules = rulebook.procedures[state.procedure].rules
    for duty in state.duties:
        if not (rules[duty.rule].lapses and _lapsed(duty) and duty.due_at and duty.due_at > revision.published_at):
            continue
        if revised.instants(duty)[-1] > duty.due_at and not _built_on(rulebook, state, duty):
            yield Event(WITHDRAWN, now, {"duty": duty.id}, rules[duty.rule].article)


def lapse_undone(rulebook: Rulebook, state: State, event: Event) -> State:
    """The state as if the right hadn't lapsed. The right is owed again, and so are the duties that the lapse released.
    The duties that the lapse opened are released.
    """
    lapsed = state.duty(event.data["duty"])
    if lapsed is None:
        return state
    rules = rulebook.procedures[state.procedure].rules
    back = [duty for duty in _led_to(rulebook, state, lapsed) if duty.owed]
    changed = {duty.id: duties.ended(duty, "released", event.at) for duty in back}
    taken_back = state.facts["taken_back"]
    for duty in state.duties:
        if duty.status == "released" and duty.ended_at == lapsed.ended_at and duty.id not in taken_back:
            if duty.id != lapsed.id and rules[duty.rule].lapses and _lapsed(duty):  # another right lapsed too
                continue
            status = "open" if duty.left is None else "suspended"
            changed[duty.id] = replace(duty, status=status, ended_at=None)
    facts = _without(rulebook, state, lapsed)
    facts: Facts = {**facts, "taken_back": [*taken_back, *(duty.id for duty in back)]}
    return replace(state.with_duties(changed), facts=facts, closed_at=None)


def _without(rulebook: Rulebook, state: State, lapsed: Duty) -> Facts:
    """The facts without those that the lapse made: its outcome, and the facts of its event. The latter stay where
    another lapse of the same kind made them too.
    """
    rules = rulebook.procedures[state.procedure].rules
    lapse = rules[lapsed.rule].lapses or ""
    facts = state.facts
    if facts["outcome_event"] == lapse:
        facts: Facts = {
            **facts,
            "outcome_at": None,
            "outcome_event": None,
            "outcome_rule": None,
            "outcome_by": None,
            "told_at": None,
        }
    if any(rules[duty.rule].lapses == lapse and _lapsed(duty) and duty.id != lapsed.id for duty in state.duties):
        return facts
    said = EVENTS[lapse].facts({"duty": lapsed.id}, initial(), lapsed.ended_at or lapsed.started_at)
    return without(facts, said)


def _lapsed(duty: Duty) -> bool:
    return duty.status == "released" and duty.ended_at is not None and duty.ended_at == duty.due_at


def _uses(rulebook: Rulebook, duty: Duty, event: str, state: State, command: Command) -> bool:
    """Whether an act that leaves ``event`` discharges the duty."""
    data = command.data if isinstance(command.data, dict) else {}
    return any(
        clause.event == event
        and holds(clause.where, state, data)
        and (not clause.by_bearer or is_bearer(rulebook, state, command.actor, duty))
        for clause in rulebook.rule(state.procedure, duty.rule).discharged_by
    )


def _built_on(rulebook: Rulebook, state: State, lapsed: Duty) -> bool:
    """Whether a duty that the lapse opened has ended since, because it was met or released."""
    taken_back = state.facts["taken_back"]
    return any(not duty.owed and duty.id not in taken_back for duty in _led_to(rulebook, state, lapsed))


def _led_to(rulebook: Rulebook, state: State, lapsed: Duty) -> list[Duty]:
    """The duties that the lapse opened, alone or together with a later event.

    A row that waits for the end of the right (``after``) counts with all its duties since the lapse, whatever instant
    counts for them.
    """
    procedure = rulebook.procedures[state.procedure]
    opening = procedure.opening.get(procedure.rules[lapsed.rule].lapses or "", ())
    barred = {rule.id for rule, opened in opening if lapsed.rule in opened.after}
    may = {rule.id for rule, _ in opening}
    since = state.duties[state.duties.index(lapsed) + 1 :]
    return [
        duty
        for duty in since
        if duty.rule in barred or (duty.rule in may and lapsed.ended_at and duty.started_at >= lapsed.ended_at)
    ]
