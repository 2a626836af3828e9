"""What a report counts: the breaches, determinations and measures of a matter, as they stood when the period ended."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime
from itertools import takewhile

from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import BearerSince, Duty, DutyKey, State
from domain.records.exceptions import VOIDED, WITHIN_ANOTHER, exceptions, of_bearers
from domain.responsibility.intervals import holder

RECORDED = "measure_recorded"
Stand = tuple[State, list[Event]]


def at_end(rulebook: Rulebook, empty: State, events: Iterable[Event], end: datetime) -> Stand:
    """A matter as it stood at the end of a period, and its events until then.

    An event that was written after an event of the next period belongs to the next period, whatever instant counts for
    its duties. So each event is in one period, and an event known late is told in the period in which it is known.
    """
    told = list(takewhile(lambda event: event.at < end, events))
    return evolution.fold(rulebook, empty, told), told


def standing(state: State, events: Iterable[Event]) -> dict[tuple[str, Hashable], str]:
    """Each thing in a matter that a circular tells, by its kind and identity, with the agency to which it belongs."""
    things: dict[tuple[str, Hashable], str] = {}
    events = list(events)
    subject, agency = state.facts["subject"], state.facts["subject_agency"] or ""
    match state.procedure:
        case "case" | "supervision":
            for duty, held in counted(state):
                if duty.breached_at and (late := holder(held, duty.breached_at).agency) is not None:
                    things["breached", duty.key] = late
            if state.procedure == "case":
                things |= _without_being_late(state, events)
            else:
                things |= {
                    ("voided", n): event.actor.agency or ""
                    for n, event in enumerate(events)
                    if event.type == VOIDED and event.actor
                }
        case "finding" if accountable(state):
            things["accountable", subject] = agency
            things |= {("measures", (subject, measure)): agency for measure in taken(state, events)}
        case "commendation" if commended(state):
            things["commendations", subject] = agency
        case _:
            pass
    return things


def _without_being_late(state: State, events: list[Event]) -> dict[tuple[str, Hashable], str]:
    """What may have gained time in a case: the n-th of each figure, and that it was voided."""
    lead = state.facts["lead_agency"] or ""
    things: dict[tuple[str, Hashable], str] = {}
    if any(event.type == VOIDED for event in events):
        things["voided", None] = lead
    times: Counter[str] = Counter()
    each_agency = [(name, lead) for name in exceptions(state, events) if name not in WITHIN_ANOTHER]
    each_agency += [(name, agency or "") for name, agency, _ in of_bearers(state, events)]
    for name, agency in each_agency:
        times[name] += 1
        things["exceptions", (name, times[name])] = agency
    return things


def accountable(state: State) -> bool:
    """Whether a finding determined accountability and the determination still stands."""
    facts = state.facts
    held = facts["determined"] == "accountable" and not facts["baseless"]
    return held and facts["corrected"] != "revoked"


def taken(state: State, events: Iterable[Event]) -> list[str]:
    """The measures that stand: those imposed, and referred measures that the other body took as proposed."""
    if not accountable(state):
        return []
    otherwise = {event.data["measure"] for event in events if event.type == RECORDED and "result" in event.data}
    recorded = [each for each in state.facts["recorded"] if each not in otherwise]
    return [*state.facts["imposed"], *recorded]


def commended(state: State) -> bool:
    """Whether a commendation was approved."""
    return state.facts["outcome_event"] == "approved"


def counted(state: State) -> Iterator[tuple[Duty, tuple[BearerSince, ...]]]:
    """The duties that count, each with all who held it on its clock.

    A duty owed again by the same clock counts once, as it last ended. A breach of it is never lost.
    """
    held: dict[DutyKey, tuple[BearerSince, ...]] = {}
    last = {duty.key: duty for duty in state.duties}
    for duty in state.duties:
        own = duty.key
        held[own] = (*held.get(own, ()), *duty.held)
        if last[own] is duty or (duty.breached_at is not None and last[own].breached_at is None):
            yield duty, held[own]
