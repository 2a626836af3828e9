"""What a row of a rulebook is made of: conditions, events under conditions, time limits, permitted acts.

A condition or a set of events that has a meaning in law is named once, with a Chinese title: a `Situation`, a
`Moment`, a `Permission`. Reading a rulebook puts in their place what they stand for, and keeps their names for people.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from domain.law.limits import Limit

# Fact or field of the event → the values allowed; besides ``open``, ``no_open``, ``breached`` and ``discharged``,
# whose values are rules: whether a duty of one of them stands so.
Where = dict[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Clause:
    """An event under conditions. ``when`` names the situations that ``where`` holds the conditions of."""

    event: str
    where: Where = field(default_factory=dict)
    when: tuple[str, ...] = field(default=(), kw_only=True)


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
    """What opens a duty. ``anew``: with a clock of its own, though it was open in this matter before.

    ``after``: the rules whose duties have all to be done or gone before; whatever ends the last of them has led to
    this duty. ``moment``: the name of the set of events that it stands in.
    """

    anew: bool = False
    term: Term | None = None
    after: tuple[str, ...] = field(default=(), kw_only=True)
    moment: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Permit:
    """An act that an open duty permits without being discharged by it; ``by`` a role, or its bearer.

    ``of_matter_type``: by whom the law of the matter's type says instead, where it governs the duty's limit.
    ``when`` as in `Clause`; ``permission``: the name of the group that it stands in.
    """

    act: str
    by: str | None = None
    of_matter_type: Literal["extension"] | None = None
    where: Where = field(default_factory=dict)
    when: tuple[str, ...] = field(default=(), kw_only=True)
    permission: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Situation:
    """A condition with a meaning in law. It holds where one of ``ways`` does, each a set of conditions.

    ``fails``: what is so where it doesn't hold, as a refusal tells it.
    """

    name: str
    title: str
    ways: tuple[Where, ...]
    fails: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A set of events with a meaning in law, each of which opens the duties whose rows name it."""

    name: str
    title: str
    openings: tuple[Opening, ...]
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """Acts that rows permit together, under one name."""

    name: str
    title: str
    permits: tuple[Permit, ...]
    reading: str | None = None
