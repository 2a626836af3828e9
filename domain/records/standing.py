"""What of a matter counts in a report, as it stood at the end of a period: breaches, determinations, measures."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile

from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import Bearer, Duty, Held, State

RECORDED = "measure_recorded"
Clock = tuple[str, str | None, datetime | None]  # of a duty, however often it was owed again
Stand = tuple[State, list[Event]]


def at_end(rulebook: Rulebook, empty: State, events: Iterable[Event], end: datetime) -> Stand:
    """A matter as it stood at the end of a period, and what had happened in it by then.

    What was written after something of the next period belongs to that one, whatever instant counts for its duties:
    so each event is in one period, and what is known late is told in the period in which it is known.
    """
    told = list(takewhile(lambda event: event.at < end, events))
    return evolution.fold(rulebook, empty, told), told


def standing(state: State, events: Iterable[Event]) -> dict[tuple[str, Hashable], str]:
    """Each thing that a circular tells of a matter, by what it counts as, and the agency that it is of."""
    things: dict[tuple[str, Hashable], str] = {}
    subject, agency = state.facts["subject"], state.facts["subject_agency"] or ""
    match state.procedure:
        case "case" | "supervision":
            for duty, held in counted(state):
                if duty.breached_at and (late := holder(held, duty.breached_at).agency) is not None:
                    things["breached", clock(duty)] = late
        case "finding" if accountable(state):
            things["accountable", subject] = agency
            things |= {("measures", (subject, kind)): agency for kind in taken(state, events)}
        case "commendation" if commended(state):
            things["commendations", subject] = agency
        case _:
            pass
    return things


def accountable(state: State) -> bool:
    """Whether somebody is accountable, and nothing has taken that back."""
    facts = state.facts
    held = facts["determined"] == "accountable" and not facts["baseless"]
    return held and facts["corrected"] != "revoked"


def taken(state: State, events: Iterable[Event]) -> list[str]:
    """The measures as they stand: imposed, or referred to another body and taken by it as proposed."""
    if not accountable(state):
        return []
    otherwise = {event.data["measure"] for event in events if event.type == RECORDED and "result" in event.data}
    recorded = [kind for kind in state.facts["recorded"] if kind not in otherwise]
    return [*state.facts["imposed"], *recorded]


def commended(state: State) -> bool:
    """Whether a commendation was approved."""
    return state.facts["outcome_event"] == "approved"


def counted(state: State) -> Iterator[tuple[Duty, tuple[Held, ...]]]:
    """The duties that count, each with all who held it on its clock.

    One that is owed again by the same clock is the same duty, as it ended last; but no breach is forgotten.
    """
    held: dict[Clock, tuple[Held, ...]] = {}
    last = {clock(duty): duty for duty in state.duties}
    for duty in state.duties:
        own = clock(duty)
        held[own] = (*held.get(own, ()), *duty.held)
        if last[own] is duty or (duty.breached_at is not None and last[own].breached_at is None):
            yield duty, held[own]


def clock(duty: Duty) -> Clock:
    """What makes a duty that is owed again the same one."""
    return duty.rule, duty.subject, duty.counts_from


def holder(held: Sequence[Held], at: datetime) -> Bearer:
    """Who held a duty just before ``at``, as a lead names him; the first one where it began too late already."""
    before = [each for each in held if each.since < at] or held[:1]
    return before[-1].bearer
