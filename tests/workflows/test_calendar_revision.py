"""How often a revised calendar is swept: soon, then ever less, as long as somebody can't be told."""

import secrets
from datetime import timedelta

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from domain.engine.revision import Sweep
from domain.matter.names import revision_id
from matters.temporal import timeskip
from matters.temporal.client import Plugin, connect_client, start_revision
from tests.signing import KEYS
from workflows.calendar_revision import LONGEST, PAUSE, CalendarRevision

NUMBER = 7_000_000  # the Temporal is shared, and knows revisions by their numbers
STUCK = "20261125-000001"


@activity.defn
async def revise_batch(sweep: Sweep) -> Sweep:
    return Sweep(number=sweep.number, ended=True, left=1, stuck=(STUCK,))


@activity.defn
async def finish_revision(number: int) -> int:
    return 1 if number else 0


async def test_the_pause_between_two_sweeps_grows_to_a_bound(temporal_env: WorkflowEnvironment):
    client = await connect_client(temporal_env.client.service_client.config.target_host, KEYS)
    queue = secrets.token_hex(4)
    await start_revision(client, queue, NUMBER)
    handle = client.get_workflow_handle(revision_id(NUMBER))
    async with Worker(
        client, task_queue=queue, workflows=[CalendarRevision], activities=[revise_batch, finish_revision]
    ):
        await timeskip.fast_forward(client, handle.id, timedelta(minutes=25))
        assert (await handle.query("progress"))["stuck"] == [STUCK]
        history = await handle.fetch_history()
        await handle.terminate()
    pauses = [
        event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        for event in history.events
        if event.HasField("timer_started_event_attributes")
    ]
    assert pauses[:7] == [*(PAUSE * 2**n for n in range(6)), LONGEST]
    assert set(pauses[7:]) == {LONGEST}
    await Replayer(workflows=[CalendarRevision], plugins=[Plugin(KEYS)]).replay_workflow(history)
