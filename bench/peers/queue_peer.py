"""The same seven calls and rows in plain SQL, with a job of Procrastinate for each timer, and no workflow.

`python -m bench.peers.queue_peer`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from procrastinate import App, PsycopgConnector

from bench.peers import rows, serving
from bench.peers.twin import new_id

_LIMIT = timedelta(days=2)
jobs = App(connector=PsycopgConnector(conninfo=serving.DATABASE, min_size=1, max_size=serving.POOL))


@jobs.task(name="lapse")
async def lapse(number: str, seq: int) -> None:
    """Look whether the duty is still owed when its limit has run out. No case of the benchmark gets there."""
    raise NotImplementedError(f"{number}: {seq}")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await serving.rows()
    async with jobs.open_async():
        with suppress(Exception):  # the schema is there from an earlier run
            await jobs.schema_manager.apply_schema_async()
        working = asyncio.create_task(jobs.run_worker_async(install_signal_handlers=False))
        yield
        working.cancel()


app = FastAPI(lifespan=_lifespan)


async def _step(number: str, seq: int, body: dict[str, Any]) -> None:
    receipt, text = new_id(), json.dumps(body)
    async with app.state.pool.acquire() as conn, conn.transaction():
        await conn.execute(rows.RECEIVE, receipt, number, text)
        await conn.execute(rows.STEP, receipt, number, seq, text, text)
    timer = jobs.configure_task("lapse", schedule_at=datetime.now(UTC) + _LIMIT)
    await timer.defer_async(number=number, seq=seq)


@app.post("/cases")
async def open_case(body: dict[str, Any]) -> dict[str, Any]:
    """Open a case: its receipt, its first rows, its timer."""
    number = new_id()
    await _step(number, 1, body)
    return {"number": number}


@app.post("/cases/{number}/acts")
async def act(number: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do an act: its receipt, its rows, its timer."""
    await _step(number, body["seq"], body)
    return {"seq": body["seq"]}


if __name__ == "__main__":
    serving.serve(app)
