"""Figures per agency for inspection and assessment (Art. 12), from folded matters: nothing is kept beside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from domain import calendar as cal
from domain.events import Event
from domain.state import State

EXTENDED, VOIDED = "extended", "voided"


@dataclass(slots=True)
class Figures:
    """Of one agency. ``cases`` it leads; ``duties`` that it bore and that had a limit, of which ``on_time`` and
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
    """Adds matters up, each folded from the rows that the report may look at."""

    def __init__(self) -> None:
        self.agencies: dict[str, Figures] = {}

    def of(self, agency: str | None) -> Figures:
        """The figures of an agency; where nobody is named, they go under the empty id."""
        return self.agencies.setdefault(agency or "", Figures())

    def add(self, state: State, events: Iterable[Event]) -> None:
        """Add a matter."""
        match state.procedure:
            case "case":
                self._case(state, list(events))
            case "finding":
                self._finding(state)
            case _:
                if state.facts.get("outcome_event") == "approved":
                    self.of(state.facts.get("subject_agency")).commendations += 1

    def _case(self, state: State, events: list[Event]) -> None:
        lead = self.of(state.facts.get("lead_agency"))
        lead.cases += 1
        lead.voided += any(event.type == VOIDED for event in events)
        for event in events:
            if event.type == EXTENDED and (duty := state.duty(event.data["duty"])):
                self.of(duty.bearer.agency).excepted += 1
            if event.occurred_at is not None and event.actor:
                self.of(event.actor.agency if event.actor.agency in state.agencies else lead_agency(state)).claimed += 1
        for duty in state.duties:
            if duty.due_at is None or duty.bearer.agency is None:
                continue
            agency = self.of(duty.bearer.agency)
            late = duty.breached_at is not None
            agency.duties += 1
            agency.breached += late
            match duty.status:
                case "discharged" if late:
                    agency.late += 1
                    agency.late_by_working_days += _late_by(state, duty.due_at, duty.ended_at)
                case "discharged":
                    agency.on_time += 1
                case "released":
                    agency.released += 1
                case _ if late:
                    agency.open_overdue += 1
                case _:
                    agency.open += 1

    def _finding(self, state: State) -> None:
        facts = state.facts
        agency = self.of(facts.get("subject_agency"))
        agency.findings += 1
        agency.accountable += facts.get("determined") == "accountable" and facts.get("corrected") != "revoked"
        for kind in facts.get("imposed", []):
            agency.measures[kind] = agency.measures.get(kind, 0) + 1


def lead_agency(state: State) -> str | None:
    """Who leads a case."""
    return state.facts.get("lead_agency")


def _late_by(state: State, due_at: datetime, ended_at: datetime | None) -> int:
    return cal.late_by(state.calendar, due_at, ended_at) if ended_at else 0
