"""A duty passes to another bearer, and the duties to decide on its extension follow: nobody decides for himself."""

from dataclasses import replace
from datetime import datetime

from domain.clock.timekeeper import Timekeeper
from domain.law.rulebook import Rulebook
from domain.matter import roles
from domain.matter.state import Bearer, BearerSince, Duty, State

REQUESTS = "extension_requests"  # the fact for each of whose items a row opens a duty to decide


def borne(duty: Duty, who: Bearer, at: datetime) -> Duty:
    """The duty, borne by another from ``at`` on."""
    return replace(duty, bearer=who, held=(*duty.held, BearerSince(at, who)))


def by_another(rulebook: Rulebook, state: State, duty: Duty, keeper: Timekeeper) -> State:
    """The state in which the bearer of a duty doesn't decide on its extension himself. Whoever decides by the rulebook
    does so again, if he isn't the bearer and didn't ask. Else, where the rulebook names another (`Role.instead`), that
    one decides from now on. He has the whole limit, unless the decision is late already.
    """
    his: dict[str, Duty] = {}
    asked = state.facts["extensions"].get(duty.id)
    himself = (duty.bearer.official, asked["by"] if asked else None)
    for each in state.owed:
        deciding = rulebook.rule(state.procedure, each.rule).for_each == REQUESTS and each.subject == duty.id
        if deciding and each.bearer.official == duty.bearer.official:
            free, other = _decides(rulebook, state, each), roles.instead(rulebook, state, each.bearer.role)
            if free.official not in himself:
                his[each.id] = borne(each, free, keeper.at)
            elif other:
                his[each.id] = borne(_from_now(rulebook, state, each, keeper), other, keeper.at)
    return state.with_duties(his)


def _decides(rulebook: Rulebook, state: State, duty: Duty) -> Bearer:
    """Who bears a duty to decide by the rulebook, whomever it was passed to: by its role, at the agency that has it."""
    return roles.bearer(rulebook, state, duty.bearer.role, duty.bearer.agency)


def _from_now(rulebook: Rulebook, state: State, duty: Duty, keeper: Timekeeper) -> Duty:
    """The duty with a clock that starts now; as it is where its clock has run out or stands still."""
    if duty.late_by(keeper.at) or duty.left is not None or duty.limit is None:
        return duty
    remind = rulebook.rule(state.procedure, duty.rule).remind
    return keeper.begin(replace(duty, moves=()), remind, None, since=keeper.at, limit=duty.limit, until=None)
