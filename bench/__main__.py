"""The product compared with its peers, case by case of seven calls over HTTP (`python -m bench`).

The peers: the twin (a bare workflow of equal shape behind a bare endpoint), DBOS, and plain SQL with Procrastinate. The
sides run in turns on the same servers, and a ratio is the median of the ratios of the turns. CPU is that of the
processes of this benchmark alone, and belongs to the side whose turn it was. It is checked that the product's ledger
holds exactly what was done.
"""

import asyncio
import json
import os
import platform
import statistics
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import cyclopts
import httpx
from temporalio.client import Client

from bench.measures import instant, reads, rest
from bench.servers.counting import FLUSHED, sent, transactions
from bench.servers.deployed import Deployed, deployed
from bench.servers.local import Local
from bench.sides import ACTS, Office, Peer, Timings, officials, peer, run, transfer
from domain.matter.names import workflow_id

PEERS = {
    "twin": {"worker": "twin", "api": "twin_api"},
    "dbos": {"api": "dbos_peer"},
    "sql": {"api": "queue_peer"},
}
# kind of process → its column; likewise what is counted
KINDS = {"worker": "worker", "api": "API", "temporal": "Temporal", "temporal's database": "its database",
         "postgres": "PostgreSQL"}  # fmt: skip
COUNTS = {"transactions": "transactions", "statements": "statements", "wal_kib": "WAL KiB", "requests": "requests",
          "events": "events", "bytes": "bytes"}  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """What one side did in one turn: cases per second, and milliseconds of CPU and KiB of WAL for a case."""

    rate: float
    cpu: dict[str, float]
    wal: float


@dataclass(frozen=True)
class Side:
    """A side as the comparison plays it."""

    name: str
    database: str
    timings: Timings
    one: Callable[[], Awaitable[str]]
    cpu: Callable[[], dict[str, float]]


async def turn(side: Side, database: Any, cases: int, concurrency: int) -> tuple[Turn, list[str]]:
    """Let one side play. Returns its figures, and the numbers of its cases."""
    wal = "select pg_current_wal_insert_lsn() - '0/0'"
    before, at = side.cpu(), float(await database.fetchval(wal))
    seconds = side.timings.seconds
    numbers = await run(side.timings, cases, concurrency, side.one)
    spent = {kind: 1000 * (used - before[kind]) / cases for kind, used in side.cpu().items()}
    written = (float(await database.fetchval(wal)) - at) / cases / 1024
    return Turn(cases / (side.timings.seconds - seconds), spent, written), numbers


async def compare(local: Deployed, cases: int, concurrency: int, rounds: int) -> dict[str, Any]:
    """Run all sides in turns on the same servers. Returns the figures of each side."""
    async with AsyncExitStack() as held:
        database: Any = await asyncpg.connect(local.database)
        held.push_async_callback(database.close)
        client = await Client.connect(local.temporal)
        http = await held.enter_async_context(httpx.AsyncClient(base_url=local.api, timeout=60))
        office = Office(http, Timings(), local.token)
        mine, theirs = await officials(office)
        sides = [Side("product", "shouwen", office.timings, lambda: transfer(office, mine, theirs), local.cpu)]
        for name, modules in PEERS.items():
            sides.append(_of(local, await held.enter_async_context(peer(local, name, modules))))
        for side in sides:  # what happens once only, like plans and connections, isn't a case's
            await run(Timings(), concurrency, concurrency, side.one)
        turns: dict[str, list[Turn]] = {side.name: [] for side in sides}
        numbers: dict[str, list[str]] = {side.name: [] for side in sides}
        await asyncio.sleep(FLUSHED)
        before = {side.name: await transactions(database, side.database) for side in sides}
        for _ in range(rounds):
            for side in sides:
                played, made = await turn(side, database, cases, concurrency)
                turns[side.name].append(played)
                numbers[side.name] += made
        await asyncio.sleep(FLUSHED)
        figures: dict[str, Any] = {}
        for side in sides:
            done = await transactions(database, side.database) - before[side.name]
            figures[side.name] = told(turns[side.name], side.timings) | {
                "transactions": round(done / (rounds * cases), 1)
            }
        log = Path(local.home, "postgres.log")
        for side in sides:
            play = partial(run, Timings(), cases, concurrency, side.one)
            counted = await sent(database, side.database, log, local.metrics, play)
            figures[side.name] |= {what: round(number / cases, 1) for what, number in counted.items()}
        for name, number in (("product", numbers["product"][-1]), ("twin", numbers["twin"][-1])):
            workflow = workflow_id("case", number) if name == "product" else f"twin:{number}"
            history = await client.get_workflow_handle(workflow).fetch_history()
            figures[name] |= {"events": len(history.events), "bytes": sum(e.ByteSize() for e in history.events)}
        await check(database, numbers["product"])
        ratios = {
            name: [mine.rate / theirs.rate for mine, theirs in zip(turns["product"], turns[name], strict=True)]
            for name in PEERS
        }
        return {"sides": figures, "ratios": {name: round(statistics.median(each), 2) for name, each in ratios.items()}}


