"""A run that is behind the ledger refuses nothing, and whoever has meddled with a workflow is told of in the ledger."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.deployment.v1 import WorkerDeploymentOptions, WorkerDeploymentVersion
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType, WorkerVersioningMode
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflow.v1 import VersioningOverride, WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    PollWorkflowTaskQueueRequest,
    ResetWorkflowExecutionRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.matter.events import Refused
from matters import deliver
from matters.deliver import ToldRefusal
from matters.integrity.witness import Witness
from matters.temporal import routing
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver

PINNED = VersioningOverride.PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED
EVERYTHING = [
    ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
    ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
]


async def reset(case: Case) -> None:
    """Reset the workflow to its beginning, as ``temporal workflow reset --reapply-exclude All`` does."""
    history = await case.handle.fetch_history()
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    first = next(event.event_id for event in history.events if event.event_type == done)
    request = ResetWorkflowExecutionRequest(
        namespace="default",
        workflow_execution=WorkflowExecution(workflow_id=case.handle.id),
        reason="a mistake",
        workflow_task_finish_event_id=first,
        request_id=secrets.token_hex(8),
        reset_reapply_exclude_types=EVERYTHING,
    )
    await case.driver.client.workflow_service.reset_workflow_execution(request)


async def terminate(case: Case) -> None:
    await case.handle.terminate("a mistake")


async def delete(case: Case) -> None:
    request = DeleteWorkflowExecutionRequest(
        namespace="default", workflow_execution=WorkflowExecution(workflow_id=case.handle.id)
    )
    await case.driver.client.workflow_service.delete_workflow_execution(request)
    await eventually(lambda: gone(case))


@asynccontextmanager
async def foreign_version(drive: Driver) -> AsyncIterator[WorkerDeploymentVersion]:
    """A version of workers that nobody of this product has made, which polls once."""
    version = WorkerDeploymentVersion(deployment_name=f"nobody-{secrets.token_hex(4)}", build_id="1")
    polled = PollWorkflowTaskQueueRequest(
        namespace="default",
        task_queue=TaskQueue(name=drive.parts.task_queue),
        identity="nobody",
        deployment_options=WorkerDeploymentOptions(
            deployment_name=version.deployment_name,
            build_id=version.build_id,
            worker_versioning_mode=WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED,
        ),
    )
    service = drive.client.workflow_service
    polling = asyncio.create_task(service.poll_workflow_task_queue(polled, timeout=timedelta(seconds=30)))
    yield version
    polling.cancel()


async def accepted(call: Callable[[], Awaitable[Any]]) -> bool:
    """Whether the server takes a call; for a moment it may not know the version yet."""
    try:
        await call()
    except RPCError:
        return False
    return True


async def route_away(case: Case) -> None:
    """Give the run to workers of a version that nobody runs, as ``temporal workflow update-options`` does."""
    client, options = case.driver.client, WorkflowExecutionOptions()
    async with foreign_version(case.driver) as version:
        options.versioning_override.pinned.behavior = PINNED
        options.versioning_override.pinned.version.CopyFrom(version)
        asked = UpdateWorkflowExecutionOptionsRequest(
            namespace="default",
            workflow_execution=WorkflowExecution(workflow_id=case.handle.id),
            workflow_execution_options=options,
            update_mask=FieldMask(paths=["versioning_override"]),
            identity=client.identity,
        )
        await eventually(lambda: accepted(lambda: client.workflow_service.update_workflow_execution_options(asked)))


async def test_a_queue_that_somebody_has_given_away_is_taken_back(drive: Driver) -> None:
    case, client, queue = await drive.open(), drive.client, drive.parts.task_queue
    async with foreign_version(drive) as version:
        asked = SetWorkerDeploymentCurrentVersionRequest(
            namespace="default",
            deployment_name=version.deployment_name,
            build_id=version.build_id,
            ignore_missing_task_queues=True,
            identity="nobody",
        )
        set_current = client.workflow_service.set_worker_deployment_current_version
        await eventually(lambda: accepted(lambda: set_current(asked)))
        await eventually(lambda: is_away(client, queue))
    await drive.reconciler.guard_queue()
    await eventually(lambda: is_back(client, queue))
    await case.act("route", route="own_post")


async def is_away(client: Client, queue: str) -> bool:
    return routing.routed_away((await routing.described(client, queue)).versioning_info)


async def is_back(client: Client, queue: str) -> bool:
    return not await is_away(client, queue)


async def gone(case: Case) -> bool:
    try:
        await case.handle.describe()
    except RPCError as error:
        return error.status == RPCStatusCode.NOT_FOUND
    return False


async def done(case: Case, act: str, **fields: Any) -> None:
    """Do an act as the API does it."""
    packed = await case.received(act, **fields)
    await case.driver.parts.deliver.act("case", case.number, act, packed, 30)
    # while the run catches up, the act may have been left as a signal, or its receipt waits to be sent again
    await eventually(lambda: written(case, packed["id"]))


async def written(case: Case, command: str) -> bool:
    await case.driver.reconciler.resend(timedelta())
    return command in [row.command for row in await case.ledger()]


async def told(case: Case) -> list[dict[str, str]]:
    return [row.data for row in await case.ledger() if row.type == "workflow_restored"]


async def test_a_run_behind_the_ledger_catches_up_before_it_answers(drive: Driver) -> None:
    """After the reset the run doesn't know of the routing, without which nothing can be completed."""
    case = await drive.open()
    await case.act("route", route="own_post")
    await reset(case)
    await done(case, "complete", on_the_spot=True)
    types = await case.types()
    assert [each for each in types if each != "workflow_restored"] == ["received", "routed", "completed"]
    (found,) = await told(case)
    assert found["what"] == "reset"


