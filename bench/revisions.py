"""How long a revised calendar takes to reach every open case: ``python -m bench.revisions --cases 10000``."""

import asyncio
import time
from datetime import date, timedelta
from typing import Any

import cyclopts
import httpx

from bench.servers.deployed import Deployed, deployed
from bench.sides import Office, Timings, calendar_admin, officials, run
from matters import law

PAUSE = 2.0  # seconds between two looks at the progress


async def inquiry(office: Office, mine: dict[str, Any]) -> None:
    """Open a case that has a limit in days, which a revision moves."""
    body = {"agency": mine["agency"], "kind": "inquiry", "form": "oral", "channel": "窗口", "subject": "咨询"}
    case = await office.call(mine["id"], "/v1/cases", body | {"applicant": {"anonymous": True}})
    await office.call(mine["id"], f"/v1/cases/{case['case_no']}/route", {"route": "own_post"})


async def revise(local: Deployed, cases: int, concurrency: int) -> None:
    """Open the cases, publish a revision, and wait until it is done. Raises SystemExit when it misses a case."""
    async with httpx.AsyncClient(base_url=local.api, timeout=60) as http:
        office = Office(http, Timings(), local.token)
        mine, _ = await officials(office)
        began = time.perf_counter()
        await run(Timings(), cases, concurrency, lambda: inquiry(office, mine))
        print(f"{cases} open cases in {time.perf_counter() - began:.0f} s")
        admin = (await calendar_admin(office))["id"]
        calendar = law.calendar()
        day = calendar.add(date.today(), 1)  # noqa: DTZ011 - any day of the near future serves
        days = [{"date": (day + timedelta(days=n)).isoformat(), "kind": "off"} for n in range(3)]
        cpu, began = local.cpu(), time.perf_counter()
        made = await office.call(admin, "/v1/calendar/revisions", {"notice": "演练", "days": days})
        headers = {"Authorization": f"Bearer {office.tokens[admin]}"}
        while True:
            answer = await http.get(f"/v1/calendar/revisions/{made['number']}", headers=headers)
            told = answer.raise_for_status().json()
            if told["status"] == "done":
                break
            await asyncio.sleep(PAUSE)
        seconds = time.perf_counter() - began
        spent = {name: after - cpu[name] for name, after in local.cpu().items()}
        print(f"{told['cases_seen']} cases reached, {told['deadlines_moved']} limits moved in {seconds:.0f} s")
        print("memory MiB: " + "   ".join(f"{n} {each:.0f}" for n, each in local.memory().items()))
        print("cpu ms per case: " + "   ".join(f"{n} {1000 * each / cases:.1f}" for n, each in spent.items()))
        if told["cases_remaining"] or told["deadlines_moved"] < cases:
            raise SystemExit(f"not every case was reached: {told}")


def main(*, cases: int = 10_000, concurrency: int = 16) -> None:
    """Measure a revision on servers of its own."""

    async def measured() -> None:
        async with deployed() as local:
            await revise(local, cases, concurrency)

    asyncio.run(measured())


if __name__ == "__main__":
    cyclopts.run(main)
