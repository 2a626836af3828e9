"""Many duties that fall due at one instant (`python -m bench instant`), beside as many sleeping workflows of DBOS.

It measures how late the row of each breach is committed, and how long calls of the API take meanwhile. With ``--kill``
the process that does the work is killed in the middle (SIGKILL) and started again, and it is measured how long it takes
until the last row is there. Each turn runs on servers of its own: first the product, then DBOS.
"""

import asyncio
import json
import os
import statistics
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import asyncpg
import httpx

from bench.measures.rest import STARTING, opened, quiet
from bench.measures.waits import waits
from bench.servers.deployed import Deployed, deployed
from bench.servers.waiting import until
from bench.sides import CASE, Office, Peer, Timings, officials, peer

READY = 60.0  # seconds before the instant within which all cases must be there, besides those for each case
FOR_EACH = 0.12  # seconds for each case
CLIENTS = 2  # clients of the API meanwhile
PATIENCE = 600.0  # seconds after the instant within which the last row must be there
PART = 0.1  # part of the rows that are there when the process is killed


@dataclass
class Side(ABC):
    """A side of the comparison. ``database`` is a connection to the database in which its rows are."""

    database: Any
    timings: Timings

    @abstractmethod
    async def begin(self, cases: int, at: datetime) -> None:
        """Begin cases that fall due at this instant, and wait until their timers are set."""

    @abstractmethod
    async def call(self) -> None:
        """Open another case and do an act on it."""

    @abstractmethod
    async def kill(self) -> None:
        """Kill what does the work, and start it again."""

    @abstractmethod
    async def late(self, at: datetime) -> list[float]:
        """Return for each row that is there how many seconds after the instant it was committed."""


@dataclass
class Product(Side):
    """Cases whose first duty is breached."""

    local: Deployed
    office: Office
    mine: dict[str, Any]
    numbers: list[str]

    async def begin(self, cases: int, at: datetime) -> None:
        """See `Side`. Every case has a duty that ends with the day, and the offices close at the instant."""
        self.numbers = await opened(self.office, self.mine, cases)
        due = "select count(*) from duty where number = any($1) and due_at = $2"
        if await self.database.fetchval(due, self.numbers, at) != cases:
            raise SystemExit("not every case has one duty that is due at the instant")
        await until(lambda: quiet(self.local), STARTING)

    async def call(self) -> None:
        """See `Side`."""
        body = {"agency": self.mine["agency"], "kind": "inquiry", "form": "oral", "channel": "窗口", "subject": "咨询"}
        made = await self.office.call(self.mine["id"], "/v1/cases", body | {"applicant": {"anonymous": True}})
        await self.office.call(self.mine["id"], f"/v1/cases/{made['case_no']}/route", {"route": "own_post"})

    async def kill(self) -> None:
        """See `Side`. The API goes on."""
        await self.local.stop("worker", SIGKILL)
        await self.local.start("worker")

    async def late(self, at: datetime) -> list[float]:
        """See `Side`."""
        rows = "select pg_xact_commit_timestamp(xmin) from ledger where type = 'breached' and number = any($1)"
        return sorted((row[0] - at).total_seconds() for row in await self.database.fetch(rows, self.numbers))


@dataclass
class Dbos(Side):
    """Workflows that sleep until the instant and then write one row."""

    it: Peer

    async def begin(self, cases: int, at: datetime) -> None:
        """See `Side`."""
        gate = asyncio.Semaphore(CLIENTS)

        async def one() -> None:
            async with gate:
                await self.it.call("/sleepers", {"until": at.timestamp()})

        await asyncio.gather(*(one() for _ in range(cases)))

    async def call(self) -> None:
        """See `Side`."""
        await self.it.act((await self.it.call("/cases", CASE))["number"], 2)

    async def kill(self) -> None:
        """See `Side`. API and workflows are one process."""
        await self.it.kill()
        await self.it.start()

    async def late(self, at: datetime) -> list[float]:
        """See `Side`. A row with seq 1 and without a receipt is a sleeper's."""
        rows = """
        select pg_xact_commit_timestamp(xmin) from line
        where seq = 1 and not exists (select from receipt where id = line.number)
        """
        return sorted((row[0] - at).total_seconds() for row in await self.database.fetch(rows))


