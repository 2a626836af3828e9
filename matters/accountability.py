"""Accountability at work: the database and the way to the findings' workflows, for the activities that need both."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.accountability import Means
from activities.openings import Openings
from db.directory import Directory
from db.findings import Findings
from db.leads import Leads
from db.opening import Made
from db.pool import Pool
from db.receipts import Receipts
from domain.law import library
from domain.matter.names import workflow_id
from matters import delivery, temporal, timeskip
from matters.calendars import Calendars
from matters.reconcile import Reconciler

WAIT = 20.0  # seconds for an act of the engine; then the activity is tried again


class Unheard(Exception):
    """A finding's workflow didn't answer: to be tried again."""


def means(
    client: Client,
    pool: Pool,
    task_queue: str,
    receipts: Receipts,
    calendars: Calendars,
    reconciler: Reconciler,
    *,
    local_stack: bool,
) -> Means:
    """The means; on the ``local_stack`` a finding is moved to its case's clock, when it begins and whenever the case
    has something to say to it.
    """

    async def catch_up(procedure: str, number: str, clock: datetime) -> None:
        with suppress(RPCError, RuntimeError, TimeoutError):  # it has ended, or isn't there
            async with asyncio.timeout(WAIT):
                await timeskip.catch_up(client, workflow_id(procedure, number), clock)

    async def start(made: Made, clock: datetime) -> None:
        book = library.get(made.start.rulebook, made.start.digest)
        with suppress(WorkflowAlreadyStartedError):
            await temporal.start_matter(client, task_queue, book, made.state, made.start)
        if local_stack:
            await catch_up(made.state.procedure, made.state.number, clock)

    async def send(procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
        if local_stack:
            await catch_up(procedure, number, datetime.fromisoformat(packed["at"]))
        try:
            answered = await delivery.update(client, procedure, number, act, packed, WAIT)
        except delivery.NotThere:
            if not await reconciler.ensure(number):
                await reconciler.begin_again(number, act, packed, datetime.fromisoformat(packed["at"]))
            raise Unheard(number) from None
        if isinstance(answered, delivery.Unanswered):
            raise Unheard(number)

    return Means(Leads(pool), Findings(pool), Openings(receipts, Directory(pool), calendars.fresh, start), send)