async def test_lines_that_are_not_written_do_not_make_a_run_level(drive: Driver) -> None:
    """Else its refusal would be told as if it were level: the queued line has the number of the written one."""
    case = await drive.open()
    await case.act("route", route="own_post")
    one, two = [await case.received("complete", on_the_spot=True) for _ in range(2)]
    async with drive.parts.pool.acquire() as conn, conn.transaction():
        await conn.execute("select from matter where number = $1 for update", case.number)  # so nothing is written
        await reset(case)
        await case.handle.signal("complete", one)
        with pytest.raises(ToldRefusal) as refusal:
            await deliver.update(drive.client, "case", case.number, "complete", two, 30)
    assert refusal.value.seq != await drive.parts.fold.seq(case.number) == 2


async def test_a_level_run_refuses_as_before(drive: Driver) -> None:
    case = await drive.open()
    packed = await case.received("complete", on_the_spot=True)
    with pytest.raises(Refused) as refusal:
        await drive.parts.deliver.act("case", case.number, "complete", packed, 30)
    assert refusal.value.code == "not_owed"
    assert await case.types() == ["received"]


@pytest.mark.parametrize(
    ("meddle", "what"),
    [(terminate, "terminated"), (delete, "deleted"), (reset, "reset"), (route_away, "routed_away")],
    ids=["terminated", "deleted", "reset", "routed_away"],
)
async def test_what_somebody_did_to_a_workflow_is_noticed_and_told(
    drive: Driver, meddle: Callable[[Case], Awaitable[None]], what: str
) -> None:
    """Nothing comes for the case meanwhile. The next sweep finds it."""
    case = await drive.open()
    await case.act("route", route="own_post")
    await drive.reconciler.sweep()
    await meddle(case)
    await eventually(lambda: swept(drive, case))
    (found,) = await told(case)
    assert found["what"] == what
    assert ("since" in found) == (what != "deleted")
    assert (await case.handle.describe()).status == WorkflowExecutionStatus.RUNNING
    await done(case, "complete", on_the_spot=True)
    assert await case.types() == ["received", "routed", "workflow_restored", "completed"]
    await drive.reconciler.sweep()
    assert len(await told(case)) == 1


async def test_a_run_that_was_in_order_is_not_asked_for_again(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep over many open matters is a few calls, because Temporal lists the runs that go on."""
    cases = [await drive.open() for _ in range(3)]
    await drive.reconciler.sweep()
    asked, look = list[str](), Witness.of_matter

    async def noted(witness: Witness, matter: str, run: str | None = None) -> Any:
        asked.append(matter)
        return await look(witness, matter, run)

    async def only_others() -> bool:
        asked.clear()
        await drive.reconciler.sweep()
        return not {case.handle.id for case in cases} & {*asked}

    monkeypatch.setattr(Witness, "of_matter", noted)
    await eventually(only_others)  # the list is some seconds old
    await terminate(cases[0])
    await eventually(lambda: swept(drive, cases[0]))


async def swept(drive: Driver, case: Case) -> bool:
    await drive.reconciler.sweep()
    return bool(await told(case))


async def test_an_older_start_is_noticed_although_nothing_comes(drive: Driver) -> None:
    """It was signed by this product when the case began."""
    case = await drive.open()
    start, _ = await drive.parts.fold.resumed(case.number)
    await case.act("route", route="own_post")
    await drive.reconciler.sweep()
    await case.skip(timedelta(hours=1))
    assert start.first
    await terminate(case)
    await drive.client.start_workflow("Case", start, id=case.handle.id, task_queue=drive.parts.task_queue)
    await eventually(lambda: swept(drive, case))
    (found,) = await told(case)
    assert (found["what"], found["by"]) == ("unlike_ledger", drive.client.identity)


async def test_what_goes_on_by_itself_is_not_told(drive: Driver) -> None:
    case = await drive.open()
    await case.act("route", route="own_post")
    await drive.reconciler.sweep()
    await case.act("note")
    await drive.reconciler.sweep()
    assert await case.types() == ["received", "routed", "noted"]
