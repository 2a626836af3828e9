"""How a peer serves: on the same HTTP server and loop as the product."""

import os
from typing import Any

import asyncpg
import uvicorn

from bench.peers.rows import SCHEMA

DATABASE, PORT, TEMPORAL = (os.environ.get(name, "") for name in ("PEER_DATABASE", "PEER_PORT", "PEER_TEMPORAL"))

# Connections of a pool. All sides together have to stay below the 100 that PostgreSQL takes; no side waits for one.
POOL = 8


async def rows() -> asyncpg.Pool:
    """Return connections to the peer's database, in which its tables are."""
    pool = await asyncpg.create_pool(DATABASE, min_size=1, max_size=POOL, reset=_as_it_is)
    await pool.execute(SCHEMA)
    return pool


async def _as_it_is(_: Any) -> None:
    """As the product does it (`db.pool`)."""


def serve(app: Any) -> None:
    """Serve until SIGTERM."""
    config = uvicorn.Config(
        app, port=int(PORT), loop="uvloop", http="httptools", log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run()
