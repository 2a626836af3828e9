"""The keys of signatures change while cases are under way: each step is a restart of the processes with other keys."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from api import views
from db.directory import Directory
from db.pool import connect
from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from matters import law
from matters.parts import Parts
from matters.temporal.client import Plugin, connect_client
from matters.temporal.signing import Keys
from tests.api.client import DIRECTORY, eventually
from tests.workflows.driver import VAULT_KEYS, Case, Driver
from worker import worker
from workflows.case import Case as CaseWorkflow

OLD, NEW = b"o" * 32, b"w" * 32
BEFORE = Keys("old", {"old": OLD})
ADDED = Keys("old", {"old": OLD, "new": NEW})
TURNED = Keys("new", {"new": NEW, "old": OLD})
RETIRED = Keys("new", {"new": NEW})

Processes = Callable[[Keys], AbstractAsyncContextManager[Driver]]
_QUEUES = count(1)


@pytest.fixture
async def processes(
    temporal_env: WorkflowEnvironment, own_database_url: str, rulebook: Rulebook
) -> AsyncIterator[Processes]:
    """Starts the processes of the product with certain keys, on one database and one queue. They know nothing of what
    the processes before them had in memory.
    """
    queue = f"rotation-{next(_QUEUES)}"
    editions = Editions.of(rulebook.edition_of or rulebook.id, law.install().values())
    async with await connect(own_database_url, role="postgres") as owner:
        await Directory(owner).load(DIRECTORY)
    async with await connect(own_database_url) as pool:

        @asynccontextmanager
        async def running(keys: Keys) -> AsyncIterator[Driver]:
            client = await connect_client(temporal_env.client.service_client.config.target_host, keys)
            parts = Parts.of(client, pool, queue, VAULT_KEYS, editions, views.answering, local_stack=True)
            async with worker(parts):
                yield Driver(parts)

        yield running


def of(case: Case, driver: Driver) -> Case:
    """The same case, as the processes see it that run now."""
    return Case(driver, case.number)


async def history(case: Case) -> WorkflowHistory:
    return await case.handle.fetch_history()


async def replays(keys: Keys, kept: WorkflowHistory) -> bool:
    replayer = Replayer(workflows=[CaseWorkflow], plugins=[Plugin(keys)])
    return (await replayer.replay_workflow(kept, raise_on_replay_failure=False)).replay_failure is None


async def test_a_key_is_changed_with_a_case_under_way(processes: Processes) -> None:
    async with processes(BEFORE) as then:
        case = await then.open()
        await case.act("route", route="own_post")
    async with processes(ADDED) as then:
        await of(case, then).act("give_notice", materials=["申请表"])
    async with processes(TURNED) as now:
        later = await now.open()
        for each in (of(case, now), later):
            await each.act("note")
            assert "act_refused" not in await each.types()
        assert await of(case, now).types() == ["received", "routed", "notice_given", "noted"]
        assert await replays(TURNED, await history(of(case, now)))
        assert not await replays(RETIRED, await history(of(case, now))), "so the old key has to stay for now"
        assert await replays(RETIRED, await history(later)), "and the new case doesn't need it"


async def test_a_key_that_is_retired_too_early_costs_a_restart_and_nothing_else(processes: Processes) -> None:
    """This is what an operator does at once when a key has leaked."""
    async with processes(BEFORE) as then:
        case = await then.open()
        await case.act("route", route="own_post")
        due = (await case.state()).owed
    async with processes(TURNED) as now:
        later = await now.open()
    async with processes(RETIRED) as now:
        await eventually(lambda: restored(now, case))
        await of(case, now).act("note")
        assert await of(case, now).types() == ["received", "routed", "workflow_restored", "noted"]
        assert (await of(case, now).state()).owed == due, "no duty and no instant has changed"
        assert await replays(RETIRED, await history(of(case, now)))
        await now.reconciler.sweep()
        await of(later, now).act("note")
        assert await of(later, now).types() == ["received", "noted"]
        await of(case, now).skip(timedelta(days=14))
        assert len(await of(case, now).leads()) == 1, "its timers are there again"


async def test_a_key_that_is_retired_signs_nothing_any_more(processes: Processes) -> None:
    """Somebody who has the old key signs an act with it."""
    async with processes(RETIRED) as now:
        case = await now.open()
        target = now.client.service_client.config.target_host
        thief = await connect_client(target, BEFORE)
        await thief.get_workflow_handle(case.handle.id).signal("route", await case.received("route", route="own_post"))
        await case.act("note")
        assert await case.types() == ["received", "act_refused", "noted"]


async def restored(now: Driver, case: Case) -> bool:
    await now.reconciler.sweep()
    return "workflow_restored" in await of(case, now).types()
