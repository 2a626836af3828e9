"""Temporal as on a server: the real server on a PostgreSQL of its own, both on this machine.

Its programs are built from the Go module of the CLI, once, and kept in the cache. Its PostgreSQL is the one on PATH,
because Temporal needs the extension btree_gin, which the embedded one lacks.
"""

import asyncio
import json
import os
import pwd
import random
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from bench.servers.local import TEMPORALS
from bench.servers.waiting import until
from stack import servers, temporal_cli
from stack.guard import Server, ServerError, owned, running

_GO = "go.temporal.io/server/cmd"
_SCHEMAS = {"temporal": "temporal", "temporal_visibility": "visibility"}  # database → schema
_SERVICES = ("frontend", "matching", "history", "worker")
_SHARDS = 512  # as in docker-compose.yml
_CONNECTIONS = 20  # at most, to each database; as the server's image has it
_RETENTION = timedelta(days=1)
_PATIENCE = 60.0  # seconds until the server knows its namespace and its search attributes


@asynccontextmanager
async def temporal(home: Path, attributes: Mapping[str, str]) -> AsyncIterator[tuple[str, str]]:
    """Yield the address of a Temporal server, with these search attributes, and that of its metrics."""
    program = await asyncio.to_thread(temporal_cli.built, "temporal-server", f"{_GO}/server")
    tool = await asyncio.to_thread(temporal_cli.built, "temporal-sql-tool", f"{_GO}/tools/sql")
    async with owned(home, "temporal") as lock, _postgres(Path(f"{home}{TEMPORALS}"), lock) as socket:
        for name, schema in _SCHEMAS.items():
            await servers.create_database(f"postgresql://postgres@/postgres?host={socket}", name)
            await asyncio.to_thread(_schema, tool, socket, name, schema)
        grpc, http, metrics = _port(), servers.free_port(), servers.free_port()
        config = home / "temporal.yaml"
        config.write_text(json.dumps(_config(socket, grpc, http, metrics)), "utf-8")  # JSON is YAML
        address = f"{servers.LOOPBACK}:{grpc}"
        server = Server(
            program=program,
            arguments=["--config-file", str(config), "--allow-no-auth", "start"],
            log=home / "temporal.log",
            ready=lambda: _reached(address),
        )
        async with running(server, lock):
            await until(lambda: _prepared(address, attributes), _PATIENCE)
            yield address, f"http://{servers.LOOPBACK}:{metrics}/metrics"


@asynccontextmanager
async def _postgres(data: Path, lock: int) -> AsyncIterator[str]:
    """Yield the folder of the socket on which a PostgreSQL listens that has its data there. Raises SystemExit."""
    initdb = shutil.which("initdb")
    if initdb is None:
        raise SystemExit("Temporal's PostgreSQL needs initdb and postgres on PATH, with the extension btree_gin")
    data.mkdir(mode=0o700)
    user = group = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        _, _, user, group, *_ = pwd.getpwnam("nobody")
        os.chown(data, user, group)
        data.parent.chmod(0o711)
    options = ["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=postgres"]
    made = [initdb, *options, "-D", data]
    await asyncio.to_thread(subprocess.run, made, check=True, capture_output=True, cwd="/", user=user, group=group)
    server = Server(
        program=Path(initdb).resolve().parent / "postgres",
        arguments=["-D", str(data), "-k", str(data), "-h", ""],
        log=data.with_suffix(".log"),
        ready=lambda: _listens(data),
        stop=signal.SIGINT,
        user=user,
        group=group,
    )
    async with running(server, lock):
        yield str(data)


async def _listens(data: Path) -> bool:
    try:
        connection: Any = await asyncpg.connect(f"postgresql://postgres@/postgres?host={data}")
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def requests(metrics: str) -> float:
    """Return how many requests the frontend has got so far, those that wait for a task among them."""
    async with httpx.AsyncClient() as http:
        lines = (await http.get(metrics)).raise_for_status().text.splitlines()
    counted = [line for line in lines if line.startswith("service_requests{") and 'service_name="frontend"' in line]
    return sum(float(line.rpartition(" ")[2]) for line in counted)


