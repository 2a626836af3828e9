"""A rulebook: dated, cited rules as values. What a row may say is the vocabulary of this module.

One row (`Rule`) is one kind of duty: who owes it, which events open and discharge it, by when, what it
permits, suspends and releases meanwhile, and where the law says so. Nothing here knows a city.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from domain.law.catalogue import Ground, MatterType, Measure, ReportRule, StaffAs
from domain.law.limits import Limit, OfficeHours

Where = dict[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Clause:
    """An event under conditions. ``where``: fact or field of the event → the values allowed, besides
    ``open``, ``no_open`` and ``breached``, which ask whether a duty of a named rule stands so.
    """

    event: str
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit: counted from an instant (the event, or a fact); or ``given`` by a field of the event, or by the
    matter's type: ``of_matter_type`` names the limit of the catalogue, and the duty is owed only where there is one.
    ``special``: what takes its place for matters of a type whose law sets the limit that it names.
    """

    limit: Limit | None = None
    counts_from: str = "event"
    given: str | None = None
    of_matter_type: Literal["limit", "from_fact", "deemed"] | None = None
    special: "Term | None" = None


@dataclass(frozen=True, slots=True)
class Opening(Clause):
    """What opens a duty. ``anew``: with a clock of its own, though it was open in this matter before."""

    anew: bool = False
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """An act that an open duty permits without being discharged by it; ``by`` a role, or its bearer.

    ``of_matter_type``: by whom the law of the matter's type says instead, where it governs the duty's limit.
    """

    act: str
    by: str | None = None
    of_matter_type: Literal["extension"] | None = None
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remind:
    """When to remind: on the working day before the due day, or ``after`` so many working days."""

    after: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a kind of duty. ``lapses`` names the event that ends it in time instead of a breach;
    ``extension`` is the most working days by which an approved extension moves its limit; ``source``, where an
    agency's own rules have made the row what it is, cites them.
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


@dataclass(frozen=True, slots=True)
class Release:
    """An event that releases duties: those named, or every one (``*``)."""

    on: Clause
    duties: tuple[str, ...]
    article: str = ""
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """An event after which the duty that produced the outcome is owed again."""

    on: Clause
    anew: bool
    article: str = ""
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class LeadRule:
    """An event that is a lead by itself, without any clock."""

    on: Clause
    title: str
    grounds: tuple[str, ...]
    article: str = ""
    reading: str | None = None


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
    reading: str | None = None


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
    """A whole rulebook. ``digest`` is the SHA-256 of its file: a running matter keeps the law it began with.

    ``staff_as``: by kind of agency.
    ``occurred_within``: how many working days back something may be said to have happened. ``agency``: whose own
    rules are laid over the rulebook ``overlay_of``, if it is such a one.
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
    digest: str = ""

    def rule(self, procedure: str, rule_id: str) -> Rule:
        """A row by procedure and id. Raises KeyError where there is none."""
        return self.procedures[procedure].rules[rule_id]
