"""Why an act is refused, and what to do before it, in Chinese."""

from collections.abc import Iterator
from typing import Any

from domain.acts import ACTS, Act
from domain.acts.titles import act_title, acts_of, ways_of
from domain.law.clauses import Clause, Opening, Permit, Where
from domain.law.rulebook import Procedure, Rulebook
from domain.matter import roles
from domain.matter.events import Actor
from domain.matter.fields import wire_names
from domain.matter.roles import holds
from domain.matter.state import Duty, State
from domain.refusals.conditions import missing, unmet

# Fact → the fields of acts that say it. Any other fact that a field says has the field's name.
_SAID_BY = {"competent": ("competent_agency", "external")}


def unfit(rulebook: Rulebook, state: State, made: Act, data: dict[str, Any]) -> str:
    """The conditions that don't hold, in Chinese: those of the rows that call for the act, permit it, or allow it at
    any time. Of the duties' rows only those count whose duties are open. Empty where no row has the act.
    """
    procedure = rulebook.procedures[state.procedure]
    rules = [procedure.rules[duty.rule] for duty in state.duties if duty.status == "open"]
    clauses = [clause for rule in rules for clause in rule.discharged_by if not clause.by_others]
    calling = [clause for clause in clauses if clause.event == made.leaves]
    permitting = [permit for rule in rules for permit in rule.permits if permit.act == made.name]
    anytime = [always for always in procedure.always if always.act == made.name]
    told = "；".join(unmet(procedure, calling or permitting or anytime, state, data))
    return told or ("须在这项义务的期限内作出" if any(clause.in_time for clause in calling) else "")


def unfit_of(rulebook: Rulebook, state: State, actor: Actor, made: Act, data: dict[str, Any]) -> str:
    """The conditions that don't hold, in Chinese, of the rows that allow the act to this actor at any time. Empty where
    no row does.
    """
    procedure = rulebook.procedures[state.procedure]
    rows = [each for each in procedure.always if each.act == made.name]
    own = [each for each in rows if any(roles.may(rulebook, state, role, actor) for role in each.by)]
    return "；".join(unmet(procedure, own, state, data))


def to_do_before(rulebook: Rulebook, state: State, made: Act) -> str:
    """What may be done now so that a duty opens which calls for the act, and what still has to hold then, in Chinese.
    Empty where nothing of what is possible now leads there.
    """
    procedure = rulebook.procedures[state.procedure]
    possible = [*_possible(procedure, state)]
    ways = [
        f"「{act_title(procedure, name)}」{_so_that(procedure, state, opening, name)}"
        for rule, _ in procedure.discharging.get(made.leaves, ())
        for opening in rule.opens_on
        for name in possible
        if ACTS[procedure.id][name].leaves == opening.event
    ]
    return f"须先办理{'；或'.join(dict.fromkeys(ways))}。" if ways else ""


def _so_that(procedure: Procedure, state: State, opening: Opening, name: str) -> str:
    """What has to hold after the act of this name, in Chinese, with the fields of the act that bring it about."""
    lacking = missing(procedure, opening, state)
    own = wire_names(ACTS[procedure.id][name])
    told = list[str]()
    for text, facts in lacking.items():
        fields = [field for fact in sorted(facts) for field in _SAID_BY.get(fact, (fact,)) if field in own]
        told.append(f"{text}（填写 {' 或 '.join(fields)}）" if fields else text)
    return f"，使之符合：{'、'.join(told)}" if told else ""


def acts_now(rulebook: Rulebook, state: State, duty: Duty) -> list[str]:
    """The names of the acts with which the bearer of an open duty can meet it now, and of those that it permits to him
    now. An act is left out where the matter itself doesn't meet the conditions or lacks a fact that the act needs, and
    where the act would have met the duty only before it was late. Conditions on the act's own fields don't count.
    """
    procedure = rulebook.procedures[state.procedure]

    def possible(name: str, clause: Clause | Permit) -> bool:
        late = isinstance(clause, Clause) and clause.in_time and duty.breached_at is not None
        lacking = ACTS[procedure.id][name].lacks(state.facts)
        return not (late or lacking) and holds(_besides_fields(procedure, name, clause.where), state, {})

    ways = ways_of(procedure, procedure.rules[duty.rule])
    return list(dict.fromkeys(name for name, clause in ways if possible(name, clause)))


def _besides_fields(procedure: Procedure, name: str, where: Where) -> Where:
    """The conditions that the fields of an act can't change."""
    own = wire_names(ACTS[procedure.id][name])
    return {key: values for key, values in where.items() if key not in own}


def _possible(procedure: Procedure, state: State) -> Iterator[str]:
    """The acts that the rows of the open duties name."""
    for duty in state.duties:
        if duty.status == "open":
            yield from acts_of(procedure, procedure.rules[duty.rule])
