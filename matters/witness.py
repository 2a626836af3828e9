"""What Temporal tells of somebody who has meddled with a workflow: what was done, since when, and by whom.

Temporal knows a person only by the name that his program gives. It may be anything, so it is a hint and no proof.
"""

from dataclasses import dataclass
from datetime import datetime

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from domain.clock.calendar import TZ
from domain.records.wire import Start
from matters import temporal

_SERVER = "history-service"  # the name that Temporal itself gives in a reset, instead of the caller's
NAMED = 200  # characters of a name that are kept


def told(what: str, since: datetime | None = None, by: str = "") -> dict[str, str]:
    """Return what the ledger says of it: a code, and what is known of the instant and of the name."""
    found = {"what": what}
    if since:
        found["since"] = since.astimezone(TZ).isoformat(timespec="seconds")
    if by:
        found["by"] = "".join(each for each in by if each.isprintable())[:NAMED]
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """How a run began: when, by whom, and what is wrong with that; None when this product has started it."""

    since: datetime
    by: str
    found: dict[str, str] | None = None


class Witness:
    """Asks Temporal about runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of_run(self, workflow_id: str, run_id: str) -> Seen:
        """Return how a run began. Raises RPCError."""
        events = await self._events(workflow_id, run_id)
        began = events[0].workflow_execution_started_event_attributes
        since, by = _at(events[0]), began.identity
        if began.original_execution_run_id != run_id:
            since, by = _reset(events, run_id) or (since, "")
            return Seen(since, by, told("reset", since, by))
        (start,) = await temporal.history_converter(self._client, workflow_id).decode(
            began.input.payloads[:1], [Start]
        ) or [None]
        return Seen(since, by, None if isinstance(start, Start) else told("forged", since, by))

    async def _events(self, workflow_id: str, run_id: str) -> list[HistoryEvent]:
        handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
        return [event async for event in handle.fetch_history_events()]


def _reset(events: list[HistoryEvent], run_id: str) -> tuple[datetime, str] | None:
    """Return when and by whom the run was made by a reset."""
    for event in events:
        failed = event.workflow_task_failed_event_attributes
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED and failed.new_run_id == run_id:
            return _at(event), "" if failed.identity == _SERVER else failed.identity
    return None


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(TZ)
