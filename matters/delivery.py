"""An accepted act on its way into its workflow: as an update that answers, or as a signal that will be heard."""

import asyncio
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.matter.events import Refused
from domain.matter.fields import FieldError
from domain.matter.names import workflow_id

_RUN_ENDED = "AcceptedUpdateCompletedWorkflow"  # Temporal's: the run went on as another before it had answered


class NotThere(Exception):
    """The matter has no running workflow: not started yet, or at its end."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer in time; the act may or may not have arrived."""


async def update(
    client: Client, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float
) -> dict[str, Any] | Unanswered:
    """Send an act as an update whose id is the act's; ``{summary, seq}``, once it is in the ledger.

    Raises `Refused` for an act that isn't admissible, `NotThere` where no workflow runs. ``wait`` in seconds.
    """
    handle = client.get_workflow_handle(workflow_id(procedure, number))
    try:
        async with asyncio.timeout(wait):
            return await handle.execute_update(act, packed, id=packed["id"])
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        return Unanswered()
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type != _RUN_ENDED:
            raise refused(error.cause) from None
        return Unanswered()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        return Unanswered()


async def signal(client: Client, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
    """Send an act as a signal. Raises `NotThere` where no workflow runs, RPCError where Temporal is down."""
    try:
        await client.get_workflow_handle(workflow_id(procedure, number)).signal(act, packed)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        raise


def refused(error: ApplicationError) -> Refused:
    """The refusal that a workflow's failure carries."""
    errors = error.details[0] if error.details else []
    fields = tuple(FieldError(each["field"], each["message"]) for each in errors if isinstance(each, dict))
    return Refused(error.type or "unreadable", error.message, fields)
