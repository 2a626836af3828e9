"""How a matter that somebody asks for begins: received, begun and started, whoever sees to it. (What the product begins
by itself: `activities.openings`.)
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError

from db.directory import Directory
from db.intake import Intake
from db.opening import Made, begin
from db.receipts import Receipts
from domain.engine.beginnings import Source, lead_opened
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event, Post
from domain.matter.names import workflow_id
from domain.matter.state import State
from domain.records.wire import Start
from matters import timeskip
from matters.calendars import Calendars
from matters.temporal import BRIEFLY, DOWN, start_matter

First = Callable[[Intake, str], Awaitable[Event]]  # the intake and the new number → the first event
Also = Callable[[Intake, str], Awaitable[None]]  # the intake and the number → what else is kept with the matter


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as its receipt knows it: who called, under which key, and the mac of what was sent."""

    caller: str
    key: str
    mac: bytes


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Begins matters of the ``rulebook`` for new ones."""

    client: Client
    task_queue: str
    receipts: Receipts
    directory: Directory
    calendars: Calendars
    rulebook: Rulebook
    local_stack: bool

    async def begin(
        self,
        procedure: str,
        asking: Asking,
        first: First,
        *,
        opened_by: str,
        also: Also | None = None,
        case_no: str | None = None,
    ) -> Made:
        """Receive what begins a matter, begin it, start its workflow: the one way of every procedure but cases, whose
        opening has to be answered in ways of its own.

        On the local stack the matter has the clock of the case that it is about, if it is about one. Raises `Repeated`.
        """
        skipped = await self.skipped("case", case_no) if case_no else timedelta()
        functions, calendar = await self.directory.functions(), await self.calendars.fresh()
        async with self.receipts.intake(asking.caller, asking.key, asking.mac, skipped) as intake:
            number = await intake.number(procedure)
            event = await first(intake, number)
            made = await begin(
                intake, self.rulebook, calendar, procedure, number, event, functions, opened_by=opened_by
            )
            if also:
                await also(intake, number)
        await self.start(made.state, made.start, skipped)
        return made

    async def reported(
        self, by: Actor, post: Post, *, source: Source, subject: str, ground: str, facts: str, case_no: str | None
    ) -> First:
        """How a finding begins that somebody's report opens, against who serves at that ``post``; ``facts`` is sealed
        in it. Raises `Refused` (see `domain.engine.beginnings.lead_opened`) when it begins.
        """
        card = (await self.directory.cards([post.agency])).get(post.agency)
        office = await self.directory.conduct_office()

        async def first(intake: Intake, number: str) -> Event:
            (sealed,) = await intake.seal(number, [facts])
            return lead_opened(
                self.rulebook,
                command=token_hex(16),
                actor=by,
                received_at=intake.received_at,
                source=source,
                office=office,
                agency=post.agency,
                card=card,
                subject=subject,
                staff=post.kind,
                grounds=(ground,),
                case_no=case_no,
                facts=sealed,
            )

        return first

    async def start(self, state: State, begun: Start, skipped: timedelta = timedelta()) -> None:
        """Start the workflow of a new matter, if Temporal is there; the reconciler starts it otherwise.

        ``skipped``: how far its clock is to be moved, on the local stack.
        """
        rulebook = library.get(begun.rulebook, begun.digest)
        with contextlib.suppress(WorkflowAlreadyStartedError, *DOWN):
            async with asyncio.timeout(BRIEFLY):
                await start_matter(self.client, self.task_queue, rulebook, state, begun)
                if skipped:
                    await timeskip.fast_forward(self.client, workflow_id(state.procedure, state.number), skipped)

    async def skipped(self, procedure: str, number: str) -> timedelta:
        """How far the local stack has moved this matter's clock; elsewhere nobody moves clocks."""
        if not self.local_stack:
            return timedelta()
        try:
            async with asyncio.timeout(BRIEFLY):
                now = await timeskip.current_time(self.client, workflow_id(procedure, number))
        except DOWN:
            return timedelta()
        ahead = now - datetime.now(UTC)
        return ahead if ahead > timeskip.SKEW else timedelta()
