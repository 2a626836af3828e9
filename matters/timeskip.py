"""The one door to Temporal's time skipping, which is experimental: every workflow has a clock of its own."""

from datetime import datetime, timedelta

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

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


async def catch_up(client: Client, workflow_id: str, clock: datetime) -> None:
    """Move the clock of one workflow to another's, if it is behind it."""
    behind = clock - await current_time(client, workflow_id)
    if behind > SKEW:
        await fast_forward(client, workflow_id, behind)


async def current_time(client: Client, workflow_id: str) -> datetime:
    """The workflow's own time (UTC): the wall clock plus whatever was skipped."""
    skipper = TimeSkipper(client, config=CONFIG)
    return await skipper.get_current_time(client.get_workflow_handle(workflow_id))