def _port() -> int:
    """Return a free port that fits into Temporal's column for it, which takes no more than 32767."""
    while True:
        port = random.randrange(20_000, 32_768)  # noqa: S311 - any will do
        with suppress(ServerError):
            servers.require_free(port)
            return port


def _schema(tool: Path, socket: str, database: str, schema: str) -> None:
    at = [
        "--plugin",
        "postgres12_pgx",
        "--ep",
        servers.LOOPBACK,
        "-p",
        "5432",
        "-u",
        "postgres",
        "--ca",
        f"host={socket}",
    ]
    for step in (["setup-schema", "-v", "0.0"], ["update-schema", "--schema-name", f"postgresql/v12/{schema}"]):
        ran = subprocess.run([tool, *at, "--db", database, *step], check=False, capture_output=True, text=True)
        if ran.returncode:
            raise ServerError(f"{database}: {ran.stdout}{ran.stderr}")


def _config(socket: str, grpc: int, http: int, metrics: int) -> dict[str, Any]:
    def store(database: str) -> dict[str, Any]:
        return {"sql": {
            "pluginName": "postgres12_pgx", "databaseName": database, "connectAddr": f"{servers.LOOPBACK}:5432",
            "connectProtocol": "tcp", "user": "postgres", "password": "", "connectAttributes": {"host": socket},
            "maxConns": _CONNECTIONS, "maxIdleConns": _CONNECTIONS, "maxConnLifetime": "1h",
        }}  # fmt: skip

    def service(name: str) -> dict[str, Any]:
        ports = {"grpcPort": grpc, "httpPort": http} if name == "frontend" else {"grpcPort": _port()}
        return {"rpc": ports | {"membershipPort": _port(), "bindOnLocalHost": True}}

    return {
        "log": {"stdout": True, "level": "warn"},
        "persistence": {
            "defaultStore": "default", "visibilityStore": "visibility", "numHistoryShards": _SHARDS,
            "datastores": {"default": store("temporal"), "visibility": store("temporal_visibility")},
        },
        "global": {
            "membership": {"maxJoinDuration": "30s", "broadcastAddress": servers.LOOPBACK},
            "metrics": {"prometheus": {"timerType": "histogram", "listenAddress": f"{servers.LOOPBACK}:{metrics}"}},
        },
        "services": {name: service(name) for name in _SERVICES},
        "clusterMetadata": {
            "enableGlobalNamespace": False, "failoverVersionIncrement": 10, "masterClusterName": "active",
            "currentClusterName": "active",
            "clusterInformation": {"active": {
                "enabled": True, "initialFailoverVersion": 1, "rpcName": "frontend",
                "rpcAddress": f"{servers.LOOPBACK}:{grpc}",
            }},
        },
    }  # fmt: skip


async def _reached(address: str) -> bool:
    try:
        client = await Client.connect(address)
        return await client.service_client.check_health()
    except (RuntimeError, RPCError):
        return False


async def _prepared(address: str, attributes: Mapping[str, str]) -> bool:
    """Make the namespace and its search attributes where they are missing. Returns whether a list can ask for them."""
    kept = Duration()
    kept.FromTimedelta(_RETENTION)
    try:
        client = await Client.connect(address)
        try:
            asked = RegisterNamespaceRequest(namespace="default", workflow_execution_retention_period=kept)
            await client.workflow_service.register_namespace(asked)
        except RPCError as error:
            if error.status.name != "ALREADY_EXISTS":
                return False
        types = {
            name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{_upper(kind)}") for name, kind in attributes.items()
        }
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace="default", search_attributes=types)
        )
        await client.count_workflows(" or ".join(f"{name} is null" for name in attributes))
    except RPCError:
        return False
    return True


def _upper(kind: str) -> str:
    return "KEYWORD_LIST" if kind == "KeywordList" else kind.upper()
