"""Leads (线索): what a breach, or an act that is a fault by itself, hands to people to examine. No verdicts."""

from dataclasses import dataclass
from datetime import datetime

from domain.events import Event
from domain.rulebook import Rulebook
from domain.state import Bearer, Held, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead: which duty, under which article, who bore it when it lapsed, and everyone who ever held it.

    ``seq`` is the ledger's line that it rests on, so the same lead is never opened twice.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The breach of a duty turned out to have been none; ``seq`` is the ledger's line that says so."""

    procedure: str
    number: str
    seq: int
    duty: str
    at: datetime


def lead_of(rulebook: Rulebook, state: State, event: Event, seq: int) -> Lead | Withdrawal | None:
    """The lead that an event opens or takes back, if it is such an event."""
    duty = state.duty(event.data.get("duty", ""))
    if event.type == "breach_withdrawn" and duty:
        return Withdrawal(procedure=state.procedure, number=state.number, seq=seq, duty=duty.id, at=event.at)
    if event.type not in ("breached", "lead_raised"):
        return None
    rule = rulebook.rule(state.procedure, duty.rule) if duty else None
    return Lead(
        procedure=state.procedure,
        number=state.number,
        seq=seq,
        duty=duty.id if duty else None,
        rule=duty.rule if duty else None,
        article=event.data.get("article", event.article),
        title=event.data.get("title") or (rule.title if rule else ""),
        grounds=tuple(event.data["grounds"]),
        bearer=duty.bearer if duty else None,
        at=event.at,
        due_at=duty.due_at if duty else None,
        held=duty.held if duty else (),
        breach=event.type == "breached",
    )
