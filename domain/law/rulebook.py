"""A rulebook: dated, cited rules as values. What a row may say is the vocabulary of this module.

One row (`Rule`) is one kind of duty: who owes it, which events open and discharge it, by when, what it
permits, suspends and releases meanwhile, and where the law says so. Nothing here knows a city.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from domain.law.catalogue import Ground, MatterType, Measure, ReportRule, StaffAs
from domain.law.clauses import Clause, Moment, Opening, Permission, Permit, Situation, Term, Where
from domain.law.limits import OfficeHours


@dataclass(frozen=True, slots=True)
class Remind:
    """When to remind: on the working day before the due day, or ``after`` so many working days."""

    after: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a kind of duty. ``lapses`` names the event that ends it in time instead of a breach;
    ``extension`` is the most working days by which an approved extension moves its limit; ``source``, where an
    agency's own rules have made the row what it is, cites them; ``quote``, the sentence of the law that it rests on.
    """

    id: str
    article: str
    title: str
    owes: str
    bearer: str
    opens_on: tuple[Opening, ...]
    discharged_by: tuple[Clause, ...]
    for_each: str | None = None
    term: Term | None = None
    permits: tuple[Permit, ...] = ()
    suspends: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    remind: Remind | None = None
    notifies: tuple[str, ...] = ()
    lapses: str | None = None
    extension: int | None = None
    grounds: tuple[str, ...] = ()
    grounds_of_others: tuple[str, ...] = ()
    reading: str | None = None
    quote: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Always:
    """An act permitted apart from any duty: while open, and ``within`` a limit of a fact when closed."""

    act: str
    by: tuple[str, ...]
    where: Where = field(default_factory=dict)
    within: Term | None = None
    article: str = ""
    reading: str | None = None
    quote: str | None = None
    when: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Release:
    """An event that releases duties: those named, or every one (``*``)."""

    on: Clause
    duties: tuple[str, ...]
    article: str = ""
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """An event after which the duty that produced the outcome is owed again."""

    on: Clause
    anew: bool
    article: str = ""
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class LeadRule:
    """An event that is a lead by itself, without any clock."""

    on: Clause
    title: str
    grounds: tuple[str, ...]
    article: str = ""
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who may stand for a role. ``agency`` names a fact (``subject``: the duty's own; ``bearer``: its
    bearer's; ``involved``: any), or a table from the kind of an agency to the function of another.
    ``never`` names facts whose persons may not act in it, ``never_of`` facts whose agencies may not.
    """

    id: str
    title: str
    agency: str | None = None
    by_kind: dict[str, str] | None = None
    otherwise: str | None = None
    official: str | None = None
    in_person: bool = False
    fallback: str | None = None
    claims: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    never_of: tuple[str, ...] = ()
    article: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class ActText:
    """What an act is called in a procedure, and what it is for, as people read it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """The rows of one procedure, with look-ups by event, so that a fold stays cheap."""

    id: str
    title: str
    rules: dict[str, Rule]
    always: tuple[Always, ...] = ()
    releases: tuple[Release, ...] = ()
    reopens: tuple[Reopen, ...] = ()
    leads: tuple[LeadRule, ...] = ()
    outcomes: tuple[Clause, ...] = ()
    acts: dict[str, ActText] = field(default_factory=dict)
    situations: dict[str, Situation] = field(default_factory=dict)
    moments: dict[str, Moment] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    opening: dict[str, list[tuple[Rule, Opening]]] = field(init=False, default_factory=dict)
    discharging: dict[str, list[tuple[Rule, Clause]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for rule in self.rules.values():
            for opening in rule.opens_on:
                self.opening.setdefault(opening.event, []).append((rule, opening))
            for clause in rule.discharged_by:
                self.discharging.setdefault(clause.event, []).append((rule, clause))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A whole rulebook. ``digest`` is the SHA-256 of its files: a running matter keeps the law it began with.

    ``articles``: number, text, and either the rows that say it or why none does (``not_modelled``).

    ``staff_as``: by kind of agency; ``commencement``: the article that says from when it is in force.
    ``occurred_within``: how many working days back something may be said to have happened. ``agency``: whose own
    rules are laid over the rulebook ``overlay_of``, if it is such a one.

    ``edition_of``: the id of the rulebook whose regulation this one reads anew; ``applies_from``: the day from which
    new matters begin by it. A first edition applies to matters of every day.
    """

    id: str
    title: str
    citation: str
    issued_by: str
    in_force: date
    hours: OfficeHours
    day_ends: Literal["24:00", "close_of_business"]
    occurred_within: int
    procedures: dict[str, Procedure]
    roles: dict[str, Role]
    articles: tuple[dict[str, Any], ...] = ()
    grounds: dict[str, Ground] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    staff_as: dict[str, StaffAs] = field(default_factory=dict)
    matter_types: dict[str, MatterType] = field(default_factory=dict)
    reports: dict[str, ReportRule] = field(default_factory=dict)
    agency: str | None = None
    overlay_of: str | None = None
    commencement: str | None = None
    edition_of: str | None = None
    applies_from: date = date.min
    digest: str = ""

    def rule(self, procedure: str, rule_id: str) -> Rule:
        """A row by procedure and id. Raises KeyError where there is none."""
        return self.procedures[procedure].rules[rule_id]
