"""Connections: under the application's role, speaking JSON and +08:00; and the queries they run."""

import dataclasses
import json
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
from aiosql.adapters.asyncpg import AsyncPGAdapter

from domain.clock.calendar import TZ

ROLE = "shouwen_app"
MIGRATIONS = Path(__file__).parent / "migrations"

Conn = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Pool = asyncpg.Pool

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


async def connect(url: str, *, min_size: int = 1, max_size: int = 10, role: str = ROLE) -> Pool:
    """A pool whose connections act as ``role``, so its rights hold even where ``url`` is a superuser's.

    ``min_size`` 0 connects at the first query, so that a process can start while the database is down.

    No query of this room changes the session: settings are ``set local``, locks are of the transaction, and whoever
    listens stops listening. So a connection is given back as it is. PostgreSQL's ``RESET ALL`` would be one more
    transaction for every use.
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        command_timeout=30,
        max_cached_statement_lifetime=0,
        init=_speak,
        reset=_as_it_is,
        server_settings={"role": role, "application_name": "shouwen"},
    )


def queries(module: str) -> Any:
    """The queries of one module of this room, from the file of the same name: a method each, untyped."""
    file = Path(__file__).parent / "queries" / f"{module}.sql"
    adapter: Any = _Adapter  # the library's own type for it wants the methods of all its adapters
    return aiosql.from_path(file, adapter, mandatory_parameters=False)


class _Adapter(AsyncPGAdapter):
    """Runs queries on the connection that it is given. The adapter of the library lists all attributes of a connection
    at every query, to see whether it is a pool.
    """

    async def select(
        self, conn: Any, query_name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncGenerator[Any]:
        for row in await conn.fetch(sql, *self.maybe_order_params(query_name, parameters)):
            yield record_class(**row) if record_class else row

    async def select_one(self, conn: Any, query_name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        row = await conn.fetchrow(sql, *self.maybe_order_params(query_name, parameters))
        return record_class(**row) if row and record_class else row

    async def select_value(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        return await conn.fetchval(sql, *self.maybe_order_params(query_name, parameters))

    async def insert_update_delete(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        return await conn.execute(sql, *self.maybe_order_params(query_name, parameters))


def dumps(value: Any) -> str:
    """JSON of plain values, instants and (nested) dataclasses. Raises TypeError for anything else."""
    return _JSON.encode(value)


def stored(value: Any) -> str:
    """The same JSON as it is sent to the database, which keeps it byte for byte in a column of the type ``json``."""
    return _STORED.encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


@cache
def _names(of: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(of))


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)
_STORED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain, separators=(",", ":"))


async def _as_it_is(_: Conn) -> None:
    """Change nothing of a connection that is given back."""


async def _speak(conn: Conn) -> None:
    for json_type in ("json", "jsonb"):
        await conn.set_type_codec(json_type, schema="pg_catalog", encoder=_STORED.encode, decoder=json.loads)
    await conn.set_type_codec("timestamptz", schema="pg_catalog", encoder=_to_wire, decoder=_from_wire, format="tuple")


def _to_wire(at: datetime) -> tuple[int]:
    return ((at - _EPOCH) // _MICROSECOND,)


def _from_wire(wire: tuple[int]) -> datetime:
    return (_EPOCH + wire[0] * _MICROSECOND).astimezone(TZ)
