"""Figures per agency and person for inspection and assessment (Art. 12), out of folded matters alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain import calendar as cal
from domain.events import Event
from domain.rulebook import Rulebook
from domain.state import Duty, State

EXTENDED, VOIDED = "extended", "voided"


@dataclass(slots=True)
class Figures:
    """Of one agency or person. ``cases``: led; ``duties``: borne, and with a limit, of which ``on_time`` and
    ``late`` are discharged, ``open_overdue`` still owed, ``released`` no longer owed by anybody. ``breached`` counts
    every breach, whatever became of the duty. ``late_by_working_days`` is the sum over those discharged late.
    ``excepted``: limits extended; ``claimed``: acts said to have happened earlier; ``accountable``: findings so
    determined and not revoked.
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


class Report:
    """Adds matters up, each folded from the rows that the report may look at: per agency, and per person."""

    def __init__(self) -> None:
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
                self._finding(state)
            case "commendation":
                if facts.get("outcome_event") == "approved":
                    for figures in self.of(facts.get("subject_agency"), facts.get("subject")):
                        figures.commendations += 1

    def _case(self, rulebook: Rulebook, state: State, events: list[Event]) -> None:
        for figures in self.of(lead_agency(state), state.facts.get("responder")):
            figures.cases += 1
            figures.voided += any(event.type == VOIDED for event in events)
        for event in events:
            if event.type == EXTENDED and (duty := state.duty(event.data["duty"])):
                for figures in self.of(duty.bearer.agency, duty.bearer.official):
                    figures.excepted += 1
            if event.occurred_at is not None and (actor := event.actor):
                known = actor.agency in state.agencies
                for figures in self.of(actor.agency, actor.id) if known else self.of(lead_agency(state)):
                    figures.claimed += 1
        for duty in state.duties:
            if duty.due_at is None or rulebook.rule(state.procedure, duty.rule).lapses:
                continue  # a time that runs out without a breach is nobody's lateness
            if duty.bearer.agency is not None:
                for figures in self.of(duty.bearer.agency, duty.bearer.official):
                    _duty(state, duty, figures)

    def _finding(self, state: State) -> None:
        facts = state.facts
        for figures in self.of(facts.get("subject_agency"), facts.get("subject")):
            figures.findings += 1
            figures.accountable += facts.get("determined") == "accountable" and facts.get("corrected") != "revoked"
            for kind in facts.get("imposed", []):
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
    return state.facts.get("lead_agency")
