"""The sides of the comparison: the product and its peers. Each plays the same case of seven calls over HTTP."""

import asyncio
import os
import sys
import time
import uuid
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.servers.local import Local, seconds
from bench.servers.waiting import until
from stack import servers

ACTS = 6
CASE = {"acts": ACTS, "kind": "application", "form": "written", "channel": "window", "subject": "申请"}
PATIENCE = 60.0  # seconds that a peer may take until it serves


@dataclass
class Timings:
    """The seconds, the cases and the latencies (in seconds) of one side."""

    seconds: float = 0
    cases: int = 0
    latencies: list[float] = field(default_factory=list[float])

    async def timed(self, call: Awaitable[Any]) -> Any:
        """Return the answer of a call, and note how long it took."""
        began = time.perf_counter()
        answer = await call
        self.latencies.append(time.perf_counter() - began)
        return answer


class Office:
    """An official as a client of the product's HTTP API."""

    def __init__(self, http: httpx.AsyncClient, timings: Timings, token: Callable[[dict[str, Any]], str]) -> None:
        self.http = http
        self.timings = timings
        self.tokens: dict[str, str] = {}
        self._token = token

    async def call(self, official: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one POST that must succeed. Returns its JSON."""
        headers = {"Authorization": f"Bearer {self.tokens[official]}", "Idempotency-Key": uuid.uuid4().hex}
        headers["Prefer"] = "wait=60"  # no 202: the next call builds on this one
        answer = await self.timings.timed(self.http.post(path, json=body, headers=headers))
        answer.raise_for_status()
        return answer.json()

    def sign_in(self, official: dict[str, Any]) -> None:
        """Get a token for an official of the directory, or for a system."""
        self.tokens[official["id"]] = self._token(official)


async def transfer(office: Office, mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Play a transfer case from the counter to the answer for the applicant. Returns its number."""
    opened = await office.call(mine["id"], "/v1/cases", {
        "agency": mine["agency"], "kind": "application", "form": "written", "channel": "window",
        "subject": "申请", "applicant": {"anonymous": True},
    })  # fmt: skip
    number, at = opened["case_no"], opened["received_at"]
    road: list[tuple[str, str, dict[str, Any]]] = [
        (mine["id"], "route", {"route": "elsewhere", "competent_agency": theirs["agency"]}),
        (mine["id"], "transfer",
         {"to_agency": theirs["agency"], "document_no": "移〔2026〕1号", "delivered_at": at, "delivered_to": "收文员"}),
        (theirs["id"], "accept_transfer", {"responder": theirs["id"]}),
        (theirs["id"], "accept", {"limit": {"count": 5, "unit": "working_days"}, "basis": "公开承诺"}),
        (theirs["id"], "complete", {"result": "办结", "on_the_spot": False}),
        (theirs["id"], "notify_result", {"means": "电话"}),
    ]  # fmt: skip
    for official, act, body in road:
        await office.call(official, f"/v1/cases/{number}/{act}", body)
    return number


async def officials(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two officials of two government agencies of the directory, signed in."""
    headers = _system(office)
    agencies = (await office.http.get("/v1/agencies", headers=headers)).raise_for_status().json()["items"]
    names = [each["id"] for each in agencies if each["kind"] == "government" and not each["functions"]][:2]
    return await _one(office, "responder", names[0]), await _one(office, "responder", names[1])


async def calendar_admin(office: Office) -> dict[str, Any]:
    """Return an official of the directory who may publish a revised calendar, signed in."""
    return await _one(office, "calendar_admin")


async def _one(office: Office, role: str, agency: str | None = None) -> dict[str, Any]:
    asked = {"agency": agency} if agency else {}
    listed = await office.http.get("/v1/officials", params=asked, headers=_system(office))
    found = next(each for each in listed.raise_for_status().json()["items"] if role in each["roles"])
    office.sign_in(found)
    return found


def _system(office: Office) -> dict[str, str]:
    """Return the headers of a system that reads the directory. Its issuer alone says that it is one."""
    if "bench" not in office.tokens:
        office.sign_in({"id": "bench", "agency": "bench", "roles": ["system"]})
    return {"Authorization": f"Bearer {office.tokens['bench']}"}


async def run(timings: Timings, cases: int, concurrency: int, one: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Run this number of cases, at most ``concurrency`` of them at a time. Returns their results."""
    gate = asyncio.Semaphore(concurrency)

    async def gated() -> Any:
        async with gate:
            return await one()

    began = time.perf_counter()
    made = await asyncio.gather(*(gated() for _ in range(cases)))
    timings.seconds += time.perf_counter() - began
    timings.cases += cases
    return made


@dataclass
class Peer:
    """A side that isn't the product: its database, its modules and its processes by kind, and a client of its API."""

    name: str
    database: str
    modules: Mapping[str, str]
    environment: Mapping[str, str]
    http: httpx.AsyncClient
    processes: dict[str, Process] = field(default_factory=dict[str, Process])
    timings: Timings = field(default_factory=Timings)

    async def start(self) -> None:
        """Start its processes, and wait until it serves."""
        for kind, module in self.modules.items():
            self.processes[kind] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"bench.peers.{module}", env=self.environment, stdout=DEVNULL
            )
        await until(self._serves, PATIENCE)

    async def kill(self) -> None:
        """End its processes in the middle of their work."""
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU that its own processes have used so far."""
        return {kind: seconds(process.pid) for kind, process in self.processes.items()}

    async def case(self) -> str:
        """Play a case. Returns its number."""
        opened = await self.call("/cases", CASE)
        for n in range(ACTS):
            await self.act(opened["number"], n + 2)
        return opened["number"]

    async def act(self, number: str, seq: int) -> None:
        """Do an act. Raises SystemExit for a wrong answer."""
        done = await self.call(f"/cases/{number}/acts", {"seq": seq, "basis": "公开承诺"})
        if done != {"seq": seq}:
            raise SystemExit(f"{self.name}: step {seq} was answered by {done}")

    async def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one POST that must succeed. Returns its JSON."""
        answer = await self.timings.timed(self.http.post(path, json=body))
        return answer.raise_for_status().json()

    async def _serves(self) -> bool:
        try:
            return (await self.http.get("/openapi.json")).is_success
        except httpx.TransportError:
            return False


@asynccontextmanager
async def peer(local: Local, name: str, modules: Mapping[str, str]) -> AsyncIterator[Peer]:
    """Start a peer: the processes of these modules (kind → name), on a database of its own."""
    cluster = local.database.replace("/shouwen?", "/postgres?")
    database, port = await servers.create_database(cluster, f"peer_{name}"), servers.free_port()
    told = {"PEER_DATABASE": database, "PEER_PORT": str(port), "PEER_TEMPORAL": local.temporal}
    async with httpx.AsyncClient(base_url=f"http://{servers.LOOPBACK}:{port}", timeout=60) as http:
        made = Peer(name, database, modules, os.environ | told, http)
        try:
            await made.start()
            yield made
        finally:
            await made.kill()
