"""Begin a matter: keep the request's receipt, write the matter with its first event, and start its workflow."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError

from db.writes.intake import OPENING, Intake, NewMatter, Repeated
from db.writes.receipts import Receipts
from domain.clock.calendar import Calendar
from domain.engine.procedure import open_matter
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event
from domain.matter.names import ENGINE, PRODUCT
from domain.matter.state import State
from domain.records.record import record
from domain.records.wire import Start, calendar_for
from matters.calendars import Calendars
from matters.temporal.client import BRIEFLY, DOWN, start_matter
from matters.temporal.timeskip import Clocks

ENGINE_ACTOR = Actor(PRODUCT, PRODUCT, (ENGINE,))  # the actor of matters that the product begins by itself
CATCH_UP = 20.0  # seconds that a new clock may take to follow the clock of another matter, on the local stack


@dataclass(frozen=True, slots=True)
class Asking:
    """A request in the form that its receipt keeps: who called, under which key, and the MAC of the body. ``former``
    has the MACs that the same body had under earlier keys.
    """

    caller: str
    key: str
    mac: bytes
    former: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a matter begins with: its number, its rulebook and its first event. The command of that event is the id of
    the receipt.

    ``kept`` has the fields of `db.writes.intake.NewMatter` that stand beside the ledger. Texts are references.
    ``since`` is the instant from which its clocks may run, where that lies before its first event.
    """

    number: str
    first: Event
    rulebook: Rulebook
    kept: Mapping[str, Any] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A matter that has begun: the id of its receipt, its answer, its first state, and the start of its workflow."""

    receipt: str
    answer: dict[str, Any]
    start: Start
    state: State
    rulebook: Rulebook


# takes the intake, which gives the number and seals texts; gives the beginning of the matter
Take = Callable[[Intake], Awaitable[Beginning]]
# takes the intake and the number; writes what else is kept with the matter
Also = Callable[[Intake, str], Awaitable[None]]
First = Callable[[str, Intake], Event]  # takes the id of the receipt and the intake; gives the first event


class Begin:
    """Begins matters. A process has one of it."""

    def __init__(
        self,
        client: Client,
        task_queue: str,
        receipts: Receipts,
        calendars: Calendars,
        clocks: Clocks,
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._receipts = receipts
        self._calendars = calendars
        self._clocks = clocks

    async def matter(
        self,
        procedure: str,
        asking: Asking,
        take: Take,
        *,
        by: str,
        ahead: timedelta = timedelta(),
        also: Also | None = None,
        patience: float = BRIEFLY,
    ) -> Begun:
        """Receive a request that begins a matter, write the matter with its first event, and start its workflow.

        ``by`` is who begins the matter. ``ahead`` says how far the new matter's clock is ahead of the database's clock,
        on the local stack. ``also`` writes what else is kept with the matter. ``patience`` is how many seconds the
        workflow's clock may take to get there. Raises `Repeated` for a key that was used before, `ExternalNoTaken`, and
        whatever ``take`` and ``also`` raise. In each of these cases nothing has been written.
        """
        calendar = await self._calendars.fresh()
        async with self._receipts.intake(asking.caller, asking.key, asking.mac, ahead, asking.former) as intake:
            beginning = await take(intake)
            begun = await _written(intake, procedure, beginning, calendar, by)
            if also:
                await also(intake, beginning.number)
        with suppress(WorkflowAlreadyStartedError, *DOWN):  # if this fails, the reconciler starts the workflow
            async with asyncio.timeout(BRIEFLY):
                await start_matter(self._client, self._task_queue, begun.rulebook, begun.state, begun.start)
            if ahead:
                await self._clocks.catch_up(procedure, beginning.number, intake.received_at, patience)
        return begun

    async def by_itself(self, rulebook: Rulebook, procedure: str, key: str, clock: datetime, first: First) -> None:
        """Begin a matter that nobody has asked for, once for each ``key``. ``clock`` is its time, which may
        lie ahead.
        """
        act_id = sha256(key.encode()).hexdigest()[:32]

        async def take(intake: Intake) -> Beginning:
            number = await intake.number(procedure)
            return Beginning(number, first(act_id, intake), rulebook)

        asking = Asking(ENGINE_ACTOR.id, key, b"")
        ahead = max(clock - datetime.now(clock.tzinfo), timedelta())
        with suppress(Repeated):  # an earlier try has begun it and was cut off; the reconciler starts its workflow
            await self.matter(procedure, asking, take, by=ENGINE_ACTOR.id, ahead=ahead, patience=CATCH_UP)


async def _written(intake: Intake, procedure: str, beginning: Beginning, calendar: Calendar, by: str) -> Begun:
    """Write the matter with its receipt, its start and its first record, in the transaction of the intake."""
    number, first, rulebook = beginning.number, beginning.first, beginning.rulebook
    functions = (await intake.directory()).functions
    if first.command is None:
        raise ValueError("the first event of a matter names no receipt")
    start = Start(
        number=number,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        calendar=calendar_for(calendar, beginning.since or first.at),
        functions=functions,
        first=first,
    )
    # The calendar as the workflow will have it, so that both compute the same duties.
    made = open_matter(rulebook, procedure, number, Calendar.from_compact(start.calendar), first, functions)
    # the receipt needs no payload: everything is in the matter and its start
    await intake.receipt(first.command, procedure, number, OPENING, {})
    answer = await intake.open(
        NewMatter(rulebook_digest=rulebook.digest, start=start, opened_by=by, **beginning.kept),
        record(rulebook, None, made.state, made.events, intake.received_at, command=first.command),
    )
    return Begun(first.command, answer, start, made.state, rulebook)
