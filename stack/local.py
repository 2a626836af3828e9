"""The whole system on one machine (``make run``): database, Temporal, worker, API, and a rehearsal that
uses them all.
"""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
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
from db.migrate import ChangedMigration, migrate
from domain.matter.names import SEARCH_ATTRIBUTES
from process.settings import LocalSettings, local_secrets, read
from stack import servers
from stack.guard import Server, ServerError, owned, running, tail
from stack.printed import Addresses, farewell, report
from stack.rehearsal import Rehearsal, RehearsalFailed, rehearse
from stack.temporal_cli import CliError

_ROOT = Path(__file__).parents[1]
_DIRECTORY = Path(__file__).parent / "sample" / "directory.toml"
_QUEUE = "shouwen"
_NAMESPACE = "default"


@dataclass(frozen=True)
class _Child:
    """A child process, its Chinese title, and its log file."""

    title: str
    process: Process
    log: Path


async def run(settings: LocalSettings) -> None:
    """Start everything, rehearse, and stay until cancelled. With ``once``, stop after the rehearsal.

    Raises ServerError, CliError, ChangedMigration and RehearsalFailed. Whatever was started has ended by then.
    """
    home = settings.shouwen_home
    at = Addresses(
        api=f"http://{servers.LOOPBACK}:{settings.api_port}",
        ui=f"http://{servers.LOOPBACK}:{settings.temporal_ui_port}",
        namespace=_NAMESPACE,
    )
    _say(f"数据目录 {home}")
    servers.require_free(settings.api_port)
    async with servers.postgres(home, settings.database_url) as owner:
        _say("数据库已就绪" + ("（DATABASE_URL 所指）" if settings.database_url else ""))
        url = await _prepare(owner, own=settings.database_url is None)
        ports = settings.temporal_port, settings.temporal_ui_port
        async with servers.temporal(home, *ports, SEARCH_ATTRIBUTES) as address:
            _say("Temporal 已就绪")
            environment = _environment(settings, url, address, at)
            async with _worker(home, environment, address) as worker, _api(home, environment, settings) as api:
                try:
                    await _unless_one_dies(_use(settings, at), worker, api)
                finally:
                    _say("正在停止：接口 → 工作进程 → Temporal → 数据库")


async def _use(settings: LocalSettings, at: Addresses) -> None:
    async with httpx.AsyncClient(base_url=at.api, timeout=60, trust_env=False) as http:
        rehearsal = Rehearsal(http)
        await rehearsal.meet()
        if (left := await rehearsal.left_open()) != "0":
            _say(f"接续以前未办结的事项：{left} 件")
        _say("正在演练四件事项（经由接口，时钟快进）")
        rehearsed = await rehearse(rehearsal)
    print(f"\n{report(rehearsed, None if settings.once else at)}\n", flush=True)
    if settings.once:
        _say("演练通过")
        return
    print(f"{farewell(at)}\n", flush=True)
    await asyncio.get_running_loop().create_future()


async def _unless_one_dies(use: Awaitable[None], *children: _Child) -> None:
    """Await the use of the system. When a child ends before, raise ServerError with the end of that child's log."""
    using = asyncio.ensure_future(use)
    deaths = {asyncio.ensure_future(child.process.wait()): child for child in children}
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


async def _prepare(url: str, *, own: bool) -> str:
    """Bring the schema up to date and load the sample directory. Return the URL with which the processes log in: on our
    own server it isn't the superuser's. Raises ServerError when the database refuses.
    """
    try:
        applied = await migrate(url)
    except asyncpg.PostgresError as error:
        raise ServerError(f"数据库结构无法更新：{error}") from error
    _say(f"数据库结构已更新（{len(applied)} 项）" if applied else "数据库结构已是最新")
    try:
        _say(f"样例名录{await directory.load(directory_file.read(_DIRECTORY.read_text('utf-8')), url)}")
    except ValueError as error:
        raise ServerError("数据库里已有另一份名录，与样例名录冲突：请另用一个空的数据库") from error
    return await servers.processes_url(url) if own else url


def _environment(settings: LocalSettings, url: str, address: str, at: Addresses) -> dict[str, str]:
    """Return the environment of the children. Nothing outside the local stack may point them at other servers."""
    kept = local_secrets(settings.shouwen_home)
    return dict(os.environ) | {
        "PYTHONPATH": str(_ROOT),
        "DATABASE_URL": url,
        "MASTER_KEY": kept.master_key,
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
        _say(f"{title}已就绪")
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


async def _until_told(settings: LocalSettings) -> None:
    """Run. At the first SIGINT or SIGTERM stop in order; a second signal doesn't disturb that."""
    everything = asyncio.ensure_future(run(settings))
    told = False

    def stop() -> None:
        nonlocal told
        if told:
            _say("正在停止，请稍候")
        else:
            told = True
            everything.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await everything
    _say("已全部停止")


_STARTED = time.monotonic()


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _STARTED:5.1f} 秒] {text}", flush=True)


def main() -> None:
    """Run until told to stop. When anything fails, exit with a message and status 1."""
    settings = read(LocalSettings)
    try:
        asyncio.run(_until_told(settings))
    except (ServerError, CliError, ChangedMigration, RehearsalFailed) as error:
        sys.exit(f"\n出错了：{error}")


if __name__ == "__main__":
    main()
