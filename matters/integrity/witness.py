"""What Temporal tells of somebody who has meddled with a workflow: what was done, since when, and by whom.

Temporal knows a person only by the name that his program gives. It may be anything, so it is a hint and no proof.
"""

from dataclasses import dataclass
from datetime import datetime

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHistoryEventFilterType
from temporalio.service import RPCError, RPCStatusCode

from db.writes.ledger import Ledger
from domain.clock.calendar import TZ
from domain.matter.names import PROCEDURE_WORKFLOWS
from domain.records.wire import Start
from matters.temporal.client import history_converter

_SERVER = "history-service"  # the name that Temporal itself gives in a reset, instead of the caller's
LISTED = 1_000  # workflows in one page of Temporal's list
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
    """Asks Temporal about runs, and compares what it hears with the ledger."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def of_run(self, workflow_id: str, run_id: str) -> Seen:
        """Return how a run began. Raises RPCError."""
        handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
        first = await anext(handle.fetch_history_events(page_size=1))
        began = first.workflow_execution_started_event_attributes
        since, by = _at(first), began.identity
        if began.original_execution_run_id != run_id:
            events = [event async for event in handle.fetch_history_events()]
            since, by = _reset(events, run_id) or (since, "")
            return Seen(since, by, told("reset", since, by))
        decode = history_converter(self._client, workflow_id).decode
        (start,) = await decode(began.input.payloads[:1], [Start]) or [None]
        if not isinstance(start, Start):
            return Seen(since, by, told("unsigned", since, by))
        if await self._older(start, since):
            return Seen(since, by, told("unlike_ledger", since, by))
        return Seen(since, by)

    async def of_matter(self, workflow_id: str, run_id: str | None = None) -> tuple[str | None, dict[str, str] | None]:
        """Return the id of the latest run of a matter's workflow, and what is wrong with it; no id when there is none.

        ``run_id`` is a run that was looked at before, of which only its end is of interest. Raises RPCError.
        """
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            described = await handle.describe()
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return None, told("deleted")
            raise
        if described.status == WorkflowExecutionStatus.RUNNING:
            options = described.raw_description.workflow_execution_info.versioning_info
            if options.HasField("versioning_override"):  # this product's workers have no versions: none will run it
                return described.run_id, await self._routed_away(workflow_id, described.run_id)
            known = described.run_id == run_id
            return described.run_id, None if known else (await self.of_run(workflow_id, described.run_id)).found
        status = described.status.name.lower() if described.status else "gone"
        return described.run_id, told(status, described.close_time, await self._ended_by(workflow_id, described.run_id))

    async def running(self, procedure: str, task_queue: str) -> dict[str, str]:
        """Return the run of each workflow of a procedure that Temporal lists as running, by the id of the workflow.

        The list may be some seconds old. Raises RPCError.
        """
        workflow_type, found = PROCEDURE_WORKFLOWS[procedure], dict[str, str]()
        asked = ListWorkflowExecutionsRequest(
            namespace=self._client.namespace,
            page_size=LISTED,
            query=f"WorkflowType = '{workflow_type}' AND TaskQueue = '{task_queue}' AND ExecutionStatus = 'Running' "
            "AND TemporalWorkflowVersioningBehavior IS NULL",  # others are asked for one by one
        )
        while True:  # the SDK's own list would decode all search attributes of each
            page = await self._client.workflow_service.list_workflow_executions(asked)
            found |= {each.execution.workflow_id: each.execution.run_id for each in page.executions}
            if not page.next_page_token:
                return found
            asked.next_page_token = page.next_page_token

    async def _routed_away(self, workflow_id: str, run_id: str) -> dict[str, str]:
        """Return when and by whom a run was given to workers of a version that this product doesn't have."""
        found = told("routed_away")
        async for event in self._client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history_events():
            changed = event.workflow_execution_options_updated_event_attributes
            if changed.HasField("versioning_override"):
                found = told("routed_away", _at(event), changed.identity)
        return found

    async def _older(self, start: Start, since: datetime) -> bool:
        """Whether the ledger was further than the start when the run began."""
        seq = start.snapshot.seq if start.snapshot else 1
        rows = await self._ledger.events(start.number)
        return any(row.seq > seq and row.recorded_at < since for row in rows)

    async def _ended_by(self, workflow_id: str, run_id: str) -> str:
        handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
        close_event = WorkflowHistoryEventFilterType.CLOSE_EVENT
        async for event in handle.fetch_history_events(event_filter_type=close_event):
            return event.workflow_execution_terminated_event_attributes.identity
        return ""


def _reset(events: list[HistoryEvent], run_id: str) -> tuple[datetime, str] | None:
    """Return when and by whom the run was made by a reset."""
    for event in events:
        failed = event.workflow_task_failed_event_attributes
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED and failed.new_run_id == run_id:
            return _at(event), "" if failed.identity == _SERVER else failed.identity
    return None


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(TZ)
