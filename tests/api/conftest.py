"""The API as its users meet it, with a real PostgreSQL, a real Temporal and a real worker. Only the network
is missing.
"""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from api import views
from db.directory import Directory
from db.pool import Pool, connect
from domain.law.editions import Editions
from matters import law
from matters.parts import Parts
from matters.temporal.client import connect_client
from stack import servers
from tests.api.alone import serving, working
from tests.api.client import DIRECTORY, TASK_QUEUE, VAULT_KEYS, Api, running, settings
from tests.signing import KEYS
from worker import worker


@pytest.fixture(scope="session")
async def directory_pool(database_url: str) -> AsyncIterator[Pool]:
    async with await connect(database_url, max_size=20) as pool:
        await Directory(pool).load(DIRECTORY)
        yield pool


@pytest.fixture(scope="session")
async def address(temporal_env: WorkflowEnvironment, directory_pool: Pool) -> AsyncIterator[str]:
    """The address of Temporal, with a worker that serves it."""
    editions = Editions.of("jintan-2019", law.install().values())
    where = temporal_env.client.service_client.config.target_host
    client = await connect_client(where, KEYS)
    parts = Parts.of(client, directory_pool, TASK_QUEUE, VAULT_KEYS, editions, views.answering, local_stack=True)
    async with worker(parts):
        yield where


@pytest.fixture(scope="session")
async def api(database_url: str, address: str) -> AsyncIterator[Api]:
    """A client of the local stack's application."""
    async with running(settings(database_url, address, local_stack=True)) as it:
        yield it


@pytest.fixture(scope="session")
async def unworked(database_url: str, address: str) -> AsyncIterator[Api]:
    """A client of an application whose task queue no worker serves."""
    async with running(settings(database_url, address, task_queue="nobody")) as it:
        yield it


@pytest.fixture(scope="session")
async def cut_off(database_url: str, directory_pool: Pool) -> AsyncIterator[Api]:  # noqa: ARG001 - for what it loads
    """A client of an application that can't reach Temporal."""
    async with running(settings(database_url, f"{servers.LOOPBACK}:{servers.free_port()}")) as it:
        yield it


@pytest.fixture(scope="session")
async def rehearsal(database_url: str, address: str) -> AsyncIterator[Api]:
    """A client of a local stack whose worker is down."""
    async with running(settings(database_url, address, local_stack=True, task_queue="nobody")) as it:
        yield it


@pytest.fixture(scope="session")
async def own(database_url: str, address: str) -> AsyncIterator[Api]:
    """A client of an application as it runs on a server, where clocks can't be moved."""
    async with running(settings(database_url, address)) as it:
        yield it


@pytest.fixture
async def alone(own_database_url: str, address: str) -> AsyncIterator[Api]:
    """A client of a district with a database and a worker of its own, so that its sums are known."""
    async with (
        await connect(own_database_url) as pool,
        serving(own_database_url, address, pool) as made,
        working(made, address, pool),
    ):
        yield made
