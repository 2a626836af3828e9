"""How a matter begins, whoever begins it: received, written with its first event, and started."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError

from db.directory import Directory
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
from matters.temporal import BRIEFLY, DOWN, start_matter
from matters.timeskip import Clocks

ENGINE_ACTOR = Actor(PRODUCT, PRODUCT, (ENGINE,))  # who begins what the product begins by itself
CATCH_UP = 20.0  # seconds for a clock that follows another's, on the local stack


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as its receipt knows it: who called, under which key, and the mac of what was sent."""

    caller: str
    key: str
    mac: bytes


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a matter begins with: its number, its first event, whose command is the receipt's id, and by which rulebook.

    ``kept``: fields of `db.writes.intake.NewMatter` that stand beside the ledger; texts are references.
    """

    number: str
    first: Event
    rulebook: Rulebook
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """A matter that has begun: its receipt's id, its answer, its first state, and what its workflow starts with."""

    receipt: str
    answer: dict[str, Any]
    start: Start
    state: State
    rulebook: Rulebook


Take = Callable[[Intake], Awaitable[Beginning]]  # what is taken in; it asks the intake for the number and seals texts
Also = Callable[[Intake, str], Awaitable[None]]  # the intake and the number → what else is kept with the matter
First = Callable[[str, Intake], Event]  # the id of the receipt, and the intake → the first event


class Begin:
    """Begins matters; in each process there is one."""

    def __init__(
        self,
        client: Client,
        task_queue: str,
        receipts: Receipts,
        directory: Directory,
        calendars: Calendars,
        clocks: Clocks,
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._receipts = receipts
        self._directory = directory
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
        """Receive what begins a matter, write it with its first event, and start its workflow.

        ``by`` is who begins it; ``ahead``: how far its clock is ahead, where clocks are moved; ``patience``: seconds
        for its workflow's clock to get there. Raises `Repeated` for a key used before, `ExternalNoTaken`, and whatever
        ``take`` and ``also`` raise; then nothing has happened.
        """
        functions, calendar = await self._directory.functions(), await self._calendars.fresh()
        async with self._receipts.intake(asking.caller, asking.key, asking.mac, ahead) as intake:
            beginning = await take(intake)
            begun = await _written(intake, procedure, beginning, calendar, functions, by)
            if also:
                await also(intake, beginning.number)
        with suppress(WorkflowAlreadyStartedError, *DOWN):  # the reconciler starts it otherwise
            async with asyncio.timeout(BRIEFLY):
                await start_matter(self._client, self._task_queue, begun.rulebook, begun.state, begun.start)
            if ahead:
                await self._clocks.catch_up(procedure, beginning.number, intake.received_at, patience)
        return begun

    async def by_itself(self, rulebook: Rulebook, procedure: str, key: str, clock: datetime, first: First) -> None:
        """Begin a matter that nobody has asked for, at ``clock``, which may lie ahead; once for each ``key``."""
        act_id = sha256(key.encode()).hexdigest()[:32]

        async def take(intake: Intake) -> Beginning:
            number = await intake.number(procedure)
            return Beginning(number, first(act_id, intake), rulebook)

        asking = Asking(ENGINE_ACTOR.id, key, b"")
        ahead = max(clock - datetime.now(clock.tzinfo), timedelta())
        with suppress(Repeated):  # begun before the last try was cut off; the reconciler starts what wasn't started
            await self.matter(procedure, asking, take, by=ENGINE_ACTOR.id, ahead=ahead, patience=CATCH_UP)


async def _written(
    intake: Intake, procedure: str, beginning: Beginning, calendar: Calendar, functions: dict[str, str], by: str
) -> Begun:
    """The matter with its receipt, its start and its first record, within the intake's transaction."""
    number, first, rulebook = beginning.number, beginning.first, beginning.rulebook
    assert first.command  # noqa: S101 - whoever begins a matter gives it a receipt
    start = Start(
        number=number,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        calendar=calendar_for(calendar, first.at),
        functions=functions,
        first=first,
    )
    # The calendar as the workflow will have it, so that both come to the same duties.
    made = open_matter(rulebook, procedure, number, Calendar.from_compact(start.calendar), first, functions)
    await intake.receipt(first.command, procedure, number, OPENING, {})  # all it says is in the matter and its start
    answer = await intake.open(
        NewMatter(rulebook_digest=rulebook.digest, start=start, opened_by=by, **beginning.kept),
        record(rulebook, None, made.state, made.events, intake.received_at, command=first.command),
    )
    return Begun(first.command, answer, start, made.state, rulebook)
