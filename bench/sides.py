"""The sides of the comparison: the product and its peers. Each plays the same case of seven calls over HTTP."""

import asyncio
import os
import sys
import time
import uuid
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.local import Local, seconds
from stack import servers

ACTS = 6
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

    def __init__(self, http: httpx.AsyncClient, timings: Timings) -> None:
        self.http = http
        self.timings = timings
        self.tokens: dict[str, str] = {}

    async def call(self, official: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one POST that must succeed. Returns its JSON."""
        headers = {"Authorization": f"Bearer {self.tokens[official]}", "Idempotency-Key": uuid.uuid4().hex}
        headers["Prefer"] = "wait=60"  # no 202: the next call builds on this one
        answer = await self.timings.timed(self.http.post(path, json=body, headers=headers))
        answer.raise_for_status()
        return answer.json()

    async def sign_in(self, official: dict[str, Any]) -> None:
        """Get a token of the local stack for an official of the directory."""
        body = {"sub": official["id"], "agency": official["agency"], "roles": official["roles"]}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.http.post("/v1/dev/tokens", json=body, headers=headers)
        self.tokens[official["id"]] = answer.raise_for_status().json()["token"]


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


async def officials(office: Office, http: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two officials of two government agencies of the directory, signed in."""
    await office.sign_in({"id": "bench", "agency": "bench", "roles": ["auditor"]})
    headers = {"Authorization": f"Bearer {office.tokens['bench']}"}
    agencies = (await http.get("/v1/agencies", headers=headers)).raise_for_status().json()["items"]
    names = [each["id"] for each in agencies if each["kind"] == "government" and not each["functions"]][:2]
    found = []
    for name in names:
        listed = (await http.get("/v1/officials", params={"agency": name}, headers=headers)).raise_for_status().json()
        found.append(next(each for each in listed["items"] if "responder" in each["roles"]))
        await office.sign_in(found[-1])
    return found[0], found[1]


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
    """A side that isn't the product: its database, its processes by kind, and a client of its API."""

    name: str
    database: str
    processes: dict[str, Process]
    http: httpx.AsyncClient
    timings: Timings = field(default_factory=Timings)

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU that its own processes have used so far."""
        return {kind: seconds(process.pid) for kind, process in self.processes.items()}

    async def case(self) -> str:
        """Play a case. Returns its number."""
        post = self.http.post
        body = {"acts": ACTS, "kind": "application", "form": "written", "channel": "window", "subject": "申请"}
        opened = await self.timings.timed(post("/cases", json=body))
        number = opened.raise_for_status().json()["number"]
        for n in range(ACTS):
            done = await self.timings.timed(post(f"/cases/{number}/acts", json={"seq": n + 2, "basis": "公开承诺"}))
            if done.raise_for_status().json() != {"seq": n + 2}:
                raise SystemExit(f"{self.name}: step {n + 2} was answered by {done.text}")
        return number


@asynccontextmanager
async def peer(local: Local, name: str, modules: dict[str, str]) -> AsyncIterator[Peer]:
    """Start a peer: the processes of these modules (kind → name), on a database of its own."""
    cluster = local.database.replace("/shouwen?", "/postgres?")
    database, port = await servers.create_database(cluster, f"peer_{name}"), servers.free_port()
    told = {"PEER_DATABASE": database, "PEER_PORT": str(port), "PEER_TEMPORAL": local.temporal}
    processes = {
        kind: await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"bench.peers.{module}", env=os.environ | told, stdout=DEVNULL
        )
        for kind, module in modules.items()
    }
    try:
        async with httpx.AsyncClient(base_url=f"http://{servers.LOOPBACK}:{port}", timeout=60) as http:
            async with asyncio.timeout(PATIENCE):
                while not await _serves(http):  # noqa: ASYNC110 - what is waited for is in another process
                    await asyncio.sleep(0.1)
            yield Peer(name, database, processes, http)
    finally:
        for process in processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _serves(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/openapi.json")).is_success
    except httpx.TransportError:
        return False
