"""The typed names of activities. The workflows know these signatures; `activities` implements them."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from domain.lead import Lead, Withdrawal
from domain.record import Record

_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
_ONCE_AGAIN = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3)

Stub = Callable[[Any], Coroutine[Any, Any, None]]


@activity.defn
async def write_record(record: Record) -> None:
    """Write a step to the ledger, with what is read of it. Idempotent."""
    raise NotImplementedError(record.number)


@activity.defn
async def open_lead(lead: Lead) -> None:
    """Record a lead for people to examine. Idempotent."""
    raise NotImplementedError(lead.number)


@activity.defn
async def withdraw_lead(withdrawal: Withdrawal) -> None:
    """Take a lead back whose breach turned out to be none, with a record. Idempotent."""
    raise NotImplementedError(withdrawal.number)


async def locally(stub: Stub, value: Any, summary: str) -> None:
    """Run an activity in this workflow task; where the database doesn't answer, remotely and patiently.

    A local activity must not hold the workflow task while the database is down, hence the short leash.
    An exhausted one raises ApplicationError, a timed-out one ActivityError: both are FailureErrors.
    """
    try:
        await workflow.execute_local_activity(
            stub, value, start_to_close_timeout=timedelta(seconds=2), retry_policy=_ONCE_AGAIN, summary=summary
        )
    except FailureError:
        await remotely(stub, value, summary)


async def remotely(stub: Stub, value: Any, summary: str) -> None:
    """Run an activity through the server until it has succeeded; the timeline of the UI shows it."""
    await workflow.execute_activity(
        stub, value, start_to_close_timeout=timedelta(seconds=30), retry_policy=_PATIENT, summary=summary
    )