async def burst(side: Side, cases: int, at: datetime) -> dict[str, Any]:
    """Return how late the rows are, and how long calls take until the last row is there."""
    await _sleep_until(at)
    side.timings.latencies.clear()
    calling = [asyncio.create_task(_forever(side)) for _ in range(CLIENTS)]
    try:
        await until(lambda: _there(side, cases, at), PATIENCE)
    finally:
        for task in calling:
            task.cancel()
        ended = await asyncio.gather(*calling, return_exceptions=True)
    for each in ended:
        if not isinstance(each, asyncio.CancelledError):
            raise SystemExit(f"a client ended: {each!r}")
    calls = sorted(1000 * each for each in side.timings.latencies)
    return {"late_s": _told(await side.late(at)), "call_ms": _told(calls), "calls": len(calls)}


async def recovery(side: Side, cases: int, at: datetime) -> dict[str, Any]:
    """Kill the process when a part of the rows is there. Returns the seconds from then until the last row."""
    await _sleep_until(at)
    await until(lambda: _there(side, int(cases * PART), at), PATIENCE)
    before, killed = len(await side.late(at)), datetime.now(UTC)
    began = time.perf_counter()
    await side.kill()
    serves = time.perf_counter() - began
    await until(lambda: _there(side, cases, at), PATIENCE)
    took = (await side.late(at))[-1] - (killed - at).total_seconds()
    return {"before": before, "serves_s": round(serves, 2), "recovered_s": round(took, 2)}


async def _forever(side: Side) -> None:
    while True:
        await side.call()


async def _there(side: Side, rows: int, at: datetime) -> bool:
    return len(await side.late(at)) >= rows


async def _sleep_until(at: datetime) -> None:
    seconds = (at - datetime.now(UTC)).total_seconds()
    if seconds < 0:
        raise SystemExit(f"the cases were ready {-seconds:.0f} s too late")
    await asyncio.sleep(seconds)


def _told(ordered: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(ordered), 2),
        "p99": round(ordered[int(len(ordered) * 0.99)], 2),
        "last": round(ordered[-1], 2),
    }


async def turn(cases: int, *, kill: bool, server: bool) -> dict[str, Any]:
    """Run one turn of both sides on new servers. Returns the figures of each."""
    measure = recovery if kill else burst
    lead = timedelta(seconds=READY + FOR_EACH * cases)
    at = (datetime.now(UTC) + lead).replace(microsecond=0)
    told: dict[str, Any] = {"load": round(os.getloadavg()[0], 1)}
    async with deployed(server=server, closes=at) as local, httpx.AsyncClient(base_url=local.api, timeout=60) as http:
        database: Any = await asyncpg.connect(local.database)
        office = Office(http, Timings(), local.token)
        mine, _ = await officials(office)
        product = Product(database, office.timings, local, office, mine, [])
        await product.begin(cases, at)
        told["product"] = await measure(product, cases, at) | {
            "waits_s": await waits(local.temporal, product.numbers, at)
        }
        await database.close()
        for kind in list(local.processes):
            await local.stop(kind)
        async with peer(local, "dbos", {"api": "dbos_peer"}) as it:
            database = await asyncpg.connect(it.database)
            at = (datetime.now(UTC) + timedelta(seconds=FOR_EACH * cases + 5)).replace(microsecond=0)
            dbos = Dbos(database, it.timings, it)
            await dbos.begin(cases, at)
            told["dbos"] = await measure(dbos, cases, at)
            await database.close()
    return told


def ratios(turns: list[dict[str, Any]], *kind: str) -> float:
    """Return the median of the ratios of the turns: the product's figure to DBOS's."""

    def figure(each: dict[str, Any]) -> float:
        for name in kind:
            each = each[name]
        return float(each)  # type: ignore[arg-type]

    return round(statistics.median(figure(each["product"]) / figure(each["dbos"]) for each in turns), 2)


def main(
    *, cases: int = 500, rounds: int = 3, kill: bool = False, server: bool = False, out: Path | None = None
) -> None:
    """Let this many duties fall due at one instant, in turns with DBOS. ``out`` gets the figures as JSON.

    ``--server``: see ``python -m bench --help``.
    """
    turns: list[dict[str, Any]] = []
    for _ in range(rounds):
        turns.append(asyncio.run(turn(cases, kill=kill, server=server)))
        print(json.dumps(turns[-1]))
    kinds = (
        [("recovered_s",)] if kill else [("late_s", "p50"), ("late_s", "p99"), ("call_ms", "p50"), ("call_ms", "p99")]
    )
    told = {" ".join(kind): ratios(turns, *kind) for kind in kinds}
    print(f"the product's part of DBOS's, {cases} cases: {told}")
    if out:
        out.write_text(
            json.dumps({"cases": cases, "server": server, "turns": turns, "ratios": told}, indent=1) + "\n", "utf-8"
        )
