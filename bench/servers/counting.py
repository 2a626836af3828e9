"""Counts what doesn't depend on how fast the machine is: transactions, statements, and requests to Temporal."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.servers import temporal
from bench.servers.waiting import until

FLUSHED = 11.0  # seconds after which PostgreSQL has counted the transactions of idle connections too
REPORTED = 3.0  # seconds after which Temporal's metrics tell of all requests
_LOGGED = {"log_statement": "all", "log_line_prefix": "%d "}  # each statement, with the name of its database


async def transactions(database: Any, name: str) -> int:
    """Return the number of transactions of a database so far, those that only read among them."""
    await database.execute("select pg_stat_clear_snapshot()")
    counted = "select xact_commit + xact_rollback from pg_stat_database where datname = $1"
    return await database.fetchval(counted, name)


async def sent(
    database: Any, name: str, log: Path, metrics: str | None, play: Callable[[], Awaitable[Any]]
) -> dict[str, float]:
    """Play, and return how many statements were sent to a database meanwhile, and how many requests to Temporal.

    ``log`` is PostgreSQL's. ``metrics`` is the address of Temporal's metrics; without it requests aren't counted.
    """
    before = await _requests(metrics)
    for setting, value in _LOGGED.items():
        await database.execute(f"alter system set {setting} = '{value}'")
    await database.execute("select pg_reload_conf()")
    await until(lambda: _logs(database), 10)
    with log.open("rb") as lines:
        lines.seek(0, 2)
        await play()
        told = lines.read().decode(errors="replace").splitlines()
    for setting in _LOGGED:
        await database.execute(f"alter system reset {setting}")
    await database.execute("select pg_reload_conf()")
    begins = tuple(f"{name} LOG:  {kind}" for kind in ("statement: ", "execute "))
    counted = {"statements": sum(line.startswith(begins) for line in told)}
    return counted | ({"requests": await _requests(metrics) - before} if metrics else {})


async def _logs(database: Any) -> bool:
    """Whether this connection has read its settings again. The server tells all connections at the same time, and each
    reads them before its next statement.
    """
    return await database.fetchval("show log_statement") == _LOGGED["log_statement"]


async def _requests(metrics: str | None) -> float:
    if metrics is None:
        return 0
    await asyncio.sleep(REPORTED)
    return await temporal.requests(metrics)
