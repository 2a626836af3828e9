"""What open cases cost while nothing happens (`python -m bench rest`).

It opens cases, then measures the memory of each process, what they do while nobody asks for anything, how long the
worker takes to start again, and how long an act on a case takes that is no longer in the worker's memory.
"""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from bench.servers.counting import FLUSHED, transactions
from bench.servers.deployed import Deployed, deployed
from bench.servers.waiting import until
from bench.sides import Office, Timings, officials

LINES = 1_000  # cases in one request
FEW = 20  # cases that are opened before the memory without cases is read
STARTING = 3_600.0  # seconds that the workflows of all cases may take to begin
LOOKED = 150.0  # seconds after which the reconciler has begun to look at each new workflow, once for all
LOOK, RESTING = 10.0, 2.0  # it has done so when there are fewer transactions a second, for so many seconds


@dataclass(frozen=True, slots=True)
class Idle:
    """What happened while nobody asked for anything: CPU as a part of one core, and transactions a second."""

    cpu: dict[str, float]
    transactions: float


async def opened(office: Office, mine: dict[str, Any], cases: int) -> list[str]:
    """Open inquiries of an agency, many with each request. Returns their numbers."""
    case = {"agency": mine["agency"], "kind": "inquiry", "form": "oral", "channel": "窗口", "subject": "咨询"}
    lines = [{"key": uuid4().hex, "case": case | {"applicant": {"anonymous": True}}} for _ in range(cases)]
    headers = {"Authorization": f"Bearer {office.tokens[mine['id']]}", "Content-Type": "application/x-ndjson"}
    numbers: list[str] = []
    for first in range(0, cases, LINES):
        body = "\n".join(json.dumps(line) for line in lines[first : first + LINES])
        answer = await office.http.post("/v1/cases:batch", content=body, headers=headers, timeout=None)
        told = [json.loads(line) for line in answer.raise_for_status().text.splitlines()]
        numbers += [line["case"]["case_no"] for line in told]
    return numbers


async def idle(local: Deployed, database: Any, seconds: float) -> Idle:
    """Do nothing for some seconds, and return what the processes did meanwhile."""

    async def flushed() -> int:
        await asyncio.sleep(FLUSHED)
        return await transactions(database, "shouwen")

    done, began = await flushed(), time.perf_counter()
    before = local.cpu()
    await asyncio.sleep(seconds)
    spent = {kind: used - before[kind] for kind, used in local.cpu().items()}
    lasted = time.perf_counter() - began
    done = await flushed() - done
    return Idle({kind: used / lasted for kind, used in spent.items()}, done / (lasted + FLUSHED))


async def latencies(office: Office, mine: dict[str, Any], acts: list[tuple[str, str, dict[str, Any]]]) -> list[float]:
    """Do acts one after another, and return how many milliseconds each took."""
    office.timings.latencies.clear()
    for number, act, body in acts:
        await office.call(mine["id"], f"/v1/cases/{number}/{act}", body)
    return sorted(1000 * each for each in office.timings.latencies)


async def measured(local: Deployed, cases: int, seconds: float, woken: int) -> dict[str, Any]:
    """Return all figures."""
    async with httpx.AsyncClient(base_url=local.api, timeout=60) as http:
        office = Office(http, Timings(), local.token)
        mine, _ = await officials(office)
        database: Any = await asyncpg.connect(local.database)
        try:
            await opened(office, mine, FEW)
            empty = local.memory()
            none = await idle(local, database, seconds / 2)
            began = time.perf_counter()
            numbers = await opened(office, mine, cases)
            opening = time.perf_counter() - began
            await until(lambda: quiet(local), STARTING)
            await asyncio.sleep(LOOKED)
            await until(lambda: rests(local, database), STARTING)
            full, some = local.memory(), await idle(local, database, seconds)
        finally:
            await database.close()
        warm = await latencies(office, mine, [(each, "route", {"route": "own_post"}) for each in numbers[:woken]])
        await local.stop("worker")
        restart = await local.start("worker")
        began = time.perf_counter()
        first = (await latencies(office, mine, [(numbers[woken], "route", {"route": "own_post"})]))[0]
        asleep = numbers[woken + 1 : 2 * woken + 1]
        cold = await latencies(office, mine, [(each, "route", {"route": "own_post"}) for each in asleep])
        return {
            "cases": cases,
            "opening_per_second": round(cases / opening, 1),
            "memory_mib": {kind: [round(empty[kind]), round(full[kind])] for kind in full},
            "kib_per_case": {kind: round((full[kind] - empty[kind]) * 1024 / cases, 1) for kind in full},
            "idle_cpu_percent": {
                kind: [round(100 * none.cpu[kind], 2), round(100 * some.cpu[kind], 2)] for kind in some.cpu
            },
            "idle_transactions_per_second": [round(none.transactions, 2), round(some.transactions, 2)],
            "restart_seconds": round(restart, 1),
            "first_act_ms": round(first, 1),
            "warm_ms": _told(warm),
            "cold_ms": _told(cold),
        }


async def quiet(local: Deployed) -> bool:
    """Whether the worker rests, because all workflows have begun."""
    before = local.cpu()["worker"]
    await asyncio.sleep(2)  # the span that is measured: CPU is a difference between two instants
    return local.cpu()["worker"] - before < 0.2  # noqa: PLR2004 - seconds of CPU: a tenth of a core


async def rests(local: Deployed, database: Any) -> bool:
    """Whether nothing goes on any more, because the reconciler has looked at each new workflow."""
    return (await idle(local, database, LOOK)).transactions < RESTING


def _told(milliseconds: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(milliseconds), 1),
        "p99": round(milliseconds[int(len(milliseconds) * 0.99)], 1),
    }


def main(*, cases: int = 10_000, seconds: float = 120, woken: int = 100) -> None:
    """Measure open cases at rest on servers of their own, over ``seconds`` in which nothing happens."""

    async def run() -> dict[str, Any]:
        async with deployed() as local:
            return await measured(local, cases, seconds, woken)

    print(json.dumps(asyncio.run(run()), ensure_ascii=False, indent=1))
