"""A worker with everything real: the database, the ledger, Temporal; and matters opened as the API opens them."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from db.pool import Pool, connect
from domain import library, loader
from domain.rulebook import Rulebook
from runtime import temporal
from runtime.law import LAW
from tests.workflows.driver import Driver
from worker import worker


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The district's rulebook, known to workflows."""
    path = LAW / "rulebooks" / "jintan-2019.toml"
    book = loader.parse(path.read_bytes(), path.name)
    library.install({book.id: book})
    return book


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections as the application has them."""
    async with await connect(database_url) as made:
        yield made


@pytest.fixture(scope="session")
async def drive(temporal_env: WorkflowEnvironment, pool: Pool, rulebook: Rulebook) -> AsyncIterator[Driver]:
    """A driver of cases, with a worker running."""
    client = await temporal.connect(temporal_env.client.service_client.config.target_host)
    async with worker(client, pool, "tests"):
        yield Driver(client, pool, rulebook, "tests")
