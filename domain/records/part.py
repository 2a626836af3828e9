"""A part that was split off a case: what its own case begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.acts.case.routing import RECEIPT
from domain.acts.case.split import Split
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event
from domain.matter.names import lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPart:
    """A part of a case, split off at ``at`` by ``actor``. ``seq`` is the line of the case's ledger, so that no part
    begins twice. ``subject`` is a text that is sealed for the case. ``kept`` has the facts that both cases have.
    ``raised_at`` is the matter's time when the part was handed on. ``rulebook`` and ``digest`` are the matter's law.
    """

    number: str
    seq: int
    at: datetime
    actor: Actor
    subject: str
    kept: Mapping[str, Any]
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


def part_of(rulebook: Rulebook, number: str, event: Event, seq: int, now: datetime) -> SplitPart | None:
    """The part that an event of a case has split off; None for any other event."""
    if event.type != Split.leaves or event.actor is None:
        return None
    return SplitPart(
        number=number,
        seq=seq,
        at=event.at,
        actor=event.actor,
        subject=event.data["other_part"],
        kept=event.data["part"],
        raised_at=now,
        rulebook=rulebook.id,
        digest=rulebook.digest,
    )
