"""Who is told of an event: the bearers of the roles that the rulebook names."""

from collections.abc import Iterable
from typing import Any

from domain.law.rulebook import Rulebook
from domain.matter import roles
from domain.matter.state import State


def told(rulebook: Rulebook, before: State, event: str, data: dict[str, Any], by: str | None = None) -> dict[str, Any]:
    """The data of an event, with the bearers of the roles that the rulebook tells of it (``notify``). ``before`` is
    the state before the event. The official who brought it about (``by``) isn't told.
    """
    rows = rulebook.procedures[before.procedure].notifies
    to = [role for row in rows if row.on.event == event and roles.holds(row.on.where, before, data) for role in row.to]
    return data | notified(rulebook, before, to, by)


def notified(rulebook: Rulebook, state: State, to: Iterable[str], by: str | None = None) -> dict[str, Any]:
    """Return the field ``notify`` of an event's data: the bearers of the roles ``to``, who are told of the event, each
    with role, agency and official. The official ``by`` isn't told. The result is empty where nobody is told.
    """
    bearers = [roles.bearer(rulebook, state, role) for role in dict.fromkeys(to)]
    listed = [[who.role, who.agency, who.official] for who in bearers if who.official is None or who.official != by]
    return {"notify": listed} if listed else {}
