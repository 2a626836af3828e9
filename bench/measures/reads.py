"""How long reading takes when the ledger is large (`python -m bench reads`)."""

import asyncio
import json
import os
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx

from bench.measures.many import LINES, fill
from bench.servers.deployed import Deployed, deployed

_WORKING = ("api", "postgres")
AGENCY, OFFICER, AUDITOR = "a7", "o7", {"id": "supervision-3", "agency": "supervision", "roles": ["auditor"]}


async def measured(local: Deployed, lines: int, times: int) -> dict[str, Any]:
    """Return the latency of each read over HTTP, one after another, as somebody who may see all, and the CPU that it
    takes in the API and in PostgreSQL. All are in milliseconds. The CPU depends less on what else the machine does.
    """
    matters = lines // LINES
    begin = datetime.now(UTC) - timedelta(minutes=matters)
    owner: Any = await asyncpg.connect(local.database)
    try:
        began = time.perf_counter()
        await fill(owner, begin, matters)
        filled = time.perf_counter() - began
    finally:
        await owner.close()
    middle = f"2026-{matters // 2:06d}"
    soon = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="seconds").replace("+00:00", "Z")
    paths = {
        "list": "/v1/cases",
        "list of an agency": f"/v1/cases?agency={AGENCY}",
        "list of an official": f"/v1/cases?official={OFFICER}",
        "open, by next due": "/v1/cases?status=open&sort=next_due_at",
        "overdue": "/v1/cases?overdue=true",
        "due before": f"/v1/cases?due_before={soon}",
        "one case": f"/v1/cases/{middle}",
        "timeline": f"/v1/cases/{middle}/timeline",
        "events": f"/v1/events?after={lines // 2}",
    }
    headers = {"Authorization": f"Bearer {local.token(AUDITOR)}", "Accept": "application/json"}
    told: dict[str, Any] = {}
    async with httpx.AsyncClient(base_url=local.api, timeout=60, headers=headers) as http:
        for name, path in paths.items():
            took, before = list[float](), local.cpu()
            for _ in range(times):
                began = time.perf_counter()
                (await http.get(path)).raise_for_status()
                took.append(1000 * (time.perf_counter() - began))
            took.sort()
            told[name] = {
                "p50": round(statistics.median(took), 1),
                "p99": round(took[int(len(took) * 0.99)], 1),
                "cpu": {kind: round(1000 * (local.cpu()[kind] - before[kind]) / times, 1) for kind in _WORKING},
            }
    load = round(os.getloadavg()[0], 1)
    return {"lines": lines, "filled_seconds": round(filled), "load": load, "ms": told}


def main(*, lines: int = 1_000_000, times: int = 100) -> None:
    """Measure reads with this many lines in the ledger, on servers of their own."""

    async def run() -> dict[str, Any]:
        async with deployed() as local:
            return await measured(local, lines, times)

    print(json.dumps(asyncio.run(run()), ensure_ascii=False, indent=1))
