"""The Temporal schedule that signs the chains of evidence, once an hour. Whoever changes it, it is set again."""

from contextlib import suppress
from datetime import timedelta
from typing import Literal

from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from domain.records.rooted import SCHEDULE, WORKFLOW, Sign
from matters.temporal.client import history_converter

EVERY = timedelta(hours=1)


async def guard(client: Client, task_queue: str) -> Literal["deleted", "altered"] | None:
    """Make the schedule when it isn't there, and set it again when it isn't as it was made. Returns what was found."""
    handle = client.get_schedule_handle(SCHEDULE)
    try:
        schedule = (await handle.describe()).schedule
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        with suppress(ScheduleAlreadyRunningError):
            await client.create_schedule(SCHEDULE, _made(task_queue))
        return "deleted"
    if await _is_as_made(client, task_queue, schedule):
        return None

    def again(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(_made(task_queue))

    await handle.update(again)
    return "altered"


async def _is_as_made(client: Client, task_queue: str, schedule: Schedule) -> bool:
    action, spec = schedule.action, schedule.spec
    if not isinstance(action, ScheduleActionStartWorkflow) or schedule.state.paused:
        return False
    payloads = [each for each in action.args if isinstance(each, Payload)]
    said = await history_converter(client, SCHEDULE).decode(payloads, [Sign] * len(payloads))
    same = (action.workflow, action.id, action.task_queue, said) == (WORKFLOW, SCHEDULE, task_queue, [Sign()])
    return same and [each.every for each in spec.intervals] == [EVERY] and not (spec.calendars or spec.skip)


def _made(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            WORKFLOW, Sign(), id=SCHEDULE, task_queue=task_queue, static_summary="签署证据链"
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=EVERY),
    )
