"""The processes of the whole system on one machine: database, Temporal, worker, API."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from db import directory, directory_file
from db.migrate import migrate
from db.writes.shredding import adopt
from domain.matter.names import SEARCH_ATTRIBUTES
from matters import law
from process.local_secrets import local_secrets
from process.settings import LocalSettings
from stack import servers
from stack.guard import Server, ServerError, owned, running, tail
from stack.printed import Addresses

_ROOT = Path(__file__).parents[1]
_DIRECTORY = Path(__file__).parent / "sample" / "directory.toml"
_QUEUE = "shouwen"
_NAMESPACE = "default"
_STARTED = time.monotonic()


@dataclass(frozen=True)
class _Child:
    """A child process, its Chinese title, and its log file."""

    title: str
    process: Process
    log: Path


@dataclass(frozen=True)
class System:
    """The running system: its addresses, and its processes besides the servers."""

    at: Addresses
    children: tuple[_Child, ...]

    async def serve(self, use: Awaitable[None]) -> None:
        """Await the use of the system. When a process ends before, raise ServerError with the end of its log."""
        using = asyncio.ensure_future(use)
        deaths = {asyncio.ensure_future(child.process.wait()): child for child in self.children}
        try:
            await asyncio.wait({using, *deaths}, return_when=asyncio.FIRST_COMPLETED)
            if using.done() and using.exception():  # the use may have failed because a child is ending
                await asyncio.wait(deaths, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            for death, child in deaths.items():
                if death.done():
                    raise ServerError(f"{child.title}意外退出（状态 {death.result()}），{tail(child.log)}")
            await using
        finally:
            for task in (using, *deaths):
                task.cancel()
            await asyncio.gather(using, *deaths, return_exceptions=True)


@asynccontextmanager
async def started(settings: LocalSettings) -> AsyncIterator[System]:
    """Start everything, and yield the system. It ends with the block, in order.

    Raises ServerError, CliError and ChangedMigration. Whatever was started has ended by then.
    """
    home = settings.shouwen_home
    at = Addresses(
        api=f"http://{servers.LOOPBACK}:{settings.api_port}",
        ui=f"http://{servers.LOOPBACK}:{settings.temporal_ui_port}",
        namespace=_NAMESPACE,
    )
    say(f"数据目录 {home}")
    servers.require_free(settings.api_port)
    async with servers.postgres(home, settings.database_url) as owner:
        say("数据库已就绪" + ("（DATABASE_URL 所指）" if settings.database_url else ""))
        url = await _prepare(owner, own=settings.database_url is None)
        ports = settings.temporal_port, settings.temporal_ui_port
        async with servers.temporal(home, *ports, SEARCH_ATTRIBUTES) as address:
            say("Temporal 已就绪")
            environment = _environment(settings, url, address, at)
            async with _worker(home, environment, address) as worker, _api(home, environment, settings) as api:
                try:
                    yield System(at, (worker, api))
                finally:
                    say("正在停止：接口 → 工作进程 → Temporal → 数据库")


async def _prepare(url: str, *, own: bool) -> str:
    """Bring the schema up to date and load the sample directory. Return the URL with which the processes log in: on our
    own server it isn't the superuser's. Raises ServerError when the database refuses.
    """
    try:
        applied = await migrate(url)
        await adopt(url, law.retention().rules)
    except asyncpg.PostgresError as error:
        raise ServerError(f"数据库结构无法更新：{error}") from error
    say(f"数据库结构已更新（{len(applied)} 项）" if applied else "数据库结构已是最新")
    try:
        say(f"样例名录{await directory.load(directory_file.read(_DIRECTORY.read_text('utf-8')), url)}")
    except ValueError as error:
        raise ServerError("数据库里已有另一份名录，与样例名录冲突：请另用一个空的数据库") from error
    return await servers.processes_url(url) if own else url


def _environment(settings: LocalSettings, url: str, address: str, at: Addresses) -> dict[str, str]:
    """Return the environment of the children. Nothing outside the local stack may point them at other servers."""
    kept = local_secrets(settings.shouwen_home)
    return dict(os.environ) | {
        "PYTHONPATH": str(_ROOT),
        "DATABASE_URL": url,
        "VAULT_KEYS": kept.vault_keys,
        "TEMPORAL_KEYS": kept.temporal_keys,
        "AUDIT_KEY_KIND": "secret",
        "AUDIT_KEY": kept.audit_key,
        "TEMPORAL_ADDRESS": address,
        "TEMPORAL_NAMESPACE": _NAMESPACE,
        "TEMPORAL_UI_URL": at.ui,
        "TASK_QUEUE": _QUEUE,
        "METRICS_PORT": str(servers.free_port()),
        "API_HOST": servers.LOOPBACK,
        "API_PORT": str(settings.api_port),
        "JWT_KEY_KIND": "shared_secret",
        "JWT_KEY": kept.jwt_key,
        "JWT_ISSUER": "shouwen-local",
        "JWT_AUDIENCE": "shouwen",
        "LOCAL_STACK": "true",
    }


@asynccontextmanager
async def _worker(home: Path, environment: dict[str, str], address: str) -> AsyncIterator[_Child]:
    client = await Client.connect(address, namespace=_NAMESPACE)
    async with _child(home, "worker", "工作进程", "worker", environment, lambda: _polled(client)) as child:
        yield child


@asynccontextmanager
async def _api(home: Path, environment: dict[str, str], settings: LocalSettings) -> AsyncIterator[_Child]:
    url = f"http://{servers.LOOPBACK}:{settings.api_port}/readyz"
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        _child(home, "api", "接口", "api.app", environment, lambda: _answers(http, url)) as child,
    ):
        yield child


@asynccontextmanager
async def _child(
    home: Path, name: str, title: str, module: str, environment: dict[str, str], ready: Callable[[], Awaitable[bool]]
) -> AsyncIterator[_Child]:
    server = Server(
        program=Path(sys.executable),
        arguments=["-P", "-m", module],  # -P: Python imports nothing from the data folder
        log=home / f"{name}.log",
        ready=ready,
        environment=environment,
    )
    async with owned(home, name) as lock, running(server, lock) as process:
        say(f"{title}已就绪")
        yield _Child(title, process, server.log)


async def _polled(client: Client) -> bool:
    asked = DescribeTaskQueueRequest(
        namespace=_NAMESPACE,
        task_queue=TaskQueue(name=_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        return bool((await client.workflow_service.describe_task_queue(asked)).pollers)
    except RPCError:
        return False


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url, timeout=5)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def say(text: str) -> None:
    """Print a line, with the seconds since this process began."""
    print(f"[{time.monotonic() - _STARTED:5.1f} 秒] {text}", flush=True)
