"""A rulebook: dated and cited rules as values. This module has the words that a row may use.

A row (`Rule`) is one kind of duty. It says who owes the duty, which events open and discharge it, by when it is due,
what it permits, suspends and releases meanwhile, and which article it rests on. Nothing here belongs to one city.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.law.catalogue import EXCLUSIONS, Ground, MatterType, Measure, Provision, ReportRule, Sentence, StaffAs
from domain.law.clauses import Clause, Moment, Opening, Permission, Permit, Situation, Term, Where
from domain.law.limits import FiguresOfPeople, Limit
from domain.law.times import Times


@dataclass(frozen=True, slots=True)
class Remind:
    """When the bearer of a duty is reminded: on the working day before the due day, or ``after`` a number of working
    days.
    """

    after: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the rulebook: one kind of duty.

    ``lapses``: the event with which a right ends at its due instant, in place of a breach. ``extension``: the most
    working days by which an approved extension moves the due instant. ``whole``: the limit is that of the matter as a
    whole, so a part that is split off is due no earlier and no later. ``moves_with``: the rows of that limit with which
    this one moves, but never beyond it: what a law leaves out of it, or adds to it. ``pause_unfounded``: the events
    that show that the clocks which the duty ``suspends`` should have run on; they count as if they had. ``source``: the
    citation of an agency's own rules, where these changed or added the row. ``quote``: the sentence of the law on which
    the row rests.
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
    pause_unfounded: tuple[Clause, ...] = ()
    releases: tuple[str, ...] = ()
    remind: Remind | None = None
    notifies: tuple[str, ...] = ()
    lapses: str | None = None
    extension: int | None = None
    whole: bool = False
    moves_with: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    grounds_of_others: tuple[str, ...] = ()
    reading: str | None = None
    quote: str | None = None
    source: str | None = None

    @property
    def own(self) -> bool:
        """Whether an act of the bearer himself can meet the duty; else he sees to what others do."""
        return not self.discharged_by or not all(clause.by_others for clause in self.discharged_by)


@dataclass(frozen=True, slots=True)
class Always:
    """An act that is permitted without any duty: while the matter is open, and, once it is closed, ``within`` a limit
    that runs from a fact.
    """

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
    """An event that releases duties: those of the named rules, or all (``*``)."""

    on: Clause
    duties: tuple[str, ...]
    article: str = ""
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """An event after which the duty that led to the last outcome is owed again. ``at_least`` is as in `Opening`."""

    on: Clause
    anew: bool
    article: str = ""
    reading: str | None = None
    quote: str | None = None
    at_least: Limit | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class LeadRule:
    """An event that is a lead by itself, without a breach. The lead is about the last duty owed of the rows ``about``;
    where there are none, about the last duty of these rows that has ended; else about the duty that admitted the act.
    """

    on: Clause
    title: str
    grounds: tuple[str, ...]
    article: str = ""
    reading: str | None = None
    quote: str | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelyRule:
    """An event that shows ``within`` a limit that the matter as a whole was in time, whatever step of it was late. The
    elements of grounds that the clock proves are then missing. It shows this only of lateness after the instant from
    which the limit runs; where that isn't the first receipt, only of what the agency of the outcome owed. What was owed
    about an outcome that a review set aside (to review it, to tell it) stays late.

    ``duties``: the rows whose lateness is no fault then, by whatever ground. For these the limit of the matter as a
    whole may have been extended.
    """

    on: Clause
    within: Term
    article: str = ""
    reading: str | None = None
    quote: str | None = None
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotifyRule:
    """An event of which the bearers of roles are told: the event names them. Nobody owes anything more by it."""

    on: Clause
    to: tuple[str, ...]
    article: str = ""
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and who may act in it. ``agency`` names a fact with an agency, or one of three words: ``subject`` (the
    agency for which the duty is owed), ``bearer`` (the agency that bears it), ``involved`` (any agency of the matter).
    ``by_kind`` gives, for the kind of that agency, the function of the agency that acts instead. ``if_party`` lists the
    functions of the agencies of which the first one acts that is no party to the matter, where that agency is one.
    ``at_post``: an official acts in the role only while he serves at its agency. ``instead``: the role whose agency's
    official bears a duty where the own one would decide about himself: where he is one of ``never``, or has asked for
    the extension.

    ``never`` names facts whose persons may not act in the role, ``never_of`` facts whose agencies may not.
    """

    id: str
    title: str
    agency: str | None = None
    by_kind: dict[str, str] | None = None
    otherwise: str | None = None
    if_party: tuple[str, ...] = ()
    official: str | None = None
    in_person: bool = False
    at_post: bool = False
    fallback: str | None = None
    claims: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    never_of: tuple[str, ...] = ()
    instead: str | None = None
    article: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class ActText:
    """The Chinese title of an act in a procedure, and the text that says what it is for."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """The rows of one procedure, with look-ups by event so that folding events stays fast. ``outcomes`` are the events
    that settle the matter, ``told_by`` those by which the applicant knows how. ``types`` has the Chinese titles of the
    types of matters.
    """

    id: str
    title: str
    rules: dict[str, Rule]
    always: tuple[Always, ...] = ()
    releases: tuple[Release, ...] = ()
    reopens: tuple[Reopen, ...] = ()
    leads: tuple[LeadRule, ...] = ()
    notifies: tuple[NotifyRule, ...] = ()
    timely: tuple[TimelyRule, ...] = ()
    outcomes: tuple[Clause, ...] = ()
    told_by: tuple[Clause, ...] = ()
    acts: dict[str, ActText] = field(default_factory=dict)
    situations: dict[str, Situation] = field(default_factory=dict)
    moments: dict[str, Moment] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    opening: dict[str, list[tuple[Rule, Opening]]] = field(init=False, default_factory=dict)
    discharging: dict[str, list[tuple[Rule, Clause]]] = field(init=False, default_factory=dict)

    def at_any_time(self, act: str) -> tuple[str, ...]:
        """The roles that may do an act without any duty, in the order of the rows."""
        return tuple(role for always in self.always if always.act == act for role in always.by)

    @property
    def reviewing(self) -> frozenset[str]:
        """The rules whose duties are to review an outcome: what discharges them may have the matter done again."""
        return frozenset(rule.id for each in self.reopens for rule, _ in self.discharging.get(each.on.event, ()))

    def __post_init__(self) -> None:
        for rule in self.rules.values():
            for opening in rule.opens_on:
                self.opening.setdefault(opening.event, []).append((rule, opening))
            for clause in rule.discharged_by:
                self.discharging.setdefault(clause.event, []).append((rule, clause))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A whole rulebook. ``digest`` is the SHA-256 of its files: a matter keeps the law with which it began.

    ``articles`` have a number, a text, and either the rows that rest on the article or the reason why there are none
    (``not_modelled``). ``staff_as`` is a table by kind of agency. ``commencement`` is the article that says when the
    rulebook comes into force. For a rulebook with an agency's own rules, ``agency`` is that agency and ``overlay_of``
    the rulebook beneath. ``exclusions``: the kinds of time that a law doesn't count, each with its Chinese title.

    ``figures_of_people``: what a report counts against a person. ``as_recorded``: each lateness of a duty that he held.
    ``after_decision``: only that for which a finding has held him accountable.

    ``remedy_without_measure``: the remedy against a determination of accountability after which no measure was imposed
    or referred, one of those of the measures; None where there is none.

    ``edition_of``: the id of the rulebook whose regulation this one reads anew; ``applies_from``: the day from which
    new matters begin by it. A first edition applies to matters of every day. ``consulted``: with whom its readings were
    settled before it was issued; ``unconsulted``: that they weren't yet, and on what condition the edition applies.

    ``sentences``: what is to say of sentences of the law from which no row quotes.
    """

    id: str
    title: str
    citation: str
    issued_by: str
    in_force: date
    time: Times
    procedures: dict[str, Procedure]
    roles: dict[str, Role]
    articles: tuple[dict[str, Any], ...] = ()
    grounds: dict[str, Ground] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    staff_as: dict[str, StaffAs] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    matter_types: dict[str, MatterType] = field(default_factory=dict)
    exclusions: dict[str, str] = field(default_factory=lambda: dict(EXCLUSIONS))
    reports: dict[str, ReportRule] = field(default_factory=dict)
    agency: str | None = None
    overlay_of: str | None = None
    commencement: str | None = None
    sentences: tuple[Sentence, ...] = ()
    consulted: str | None = None
    unconsulted: str | None = None
    edition_of: str | None = None
    applies_from: date = date.min
    figures_of_people: FiguresOfPeople = "as_recorded"
    remedy_without_measure: str | None = None
    digest: str = ""

    def rule(self, procedure: str, rule_id: str) -> Rule:
        """The row with this id in a procedure. Raises KeyError where there is none."""
        return self.procedures[procedure].rules[rule_id]
