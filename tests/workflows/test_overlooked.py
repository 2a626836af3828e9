"""Somebody at Temporal sees to it that nothing happens. Whatever he does, what should have happened and hasn't is told.

Each case here was received a month ago, so that its first limit has passed when its workflow begins.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.deployment.v1 import WorkerDeploymentVersion
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import RateLimit, TaskQueue
from temporalio.api.workflowservice.v1 import (
    PauseActivityRequest,
    PollWorkflowTaskQueueRequest,
    RespondWorkflowTaskFailedRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
    UpdateTaskQueueConfigRequest,
)
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker as process
from api import views
from db.directory import Directory
from db.pool import connect
from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from matters import law
from matters.parts import Parts
from matters.temporal.client import connect_client
from testing import district
from tests.api.client import DIRECTORY, eventually
from tests.signing import KEYS
from tests.workflows.driver import VAULT_KEYS, Case, Driver
from tests.workflows.test_level import accepted, foreign_version, is_away
from worker import worker

MONTH, WEEK = timedelta(days=31), timedelta(days=7)
_QUEUES = count(1)


@pytest.fixture
async def alone(temporal_env: WorkflowEnvironment, own_database_url: str, rulebook: Rulebook) -> AsyncIterator[Driver]:
    """A driver with a database and a queue of its own, and no worker."""
    async with await connect(own_database_url) as pool:
        client = await connect_client(temporal_env.client.service_client.config.target_host, KEYS)
        editions = Editions.of(rulebook.edition_of or rulebook.id, law.install().values())
        queue = f"overlooked-{next(_QUEUES)}"
        parts = Parts.of(client, pool, queue, VAULT_KEYS, editions, views.answering, local_stack=True)
        await Directory(pool).load(DIRECTORY)
        yield Driver(parts)


async def waits(driver: Driver, case: Case, what: str = "duty") -> bool:
    """Whether the watch names the case."""
    return (case.number, what) in [(each.number, each.what) for each in await driver.reconciler.tell_overlooked()]


async def breached(case: Case) -> bool:
    return "breached" in await case.types()


async def given_away(driver: Driver, version: WorkerDeploymentVersion, *, ramping: bool) -> None:
    """Give the queue to workers of a version, at once or by way of a ramp."""
    of = {
        "namespace": "default", "deployment_name": version.deployment_name, "build_id": version.build_id,
        "ignore_missing_task_queues": True, "identity": "nobody",
    }  # fmt: skip
    service = driver.client.workflow_service
    if ramping:
        ramp = SetWorkerDeploymentRampingVersionRequest(**of, percentage=100)
        await eventually(lambda: accepted(lambda: service.set_worker_deployment_ramping_version(ramp)))
    else:
        current = SetWorkerDeploymentCurrentVersionRequest(**of)
        await eventually(lambda: accepted(lambda: service.set_worker_deployment_current_version(current)))
    await eventually(lambda: is_away(driver.client, driver.parts.task_queue))


@pytest.mark.parametrize("ramping", [False, True], ids=["current", "ramping"])
async def test_a_queue_that_is_with_others(alone: Driver, *, ramping: bool) -> None:
    async with worker(alone.parts), foreign_version(alone) as version:
        await given_away(alone, version, ramping=ramping)
        case = await alone.open(ago=MONTH)
        assert await waits(alone, case)
        assert not await breached(case)
        await alone.reconciler.guard_queue()
        await eventually(lambda: breached(case), patience=60)
    assert not await waits(alone, case)


async def test_a_task_that_fails_again_and_again(alone: Driver) -> None:
    """Somebody takes the tasks of the queue and says that they have failed."""
    service, queue = alone.client.workflow_service, TaskQueue(name=alone.parts.task_queue)
    asked = PollWorkflowTaskQueueRequest(namespace="default", task_queue=queue, identity="nobody")
    case = await alone.open(ago=MONTH)
    while not await failed(case):
        task = await service.poll_workflow_task_queue(asked, timeout=timedelta(seconds=30))
        answer = RespondWorkflowTaskFailedRequest(namespace="default", task_token=task.task_token, identity="nobody")
        await service.respond_workflow_task_failed(answer)
    assert await waits(alone, case)
    async with worker(alone.parts):
        await eventually(lambda: breached(case), patience=60)
    assert not await waits(alone, case)


async def failed(case: Case) -> bool:
    described = await case.handle.describe()
    return described.raw_description.pending_workflow_task.attempt > 1


def without_activities(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker that takes no activities, so that they wait in the queue."""
    with monkeypatch.context() as patch:
        patch.setattr(process, "Worker", partial(Worker, no_remote_activities=True))
        return worker(driver.parts)


