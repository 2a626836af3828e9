"""Leads（线索）：what a breach, or an act that is a fault by itself, hands to people to examine. No verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.names import lead_id
from domain.matter.state import Bearer, Held, State


@dataclass(frozen=True, slots=True)
class Proposed:
    """Whom a lead points to (Art. 10): the person, where one is known by name, of an agency; and for what."""

    agency: str
    subject: str | None
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead: which duty, under which article, who bore it when it lapsed, and everyone who ever held it.

    ``seq`` is the ledger's line that it rests on, so the same lead is never opened twice. ``raised_at`` is
    the matter's clock when it was handed on; ``rulebook`` and ``digest`` are the law of the matter.
    """

    procedure: str
    number: str
    seq: int
    duty: str | None
    rule: str | None
    article: str | None
    title: str
    grounds: tuple[str, ...]
    bearer: Bearer | None
    at: datetime
    due_at: datetime | None = None
    held: tuple[Held, ...] = ()
    breach: bool = True
    raised_at: datetime
    rulebook: str
    digest: str
    proposed: tuple[Proposed, ...] = ()

    @property
    def id(self) -> str:
        """Its id: the ledger's line."""
        return lead_id(self.number, self.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The breach of a duty turned out to have been none; ``seq`` is the ledger's line that says so, ``at`` its instant,
    ``raised_at`` the matter's clock when it was handed on.
    """

    procedure: str
    number: str
    seq: int
    duty: str
    at: datetime
    raised_at: datetime


def lead_of(rulebook: Rulebook, state: State, event: Event, seq: int, now: datetime) -> Lead | Withdrawal | None:
    """The lead that an event opens or takes back, if it is such an event; a breach without grounds is none."""
    duty = state.duty(event.data.get("duty", ""))  # as it is now: others may have taken it over since
    if event.type == "breach_withdrawn" and duty:
        return Withdrawal(
            procedure=state.procedure, number=state.number, seq=seq, duty=duty.id, at=event.at, raised_at=now
        )
    if event.type not in ("breached", "lead_raised") or not event.data["grounds"]:
        return None
    rule = rulebook.rule(state.procedure, duty.rule) if duty else None
    held = tuple(each for each in duty.held if each.since < event.at) or duty.held[:1] if duty else ()
    bearer = held[-1].bearer if held else None
    return Lead(
        procedure=state.procedure,
        number=state.number,
        seq=seq,
        duty=duty.id if duty else None,
        rule=duty.rule if duty else None,
        article=event.data.get("article", event.article),
        title=event.data.get("title") or (rule.title if rule else ""),
        grounds=tuple(event.data["grounds"]),
        bearer=bearer,
        at=event.at,
        due_at=duty.due_at if duty else None,
        held=held,
        breach=event.type == "breached",
        raised_at=now,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        proposed=_proposed(rulebook, state, bearer, event.data["grounds"]),
    )


def with_heads(rulebook: Rulebook, lead: Lead, heads: Mapping[str, str]) -> tuple[Proposed, ...]:
    """Whom the lead points to, where agencies were headed by ``heads`` when it came up: the matter itself may have
    known another head, or none.
    """
    persons: dict[tuple[str, str | None], list[str]] = {}
    for proposed in lead.proposed:
        for ground in proposed.grounds:
            head = heads.get(proposed.agency) if rulebook.grounds[ground].subject == "head" else None
            persons.setdefault((proposed.agency, head or proposed.subject), []).append(ground)
    return tuple(Proposed(agency, person, tuple(each)) for (agency, person), each in persons.items())


def _proposed(rulebook: Rulebook, state: State, bearer: Bearer | None, grounds: list[str]) -> tuple[Proposed, ...]:
    """For each ground the bearer or the head of its agency, as the ground says; one person once."""
    agency = bearer.agency if bearer and bearer.agency else state.facts["lead_agency"]
    if agency is None:
        return ()
    official = bearer.official if bearer else state.facts["responder"]
    card = state.agencies.get(agency)
    persons: dict[str | None, list[str]] = {}
    for ground in grounds:
        row = rulebook.grounds.get(ground)
        if row is not None:
            person = official if row.subject == "bearer" else card.head if card else None
            persons.setdefault(person, []).append(ground)
    return tuple(Proposed(agency, person, tuple(each)) for person, each in persons.items())
