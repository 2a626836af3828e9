"""API, worker and Temporal as processes that a test may kill, and gates in the database that stop them at a step."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from temporalio.client import Client

from domain.matter.names import SEARCH_ATTRIBUTES, workflow_id
from process.local_secrets import local_secrets
from stack import servers, temporal_cli

ROOT = Path(__file__).parents[2]
PROCESSES = ("api", "worker", "temporal")


class Stack:
    """API, worker and Temporal over a database of their own. ``db`` reads that database and holds the gates."""

    def __init__(self, home: Path, url: str, db: asyncpg.Connection) -> None:
        self.db = db
        self._home = home
        ports = {name: servers.free_port() for name in ("temporal", "ui", "api", "metrics")}
        kept = local_secrets(home)
        self._environment = dict(os.environ) | {
            "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "VAULT_KEYS": kept.vault_keys, "JWT_KEY": kept.jwt_key,
            "TEMPORAL_KEYS": kept.temporal_keys, "AUDIT_KEY": kept.audit_key,
            "TEMPORAL_ADDRESS": f"{servers.LOOPBACK}:{ports['temporal']}", "TASK_QUEUE": "stack",
            "METRICS_PORT": str(ports["metrics"]), "API_HOST": servers.LOOPBACK, "API_PORT": str(ports["api"]),
            "JWT_ISSUER": "stack", "JWT_AUDIENCE": "stack", "LOCAL_STACK": "true",
            "JWT_KEY_KIND": "shared_secret",
        }  # fmt: skip
        python = [sys.executable, "-P", "-m"]
        temporal = servers.temporal_arguments(home, ports["temporal"], ports["ui"], SEARCH_ATTRIBUTES)
        self._commands = {
            "temporal": [str(temporal_cli.find()), *temporal, *servers.TIME_SKIPPING],
            "worker": [*python, "worker"],
            "api": [*python, "api.app"],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.http = httpx.AsyncClient(base_url=f"http://{servers.LOOPBACK}:{ports['api']}", timeout=60, trust_env=False)

    @property
    def temporal_address(self) -> str:
        """The address of Temporal."""
        return self._environment["TEMPORAL_ADDRESS"]

    def start(self, name: str) -> None:
        """Start a process, unless it runs."""
        if name not in self._running:
            with (self._home / f"{name}.log").open("ab") as log:
                self._running[name] = subprocess.Popen(
                    self._commands[name], cwd=ROOT, env=self._environment, stdout=log, stderr=log
                )

    def set(self, name: str, value: str) -> None:
        """Set an environment variable of the processes that are started from now on."""
        self._environment[name] = value

    async def command(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        """Start a command of a module, with the environment of the processes and more. Its output is captured."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", *arguments, cwd=ROOT, env=self._environment | environment, stdout=PIPE
        )

    def tell(self, name: str, what: signal.Signals) -> None:
        """Send a signal to a process. A process that gets SIGKILL is gone."""
        process = self._running[name]
        process.send_signal(what)
        if what == signal.SIGKILL:
            process.wait(timeout=10)
            del self._running[name]

    async def ready(self) -> None:
        """Wait until all processes run and say so."""
        for name in ("temporal", "worker", "api"):
            self.start(name)
        await until(self._answers, 60)

    async def _answers(self) -> bool:
        for name, process in [*self._running.items()]:
            # a worker without Temporal gives up: start it again, as an operator's system does
            if process.poll() is not None:
                del self._running[name]
                self.start(name)
        try:
            return (await self.http.get("/readyz")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def end(self) -> None:
        """End all processes."""
        await self.http.aclose()
        for name in [*self._running]:
            self.tell(name, signal.SIGKILL)

    async def token(self, sub: str, agency: str, *roles: str) -> dict[str, str]:
        """Return the headers of a caller."""
        answer = await self.http.post("/v1/dev/tokens", json={"sub": sub, "agency": agency, "roles": list(roles)})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def post(self, path: str, body: dict[str, Any], who: dict[str, str], key: str = "") -> httpx.Response:
        """Send a POST once."""
        return await self.http.post(path, json=body, headers={**who, "Idempotency-Key": key or uuid.uuid4().hex})

    async def types(self, number: str) -> list[str]:
        """Return the types of the events in a matter's ledger, after a check that the ledger has no gap."""
        rows = await self.db.fetch("select seq, type from ledger where number = $1 order by seq", number)
        assert [row["seq"] for row in rows] == [*range(1, len(rows) + 1)]
        return [row["type"] for row in rows]

    async def scheduled(self, number: str, activity: str) -> bool:
        """Whether the workflow of the case has scheduled this activity through the server, not as a local activity."""
        client = await Client.connect(self.temporal_address)
        history = await client.get_workflow_handle(workflow_id("case", number)).fetch_history()
        names = [e.activity_task_scheduled_event_attributes.activity_type.name for e in history.events]
        return activity in names

    @asynccontextmanager
    async def shut(self, table: str) -> AsyncIterator[None]:
        """Shut a gate: until the block ends, nobody writes to the table. Whoever tries is held there."""
        async with self.db.transaction():
            await self.db.execute(f"lock table {table} in share mode")
            yield

    async def held_at(self, table: str) -> bool:
        """Whether somebody waits at the gate."""
        waiting = "select exists (select from pg_locks where not granted and relation = $1::regclass)"
        return bool(await self.db.fetchval(waiting, table))


async def until(look: Any, patience: float = 45) -> Any:
    """Call ``look`` until it returns something, and return that. Raises TimeoutError."""
    async with asyncio.timeout(patience):
        while not (found := await look()):  # noqa: ASYNC110 - what is looked at is in other processes
            await asyncio.sleep(0.05)
    return found
