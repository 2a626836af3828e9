import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.matter.names import SEARCH_ATTRIBUTES
from matters.temporal import timeskip
from stack.guard import ServerError, owned
from stack.servers import free_port, postgres, temporal
from tests.stack.sleeper import Sleeper

BOTH_SERVERS = Path(__file__).with_name("both_servers.py")
DAY = timedelta(days=1)


@pytest.fixture
def home() -> Iterator[Path]:
    """As people name their folders; not below pytest's own, which nobody but its owner may pass."""
    with tempfile.TemporaryDirectory(prefix="首问 a&b ", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def test_postgres_keeps_its_data_and_sorts_the_same_everywhere(home: Path):
    async with postgres(home) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE t AS SELECT unnest(ARRAY['b', 'B', '乙', 'a']) AS word")
        await connection.close()
    assert not (home / "postgres" / "postmaster.pid").exists()
    async with postgres(home) as url:
        connection = await asyncpg.connect(url)
        assert [row[0] for row in await connection.fetch("SELECT word FROM t ORDER BY 1")] == [
            "B",
            "a",
            "b",
            "乙",
        ]
        assert await connection.fetchval("SHOW timezone") == "UTC"
        assert await connection.fetchval("SHOW listen_addresses") == ""
        await connection.close()


async def test_a_given_database_is_used_and_checked(cluster_url: str, home: Path):
    async with postgres(home, cluster_url) as url:
        assert url == cluster_url
    assert list(home.iterdir()) == []
    with pytest.raises(ServerError, match="DATABASE_URL"):
        async with postgres(home, f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"):
            pass


async def test_a_folder_too_deep_for_a_socket_is_refused(home: Path):
    with pytest.raises(ServerError, match="SHOUWEN_HOME"):
        async with postgres(home / ("深" * 40)):
            pass


async def test_a_folder_has_one_owner_at_a_time(home: Path):
    async with postgres(home):
        with pytest.raises(ServerError, match=str(os.getpid())):
            async with postgres(home):
                pass


async def test_temporal_keeps_workflows_and_their_clocks(home: Path):
    port, ui_port = free_port(), free_port()
    async with temporal(home, port, ui_port, SEARCH_ATTRIBUTES) as address:
        client = await Client.connect(address)
        handle = await client.start_workflow(Sleeper.run, 9, id="sleeper", task_queue="q")
        async with Worker(client, task_queue="q", workflows=[Sleeper]):
            before = await timeskip.current_time(client, "sleeper")
            assert await timeskip.fast_forward(client, "sleeper", 4 * DAY)
            assert await timeskip.current_time(client, "sleeper") - before >= 4 * DAY
    async with temporal(home, port, ui_port, SEARCH_ATTRIBUTES) as address:
        client = await Client.connect(address)
        assert await timeskip.current_time(client, "sleeper") - before >= 4 * DAY
        async with Worker(client, task_queue="q", workflows=[Sleeper]):
            assert not await timeskip.fast_forward(client, "sleeper", 30 * DAY)  # it ended on the way
            handle = client.get_workflow_handle_for(Sleeper.run, "sleeper")
            assert await handle.result() == 9


async def test_the_servers_own_limit_of_skips_does_not_hold(temporal_env: WorkflowEnvironment):
    client = temporal_env.client
    async with Worker(client, task_queue="few", workflows=[Sleeper]):
        handle = await client.start_workflow(Sleeper.run, 3, id="few", task_queue="few")
        await timeskip.fast_forward(client, "few", 2.5 * DAY)
        skipping = (await handle.describe()).raw_description.workflow_extended_info.time_skipping_info
        assert skipping.effective_config.max_session_skip_count == timeskip.CONFIG.max_session_skip_count
        await temporal_env.fast_forward(handle, DAY)
        assert await handle.result() == 3


async def test_a_port_in_use_is_named(home: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"端口 {port} 已被占用"):
            async with temporal(home, free_port(), port, {}):
                pass


async def test_a_server_that_fails_shows_its_log(home: Path):
    with pytest.raises(ServerError, match="Nonsense"):
        async with temporal(home, free_port(), free_port(), {"Kind": "Nonsense"}):
            pass


async def test_servers_end_when_their_owner_is_killed(home: Path):
    command = [sys.executable, str(BOTH_SERVERS), str(home)]
    owner = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    assert owner.stdout is not None
    url, address = (await owner.stdout.readline()).decode().split()
    owner.kill()
    await owner.wait()
    async with owned(home, "postgres"), owned(home, "temporal"):  # which its guards held until then
        with pytest.raises(OSError):
            await asyncpg.connect(url)
        with pytest.raises(OSError):
            await asyncio.open_connection(*address.split(":"))
    assert not (home / "postgres" / "postmaster.pid").exists()
    async with postgres(home) as again:
        await (await asyncpg.connect(again)).close()
