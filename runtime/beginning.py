"""How a matter that somebody asks for begins: received, begun and started, whoever sees to it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError

from db.directory import Directory
from db.intake import Intake
from db.opening import Made, begin
from db.receipts import Receipts
from domain import library
from domain.events import Event
from domain.names import workflow_id
from domain.rulebook import Rulebook
from domain.state import State
from domain.wire import Start
from runtime import timeskip
from runtime.calendars import Calendars
from runtime.temporal import BRIEFLY, DOWN, start_matter

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
        """Receive what begins a matter, begin it, start its workflow: the one way of every procedure but cases.

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
