"""N transfer cases over HTTP against the bare workflow of the same shape, interleaved in one run.

Prints cases per second, act latency, events and bytes of a history, CPU per case by process, commits and WAL
per case; and checks that the ledger holds exactly what was done.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import cyclopts
import httpx
from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import Bare, nothing
from domain.names import workflow_id
from runtime import stack
from runtime.settings import LocalSettings

ACTS = 6
ROUNDS = 4


@dataclass
class Figures:
    """What one side took."""

    seconds: float = 0
    cases: int = 0
    latencies: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One line of the table; latencies in milliseconds."""
        ordered = sorted(self.latencies)
        middle, high = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000
        return f"{name:<10} {self.cases / self.seconds:8.1f} cases/s   act p50 {middle:7.1f} ms   p99 {high:7.1f} ms"


async def timed(figures: Figures, call: Awaitable[Any]) -> Any:
    """The answer of an act, its time noted."""
    began = time.perf_counter()
    answer = await call
    figures.latencies.append(time.perf_counter() - began)
    return answer


class Office:
    """An official's side of the HTTP API."""

    def __init__(self, http: httpx.AsyncClient, figures: Figures) -> None:
        self.http = http
        self.figures = figures
        self.tokens: dict[str, str] = {}

    async def call(self, official: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One POST that must succeed."""
        headers = {"Authorization": f"Bearer {self.tokens[official]}", "Idempotency-Key": uuid.uuid4().hex}
        answer = await timed(self.figures, self.http.post(path, json=body, headers=headers))
        answer.raise_for_status()
        return answer.json()

    async def sign_in(self, official: dict[str, Any]) -> None:
        """A token of the local stack for an official of the directory."""
        body = {"sub": official["id"], "agency": official["agency"], "roles": official["roles"]}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.http.post("/v1/dev/tokens", json=body, headers=headers)
        self.tokens[official["id"]] = answer.raise_for_status().json()["token"]


async def transfer(office: Office, mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """A transfer case from the counter to the applicant's answer; its number."""
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


async def bare(client: Client, figures: Figures) -> None:
    """The bare workflow with as many acts."""
    handle = await client.start_workflow(Bare.run, ACTS, id=f"bare:{uuid.uuid4()}", task_queue="bench")
    for n in range(ACTS):
        await timed(figures, handle.execute_update(Bare.act, {"n": n}))
    await handle.result()


async def run(figures: Figures, cases: int, concurrency: int, one: Callable[[], Awaitable[Any]]) -> list[Any]:
    """So many cases, so many at a time."""
    gate = asyncio.Semaphore(concurrency)

    async def gated() -> Any:
        async with gate:
            return await one()

    began = time.perf_counter()
    made = await asyncio.gather(*(gated() for _ in range(cases)))
    figures.seconds += time.perf_counter() - began
    figures.cases += cases
    return made


async def measure(cases: int, concurrency: int) -> None:
    """Both sides in turns, then the table."""
    with tempfile.TemporaryDirectory(prefix="shouwen-bench-", ignore_cleanup_errors=True) as home:
        settings = LocalSettings(
            shouwen_home=Path(home), api_port=stack.free_port(), temporal_port=stack.free_port(),
            temporal_ui_port=stack.free_port(), database_url=os.environ.get("DATABASE_URL"),
        )  # fmt: skip
        async with stack.running(settings) as local:
            await compare(local, cases, concurrency)
