"""What Temporal tells of somebody who has meddled with a workflow: what was done, since when, and by whom.

Temporal knows a person only by the name that his program gives. It may be anything, so it is a hint and no proof.
"""

from datetime import datetime
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from domain.clock.calendar import TZ
from domain.records.wire import Start
from matters import temporal

NAMED = 200  # characters of a name that are kept


def told(what: str, since: datetime | None = None, by: str = "") -> dict[str, str]:
    """Return what the ledger says of it: a code, and what is known of the instant and of the name."""
    found = {"what": what}
    if since:
        found["since"] = since.astimezone(TZ).isoformat(timespec="seconds")
    if by:
        found["by"] = "".join(each for each in by if each.isprintable())[:NAMED]
    return found


class Witness:
    """Asks Temporal about runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of_run(self, workflow_id: str, run_id: str) -> dict[str, str] | None:
        """Return what is wrong with how a run began; None when this product has started it. Raises RPCError."""
        events = await self._events(workflow_id, run_id)
        began = events[0].workflow_execution_started_event_attributes
        since = _at(events[0])
        if began.original_execution_run_id != run_id:
            return told("reset", *_reset(events, run_id))
        (start,) = await temporal.history_converter(self._client, workflow_id).decode(
            began.input.payloads[:1], [Start]
        ) or [None]
        return None if isinstance(start, Start) else told("forged", since, began.identity)

    async def _events(self, workflow_id: str, run_id: str) -> list[HistoryEvent]:
        handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
        return [event async for event in handle.fetch_history_events()]


def _reset(events: list[HistoryEvent], run_id: str) -> tuple[Any, ...]:
    """Return when and by whom the run was made by a reset."""
    for event in events:
        failed = event.workflow_task_failed_event_attributes
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED and failed.new_run_id == run_id:
            return _at(event), failed.identity
    return ()


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(TZ)
