"""By what the rows of a rulebook tell two states of a matter, or two beginnings of one, apart."""

from collections.abc import Iterable, Iterator
from typing import Any

from domain.law.catalogue import MatterType
from domain.law.clauses import Term, Where
from domain.law.rulebook import Procedure, Rulebook
from domain.matter.facts import NOTHING
from domain.matter.roles import holds
from domain.matter.state import Duty, State
from domain.reading.checks.asked import asked
from domain.reading.grammar.words import ON_TYPES

Key = tuple[Any, ...]
KEPT = ("no_contact",)  # facts with which a matter begins and which no event changes: a row may ask for them any time


def told_apart(procedure: Procedure, fact: str, values: Iterable[Any]) -> list[Any]:
    """The values of a fact that conditions tell apart. Where every condition treats some alike, the first of them."""
    allowed = {where[fact] for where in asked(procedure) if fact in where}
    first: dict[tuple[bool, ...], Any] = {}
    for value in values:
        first.setdefault(tuple(value in each for each in allowed), value)
    return list(first.values())


def type_of(procedure: Procedure, matter_type: MatterType) -> Key:
    """What the rows of a procedure can tell of a type of matter: which conditions on the type it meets, which of the
    limits that they name its law sets, and, where they permit it, whether it lets them be extended, by whom, and
    whether the applicant has to be told; and whether time may be left out.
    """
    rules = procedure.rules.values()
    terms = [term for rule in rules for term in (rule.term, *(opening.term for opening in rule.opens_on)) if term]
    limits = {name for term in terms for name in _named(term)}
    permits = [permit for rule in rules for permit in rule.permits]
    acts = {permit.act for permit in permits}
    on_types = ("matter_type", *ON_TYPES)
    wheres = [where[name] for where in asked(procedure) for name in on_types if name in where]
    return (
        *(matter_type.id in allowed for allowed in wheres),
        *(getattr(matter_type, name) is not None for name in sorted(limits)),
        matter_type.extension_by if any(permit.of_matter_type for permit in permits) else None,
        "request_extension" in acts and matter_type.extension is not None,
        "request_extension" in acts and matter_type.extension_told,
        "exclude_time" in acts and bool(matter_type.exclusions),
    )


def _named(term: Term) -> Iterator[str]:
    if term.of_matter_type:
        yield term.of_matter_type
    if term.special:
        yield from _named(term.special)


class Distinctions:
    """By what the rows of one procedure tell two states apart."""

    def __init__(self, rulebook: Rulebook, procedure: Procedure) -> None:
        rules = procedure.rules.values()
        self.types = {matter_type.id: type_of(procedure, matter_type) for matter_type in rulebook.matter_types.values()}
        self.windows = [always.where for always in procedure.always if always.within]
        self.always = [opening.where for rule in rules for opening in rule.opens_on]
        self.always += [row.on.where for row in (*procedure.releases, *procedure.reopens, *procedure.leads)]
        self.always += [always.where for always in procedure.always]
        self.always += [{name: where[name]} for where in asked(procedure) for name in KEPT if name in where]
        self.of_rule = {rule.id: [clause.where for clause in (*rule.permits, *rule.discharged_by)] for rule in rules}
        reopening = {row.on.event for row in procedure.reopens}
        self.reopening = {r.id for r in rules if any(clause.event in reopening for clause in r.discharged_by)}
        self.asked: dict[tuple[frozenset[str], bool], list[Where]] = {}

    def key(self, state: State) -> Key:
        """Equal for states that no rule in force, and none that a coming event may bring, can tell apart.

        Counters and times don't enter. What opens duties always counts; what permits or discharges, while owed.
        """
        facts = state.facts
        owed = state.owed
        again = any(duty.rule in self.reopening for duty in owed) or any(
            holds(where, state, {}) for where in self.windows
        )
        extensions = facts["extensions"]
        leading = facts["lead_agency"]
        return (
            state.closed_at is not None,
            *[holds(where, state, {}) for where in self._asked(owed, again=again)],
            facts["outcome_rule"] if again else None,
            facts["route"] is None,
            facts["responder"] is None,
            facts["subject"] is None,
            self.types.get(facts["matter_type"] or ""),
            frozenset(facts["undecided"]),
            facts["managing"] and bool(facts["undecided"]),
            frozenset(facts["imposed"]),
            any(duty.id in extensions and extensions[duty.id]["status"] == "requested" for duty in owed),
            frozenset((duty.rule, duty.status, duty.bearer.agency == leading) for duty in owed),
        )

    def _asked(self, owed: tuple[Duty, ...], *, again: bool) -> list[Where]:
        """The conditions that count while these duties are owed, each on one fact; those on open duties are in the key
        as such, and those on the outcome count where it may be disputed (``again``).
        """
        rules = frozenset(duty.rule for duty in owed)
        if (rules, again) not in self.asked:
            wheres = [*self.always, *(where for rule in sorted(rules) for where in self.of_rule[rule])]
            single = {(name, allowed): {name: allowed} for where in wheres for name, allowed in where.items()}
            self.asked[rules, again] = [
                where
                for (name, _), where in single.items()
                if name in ("breached", *ON_TYPES) or (name in NOTHING and (again or not name.startswith("outcome_")))
            ]
        return self.asked[rules, again]
