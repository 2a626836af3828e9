"""Connections: under the application's role, speaking JSON and +08:00; and the queries they run."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosql
import asyncpg

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
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        command_timeout=30,
        init=_speak,
        server_settings={"role": role, "application_name": "shouwen"},
    )


def queries(module: str) -> Any:
    """The queries of one module of this room, from the file of the same name: a method each, untyped."""
    file = Path(__file__).parent / "queries" / f"{module}.sql"
    return aiosql.from_path(file, "asyncpg", mandatory_parameters=False)


def dumps(value: Any) -> str:
    """JSON of plain values, instants and (nested) dataclasses. Raises TypeError for anything else."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


async def _speak(conn: Conn) -> None:
    for json_type in ("json", "jsonb"):
        await conn.set_type_codec(json_type, schema="pg_catalog", encoder=dumps, decoder=json.loads)
    await conn.set_type_codec("timestamptz", schema="pg_catalog", encoder=_to_wire, decoder=_from_wire, format="tuple")


def _to_wire(at: datetime) -> tuple[int]:
    return ((at - _EPOCH) // _MICROSECOND,)


def _from_wire(wire: tuple[int]) -> datetime:
    return (_EPOCH + wire[0] * _MICROSECOND).astimezone(TZ)
