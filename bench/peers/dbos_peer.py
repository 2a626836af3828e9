"""The same seven calls and rows on DBOS: API and workflows in one process. `python -m bench.peers.dbos_peer`."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID
from fastapi import FastAPI

from bench.peers import rows, serving
from bench.peers.twin import new_id

_LIMIT = 2 * 24 * 3600.0  # seconds after which the duty would be late: the wait for an act is the timer
_CONFIG: DBOSConfig = {
    "name": "peer",
    "system_database_url": serving.DATABASE,
    "sys_db_pool_size": 2 * serving.POOL,
    "log_level": "WARNING",
}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await serving.rows()
    DBOS(config=_CONFIG)
    DBOS.launch()
    yield
    DBOS.destroy()


app = FastAPI(lifespan=_lifespan)


@DBOS.step()
async def step(value: dict[str, Any]) -> None:
    """Write a step, in one statement."""
    body = json.dumps(value)
    await app.state.pool.execute(rows.STEP, value["id"], value["number"], value["seq"], body, body)


@DBOS.workflow()
async def case(acts: int) -> None:
    """Wait for each act, write it, and tell that it is done."""
    for seq in range(2, acts + 2):
        value = await DBOS.recv_async("act", timeout_seconds=_LIMIT)
        await step(value | {"seq": seq})
        await DBOS.set_event_async(value["id"], {"seq": seq})


@DBOS.workflow()
async def sleeper(number: str, until: float) -> None:
    """Sleep until an instant (seconds since 1970), then write a row."""
    await DBOS.sleep_async(max(until - time.time(), 0.001))  # a sleep of 0 is no step, and a recovery would miss it
    await step({"id": number, "number": number, "seq": 1})


@app.post("/sleepers")
async def open_sleeper(body: dict[str, Any]) -> dict[str, Any]:
    """Begin a workflow that sleeps."""
    with SetWorkflowID(number := new_id()):
        await DBOS.start_workflow_async(sleeper, number, body["until"])
    return {"number": number}


@app.post("/cases")
async def open_case(body: dict[str, Any]) -> dict[str, Any]:
    """Open a case: its receipt, its first rows, its workflow."""
    number = new_id()
    text = json.dumps(body)
    async with app.state.pool.acquire() as conn, conn.transaction():
        await conn.execute(rows.RECEIVE, number, number, text)
        await conn.execute(rows.STEP, number, number, 1, text, text)
    with SetWorkflowID(number):
        await DBOS.start_workflow_async(case, body["acts"])
    return {"number": number}


@app.post("/cases/{number}/acts")
async def act(number: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do an act: its receipt, then a message to the workflow, then wait for its event."""
    receipt = new_id()
    await app.state.pool.execute(rows.RECEIVE, receipt, number, json.dumps(body))
    await DBOS.send_async(number, {"id": receipt, "number": number, "data": body}, "act")
    return await DBOS.get_event_async(number, receipt)


if __name__ == "__main__":
    serving.serve(app)
