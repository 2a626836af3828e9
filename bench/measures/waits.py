"""Where the time goes between the instant at which a duty falls due and the row of its breach, by the histories."""

import statistics
from collections.abc import Sequence
from datetime import UTC, datetime

from temporalio.api.enums.v1 import EventType, TimeoutType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from domain.matter.names import workflow_id

FIRED, STARTED, COMPLETED = (
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
)
TIMED_OUT, FAILED = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
)


async def waits(temporal: str, numbers: Sequence[str], at: datetime) -> dict[str, Sequence[float]]:
    """Return the p50 and the p99 (seconds) of each part of the way, over the cases with these numbers.

    ``fired``: from the instant until Temporal has fired the timer. ``queued``: until the worker has taken the workflow
    task. ``worked``: until the task is completed, with the row written in it. ``lost`` counts the tasks after
    the instant that the worker of the matter didn't take in time, that it took and didn't complete in time, and that
    failed.
    """
    client = await Client.connect(temporal)
    found: dict[str, list[float]] = {"fired": [], "queued": [], "worked": []}
    lost = [0, 0, 0]
    for number in numbers:
        history = await client.get_workflow_handle(workflow_id("case", number)).fetch_history()
        after = [event for event in history.events if _at(event) >= at]
        for event in after:
            if (cause := _lost(event)) is not None:
                lost[cause] += 1
        fired = next((n for n, event in enumerate(after) if event.event_type == FIRED), None)
        if fired is None:
            continue
        until = [_at(after[fired])]
        for wanted in (STARTED, COMPLETED):
            until += [_at(event) for event in after[fired:] if event.event_type == wanted][:1]
        if len(until) == len(found):
            for name, began, ended in zip(found, [at, *until], until, strict=False):
                found[name].append((ended - began).total_seconds())
    told: dict[str, Sequence[float]] = {name: _p50_p99(sorted(each)) for name, each in found.items()}
    return told | {"lost": lost}


def _lost(event: HistoryEvent) -> int | None:
    """Return why a task was lost: 0 not taken in time, 1 not completed in time, 2 failed. None for any other event."""
    if event.event_type == FAILED:
        return 2
    if event.event_type != TIMED_OUT:
        return None
    kind = event.workflow_task_timed_out_event_attributes.timeout_type
    return 0 if kind == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START else 1


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(UTC)


def _p50_p99(ordered: list[float]) -> list[float]:
    return [round(statistics.median(ordered), 2), round(ordered[int(len(ordered) * 0.99)], 2)] if ordered else []
