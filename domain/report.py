"""Figures per agency and person for inspection and assessment (Art. 12), out of folded matters alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain import calendar as cal
from domain.events import Event
from domain.rulebook import Rulebook
from domain.state import Bearer, Duty, Held, State

EXTENDED, VOIDED, RECORDED = "extended", "voided", "measure_recorded"


@dataclass(slots=True)
class Figures:
    """Of one agency or person. ``cases``: led; ``duties``: borne, and with a limit, of which ``on_time`` and
    ``late`` are discharged, ``open_overdue`` still owed, ``released`` no longer owed by anybody. ``breached`` counts
    every breach, whatever became of the duty. ``late_by_working_days`` is the sum over those discharged late.
    ``excepted``: limits extended; ``claimed``: acts said to have happened earlier; ``accountable``: findings so
    determined, and neither revoked nor left without a lead; ``measures``: imposed, or referred to another body and
    taken by it as proposed.

    A duty with a breach is all of whoever held it when its limit ran out, be it met by another; any other is of
    whoever bore it last.
    """

    cases: int = 0
    voided: int = 0
    duties: int = 0
    breached: int = 0
    on_time: int = 0
    late: int = 0
    late_by_working_days: int = 0
    open_overdue: int = 0
    open: int = 0
    released: int = 0
    excepted: int = 0
    claimed: int = 0
    findings: int = 0
    accountable: int = 0
    measures: dict[str, int] = field(default_factory=dict[str, int])
    commendations: int = 0


@dataclass(slots=True)
class News:
    """Of one agency: what happened within the period in matters that had come in before it. ``measures``: imposed, or
    taken by another body.
    """

    breached: int = 0
    accountable: int = 0
    measures: int = 0
    commendations: int = 0


class Report:
    """Adds matters up, each folded from the rows that the report may look at: per agency, and per person; and the news
    of ``earlier`` matters, per agency.
    """

    def __init__(self) -> None:
        self.earlier: dict[str, News] = {}
        self.agencies: dict[str, Figures] = {}
        self.people: dict[tuple[str, str], Figures] = {}

    def of(self, agency: str | None, official: str | None = None) -> tuple[Figures, ...]:
        """The figures of an agency, and of the person where one is named; nobody's go under the empty id."""
        figures = self.agencies.setdefault(agency or "", Figures())
        return (figures, self.people.setdefault((agency or "", official), Figures())) if official else (figures,)

    def add(self, rulebook: Rulebook, state: State, events: Iterable[Event]) -> None:
        """Add a matter."""
        facts = state.facts
        match state.procedure:
            case "case":
                self._case(rulebook, state, list(events))
            case "finding":
                self._finding(state, events)
            case "supervision":
                self._duties(rulebook, state)
            case "commendation":
                if facts.get("outcome_event") == "approved":
                    for figures in self.of(facts.get("subject_agency"), facts.get("subject")):
                        figures.commendations += 1

    def add_earlier(self, state: State, events: Iterable[Event], begin: datetime, until: datetime) -> None:
        """Add what happened within [begin, until) in a matter that came in before."""
        for duty, held in _counted(state):
            late = duty.breached_at is not None and begin <= duty.breached_at < until
            if late and duty.breached_at and (agency := _holder(held, duty.breached_at).agency) is not None:
                self._news(agency).breached += 1
        facts, within = state.facts, [event for event in events if begin <= event.at < until]
        agency, stands = facts.get("subject_agency") or "", _stands(state)
        for event in within:
            match event.type:
                case "determined" if event.data["outcome"] == "accountable" and stands:
                    self._news(agency).accountable += 1
                case "measures_imposed" if stands:
                    self._news(agency).measures += len(event.data["measures"])
                case "measure_recorded" if "result" not in event.data and stands:
                    self._news(agency).measures += 1
                case "approved":
                    self._news(agency).commendations += 1
                case _:
                    pass

    def _news(self, agency: str) -> News:
        return self.earlier.setdefault(agency, News())

    def _case(self, rulebook: Rulebook, state: State, events: list[Event]) -> None:
        for figures in self.of(lead_agency(state), state.facts.get("responder")):
            figures.cases += 1
            figures.voided += any(event.type == VOIDED for event in events)
        for event in events:
            if event.type == EXTENDED and (duty := state.duty(event.data["duty"])):
                bearer = _holder(duty.held, event.at)
                for figures in self.of(bearer.agency, bearer.official):
                    figures.excepted += 1
            if event.occurred_at is not None and (actor := event.actor):
                known = actor.agency in state.agencies
                for figures in self.of(actor.agency, actor.id) if known else self.of(lead_agency(state)):
                    figures.claimed += 1
        self._duties(rulebook, state)

    def _duties(self, rulebook: Rulebook, state: State) -> None:
        for duty, held in _counted(state):
            if duty.due_at is None or rulebook.rule(state.procedure, duty.rule).lapses:
                continue  # a time that runs out without a breach is nobody's lateness
            bearer = _holder(held, duty.breached_at) if duty.breached_at else duty.bearer
            if bearer.agency is not None:
                for figures in self.of(bearer.agency, bearer.official):
                    _duty(state, duty, figures)

    def _finding(self, state: State, events: Iterable[Event]) -> None:
        facts = state.facts
        recorded = [
            event.data["measure"]
            for event in events
            if event.type == RECORDED and "result" not in event.data  # it says that the other body did otherwise
        ]
        stands = _stands(state)
        for figures in self.of(facts.get("subject_agency"), facts.get("subject")):
            figures.findings += 1
            figures.accountable += stands
            for kind in [*facts.get("imposed", []), *recorded] if stands else ():
                figures.measures[kind] = figures.measures.get(kind, 0) + 1


def _stands(state: State) -> bool:
    """Whether somebody is accountable, and nothing has taken that back."""
    facts = state.facts
    held = facts.get("determined") == "accountable" and not facts.get("baseless")
    return held and facts.get("corrected") != "revoked"


def _counted(state: State) -> Iterator[tuple[Duty, tuple[Held, ...]]]:
    """The duties that count, each with all who held it on its clock.

    One that is owed again by the same clock is the same duty, as it ended last; but no breach is forgotten.
    """
    held: dict[tuple[str, str | None, datetime | None], tuple[Held, ...]] = {}
    last = {_clock(duty): duty for duty in state.duties}
    for duty in state.duties:
        clock = _clock(duty)
        held[clock] = (*held.get(clock, ()), *duty.held)
        if last[clock] is duty or (duty.breached_at is not None and last[clock].breached_at is None):
            yield duty, held[clock]


def _clock(duty: Duty) -> tuple[str, str | None, datetime | None]:
    return duty.rule, duty.subject, duty.counts_from


def _holder(held: Sequence[Held], at: datetime) -> Bearer:
    """Who held a duty just before ``at``, as a lead names him; the first one where it began too late already."""
    before = [each for each in held if each.since < at] or held[:1]
    return before[-1].bearer


def _duty(state: State, duty: Duty, figures: Figures) -> None:
    late = duty.breached_at is not None
    figures.duties += 1
    figures.breached += late
    match duty.status:
        case "discharged" if late and duty.due_at:
            figures.late += 1
            figures.late_by_working_days += cal.late_by(state.calendar, duty.due_at, duty.ended_at or duty.due_at)
        case "discharged":
            figures.on_time += 1
        case "released":
            figures.released += 1
        case _ if late:
            figures.open_overdue += 1
        case _:
            figures.open += 1


def lead_agency(state: State) -> str | None:
    """Who leads a case."""
    return state.facts.get("lead_agency")
