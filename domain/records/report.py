"""Figures per agency and person for inspection and assessment (Art. 12), out of folded matters alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.clock import calendar as cal
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import Duty, State
from domain.records.standing import Stand, accountable, commended, counted, holder, standing, taken

EXTENDED, VOIDED = "extended", "voided"


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
    """Of one agency: what stands at the end of the period, and didn't at its beginning, in matters that had come in
    before it; each counted as in `Figures`, the measures of all kinds together.
    """

    breached: int = 0
    accountable: int = 0
    measures: int = 0
    commendations: int = 0


class Report:
    """Adds matters up, each as it stood at the end of the period: per agency, and per person; and the news of
    ``earlier`` matters, per agency.
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
        facts, events = state.facts, list(events)
        match state.procedure:
            case "case":
                self._case(rulebook, state, events)
            case "finding":
                self._finding(state, events)
            case "supervision":
                self._duties(rulebook, state)
            case "commendation":
                if commended(state):
                    for figures in self.of(facts["subject_agency"], facts["subject"]):
                        figures.commendations += 1

    def add_earlier(self, before: Stand, after: Stand) -> None:
        """Add what is new in a matter that came in before the period, between its beginning and its end."""
        known = standing(*before)
        for thing, agency in standing(*after).items():
            if thing not in known:
                news, (name, _) = self.earlier.setdefault(agency, News()), thing
                setattr(news, name, getattr(news, name) + 1)

    def _case(self, rulebook: Rulebook, state: State, events: list[Event]) -> None:
        for figures in self.of(lead_agency(state), state.facts["responder"]):
            figures.cases += 1
            figures.voided += any(event.type == VOIDED for event in events)
        for event in events:
            if event.type == EXTENDED and (duty := state.duty(event.data["duty"])):
                bearer = holder(duty.held, event.at)
                for figures in self.of(bearer.agency, bearer.official):
                    figures.excepted += 1
            if event.occurred_at is not None and (actor := event.actor):
                known = actor.agency in state.agencies
                for figures in self.of(actor.agency, actor.id) if known else self.of(lead_agency(state)):
                    figures.claimed += 1
        self._duties(rulebook, state)

    def _duties(self, rulebook: Rulebook, state: State) -> None:
        for duty, held in counted(state):
            if duty.due_at is None or rulebook.rule(state.procedure, duty.rule).lapses:
                continue  # a time that runs out without a breach is nobody's lateness
            bearer = holder(held, duty.breached_at) if duty.breached_at else duty.bearer
            if bearer.agency is not None:
                for figures in self.of(bearer.agency, bearer.official):
                    _duty(state, duty, figures)

    def _finding(self, state: State, events: list[Event]) -> None:
        facts = state.facts
        for figures in self.of(facts["subject_agency"], facts["subject"]):
            figures.findings += 1
            figures.accountable += accountable(state)
            for kind in taken(state, events):
                figures.measures[kind] = figures.measures.get(kind, 0) + 1


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
    return state.facts["lead_agency"]
