"""A district in the domain alone: its agencies, its people, a calendar with two revisions, and its matters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from domain.clock.calendar import TZ, Calendar, Stated
from domain.engine.evolution import evolve
from domain.engine.procedure import Decision, handle, lapse, open_matter, revise
from domain.engine.revision import Revision
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Card, Command, Event, Post
from domain.matter.state import State
from domain.records.lead import Lead, Withdrawal, lead_of
from domain.records.wire import Start
from matters import law

AGENCIES = {f"a{n}": Card("government", f"a{n}-head") for n in range(15)}
OFFICE = "office"
FUNCTIONS = {"conduct_office": OFFICE, "government_office": OFFICE, "party_office": OFFICE}
TEXT = "sampletext:10:AAAAAAAAAAAAAAAAAAAAAA"
SYSTEM = Actor("hall", "hall", ("system",))
ENGINE = Actor("shouwen", "shouwen", ("engine",))
VERIFIER, DECIDER, REVIEWER = (
    Actor(name, OFFICE, (name, "conduct_office")) for name in ("verifier", "decider", "reviewer")
)
APPEAL = Actor("appeal", "above", ("appeal",))
SECOND_APPEAL = Actor("second-appeal", "higher", ("appeal",))
SECOND = Actor("verifier-2", OFFICE, ("verifier", "conduct_office"))
_OFFICIALS = {f"{agency}-{n}": agency for agency in AGENCIES for n in ("1", "head")} | {SECOND.id: OFFICE}

# Days off that nobody expected, and a weekend that became working days.
_CHANGES: list[tuple[datetime, Mapping[date, Stated]]] = [
    (datetime(2026, 3, 10, 8, tzinfo=TZ), {date(2026, 3, 12): "off", date(2026, 3, 13): "off"}),
    (datetime(2026, 8, 5, 8, tzinfo=TZ), {date(2026, 8, 8): "work", date(2026, 8, 9): "work"}),
]


def calendars() -> list[tuple[datetime, Calendar]]:
    """Return the calendars of the year. Each has the instant from which on it is known."""
    known = [(datetime.min.replace(tzinfo=TZ), law.calendar())]
    for at, days in _CHANGES:
        known.append((at, known[-1][1].revised("通知", at.date(), days)))
    return known


@dataclass(slots=True)
class SimulatedMatter:
    """One matter on its way, and everything that happened in it.

    ``withdrawn`` has the leads that were taken back. ``start`` is the input that its workflow would have had.
    """

    rulebook: Rulebook
    start: Start
    state: State
    events: list[Event]
    now: datetime
    revisions: list[Revision]
    leads: list[Lead] = field(default_factory=list[Lead])
    withdrawn: list[Lead] = field(default_factory=list[Lead])
    numbers: Iterator[int] = field(default_factory=count)

    def act(self, name: str, by: Actor, *, at: datetime | None = None, **data: Any) -> None:
        """Do an act now, or an act that was received earlier (``at``). What time has done until then comes first."""
        named = {value for value in data.values() if isinstance(value, str)} | {*data.get("co_agencies", ())}
        named |= {each["agency"] for each in data.get("parts", ())}
        people = {subject: Post(agency, "civil_servant") for subject, agency in _OFFICIALS.items()}
        command = Command(
            id=str(next(self.numbers)),
            name=name,
            data=data,
            actor=by,
            at=at or self.now,
            agencies={agency: AGENCIES[agency] for agency in named & AGENCIES.keys()},
            officials=_OFFICIALS,
            staff=people,
        )
        self.take(handle(self.rulebook, self.state, command))

    def wait(self, until: datetime) -> None:
        """Let time pass until this instant. Revised calendars arrive on the way."""
        while self.revisions and self.revisions[0].published_at <= until:
            revision = self.revisions.pop(0)
            at = max(revision.published_at + timedelta(minutes=5), self.now)
            self.take(revise(self.rulebook, self.state, revision, at))
            self.now = at
        self.now = max(until, self.now)
        self.take(lapse(self.rulebook, self.state, self.now))

    def days(self, number: int) -> None:
        """Let this number of days pass."""
        self.wait(self.now + timedelta(days=number))

    def owes(self, rule: str) -> bool:
        """Whether a duty of this row is owed."""
        return any(duty.rule == rule for duty in self.state.owed)

    def take(self, made: Decision) -> None:
        """Fold what a step has left, event by event, and check it. Raises AssertionError."""
        for event in made.events:
            self.events.append(event)
            self.state = evolve(self.rulebook, self.state, event)
            if (self.state.closed_at is None) != bool(self.state.owed):
                raise AssertionError(f"{self.state.number}: closed and owing don't exclude each other")
            if self.state.seq != len(self.events):
                raise AssertionError(f"{self.state.number}: {self.state.seq} isn't the number of its events")
            lead = lead_of(self.rulebook, made.state, event, len(self.events), self.now)
            if isinstance(lead, Lead):
                same = event.type == "breached" and "since" not in event.data
                if same and any(each.duty == lead.duty for each in self.breaches):
                    raise AssertionError(f"{self.state.number}: a second lead for {lead.duty}")
                self.leads.append(lead)
            elif isinstance(lead, Withdrawal):
                gone = [each for each in self.breaches if lead.takes_back(each)]
                self.withdrawn += gone
                self.leads = [each for each in self.leads if each not in gone]
        if self.state != made.state:
            raise AssertionError(f"{self.state.number}: the fold of the events isn't the state")
        if any(wakes <= self.now for duty in self.state.duties if (wakes := duty.wakes_at)):
            raise AssertionError(f"{self.state.number}: a timer lies in the past")

    @property
    def breaches(self) -> list[Lead]:
        """The leads of breaches that stand."""
        return [lead for lead in self.leads if lead.breach]


def begun(
    rulebook: Rulebook, known: list[tuple[datetime, Calendar]], procedure: str, number: str, first: Event
) -> SimulatedMatter:
    """Return a matter after its first event, with the calendar of that day. Later revisions reach it on its way."""
    years = (first.at.year, first.at.year + 1)
    (_, own), later = next(each for each in reversed(known) if each[0] <= first.at), []
    for n, (at, calendar) in enumerate(known):
        if at > first.at:
            packed = calendar.compact(years)
            later.append(Revision(number=n, notice="通知", published_at=at, calendar=packed))
    part = Calendar.from_compact(own.compact(years))
    made = open_matter(rulebook, procedure, number, part, first, FUNCTIONS)
    start = Start(
        number=number,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        calendar=own.compact(years),
        functions=FUNCTIONS,
        first=first,
    )
    return SimulatedMatter(rulebook, start, made.state, list(made.events), first.at, later)