async def test_an_activity_that_is_paused(alone: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The breach is on record, and its lead is handed on to nobody. Once an operator has terminated the run, the matter
    goes on from the ledger, and hands on what wasn't.
    """
    async with without_activities(alone, monkeypatch):
        case = await alone.open(ago=MONTH)
        await eventually(lambda: breached(case))
        paused = PauseActivityRequest(
            namespace="default",
            execution=WorkflowExecution(workflow_id=case.handle.id),
            type="open_lead",
            identity="nobody",
        )
        await eventually(lambda: accepted(lambda: alone.client.workflow_service.pause_activity(paused)))
    async with worker(alone.parts):
        await case.act("note")
        assert not await case.leads()
        assert await waits(alone, case, "lead")
        await case.handle.terminate("its lead isn't handed on")  # as the operator's guide says
        await alone.reconciler.sweep()
        await eventually(case.leads)
        assert not await waits(alone, case, "lead")
        assert "workflow_restored" in await case.types()


async def test_the_lead_of_a_limit_once_more_that_is_not_handed_on(
    alone: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The duty has a lead already. Whom the head then named let two more working days pass, three weeks ago."""
    async with worker(alone.parts):
        case = await alone.open(kind="inquiry", ago=MONTH, edition="jintan-2019-e2")
        routed = await case.received("route", at=await case.now() - MONTH, route="own_post")
        await case.handle.signal("route", routed)
        await eventually(lambda: led(case, 1))
    async with without_activities(alone, monkeypatch):
        assert not await waits(alone, case, "lead")
        passed_on = {"duty": "answer-1", "to": "housing-2"}
        packed = await case.received("reassign", district.HEAD, await case.now() - MONTH + WEEK, **passed_on)
        await case.handle.signal("reassign", packed)
        await eventually(lambda: breached_once_more(case))
        assert await waits(alone, case, "lead")
    async with worker(alone.parts):
        await eventually(lambda: led(case, 2), patience=60)
    assert not await waits(alone, case, "lead")


async def breached_once_more(case: Case) -> bool:
    return any(line.type == "breached" and "since" in line.data for line in await case.ledger())


async def led(case: Case, leads: int) -> bool:
    return [lead.duty for lead in await case.leads()].count("answer-1") == leads


async def test_a_queue_whose_rate_is_nothing(alone: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Activities that wait in the queue are given to nobody. Tasks of workflows have no such rate."""

    async def limited(rate: RateLimit | None) -> None:
        asked = UpdateTaskQueueConfigRequest(
            namespace="default",
            identity="nobody",
            task_queue=alone.parts.task_queue,
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
            update_queue_rate_limit=UpdateTaskQueueConfigRequest.RateLimitUpdate(rate_limit=rate, reason="a mistake"),
        )
        await alone.client.workflow_service.update_task_queue_config(asked)

    async with without_activities(alone, monkeypatch):
        case = await alone.open(ago=MONTH)
        await eventually(lambda: breached(case))
    await limited(RateLimit(requests_per_second=0))
    async with worker(alone.parts):
        await case.act("note")
        assert not await case.leads()
        assert await waits(alone, case, "lead")
        await limited(None)
        await eventually(case.leads, patience=60)
        assert not await waits(alone, case, "lead")


async def test_a_receipt_that_waits(alone: Driver, own_database_url: str) -> None:
    """No worker runs. An act that was received a moment ago isn't told yet."""
    case = await alone.open()
    packed = await case.received("route", route="own_post")
    assert not await waits(alone, case, "receipt")
    async with await connect(own_database_url, role="postgres") as owner:
        await owner.execute("update receipt set created_at = created_at - interval '61 s' where id = $1", packed["id"])
    assert await waits(alone, case, "receipt")
    async with worker(alone.parts):
        await alone.reconciler.resend(timedelta())
        await eventually(lambda: done(alone, case))


async def done(driver: Driver, case: Case) -> bool:
    return not await waits(driver, case, "receipt")
