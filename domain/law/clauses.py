"""The parts of a rulebook's row: conditions, events under conditions, time limits, permitted acts.

A condition or a set of events that has a meaning in law has a name and a Chinese title: a `Situation`, a `Moment`, a
`Permission`. The reader of a rulebook replaces each name with its content, and keeps the name for texts that people
read.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from domain.law.limits import Limit

# The name of a fact or of a field of the event → the values allowed. The keys ``open``, ``no_open``, ``breached`` and
# ``discharged`` have ids of rules instead: they ask for the state of those rules' duties.
Where = dict[str, tuple[Any, ...]]


Anew = bool | Literal["unless_unmet", "if_sooner"]
UNLESS_UNMET: Literal["unless_unmet"] = "unless_unmet"
IF_SOONER: Literal["if_sooner"] = "if_sooner"


@dataclass(frozen=True, slots=True)
class Clause:
    """An event under conditions. ``when`` has the names of the situations whose conditions are part of ``where``.
    ``in_time``: where the event discharges a duty, it does so only before the duty is due. ``by_others``: it discharges
    the duty, but the duty makes no act admissible that leaves it. ``by_bearer``: it discharges the duty only as an act
    of the bearer.
    """

    event: str
    where: Where = field(default_factory=dict)
    when: tuple[str, ...] = field(default=(), kw_only=True)
    in_time: bool = field(default=False, kw_only=True)
    by_others: bool = field(default=False, kw_only=True)
    by_bearer: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit. It runs from the fact ``counts_from``, or from the event itself (``event``). Its length is
    ``limit``, or the field ``given`` of the event, or the limit of the matter's type that ``of_matter_type`` names; in
    the last case the duty is owed only if the type has that limit.

    ``special`` replaces this term for matters whose type has the limit that ``special`` names.

    ``at_most``: the term that counts in its place where that ends earlier and the bearer's own act opened the duty.
    Where it has ended already, such a duty is due at the end of the day. So nobody puts off a step by the hour at which
    he takes the step before.

    ``without_approval``: the longest limit that an act may give where no law and no publication sets it, unless the
    head has approved a longer one.
    """

    limit: Limit | None = None
    counts_from: str = "event"
    given: str | None = None
    of_matter_type: Literal["limit", "from_fact", "deemed", "told"] | None = None
    special: "Term | None" = None
    at_most: "Term | None" = field(default=None, kw_only=True)
    without_approval: Limit | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Opening(Clause):
    """An event that opens a duty. ``anew``: the duty gets a new clock even if it was open in this matter before; with
    ``unless_unmet`` only if the same bearer didn't hold it before without having met it. With ``if_sooner`` the new
    clock also takes the place of one that is running, if it ends sooner: of two limits the earlier one counts.

    ``at_least``: a limit that runs from the event, and counts in place of the duty's own limit where it ends later.
    ``after``: rules whose duties must all have ended before this duty opens. The event that ends the last of them opens
    it. ``moment``: the name of the set of events to which this opening belongs. ``only``: the field of the event that
    lists the subjects for which the duty opens, where it opens for some of them only. ``extended_with``: rules by whose
    approved extensions the clock is longer, also one that is running.
    """

    anew: Anew = False
    term: Term | None = None
    after: tuple[str, ...] = field(default=(), kw_only=True)
    moment: str | None = field(default=None, kw_only=True)
    at_least: Limit | None = field(default=None, kw_only=True)
    only: str | None = field(default=None, kw_only=True)
    extended_with: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Permit:
    """An act that an open duty permits and that doesn't discharge the duty. ``by`` is a role, or None for the duty's
    bearer.

    ``of_matter_type``: the entry of the matter's type (``extension``) that gives the role instead, where special law
    governs the duty's limit. ``when`` is as in `Clause`. ``permission`` is the name of the group to which the permit
    belongs.
    """

    act: str
    by: str | None = None
    of_matter_type: Literal["extension"] | None = None
    where: Where = field(default_factory=dict)
    when: tuple[str, ...] = field(default=(), kw_only=True)
    permission: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Situation:
    """A condition with a meaning in law. It holds where one of ``ways`` holds; each way is a set of conditions.

    ``fails`` is the Chinese text that a refusal gives where the situation doesn't hold.
    """

    name: str
    title: str
    ways: tuple[Where, ...]
    fails: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A set of events with a meaning in law. Each of them opens the duties whose rows name the moment."""

    name: str
    title: str
    openings: tuple[Opening, ...]
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A group of acts that rows permit together, under one name."""

    name: str
    title: str
    permits: tuple[Permit, ...]
    reading: str | None = None
