"""Given-when-then for a matter, in the words of the rulebook; the real engine does everything.

    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", by=RESPONDER, route="own_post")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]
    assert matter.refused("answer", by=RESPONDER, on_the_spot=True) == "not_owed"

Texts may be written as plain strings: they are sealed as the act's field types say, and a required text or
document number that is missing is filled in. A field that is given as None is left out. Instants are +08:00.
"""

import dataclasses
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal, get_args, get_origin

from domain.acts import ACTS
from domain.clock.calendar import TZ, Calendar
from domain.engine.beginnings import received
from domain.engine.evolution import fold
from domain.engine.procedure import handle, lapse, open_matter, revise
from domain.engine.revision import Revision
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Card, Command, Event, Post, Refused
from domain.matter.facts import named
from domain.matter.fields import DocumentNo, Text, bare, hints, wire_name
from domain.matter.state import Duty, State
from domain.matter.wording import due_text

LEAD = "housing"
KINDS = {
    "housing": "government",
    "water": "government",
    "roads": "government",
    "clinic": "public_institution",
    "grid": "company",
    "union": "people_organisation",
    "gov-office": "government",
    "party-office": "party",
    "abroad": "outside",
}
AGENCIES = {agency: Card(kind, f"{agency}-head") for agency, kind in KINDS.items()}
OFFICIALS = {f"{agency}-{n}": agency for agency in KINDS for n in (1, 2, "head")}
STAFF = {person: Post(agency, "civil_servant") for person, agency in OFFICIALS.items()}
FUNCTIONS = {
    "government_office": "gov-office",
    "party_office": "party-office",
    "conduct_office": "party-office",
}


def official(agency: str, number: int = 1) -> Actor:
    """Return an official of an agency who may bear duties."""
    return Actor(f"{agency}-{number}", agency, ("responder",))


def head(agency: str) -> Actor:
    """Return the head of an agency."""
    return Actor(f"{agency}-head", agency, ("head",))


RESPONDER = official(LEAD)
HANDLER = official(LEAD, 2)
HEAD = head(LEAD)
OFFICE = Actor("gov-office-1", "gov-office", ("office",))
PARTY_OFFICE = Actor("party-office-1", "party-office", ("office",))
SYSTEM = Actor("hall", "hall", ("system",))


def moment(text: str) -> datetime:
    """Return the instant of a text such as ``2026-03-02T10:00``, in +08:00."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def sealed(text: str) -> str:
    """Return a reference for a text, in the form that the vault gives it."""
    mark = urlsafe_b64encode(sha256(text.encode()).digest()).decode()
    return f"{mark[:16]}:{len(text)}:{mark[16:38]}"


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
        return [duty.rule for duty in self.state.duties if duty.breached_at and not duty.joins]

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
        assert fold(self.rulebook, self._empty, self.events) == self.state
        return [event.type for event in made.events]


def data_of(procedure: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the sealed fields of an act. Required texts and document numbers that are missing are filled in."""
    kind = ACTS[procedure].get(name)
    given = {wire_name(key): value for key, value in fields.items()}
    return _filled(kind, given) if kind else given


def _filled(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    types = {wire_name(name): bare(hint) for name, hint in hints(kind).items()}
    needed = {wire_name(f.name) for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}
    data = {key: _value(types.get(key), value) for key, value in given.items()}
    for key, hint in types.items():
        if key in needed and key not in data:
            if hint is DocumentNo:
                data[key] = "样〔2026〕1号"
            elif hint is Text or _of_texts(hint):
                data[key] = _value(hint, key if hint is Text else [key])
    return data


def _of_texts(hint: Any) -> bool:
    return get_origin(hint) is tuple and bare(get_args(hint)[0]) is Text


def _value(hint: Any, value: Any) -> Any:
    if value is None or hint is None:
        return value
    if hint is Text:
        return sealed(value) if isinstance(value, str) else value
    if get_origin(hint) is tuple and isinstance(value, list | tuple):
        return [_value(bare(get_args(hint)[0]), item) for item in value]
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return _filled(hint, value)
    if hint is datetime and isinstance(value, str) and "+" not in value:
        return moment(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings(item)
