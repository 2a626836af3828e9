"""The servers that tests share. Each process of a test run starts a PostgreSQL and a Temporal when a test first needs
them.
"""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from domain.matter.names import SEARCH_ATTRIBUTES
from matters.temporal import timeskip
from stack import servers, temporal_cli

pytest_plugins = ["testing.stack"]

_TEMPLATE = "shouwen_template"
_NUMBERS = count(100_000, 1_000)


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A folder for servers. Its path is short enough for sockets. It isn't in pytest's own folder, which only its owner
    can enter.
    """
    with tempfile.TemporaryDirectory(prefix="shouwen-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
async def cluster_url(server_home: Path) -> AsyncIterator[str]:
    """The URL of the database ``postgres`` on an empty PostgreSQL, for its superuser."""
    async with servers.postgres(server_home) as url:
        yield url.replace("/shouwen?", "/postgres?")


@pytest.fixture
async def empty_database_url(cluster_url: str) -> str:
    """The URL of a new database for one test. It has no tables."""
    return await servers.create_database(cluster_url, f"empty_{uuid.uuid4().hex[:12]}")


@pytest.fixture(scope="session")
async def _migrated(cluster_url: str) -> str:
    from db.migrate import migrate  # noqa: PLC0415 - tests that need no database don't import db

    url = await servers.create_database(cluster_url, _TEMPLATE)
    await migrate(url)
    return cluster_url


@pytest.fixture(scope="session")
async def database_url(_migrated: str) -> str:
    """The URL of a migrated database for all tests of this process. Each test keeps to cases of its own."""
    return await servers.create_database(_migrated, "shared", template=_TEMPLATE)


@pytest.fixture
async def own_database_url(_migrated: str) -> str:
    """The URL of a migrated database for one test, which counts rows or breaks something.

    Its numbers of matters and revisions are used by no other database, because the Temporal is shared and knows matters
    and revisions by their numbers.
    """
    url = await servers.create_database(_migrated, f"own_{uuid.uuid4().hex[:12]}", template=_TEMPLATE)
    owner = await asyncpg.connect(url)
    first = next(_NUMBERS)
    await owner.execute("select setval('matter_number', $1::bigint)", first)
    await owner.execute("select setval('calendar_revision_number', $1::bigint)", first)
    await owner.close()
    return url


@pytest.fixture(scope="session")
async def temporal_env() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server in memory. Each workflow has a clock of its own, which ``fast_forward`` moves."""
    program = await asyncio.to_thread(temporal_cli.find)
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=timeskip.CONFIG,
        dev_server_existing_path=str(program),
        dev_server_extra_args=[*servers.TIME_SKIPPING, *servers.registering(SEARCH_ATTRIBUTES)],
    ) as environment:
        yield environment


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium. Without one, the tests that need it are skipped and say so."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("本机没有 Chromium（Debian/Ubuntu：apt-get install chromium fonts-noto-cjk）")
