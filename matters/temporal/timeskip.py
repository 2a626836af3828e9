"""The clocks of workflows, which the local stack moves. No other module uses Temporal's experimental time skipping.

Every workflow has a clock of its own: real time plus the time that was skipped.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.matter.names import workflow_id
from matters.temporal.client import BRIEFLY, DOWN

# Skipping is off until somebody asks for it. Children keep real time, because a child that starts during a skip would
# run to its end at once. Without a count of our own, the server would stop skipping silently after 200 timers.
CONFIG = TimeSkippingConfig(enabled=False, disable_propagation=True, max_session_skip_count=1_000_000)
SKEW = timedelta(seconds=1)  # the clocks of two servers differ; a difference below this was not skipped


async def fast_forward(client: Client, workflow_id: str, by: timedelta) -> bool:
    """Move the clock of one workflow, also across continue-as-new. Every timer on the way fires.

    Returns False when the workflow ended before. It waits without end while no worker runs, while an activity is
    retried, or while a child is open: callers set a timeout. Raises RPCError when there is no such workflow, or when
    ``by`` isn't positive.
    """
    skipper = TimeSkipper(client, config=CONFIG)
    return await skipper.fast_forward(client.get_workflow_handle(workflow_id), by)


async def current_time(client: Client, workflow_id: str) -> datetime:
    """Return the workflow's own time (UTC). Raises RPCError when there is no such workflow."""
    skipper = TimeSkipper(client, config=CONFIG)
    return await skipper.get_current_time(client.get_workflow_handle(workflow_id))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of matters' workflows. On a server nobody moves them, and Temporal isn't asked."""

    client: Client
    local_stack: bool

    async def ahead(self, procedure: str, number: str) -> timedelta:
        """Return how far the matter's clock is ahead of real time; zero when Temporal doesn't answer."""
        if not self.local_stack:
            return timedelta()
        try:
            async with asyncio.timeout(BRIEFLY):
                now = await current_time(self.client, workflow_id(procedure, number))
        except DOWN:
            return timedelta()
        ahead = now - datetime.now(UTC)
        return ahead if ahead > SKEW else timedelta()

    async def ahead_of(self, matters: Iterable[tuple[str, str]]) -> dict[str, timedelta]:
        """Return by number how far the clocks of ``matters``, pairs of procedure and number, are ahead of real time."""
        asked = list(matters) if self.local_stack else []
        ahead = await asyncio.gather(*(self.ahead(procedure, number) for procedure, number in asked))
        return {number: each for (_, number), each in zip(asked, ahead, strict=True)}

    async def catch_up(self, procedure: str, number: str, clock: datetime, within: float) -> None:
        """Move the matter's clock forward to ``clock``. It gives up after ``within`` seconds."""
        if not self.local_stack:
            return
        matter = workflow_id(procedure, number)
        with suppress(*DOWN):  # the workflow has ended, or doesn't run
            async with asyncio.timeout(within):
                behind = clock - await current_time(self.client, matter)
                if behind > SKEW:
                    await fast_forward(self.client, matter, behind)
