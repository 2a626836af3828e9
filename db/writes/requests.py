"""Requests that concern no matter: done once under a key, and answered the same way again."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
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

    async def once(
        self, caller: str, key: str, macs: Sequence[bytes], do: Callable[[Conn], Awaitable[Answered]]
    ) -> Answered:
        """Do a request in one transaction with its answer, or answer as before. ``macs`` are those that the body has
        under the keys of this process, the current one first. Raises `KeyReused`.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.alone(conn, caller=caller, idempotency_key=key)
            if earlier := await _kept(conn, caller, key, macs):
                return earlier
            answered = await do(conn)
            await _sql.put(
                conn,
                caller=caller,
                idempotency_key=key,
                body_mac=macs[0],
                status=answered.status,
                location=answered.location,
                answer=answered.answer,
            )
            return answered

    async def kept(self, caller: str, key: str, macs: Sequence[bytes]) -> Answered | None:
        """The answer that this request had before. Raises `KeyReused`."""
        async with self._pool.acquire() as conn:
            return await _kept(conn, caller, key, macs)

    async def purge(self, kept: timedelta) -> None:
        """Forget answers older than that, and than seven days: their keys may then be used again."""
        async with self._pool.acquire() as conn:
            await _sql.purge(conn, kept=kept)


async def _kept(conn: Conn, caller: str, key: str, macs: Sequence[bytes]) -> Answered | None:
    earlier = await _sql.earlier(conn, caller=caller, idempotency_key=key)
    if earlier is None:
        return None
    if not any(hmac.compare_digest(earlier["body_mac"], mac) for mac in macs):
        raise KeyReused
    return Answered(earlier["status"], earlier["location"], earlier["answer"])
