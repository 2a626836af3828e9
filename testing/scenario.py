"""Given-when-then for a matter, in the words of the rulebook; the real engine does everything.

    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", by=RESPONDER, route="own_post")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]
    assert matter.refused("answer", by=RESPONDER, on_the_spot=True) == "not_owed"

Texts may be written as plain strings: they are sealed as the act's field types say, and a required text or
document number that is missing is filled in. A field that is given as None is left out. Instants are +08:00.
"""

from typing import Any, Literal

from domain.acts import ACTS
from domain.clock.calendar import Calendar
from domain.engine.beginnings import received
from domain.engine.evolution import fold
from domain.engine.procedure import handle, lapse, open_matter, revise
from domain.engine.revision import Revision
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Command, Event, Refused
from domain.matter.facts import named
from domain.matter.state import Duty, State
from domain.matter.wording import due_text
from testing.district import AGENCIES, FUNCTIONS, LEAD, OFFICIALS, RESPONDER, STAFF, SYSTEM
from testing.fields import data_of, moment, strings


class Matter:
    """One matter from its opening on. ``events`` is its whole ledger. ``state`` is the fold of the events, which each
    step checks.
    """

    def __init__(  # noqa: PLR0913 - each names something that may differ, and has a default
        self,
        rulebook: Rulebook,
        calendar: Calendar,
        *,
        kind: Literal["application", "inquiry"] = "application",
        form: Literal["written", "oral"] = "written",
        at: str = "2026-03-02T10:00",
        occurred_at: str | None = None,
        agency: str = LEAD,
        responder: str | None = "",
        urgent: bool = False,
        no_contact: bool = False,
        split_from: str | None = None,
        receipt: dict[str, str] | None = None,
        before: dict[str, Any] | None = None,
        matter_type: str | None = None,
        procedure: str = "case",
        first: Event | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.now = first.at if first else moment(at)
        first = first or received(
            rulebook,
            calendar,
            command="open",
            actor=SYSTEM,
            received_at=self.now,
            occurred_at=moment(occurred_at) if occurred_at else None,
            agency=agency,
            card=AGENCIES.get(agency),
            kind=kind,
            form=form,
            responder=f"{agency}-1" if responder == "" else responder,
            responder_agency=agency,
            urgent=urgent,
            no_contact=no_contact,
            split_from=split_from,
            receipt=receipt,
            before=before,
            matter_type=matter_type,
        )
        self._empty = State(
            procedure=procedure,
            number="20260302-000001",
            calendar=calendar,
            functions=FUNCTIONS,
        )
        opened = open_matter(rulebook, procedure, self._empty.number, calendar, first, FUNCTIONS)
        self.state, self.events = opened.state, list(opened.events)

    def act(
        self, name: str, *, by: Actor = RESPONDER, at: str | None = None, occurred_at: str | None = None, **fields: Any
    ) -> list[str]:
        """Do an act. Returns the types of this step's events, with those first that the passing time has made."""
        self.now = moment(at) if at else self.now
        data = data_of(self.state.procedure, name, fields)
        named = set(strings(data)) | self._people(name)
        named |= {STAFF[person].agency for person in named & STAFF.keys()}
        command = Command(
            id=f"act-{len(self.events)}",
            name=name,
            data=data,
            actor=by,
            at=self.now,
            occurred_at=moment(occurred_at) if occurred_at else None,
            rounded=True,
            agencies={agency: card for agency, card in AGENCIES.items() if agency in named},
            officials={person: agency for person, agency in OFFICIALS.items() if person in named},
            staff={person: post for person, post in STAFF.items() if person in named},
        )
        return self._take(handle(self.rulebook, self.state, command))

    def refused(self, name: str, **how: Any) -> str:
        """Try an act, given as for `act`, that must be refused. Returns the code. The matter stays as it is."""
        return self.refusal(name, **how).code

    def refusal(self, name: str, **how: Any) -> Refused:
        """Try an act that must be refused, as `refused` does. Returns the refusal, with its detail and its errors."""
        before = self.state, list(self.events), self.now
        try:
            left = self.act(name, **how)
        except Refused as refusal:
            return refusal
        finally:
            self.state, self.events, self.now = before
        raise AssertionError(f"{name} was not refused, it left {left}")

    def pass_to(self, at: str) -> list[str]:
        """Let time pass until this instant. Returns the types of the events that time alone has made."""
        self.now = moment(at)
        return self._take(lapse(self.rulebook, self.state, self.now))

    def revise(self, calendar: Calendar, published_at: str, at: str, number: int = 1) -> list[str]:
        """Let a revised calendar, published at ``published_at``, reach the matter. Returns the types of this step's
        events.
        """
        self.now = moment(at)
        years = self._empty.calendar.years or (self.now.year - 1, self.now.year, self.now.year + 1)
        revision = Revision(
            number=number, notice="通知", published_at=moment(published_at), calendar=calendar.compact(years)
        )
        return self._take(revise(self.rulebook, self.state, revision, self.now))

    def owed(self) -> list[tuple[str, str, str | None, str | None]]:
        """Return the duties that are owed, in order: the row, the bearer's role, the agency, and the last instant as
        people say it.
        """
        return [
            (duty.rule, duty.bearer.role, duty.bearer.agency, due_text(duty.due_at) if duty.due_at else None)
            for duty in self.state.owed
        ]

    def rules_owed(self) -> list[str]:
        """Return only the rows of the duties that are owed, in order."""
        return [duty.rule for duty in self.state.owed]

    def duty(self, rule: str) -> Duty:
        """Return the last duty of a row, whether it has ended or not."""
        return next(duty for duty in reversed(self.state.duties) if duty.rule == rule)

    def breaches(self) -> list[str]:
        """Return the rows of the duties that have a recorded breach of their own."""
        return [duty.rule for duty in self.state.duties if duty.own_breach]

    @property
    def closed(self) -> bool:
        """Whether nobody owes anything any more."""
        return self.state.closed_at is not None

    def _people(self, act: str) -> set[str]:
        """Return the people whom the act has to know, besides those whom it names."""
        kind = ACTS[self.state.procedure].get(act)
        return {person for fact in (kind.people if kind else ()) if (person := named(self.state.facts, fact))}

    def _take(self, made: Any) -> list[str]:
        self.events += made.events
        self.state = made.state
        if fold(self.rulebook, self._empty, self.events) != self.state:
            raise AssertionError("the state is not the fold of the events")
        return [event.type for event in made.events]
