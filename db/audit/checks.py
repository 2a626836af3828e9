"""Check chains in the running database, some at a time, and note what is wrong so that people are told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.audit import evidence
from db.audit.chains import Entry, Fault, Head, check
from db.pool import Pool, queries

_sql = queries("checks")
_ROWS = evidence.rows(of_chains=True)
_LOOKED_UP = (evidence.RECEIPT, "sealed_text")  # what is looked up by its key


@dataclass(frozen=True, slots=True)
class Noted:
    """A fault that nobody has examined yet."""

    id: int
    chain: str
    place: str
    what: str
    found_at: datetime


class Checks:
    """Checks the chains of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._after = ""  # where the round goes on

    async def some(self, limit: int) -> list[Fault]:
        """Check the next chains, at most ``limit``, and the one of what belongs to no matter when the round begins.
        After the last chain the next round begins.
        """
        async with self._pool.acquire() as conn:
            chains = [row["chain"] async for row in _sql.next_chains(conn, after=self._after, limit=limit)]
        begins, self._after = not self._after, chains[-1] if len(chains) == limit else ""
        return await self.of(["", *chains] if begins else chains)

    async def of(self, chains: Sequence[str]) -> list[Fault]:
        """Return what is wrong with these chains at this moment."""
        entries: defaultdict[str, list[Entry]] = defaultdict(list)
        heads: defaultdict[str, list[Head]] = defaultdict(list)
        rows: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            await _sql.utc(conn)
            async for row in _sql.entries(conn, chains=chains):
                entries[row["chain"]].append(Entry(**row))
            async for row in _sql.heads(conn, chains=chains):
                heads[row["chain"]].append(Head(**row))
            keys = [each.key for part in entries.values() for each in part if each.kind in _LOOKED_UP]
            found: list[Any] = await conn.fetch(_ROWS, chains, keys)
        for row in found:
            rows[row["chain"]][row["kind"], row["key"]] = row["content"]
        return [fault for chain in chains for fault in check(chain, entries[chain], rows[chain], heads[chain])]

    async def note(self, fault: Fault) -> bool:
        """Note a fault, once. Returns whether it is new."""
        async with self._pool.acquire() as conn:
            return bool(await _sql.note(conn, chain=fault.chain, place=fault.place, what=fault.what))

    async def open(self) -> list[Noted]:
        """Return the faults that nobody has examined, at most 100."""
        async with self._pool.acquire() as conn:
            return [Noted(**row) async for row in _sql.open(conn)]

    async def examine(self, fault: int, by: str) -> bool:
        """Note that somebody has examined a fault: it is told no longer. False when somebody had done so before.

        Raises ForeignKeyViolationError when there is no such fault.
        """
        async with self._pool.acquire() as conn:
            return bool(await _sql.examine(conn, fault=fault, by=by))
