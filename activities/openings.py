"""Matters that the product itself begins: findings from leads, tasks of supervision from what was due."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from db.directory import Directory
from db.intake import Repeated
from db.opening import Made, begin
from db.receipts import Receipts
from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event
from domain.matter.names import ENGINE, PRODUCT

ACTOR = Actor(PRODUCT, PRODUCT, (ENGINE,))

Start = Callable[[Made, datetime], Awaitable[None]]  # what was made, the clock it should have
First = Callable[[str, datetime, dict[str, str]], Event]  # the act's id, when it is received, who holds which function


@dataclass(frozen=True, slots=True)
class Openings:
    """Begins matters, each once. ``start`` goes to Temporal, and does nothing for a workflow that runs."""

    receipts: Receipts
    directory: Directory
    calendar: Callable[[], Awaitable[Calendar]]
    start: Start

    async def open(self, rulebook: Rulebook, procedure: str, key: str, clock: datetime, first: First) -> None:
        """Begin a matter at ``clock``, which may lie ahead; for the same key again it does nothing."""
        functions, calendar = await self.directory.functions(), await self.calendar()
        act_id = sha256(key.encode()).hexdigest()[:32]
        ahead = max(clock - datetime.now(clock.tzinfo), timedelta())
        try:
            async with self.receipts.intake(ACTOR.id, key, b"", ahead) as intake:
                number = await intake.number(procedure)
                event = first(act_id, intake.received_at, functions)
                made = await begin(intake, rulebook, calendar, procedure, number, event, functions, opened_by=ACTOR.id)
        except Repeated:  # begun before the last try was cut off; the reconciler starts what wasn't started
            return
        await self.start(made, clock)
