"""Gives `domain.clock` what it needs of a rulebook and of a matter's state, because it knows neither."""

from datetime import datetime

from domain.clock.counting import Counting
from domain.clock.timekeeper import Timekeeper
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.facts import named
from domain.matter.state import State

WRITTEN = "written_at"  # the fact


def counting(rulebook: Rulebook, state: State) -> Counting:
    """How the limits of a matter are counted now."""
    return Counting(
        hours=rulebook.time.hours,
        day_ends=rulebook.time.day_ends,
        calendar=state.calendar,
        urgent=state.facts["urgent"],
        urgent_at=_urgent_at(state),
        left_out=rulebook.time.left_out,
    )


def timekeeper(rulebook: Rulebook, state: State, event: Event) -> Timekeeper:
    """The timekeeper of a matter at an event. ``state`` has the facts and the calendar after the event."""
    return Timekeeper(
        hours=rulebook.time.hours,
        day_ends=rulebook.time.day_ends,
        calendar=state.calendar,
        urgent=state.facts["urgent"],
        urgent_at=_urgent_at(state),
        left_out=rulebook.time.left_out,
        former=state.facts["former_calendars"],
        at=event.at,
        why=event.type,
    )


def since(rulebook: Rulebook, state: State, fact: str) -> datetime | None:
    """The instant from which a limit counts that runs from a fact; None where nothing is known of the fact. A written
    application is there when its materials are. Where the rulebook says so, it is the order to do the matter again, if
    that is later.
    """
    at, redone = named(state.facts, fact), state.facts["redone_at"]
    if not at:
        return None
    later = [redone] if rulebook.time.redone == "from_redo" and redone else []
    later += [state.facts["materials_at"]] if fact == WRITTEN else []
    return max(map(datetime.fromisoformat, (at, *later)))


def _urgent_at(state: State) -> datetime | None:
    at = state.facts["urgent_at"]
    return datetime.fromisoformat(at) if at else None
