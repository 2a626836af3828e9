"""The clocks of workflows, which the local stack moves; the one door to Temporal's experimental time skipping.

Every workflow has a clock of its own: the wall clock plus whatever was skipped.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.matter.names import workflow_id
from matters.temporal import BRIEFLY, DOWN

# Off until asked for; children keep to real time (else a child started meanwhile runs to its end at once);
# and without a count of its own the server stops skipping silently after 200 timers.
CONFIG = TimeSkippingConfig(enabled=False, disable_propagation=True, max_session_skip_count=1_000_000)
SKEW = timedelta(seconds=1)  # clocks of two servers differ; less than this wasn't skipped


async def fast_forward(client: Client, workflow_id: str, by: timedelta) -> bool:
    """Move the clock of one workflow, firing every timer on the way, also across continue-as-new.

    Return False where the workflow ended before. Wait without end while no worker runs, an activity is
    retried or a child is open: callers set a timeout. Raise RPCError where there is no such workflow, or `by`
    isn't positive.
    """
    skipper = TimeSkipper(client, config=CONFIG)
    return await skipper.fast_forward(client.get_workflow_handle(workflow_id), by)


async def current_time(client: Client, workflow_id: str) -> datetime:
    """The workflow's own time (UTC). Raise RPCError where there is no such workflow."""
    skipper = TimeSkipper(client, config=CONFIG)
    return await skipper.get_current_time(client.get_workflow_handle(workflow_id))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of matters' workflows. Unless this is the local stack, nobody moves them, and nothing is asked."""

    client: Client
    local_stack: bool

    async def ahead(self, procedure: str, number: str) -> timedelta:
        """How far the matter's clock is ahead of the wall clock; nothing where Temporal doesn't answer."""
        if not self.local_stack:
            return timedelta()
        try:
            async with asyncio.timeout(BRIEFLY):
                now = await current_time(self.client, workflow_id(procedure, number))
        except DOWN:
            return timedelta()
        ahead = now - datetime.now(UTC)
        return ahead if ahead > SKEW else timedelta()

    async def catch_up(self, procedure: str, number: str, clock: datetime, within: float) -> None:
        """Move the matter's clock to ``clock``, if it is behind it and gets there within so many seconds."""
        if not self.local_stack:
            return
        matter = workflow_id(procedure, number)
        with suppress(*DOWN):  # it has ended, or isn't there
            async with asyncio.timeout(within):
                behind = clock - await current_time(self.client, matter)
                if behind > SKEW:
                    await fast_forward(self.client, matter, behind)
