"""Wraps the keys of matters anew, under the current key, while API and worker go on. Only the owner of the schema may.

No text is touched: what is encrypted anew is the key of each matter. It stays the same key, so whoever has it in memory
keeps working, and whoever reads it finds it wrapped by the one key or by the other.
"""

from collections.abc import AsyncIterator

from db.pool import Pool, queries
from db.vault.keyring import Keyring, Wrapped

_sql = queries("rewrap")

OWNER = "none"  # no role is taken: the login itself owns the schema


class Rewrap:
    """Wraps the keys of one database anew. ``pool`` is the owner's."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    async def left(self) -> int:
        """How many keys another key than the current one has wrapped."""
        async with self._pool.acquire() as conn:
            return await _sql.left(conn, current=self._keyring.current)

    async def all(self, at_once: int) -> AsyncIterator[int]:
        """Wrap all of them anew, ``at_once`` in a transaction; yields how many each transaction has done.

        It may be stopped at any moment, and run again. Raises `UnknownKey` and `Tampered`; what was done before stays.
        """
        after = ""
        while True:
            async with self._pool.acquire() as conn, conn.transaction():
                current = self._keyring.current
                rows = [row async for row in _sql.take(conn, current=current, after=after, limit=at_once)]
                anew = {row["number"]: self._anew(row["number"], row["key_id"], row["wrapped"]) for row in rows}
                await _sql.put(conn, current=current, numbers=[*anew], wrapped=[*anew.values()])
            if not rows:
                return
            after = rows[-1]["number"]
            yield len(rows)

    def _anew(self, number: str, key_id: str, wrapped: bytes) -> bytes:
        return self._keyring.wrap(number, self._keyring.unwrap(number, Wrapped(key_id, wrapped))).wrapped
