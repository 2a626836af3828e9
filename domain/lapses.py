"""A right that seemed to have lapsed though it was used in time: what counts is the receipt, not the processing; or
though the day on which it did was no working day any more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain import duties
from domain.acts import ACTS
from domain.calendar import Calendar
from domain.events import Command, Event
from domain.revision import Revision
from domain.rulebook import Rulebook
from domain.state import Duty, State

WITHDRAWN = "lapse_withdrawn"


def withdrawn(rulebook: Rulebook, state: State, command: Command) -> Event | None:
    """The event that takes a lapse back, where the command was received before it and uses the right.

    None where there is no such lapse, or where somebody has done since what only the lapse called for.
    """
    kind = ACTS[state.procedure].get(command.name)
    rules = rulebook.procedures[state.procedure].rules
    for duty in state.duties:
        rule = rules[duty.rule]
        if not (kind and rule.lapses and _lapsed(duty) and duty.due_at and command.at < duty.due_at):
            continue
        if any(clause.event == kind.leaves for clause in rule.discharged_by) and all(
            each.owed for each in _opened_by(rulebook, state, duty)
        ):
            return Event(WITHDRAWN, command.at, {"duty": duty.id}, rule.article)
    return None


def overtaken(rulebook: Rulebook, state: State, revision: Revision, now: datetime) -> Iterator[Event]:
    """The events that take back what has lapsed since a calendar was published by which it wouldn't have.

    None where somebody has done since what only the lapse called for.
    """
    calendar, urgent = Calendar.from_compact(revision.calendar), bool(state.facts.get("urgent"))
    rules = rulebook.procedures[state.procedure].rules
    for duty in state.duties:
        if not (rules[duty.rule].lapses and _lapsed(duty) and duty.due_at and duty.due_at > revision.published_at):
            continue
        *_, due_at = duties.clock(rulebook, calendar, duty, urgent=urgent)
        if due_at > duty.due_at and all(each.owed for each in _opened_by(rulebook, state, duty)):
            yield Event(WITHDRAWN, now, {"duty": duty.id}, rules[duty.rule].article)


def undone(rulebook: Rulebook, state: State, event: Event) -> State:
    """The state as if the right hadn't lapsed: it and what its lapse released are owed again, what it opened isn't."""
    lapsed = state.duty(event.data["duty"])
    if lapsed is None:
        return state
    changed = {duty.id: duties.ended(duty, "released", event.at) for duty in _opened_by(rulebook, state, lapsed)}
    for duty in state.duties:
        if duty.status == "released" and duty.ended_at == lapsed.ended_at:
            status = "open" if duty.left is None else "suspended"
            changed[duty.id] = replace(duty, status=status, ended_at=None)
    facts = {name: value for name, value in state.facts.items() if not name.startswith("outcome_")}
    kept = (
        facts if state.facts.get("outcome_event") == rulebook.rule(state.procedure, lapsed.rule).lapses else state.facts
    )
    return replace(state, facts=kept, closed_at=None, duties=tuple(changed.get(duty.id, duty) for duty in state.duties))


def _lapsed(duty: Duty) -> bool:
    return duty.status == "released" and duty.ended_at is not None and duty.ended_at == duty.due_at


def _opened_by(rulebook: Rulebook, state: State, lapsed: Duty) -> list[Duty]:
    """The duties that the lapse opened."""
    procedure = rulebook.procedures[state.procedure]
    opening = {rule.id for rule, _ in procedure.opening.get(procedure.rules[lapsed.rule].lapses or "", ())}
    return [duty for duty in state.duties if duty.rule in opening and duty.started_at == lapsed.ended_at]
