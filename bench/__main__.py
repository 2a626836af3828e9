"""Transfer cases over HTTP compared with a bare workflow of the same shape, in turns in one run.

It prints cases per second, the latency of acts, the events and bytes of a history, CPU per case by process, commits and
WAL per case. It checks that the ledger holds exactly what was done.
"""

import asyncio
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import cyclopts
import httpx
from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import Bare, nothing
from bench.local import Local, stack
from domain.matter.names import workflow_id

ACTS = 6
ROUNDS = 4


@dataclass
class Timings:
    """The seconds, the cases and the latencies of one of the two sides."""

    seconds: float = 0
    cases: int = 0
    latencies: list[float] = field(default_factory=list)
    last: str = ""

    def line(self, name: str) -> str:
        """Return one line of the table. Latencies are in milliseconds."""
        ordered = sorted(self.latencies)
        middle, high = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000
        return f"{name:<10} {self.cases / self.seconds:8.1f} cases/s   act p50 {middle:7.1f} ms   p99 {high:7.1f} ms"


async def timed(timings: Timings, call: Awaitable[Any]) -> Any:
    """Return the answer of an act, and note how long it took."""
    began = time.perf_counter()
    answer = await call
    timings.latencies.append(time.perf_counter() - began)
    return answer


class Office:
    """An official as a client of the HTTP API."""

    def __init__(self, http: httpx.AsyncClient, timings: Timings) -> None:
        self.http = http
        self.timings = timings
        self.tokens: dict[str, str] = {}

    async def call(self, official: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one POST that must succeed. Returns its JSON."""
        headers = {"Authorization": f"Bearer {self.tokens[official]}", "Idempotency-Key": uuid.uuid4().hex}
        answer = await timed(self.timings, self.http.post(path, json=body, headers=headers))
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


async def bare(client: Client, timings: Timings) -> None:
    """Run the bare workflow with the same number of acts."""
    timings.last = f"bare:{uuid.uuid4()}"
    handle = await client.start_workflow(Bare.run, ACTS, id=timings.last, task_queue="bench")
    for n in range(ACTS):
        await timed(timings, handle.execute_update(Bare.act, {"n": n}))
    await handle.result()


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


async def compare(local: Local, cases: int, concurrency: int) -> None:
    """Run both sides in turns on the same servers, then print the table."""
    product, alone = Timings(), Timings()
    client = await Client.connect(local.temporal)
    database = await asyncpg.connect(local.database)
    async with (
        httpx.AsyncClient(base_url=local.api, timeout=60) as http,
        Worker(client, task_queue="bench", workflows=[Bare], activities=[nothing]),
    ):
        office = Office(http, product)
        mine, theirs = await officials(office, http)
        before, numbers, cpu = await written(database), [], local.cpu()
        for _ in range(ROUNDS):
            numbers += await run(product, cases // ROUNDS, concurrency, lambda: transfer(office, mine, theirs))
            await run(alone, cases // ROUNDS, concurrency, lambda: bare(client, alone))
        spent = {name: after - cpu[name] for name, after in local.cpu().items()}
        commits, wal = (now - then for now, then in zip(await written(database), before, strict=True))
        print(product.line("shouwen"))
        print(alone.line("bare"))
        rate = (product.cases / product.seconds) / (alone.cases / alone.seconds)
        print(f"{'ratio':<10} {rate:8.2f} of the bare workflow's rate")
        for name, workflow in (("shouwen", workflow_id("case", numbers[-1])), ("bare", alone.last)):
            history = await client.get_workflow_handle(workflow).fetch_history()
            size = sum(event.ByteSize() for event in history.events)
            print(f"{name:<10} {len(history.events):8d} events     {size:8d} bytes")
        print(
            "cpu ms per case: " + "   ".join(f"{name} {1000 * each / len(numbers):.1f}" for name, each in spent.items())
        )
        print(f"per case: {commits / len(numbers):.1f} commits, {wal / len(numbers) / 1024:.1f} KiB of WAL")
        await check(database, numbers)
    await database.close()


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


async def written(database: Any) -> tuple[int, int]:
    """Return the number of commits so far, and the bytes of WAL."""
    await database.execute("select pg_stat_force_next_flush()")
    await database.execute("select pg_stat_clear_snapshot()")
    commits = "select xact_commit from pg_stat_database where datname = current_database()"
    return await database.fetchval(commits), int(await database.fetchval("select pg_current_wal_lsn() - '0/0'"))


async def check(database: Any, numbers: list[str]) -> None:
    """Check that the ledger holds exactly what was done. Raises SystemExit when it doesn't."""
    rows = await database.fetchval("select count(*) from ledger where number = any($1)", numbers)
    closed = await database.fetchval(
        "select count(*) from matter where number = any($1) and status = 'closed'", numbers
    )
    wanted = len(numbers) * (ACTS + 1)
    if (rows, closed) != (wanted, len(numbers)):
        raise SystemExit(f"ledger rows {rows} of {wanted}, closed cases {closed} of {len(numbers)}")
    print(f"checked: {rows} ledger rows, {closed} closed cases")


def main(*, cases: int = 80, concurrency: int = 8) -> None:
    """Run the comparison on servers of its own."""

    async def measured() -> None:
        async with stack() as local:
            await compare(local, cases, concurrency)

    asyncio.run(measured())


if __name__ == "__main__":
    cyclopts.run(main)
