"""The catalogues of a rulebook: grounds, measures, kinds of matters with a law of their own, reports. Values only."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from domain.law.limits import Limit


@dataclass(frozen=True, slots=True)
class Element:
    """What has to be established for a ground. ``by_clock``: lateness, which the clock itself proves."""

    id: str
    title: str
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What somebody may be accountable for: the bearer of the duty, or the head of the bearing agency."""

    id: str
    article: str
    title: str
    subject: Literal["bearer", "head"]
    elements: tuple[Element, ...]
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, for some kinds of staff: heavier by ``rank``; imposed by ``own`` authority or referred to
    an ``other``; ``remedy`` names the way against it, of which the rows of the procedure know.
    """

    id: str
    article: str
    title: str
    staff: tuple[str, ...]
    rank: int
    authority: Literal["own", "other"]
    remedy: str
    citation: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class StaffAs:
    """A kind of agency whose people are all dealt with as one kind of staff, whatever each of them is."""

    agency: str
    staff: str
    article: str
    reading: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class MatterType:
    """A kind of matter with a limit of its own, which prevails (special law). ``counts_from``: acceptance (the event)
    or a fact; ``extension``: the most working days by which it may be extended, ``extension_by`` the role that approves
    it; ``exclusions``: what kinds of time may be left out; ``deemed``: the limit after which, nobody having said
    otherwise, it counts as accepted. Each with its citation; ``refusal_citation``: of the law by which a refusal has to
    name the remedies against it.
    """

    id: str
    title: str
    limit: Limit
    citation: str
    counts_from: str = "event"
    extension: int | None = None
    extension_by: str | None = None
    extension_citation: str | None = None
    exclusions: tuple[str, ...] = ()
    exclusions_citation: str | None = None
    refusal_citation: str | None = None
    deemed: Limit | None = None
    deemed_citation: str | None = None
    article: str | None = None
    quote: str | None = None

    @property
    def from_fact(self) -> Limit | None:
        """The limit, where it runs whether anybody has accepted or not."""
        return None if self.counts_from == "event" else self.limit


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A report that is owed at regular times: every month on ``day``, or every year in ``month``; at ``at``."""

    id: Literal["circular", "assessment"]
    article: str
    title: str
    every: Literal["month", "year"]
    day: int
    month: int | None
    at: time
    reading: str | None = None
    quote: str | None = None
