"""The Chinese titles of acts and events: those of the rulebook, else those of the registry."""

from domain.acts.base import ACTS, EVENTS
from domain.law.rulebook import Procedure


def act_title(procedure: Procedure, name: str) -> str:
    """The Chinese title of an act of this procedure. An unknown name is given back as it is."""
    if said := procedure.acts.get(name):
        return said.title
    act = ACTS[procedure.id].get(name)
    return act.title if act else name


def event_title(procedure: Procedure, event: str) -> str:
    """The Chinese title of an event. Where an act leaves the event, this is the act's title. Raises KeyError for an
    unknown event.
    """
    left = next((name for name, act in ACTS[procedure.id].items() if act.leaves == event), None)
    return act_title(procedure, left) if left else EVENTS[event].title
