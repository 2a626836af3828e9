"""What acts and events are called: by the rulebook, else as the registry calls them."""

from domain.acts.base import ACTS, EVENTS
from domain.law.rulebook import Procedure


def act_title(procedure: Procedure, name: str) -> str:
    """The Chinese title of an act; its name where it is none."""
    if said := procedure.acts.get(name):
        return said.title
    act = ACTS[procedure.id].get(name)
    return act.title if act else name


def event_title(procedure: Procedure, event: str) -> str:
    """The Chinese title of an event: that of the act which leaves it, if one does."""
    left = next((name for name, act in ACTS[procedure.id].items() if act.leaves == event), None)
    return act_title(procedure, left) if left else EVENTS[event].title
