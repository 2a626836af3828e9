"""The bare endpoint before the twin: it inserts a row, and executes an update. `python -m bench.peers.twin_api`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from temporalio.client import Client

from bench.peers import rows, serving
from bench.peers.twin import QUEUE, Twin, new_id


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool, app.state.client = await serving.rows(), await Client.connect(serving.TEMPORAL)
    yield


app = FastAPI(lifespan=_lifespan)


@app.post("/cases")
async def open_case(body: dict[str, Any]) -> dict[str, Any]:
    """Open a case: its receipt, its first rows, its workflow."""
    number = new_id()
    text = json.dumps(body)
    async with app.state.pool.acquire() as conn, conn.transaction():
        await conn.execute(rows.RECEIVE, number, number, text)
        await conn.execute(rows.STEP, number, number, 1, text, text)
    await app.state.client.start_workflow(Twin.run, body["acts"], id=f"twin:{number}", task_queue=QUEUE)
    return {"number": number}


@app.post("/cases/{number}/acts")
async def act(number: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do an act: its receipt, then the update."""
    receipt = new_id()
    await app.state.pool.execute(rows.RECEIVE, receipt, number, json.dumps(body))
    handle = app.state.client.get_workflow_handle(f"twin:{number}")
    return await handle.execute_update(Twin.act, {"id": receipt, "number": number, "data": body}, id=receipt)


if __name__ == "__main__":
    serving.serve(app)
