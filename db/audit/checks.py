"""Check chains in the running database, some at a time, and note what is wrong so that people are told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.audit import evidence
from db.audit.chains import Entry, Fault, Head, Row, check
from db.audit.signing import Signer, vouched
from db.pool import Pool, queries
from domain.clock.calendar import TZ

_sql = queries("checks")
_ROWS = evidence.rows(of_chains=True)
_LOOKED_UP = (evidence.RECEIPT, "sealed_text")  # what is looked up by its key


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Fault):
    """A fault that nobody has examined yet. ``signature``: of the process that found it, if it had a key.
    ``signed_at``: the instant that the signature says.
    """

    id: int
    found_at: datetime
    signature: bytes | None
    signed_at: datetime | None

    def vouched(self, keys: Iterable[Ed25519PublicKey]) -> bool:
        """Whether one of these keys has signed that a check has found the fault. The database takes no copy."""
        return vouched(self, self.signed_at, self.signature, keys)


class Checks:
    """Checks the chains of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._after = ""  # where the round goes on

    async def some(self, limit: int) -> list[Fault]:
        """Check the next chains, at most ``limit``, and the one of what belongs to no matter when the round begins.
        After the last chain the next round begins. Notes which faults of these chains are gone.
        """
        async with self._pool.acquire() as conn:
            chains = [row["chain"] async for row in _sql.next_chains(conn, after=self._after, limit=limit)]
        begins, self._after = not self._after, chains[-1] if len(chains) == limit else ""
        return await self._look(["", *chains] if begins else chains)

    async def _look(self, chains: Sequence[str]) -> list[Fault]:
        """Check chains, and note which of their faults are gone."""
        faults = await self.of(chains)
        await self.note_gone(chains, faults)
        return faults

    async def note_gone(self, chains: Sequence[str], faults: Sequence[Fault], place: str = "") -> None:
        """Note which faults of these chains aren't among those that were found. ``place``: only of places that begin
        with it; else only of the entries and rows of the chains.
        """
        async with self._pool.acquire() as conn:
            await _sql.gone(conn, chains=chains, place=place, **_columns(faults))

    async def of(self, chains: Sequence[str], void: Sequence[int] | None = None) -> list[Fault]:
        """Return what is wrong with these chains at this moment. What the database can't bring out is a fault too.

        ``void``: the roots that count for nothing. None: those that somebody has said to be void, true or not.
        """
        try:
            return await self._of(chains, void)
        except (asyncpg.DataError, asyncpg.ProgramLimitExceededError) as error:
            if len(chains) == 1:
                return [Fault(chains[0], "整条链", f"无法读取（{type(error).__name__}）")]
            return [fault for chain in chains for fault in await self.of([chain], void)]

    async def _of(self, chains: Sequence[str], void: Sequence[int] | None) -> list[Fault]:
        entries: defaultdict[str, list[Entry]] = defaultdict(list)
        heads: defaultdict[str, list[Head]] = defaultdict(list)
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            await _sql.utc(conn)
            async for row in _sql.entries(conn, chains=chains):
                entries[row["chain"]].append(Entry(**row))
            async for row in _sql.heads(conn, chains=chains, void=void):
                heads[row["chain"]].append(Head(**row))
            keys = [each.key for part in entries.values() for each in part if each.kind in _LOOKED_UP]
            found: list[Any] = await conn.fetch(_ROWS, chains, keys)
        for row in found:
            rows[row["chain"]].append((row["kind"], row["key"], row["content"]))
        return [fault for chain in chains for fault in check(chain, entries[chain], rows[chain], heads[chain])]

    async def note(self, fault: Fault, signer: Signer | None = None) -> None:
        """Note a fault under the signature of this process, unless it is noted so and hasn't been gone since."""
        told = {"chain": fault.chain, "place": fault.place, "what": fault.what, "seen": fault.seen}
        at = datetime.now(TZ) if signer else None
        signature = signer.vouch(fault, at) if signer and at else None
        async with self._pool.acquire() as conn:
            async for row in _sql.noted(conn, **told):
                if vouched(fault, row["signed_at"], row["signature"], [signer.public_key] if signer else []) or (
                    signer is None and row["signature"] is None
                ):
                    return
            await _sql.note(conn, **told, signature=signature, signed_at=at)

    async def open(self, after: int = 0) -> list[Noted]:
        """Return the faults after one that nobody has examined, by their ids, at most 1,000."""
        async with self._pool.acquire() as conn:
            return [Noted(**row) async for row in _sql.open(conn, after=after)]

    async def examine(self, fault: int, by: str) -> bool:
        """Note that somebody has examined a fault: it is told no longer, unless it isn't there at this moment and comes
        later. False when somebody had done so before. Only the owner of the schema may do so.

        Raises ForeignKeyViolationError when there is no such fault.
        """
        async with self._pool.acquire() as conn:
            chain = await _sql.chain_of(conn, fault=fault)
        if chain is not None:
            await self._look([chain])
        async with self._pool.acquire() as conn:
            return bool(await _sql.examine(conn, fault=fault, by=by))


def _columns(faults: Sequence[Fault]) -> dict[str, list[str]]:
    return {
        "of": [fault.chain for fault in faults],
        "places": [fault.place for fault in faults],
        "whats": [fault.what for fault in faults],
        "seens": [fault.seen for fault in faults],
    }
