"""Requests that concern no matter: done once under a key, and answered the same way again."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from db.pool import Conn, Pool, queries

_sql = queries("requests")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: HTTP's status, its Location if it has one, and the JSON."""

    status: int
    location: str | None
    answer: Any


class KeyReused(Exception):
    """The caller used this key for another request."""


class Requests:
    """Does requests that concern no matter, and keeps their answers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def once(self, caller: str, key: str, body_mac: bytes, do: Callable[[Conn], Awaitable[Answered]]) -> Answered:
        """Do a request in one transaction with its answer, or answer as before. Raises `KeyReused`."""
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.alone(conn, caller=caller, idempotency_key=key)
            if earlier := await _kept(conn, caller, key, body_mac):
                return earlier
            answered = await do(conn)
            await _sql.put(
                conn,
                caller=caller,
                idempotency_key=key,
                body_mac=body_mac,
                status=answered.status,
                location=answered.location,
                answer=answered.answer,
            )
            return answered

    async def kept(self, caller: str, key: str, body_mac: bytes) -> Answered | None:
        """The answer that this request had before. Raises `KeyReused`."""
        async with self._pool.acquire() as conn:
            return await _kept(conn, caller, key, body_mac)

    async def purge(self, kept: timedelta) -> None:
        """Forget answers older than that: their keys may then be used again."""
        async with self._pool.acquire() as conn:
            await _sql.purge(conn, kept=kept)


async def _kept(conn: Conn, caller: str, key: str, body_mac: bytes) -> Answered | None:
    earlier = await _sql.earlier(conn, caller=caller, idempotency_key=key)
    if earlier is None:
        return None
    if not hmac.compare_digest(earlier["body_mac"], body_mac):
        raise KeyReused
    return Answered(earlier["status"], earlier["location"], earlier["answer"])
