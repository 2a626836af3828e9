"""A part that was split off a case: what its own case begins with, and who held both before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.acts.base import iso
from domain.acts.case.routing import BEFORE, RECEIPT
from domain.acts.case.split import Split
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event
from domain.matter.names import lead_id
from domain.matter.state import Bearer, State
from domain.responsibility.intervals import intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPart:
    """A part of a case, split off at ``at`` by ``actor``. ``seq`` is the line of the case's ledger, so that no part
    begins twice. ``subject`` is a text that is sealed for the case. ``kept`` has the facts that both cases have, and
    ``held`` those who held the case until then: what was late before the split isn't the lead of who takes the part.
    ``raised_at`` is the matter's time when the part was handed on. ``rulebook`` and ``digest`` are the matter's law.
    """

    number: str
    seq: int
    at: datetime
    actor: Actor
    subject: str
    kept: Mapping[str, Any]
    held: tuple[dict[str, str], ...] = ()
    raised_at: datetime
    rulebook: str
    digest: str

    @property
    def id(self) -> str:
        """The id of the part, made from the case's number and the ledger line."""
        return lead_id(self.number, self.seq)

    @property
    def since(self) -> datetime:
        """The instant from which clocks of the part may run."""
        return datetime.fromisoformat(self.receipt["first_receipt_at"])

    @property
    def receipt(self) -> dict[str, str]:
        """The receipt that both cases have: instants by the names of facts."""
        return {name: self.kept[name] for name in RECEIPT if name in self.kept}

    @property
    def before(self) -> dict[str, Any]:
        """The other facts that are true of both, by name."""
        return {name: self.kept[name] for name in BEFORE if name in self.kept} | {"held_before": list(self.held)}


def part_of(rulebook: Rulebook, state: State, event: Event, seq: int, now: datetime) -> SplitPart | None:
    """The part that an event of a case has split off; None for any other event."""
    if event.type != Split.leaves or event.actor is None:
        return None
    return SplitPart(
        number=state.number,
        seq=seq,
        at=event.at,
        actor=event.actor,
        subject=event.data["other_part"],
        kept=event.data["part"],
        held=tuple(_held(rulebook, state, event.at)),
        raised_at=now,
        rulebook=rulebook.id,
        digest=rulebook.digest,
    )


def _held(rulebook: Rulebook, state: State, at: datetime) -> Iterator[dict[str, str]]:
    """Who of the agency that splits held the case until ``at``, by a duty that is met by what its bearer does, in the
    order of time; first those who held another case that this one was split off. Others could neither split it nor send
    it on. Intervals of one bearer that follow each other are one.
    """
    yield from state.facts["held_before"]
    rules, spans = rulebook.procedures[state.procedure].rules, list[tuple[datetime, datetime, Bearer]]()
    own, leads = {duty.id for duty in state.duties if rules[duty.rule].own}, state.facts["lead_agency"]
    for each in sorted(intervals(state), key=lambda one: one.since):
        until = min(each.until or at, at)
        if each.duty not in own or each.bearer.agency != leads or each.since >= until:
            continue
        joined = next((n for n, (_, end, who) in enumerate(spans) if who == each.bearer and each.since <= end), None)
        if joined is None:
            spans.append((each.since, until, each.bearer))
        else:
            since, end, who = spans[joined]
            spans[joined] = (since, max(end, until), who)
    for since, until, who in spans:
        one = {"since": iso(since), "until": iso(until), "role": who.role, "agency": leads or ""}
        yield {**one, "official": who.official} if who.official else one
