"""The Chinese titles of acts and events (those of the rulebook, else those of the registry), and the acts of a row."""

from collections.abc import Iterator

from domain.acts.base import ACTS, EVENTS
from domain.law.clauses import Clause, Permit
from domain.law.rulebook import Procedure, Rule


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
    act = next((name for name, each in ACTS[procedure.id].items() if each.leaves == event), None)
    return act_title(procedure, act) if act else EVENTS[event].title


def acts_of(procedure: Procedure, rule: Rule) -> list[str]:
    """The names of the acts that a duty of this row calls for or permits to its bearer: first those that discharge it.
    Whether the conditions of each hold, the matter says.
    """
    return list(dict.fromkeys(name for name, _ in ways_of(procedure, rule)))


def ways_of(procedure: Procedure, rule: Rule) -> Iterator[tuple[str, Clause | Permit]]:
    """Yield the acts of `acts_of`, each with the clause of the row that names it."""
    leaving = {act.leaves: name for name, act in ACTS[procedure.id].items() if not act.internal}
    for clause in rule.discharged_by:
        if clause.event in leaving and not clause.by_others:
            yield leaving[clause.event], clause
    for permit in rule.permits:
        if permit.by in (None, rule.bearer):
            yield permit.act, permit
