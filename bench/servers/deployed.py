"""The product as on a server, for one measurement: no clock can be moved, and tokens are signed by a key pair.

The local stack (`make run`) asks Temporal before each act how far the clock of the matter was moved. A server doesn't,
so what a case costs is measured here.
"""

import base64
import os
import secrets
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bench.servers.closing import CODE, closing
from bench.servers.local import Local
from bench.servers.temporal import temporal as as_on_a_server
from bench.servers.waiting import until
from db import directory, directory_file
from db.migrate import migrate
from domain.matter.names import SEARCH_ATTRIBUTES
from stack import servers

DIRECTORY = Path("stack/sample/directory.toml")
QUEUE = "shouwen"
ISSUER, AUDIENCE = "https://bench.example", "shouwen"
VALID = 24 * 3600  # seconds for which a token is good
PATIENCE = 60.0  # seconds that a process may take until it serves
MODULES = {"worker": "worker", "api": "api.app"}


@dataclass(frozen=True)
class Deployed(Local):
    """The servers with the product on them. ``processes`` has the worker and the API while they run, ``code`` is the
    folder that they run from. ``metrics`` is the address of Temporal's metrics, where it runs as on a server.
    """

    environment: Mapping[str, str] = field(repr=False, default_factory=dict[str, str])
    key: ec.EllipticCurvePrivateKey = field(repr=False, default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    code: Path = CODE
    metrics: str | None = None
    processes: dict[str, Process] = field(default_factory=dict[str, Process])

    def token(self, official: Mapping[str, Any]) -> str:
        """Return a token for an official of the directory, or for a system."""
        claims = {"sub": official["id"], "agency": official["agency"], "roles": official["roles"]}
        return jwt.encode(claims | {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + VALID}, self.key, "ES256")

    async def start(self, kind: str) -> float:
        """Start the worker or the API, and wait until it serves. Returns the seconds that this took."""
        began = time.perf_counter()
        log = Path(self.home, f"{kind}.log").open("ab")  # noqa: ASYNC230, SIM115 - the process goes on writing to it
        self.processes[kind] = await create_subprocess_exec(
            sys.executable, "-m", MODULES[kind], cwd=self.code, env=self.environment, stdout=DEVNULL, stderr=log
        )
        port = self.environment["METRICS_PORT"] if kind == "worker" else self.environment["API_PORT"]
        path = "/metrics" if kind == "worker" else "/readyz"
        async with httpx.AsyncClient(base_url=f"http://{servers.LOOPBACK}:{port}") as http:
            await until(lambda: _serves(http, path), PATIENCE)
        return time.perf_counter() - began

    async def ended(self, kind: str) -> None:
        """End the process if it runs."""
        if kind in self.processes:
            await self.stop(kind)

    async def stop(self, kind: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End the worker or the API. SIGKILL ends it in the middle of its work."""
        process = self.processes.pop(kind)
        if process.returncode is None:
            process.send_signal(number)
        await process.wait()


@asynccontextmanager
async def deployed(*, server: bool = False, closes: datetime | None = None) -> AsyncIterator[Deployed]:
    """Start all servers and the product, yield, and stop them at the end.

    ``server``: Temporal as on a server, on a PostgreSQL of its own; else its development server, on SQLite. With
    ``closes`` the offices close at this instant of today, and the database
    keeps when each transaction was committed.
    """
    async with AsyncExitStack() as held:
        home = Path(
            held.enter_context(tempfile.TemporaryDirectory(prefix="shouwen-bench-", ignore_cleanup_errors=True))
        )
        if closes:
            await _keep_commits(home)
        owner = await held.enter_async_context(servers.postgres(home))
        await migrate(owner)
        await directory.load(directory_file.read(DIRECTORY.read_text("utf-8")), owner)
        ui, metrics = servers.free_port(), None
        if server:
            temporal, metrics = await held.enter_async_context(as_on_a_server(home, SEARCH_ATTRIBUTES))
        else:
            started = servers.temporal(home, servers.free_port(), ui, SEARCH_ATTRIBUTES, time_skipping=False)
            temporal = await held.enter_async_context(started)
        key = ec.generate_private_key(ec.SECP256R1())
        port = servers.free_port()
        made = Deployed(
            api=f"http://{servers.LOOPBACK}:{port}",
            temporal=temporal,
            ui=f"http://{servers.LOOPBACK}:{ui}",
            database=owner,
            home=str(home),
            root=os.getpid(),
            environment=await _environment(owner, temporal, port, key),
            key=key,
            metrics=metrics,
            code=closing(home, closes) if closes else CODE,
        )
        for kind in MODULES:
            await made.start(kind)
            held.push_async_callback(made.ended, kind)
        yield made


async def _keep_commits(home: Path) -> None:
    """Have PostgreSQL keep the instant of each commit. It does so from its next start."""
    async with servers.postgres(home) as owner:
        connection: Any = await asyncpg.connect(owner)
        await connection.execute("alter system set track_commit_timestamp = on")
        await connection.close()


async def _environment(owner: str, temporal: str, port: int, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return dict(os.environ) | {
        "DATABASE_URL": await servers.processes_url(owner),
        "VAULT_KEYS": f"a:{_secret()}",
        "AUDIT_KEY": _secret(),
        "TEMPORAL_KEYS": f"a:{_secret()}",
        "TEMPORAL_ADDRESS": temporal,
        "TASK_QUEUE": QUEUE,
        "METRICS_PORT": str(servers.free_port()),
        "API_PORT": str(port),
        "JWT_KEY_KIND": "public_key",
        "JWT_KEY": public.decode(),
        "JWT_ISSUER": ISSUER,
        "JWT_AUDIENCE": AUDIENCE,
        "REQUESTS_PER_CALLER": "1000000",
        "REQUESTS_PER_ADDRESS": "1000000",
        "LOG_LEVEL": "WARNING",
    }


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


async def _serves(http: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await http.get(path)).is_success
    except httpx.TransportError:
        return False