def _of(local: Local, it: Peer) -> Side:
    """Return a peer as a side. Temporal and PostgreSQL are the product's own, and work for whoever's turn it is."""

    def cpu() -> dict[str, float]:
        return local.cpu() | {"worker": 0.0, "api": 0.0} | it.cpu()

    return Side(it.name, it.database.rpartition("/")[2].partition("?")[0], it.timings, it.case, cpu)


def told(turns: list[Turn], timings: Timings) -> dict[str, Any]:
    """Return the medians of a side's turns, and the latency of its calls in milliseconds."""
    ordered = sorted(timings.latencies)
    return {
        "rate": round(statistics.median(each.rate for each in turns), 2),
        "cpu_ms": {kind: round(statistics.median(each.cpu[kind] for each in turns), 1) for kind in turns[0].cpu},
        "wal_kib": round(statistics.median(each.wal for each in turns), 1),
        "call_ms": {"p50": round(1000 * statistics.median(ordered), 1),
                    "p99": round(1000 * ordered[int(len(ordered) * 0.99)], 1)},
    }  # fmt: skip


async def check(database: Any, numbers: list[str]) -> None:
    """Check that the ledger holds exactly what was done. Raises SystemExit when it doesn't."""
    rows = await database.fetchval("select count(*) from ledger where number = any($1)", numbers)
    closed = await database.fetchval(
        "select count(*) from matter where number = any($1) and status = 'closed'", numbers
    )
    wanted = len(numbers) * (ACTS + 1)
    if (rows, closed) != (wanted, len(numbers)):
        raise SystemExit(f"ledger rows {rows} of {wanted}, closed cases {closed} of {len(numbers)}")


def table(figures: dict[str, Any]) -> str:
    """Return the figures as a table for a terminal."""
    head = ["", "cases/s", *KINDS.values(), *COUNTS.values(), "p50 ms", "p99 ms"]
    rows = [
        [name, f["rate"], *(f["cpu_ms"][kind] for kind in KINDS), *(f.get(count, "–") for count in COUNTS),
         f["call_ms"]["p50"], f["call_ms"]["p99"]]
        for name, f in figures["sides"].items()
    ]  # fmt: skip
    lines = [" | ".join(f"{cell!s:>12}" for cell in row) for row in (head, *rows)]
    ratios = "   ".join(f"{ratio} of {name}" for name, ratio in figures["ratios"].items())
    return "\n".join([*lines, f"the product's rate: {ratios}"])


def main(
    *, cases: int = 20, concurrency: int = 16, rounds: int = 5, server: bool = False, out: Path | None = None
) -> None:
    """Run the comparison on servers of its own: ``cases`` for each side and turn. ``out`` gets the figures as JSON.

    With ``--server`` Temporal runs as on a server, on a PostgreSQL of its own; else its development server, on SQLite.
    """

    async def measured() -> dict[str, Any]:
        async with deployed(server=server) as local:
            return await compare(local, cases, concurrency, rounds)

    figures = asyncio.run(measured()) | {
        "cases": cases, "concurrency": concurrency, "rounds": rounds, "server": server, "cores": os.cpu_count(),
        "load": os.getloadavg()[0], "python": platform.python_version(),
    }  # fmt: skip
    print(table(figures))
    if out:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


app = cyclopts.App(help="Measurements of the product, on servers of its own.")
app.default(main)
app.command(instant.main, name="instant")
app.command(rest.main, name="rest")
app.command(reads.main, name="reads")

if __name__ == "__main__":
    app()
