"""A worker with a real database, a real ledger and a real Temporal. Matters are opened as the API opens them."""

import secrets
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from api import views
from db.audit.signing import Signer
from db.directory import Directory
from db.pool import Pool, connect
from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from matters import law
from matters.parts import Parts
from matters.temporal.client import connect_client
from stack import servers
from tests.api.client import DIRECTORY
from tests.signing import KEYS
from tests.workflows.driver import VAULT_KEYS, Driver
from worker import worker

_NUMBERS = count(500_000, 100_000)
SIGNER = Signer(secrets.token_bytes(32))


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The district's rulebook, which the workflows know."""
    return law.install()["jintan-2019"]


@pytest.fixture(scope="session")
async def pool(_migrated: str) -> AsyncIterator[Pool]:
    """Connections to a database of these tests alone, because the reconciler looks at everything in a database.

    Its numbers are used by no other database, because the Temporal is shared.
    """
    first = next(_NUMBERS)
    url = await servers.create_database(_migrated, f"workflows_{first}", template="shouwen_template")
    async with await connect(url, role="postgres") as owner:
        await owner.execute("select setval('matter_number', $1::bigint)", first)
    async with await connect(url) as made:
        yield made


@pytest.fixture(scope="session")
async def drive(temporal_env: WorkflowEnvironment, pool: Pool, rulebook: Rulebook) -> AsyncIterator[Driver]:
    """A driver of cases, with a running worker."""
    client = await connect_client(temporal_env.client.service_client.config.target_host, KEYS)
    queue = f"tests-{next(_NUMBERS)}"
    editions = Editions.of(rulebook.edition_of or rulebook.id, law.install().values())
    parts = Parts.of(client, pool, queue, VAULT_KEYS, editions, views.answering, local_stack=True)
    await Directory(pool).load(DIRECTORY)
    async with worker(parts, signer=SIGNER):
        yield Driver(parts)


@pytest.fixture
async def owner(pool: Pool) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the schema, who does with evidence what he likes."""
    conn = await asyncpg.connect(url_of(pool))
    yield conn
    await conn.close()


def url_of(pool: Any) -> str:
    """The URL to which the connections of a pool go, before they take a role."""
    return pool._connect_args[0]
