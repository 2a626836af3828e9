"""The catalogues of a rulebook: grounds, measures, provisions on tolerance, matter types with a law of their own,
reports. Values only.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from domain.law.limits import Limit

# Kinds of time that a law doesn't count, for rulebooks that name none themselves: the kind, and its Chinese title.
EXCLUSIONS = {"hearing": "听证", "inspection": "检验", "expert_review": "专家评审"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element that has to be established for a ground. ``by_clock``: the element is lateness, which the clock
    proves. ``disproved_by``: rows whose duty, met in time with an outcome of the matter, shows that the element is
    missing, if its clock ran already when the late duty fell due.
    """

    id: str
    title: str
    by_clock: bool = False
    disproved_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for which somebody may be accountable. ``subject`` says who it is: the bearer of the duty, or the
    head of the bearing agency.
    """

    id: str
    article: str
    title: str
    subject: Literal["bearer", "head"]
    elements: tuple[Element, ...]
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure against certain kinds of ``staff``. A higher ``rank`` is heavier. ``authority``: ``own`` for a measure
    that the deciding body imposes, ``other`` for one that it refers to another body, ``by_management`` for one that it
    imposes on those whom it shows to be under its own management (干部管理权限) and refers for all others. ``remedy``
    is the rulebook's word for the remedy against it. ``serious``: it needs a determination that the case is serious.
    """

    id: str
    article: str
    title: str
    staff: tuple[str, ...]
    rank: int
    authority: Literal["own", "other", "by_management"]
    remedy: str
    citation: str
    serious: bool = False
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class StaffAs:
    """A kind of agency whose people count as one kind of staff, whatever the directory says of each: all of them, or
    those whom the directory counts as one of the kinds ``of``.
    """

    agency: str
    staff: str
    article: str
    reading: str | None = None
    quote: str | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision of another body on which an application for tolerance, and the decision on it, may rest: its title,
    who issued it, and the day of its issue.
    """

    id: str
    article: str
    title: str
    issued_by: str
    issued_on: date
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class MatterType:
    """A type of matter with a limit in a law of its own. That limit prevails over the rulebook's.

    ``counts_from``: the fact from which the limit runs, or ``event`` (the acceptance). ``extension``: the most working
    days of an extension, which the role ``extension_by`` approves. ``extension_told``: it takes effect when the
    applicant is told of it. ``extension_on_paper``: whoever approves it isn't in the directory, so that the paper is
    recorded. ``exclusions``: the kinds of time that may be left out. ``deemed``: the limit after which silence counts
    as acceptance, which runs from the fact ``deemed_from``. ``notice``: the limit, from the agency's own receipt, until
    which the applicant may be told what is missing. Each has its citation. ``refusal_citation``: the law by which a
    refusal has to name the remedies. ``receipt_citation``: the law by which acceptance, or a refusal before it, needs a
    dated and stamped paper.
    """

    id: str
    title: str
    limit: Limit
    citation: str
    counts_from: str = "event"
    extension: int | None = None
    extension_by: str | None = None
    extension_citation: str | None = None
    extension_told: bool = False
    extension_on_paper: bool = False
    exclusions: tuple[str, ...] = ()
    exclusions_citation: str | None = None
    refusal_citation: str | None = None
    receipt_citation: str | None = None
    deemed: Limit | None = None
    deemed_citation: str | None = None
    deemed_from: str = "materials_at"
    notice: Limit | None = None
    notice_citation: str | None = None
    article: str | None = None
    quote: str | None = None

    @property
    def from_fact(self) -> Limit | None:
        """The limit, if it runs from a fact and so doesn't depend on acceptance; else None."""
        return None if self.counts_from == "event" else self.limit

    @property
    def told(self) -> Limit | None:
        """The limit until which the applicant is told whether anything is missing, or None."""
        return self.notice or self.deemed

    @property
    def told_citation(self) -> str | None:
        """The law of that limit."""
        return self.notice_citation if self.notice else self.deemed_citation


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the law from which not every row quotes that serves it: ``by`` names these rows, as the page of the
    rulebook's sentences does; ``not_modelled`` says why none does, or why they don't serve all of it. ``article`` is
    where the sentence stands.
    """

    quote: str
    by: tuple[str, ...] = ()
    not_modelled: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A report, or an inspection, that is owed regularly: every month on ``day``, or every year in ``month`` on
    ``day``; at the time ``at``. Each is about the last whole month or year before.
    """

    id: Literal["circular", "assessment", "inspection"]
    article: str
    title: str
    every: Literal["month", "year"]
    day: int
    month: int | None
    at: time
    reading: str | None = None
    quote: str | None = None
