"""The typed names of the activities. Workflows know these signatures; `activities` implements them."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, FailureError

from domain.engine.revision import Sweep
from domain.matter.names import CONFLICT
from domain.matter.supervision import Issue
from domain.records.lead import Lead, Withdrawal
from domain.records.part import SplitPart
from domain.records.record import Record
from domain.records.rooted import Rooted
from domain.records.wire import Start, Untrusted

_USUALLY = timedelta(seconds=30)
_AGAIN = timedelta(seconds=1)  # the first pause before an activity runs again whose answer somebody else has given
_LONGEST = timedelta(minutes=5)  # each pause is twice the one before, up to this
_TRIES = 20  # times that an activity may take before it is made anew, so that nobody's answer puts it off for longer
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
_ONCE_AGAIN = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3)

Stub = Callable[[Any], Coroutine[Any, Any, Any]]


class Behind(Exception):
    """The ledger has a step that this run doesn't know. The step was written, and its workflow task was lost."""


@activity.defn
async def write_record(record: Record) -> bool:
    """Write a step to the ledger and to the read model. Idempotent."""
    raise NotImplementedError(record.number)


@activity.defn
async def resume(number: str) -> Start:
    """Return the start of a run that goes on where the ledger ends. Fails when there is no such matter."""
    raise NotImplementedError(number)


@activity.defn
async def restore(number: str) -> Start:
    """Return such a start for a run that began with something else than what the ledger says. The next run tells of
    it.
    """
    raise NotImplementedError(number)


@activity.defn
async def check_start(start: Start) -> bool:
    """Check that a snapshot is what the ledger comes to. Raises what `locally` gives as `Behind` when it isn't."""
    raise NotImplementedError(start.number)


@activity.defn
async def open_lead(lead: Lead) -> list[str]:
    """Record a lead for people to examine. Returns the numbers of the findings that it has gone into. Idempotent."""
    raise NotImplementedError(lead.number)


@activity.defn
async def withdraw_lead(withdrawal: Withdrawal) -> bool:
    """Take back a lead whose breach turned out to be none, and record that. Idempotent."""
    raise NotImplementedError(withdrawal.number)


@activity.defn
async def open_part(part: SplitPart) -> str:
    """Begin the case of a part that was split off. Returns its number. Idempotent."""
    raise NotImplementedError(part.number)


@activity.defn
async def revise_batch(sweep: Sweep) -> Sweep:
    """Tell the next batch of matters of a revised calendar. Returns where the sweep goes on. Idempotent."""
    raise NotImplementedError(sweep.number)


@activity.defn
async def finish_revision(number: int) -> int:
    """Record that every open matter follows a revision. Returns 0 then; otherwise how many matters don't follow yet."""
    raise NotImplementedError(number)


@activity.defn
async def issue_report(issue: Issue) -> bool:
    """Recompute a report from the ledger and keep it. Idempotent."""
    raise NotImplementedError(issue.report)


@activity.defn
async def sign_root(after: Rooted) -> Rooted:
    """Sign what has been entered in the chains of evidence since the root before. Fails when that root is gone."""
    raise NotImplementedError(after.number)


@activity.defn
async def shred_listed(after: str) -> str:
    """Destroy the keys of some listed matters. Returns where to go on; an empty text at the end. Idempotent."""
    raise NotImplementedError(after)


@activity.defn
async def list_ended(after: str) -> str:
    """List some matters whose retention has ended. Returns where to go on; an empty text at the end. Idempotent."""
    raise NotImplementedError(after)


async def locally(stub: Stub, value: Any, summary: str) -> None:
    """Run an activity in this workflow task; when the database doesn't answer, run it through the server until it
    succeeds.

    A local activity must not hold the workflow task while the database is down, so it has short limits. A local
    activity that has used up its tries raises ApplicationError, one that timed out raises ActivityError. Both are
    FailureErrors. Raises `Behind` when the ledger is ahead of this run.
    """
    try:
        answer = await workflow.execute_local_activity(
            stub, value, start_to_close_timeout=timedelta(seconds=2), retry_policy=_ONCE_AGAIN, summary=summary
        )
    except FailureError as failure:
        _raise_if_behind(failure)
    else:
        if not _forged(answer):
            return
    await remotely(stub, value, summary)


async def remotely(stub: Stub, value: Any, summary: str, *, within: timedelta = _USUALLY) -> Any:
    """Run an activity through the server until it has succeeded. The timeline of the UI shows it.

    Each try may take as long as ``within``. An activity that waits for something waits for at most half of that. An
    answer that isn't signed is none, and a failure that isn't signed ends nothing: somebody else has given it, so the
    activity runs again, and operators are told.

    Raises `Behind` when the ledger is ahead of this run, and FailureError when this product's own activity has said
    that no further try helps (`activities.final`).
    """
    pause = _AGAIN
    while True:
        try:
            answer = await workflow.execute_activity(
                stub,
                value,
                start_to_close_timeout=within,
                schedule_to_close_timeout=_TRIES * within,
                retry_policy=_PATIENT,
                summary=summary,
            )
        except FailureError as failure:
            # A failure of an older history ends the activity, as it did then.
            if _is_final(failure) or not workflow.patched("failures are signed"):
                _raise_if_behind(failure)
                raise
        else:
            if not _forged(answer):
                return answer
        _alarm(stub)
        await workflow.sleep(pause, summary="活动的结果来源不明，重做")
        pause = min(2 * pause, _LONGEST)


def _forged(answer: Any) -> bool:
    # No payload at all can't be signed, so every activity returns something. In older histories some return nothing.
    return isinstance(answer, Untrusted) or (answer is None and workflow.patched("activities return something"))


def _is_final(failure: FailureError) -> bool:
    """Whether this product's own activity has failed for good. Temporal's frontend takes a failure of any type from
    anybody, and only details are signed. So such a failure has its type once more as its details.
    """
    error = failure.__cause__
    return isinstance(error, ApplicationError) and error.type is not None and tuple(error.details) == (error.type,)


def _alarm(stub: Stub) -> None:
    """Tell operators that an activity runs again, by a line in the log and a counter."""
    name = stub.__name__
    workflow.logger.error("activity_answered_by_another", extra={"activity": name})
    workflow.metric_meter().with_additional_attributes({"activity": name}).create_counter(
        "shouwen_activities_made_anew", "Activities whose answer was not this product's, or took too long."
    ).add(1)


def _raise_if_behind(failure: BaseException) -> None:
    """Raise `Behind` when the failure, or its cause, says that the ledger is ahead of this run."""
    for error in (failure, failure.__cause__):
        if isinstance(error, ApplicationError) and error.type == CONFLICT:
            raise Behind from failure
