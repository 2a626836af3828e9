"""Make signed roots, each after the one before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.audit.chains import Fault, Head
from db.audit.checks import Checks
from db.audit.signing import Digest, Root, Signer, signed
from db.pool import Pool, queries

_sql = queries("roots")
_AT_ONCE = 200  # chains that are checked in one go
_MICROSECONDS = 1_000_000


class Lost(Exception):
    """A root that was made is no longer in the database, or is another one there."""


class Roots:
    """The roots of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._checks = Checks(pool)

    async def make(self, signer: Signer, after: tuple[int, str] | None) -> tuple[Root, list[Fault]]:
        """Sign what has been entered since the last root. Each chain that has grown is checked before. What is broken
        is left out; its faults are returned.

        ``after``: number and hash (hex) of a root that must be there, because it was made by the run before. Raises
        `Lost` when it isn't, and UniqueViolationError when another process makes a root at the same time.
        """
        last = await self.last()
        if after and not await self._has(*after):
            raise Lost(f"{after[0]}:{after[1]}")
        async with self._pool.acquire() as conn:
            now: datetime = await _sql.now(conn)
            number = last.number + 1 if last else 1
            grown = [Head(number, **row) async for row in _sql.grown(conn)]
        faults = await self._faults([head.chain for head in grown])
        broken = {fault.chain for fault in faults}
        heads = [head for head in grown if head.chain not in broken]
        at = round((now - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * _MICROSECONDS)
        root = signer.sign(number, at, last.hash if last else b"", heads)
        await self._put(root, now, heads)
        return root, faults

    async def _faults(self, chains: list[str]) -> list[Fault]:
        faults: list[Fault] = []
        for begin in range(0, len(chains), _AT_ONCE):
            faults.extend(await self._checks.of(chains[begin : begin + _AT_ONCE]))
        return faults

    async def _put(self, root: Root, at: datetime, heads: list[Head]) -> None:
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.put(
                conn,
                number=root.number,
                at=at,
                previous=root.previous,
                heads=root.heads,
                digest=root.digest,
                key_id=root.key_id,
                signature=root.signature,
            )
            await _sql.put_heads(
                conn,
                number=root.number,
                chains=[head.chain for head in heads],
                links=[head.link for head in heads],
                hashes=[head.hash for head in heads],
            )

    async def last(self) -> Root | None:
        """Return the newest root; None when there is none yet."""
        async with self._pool.acquire() as conn:
            row: Any = await _sql.last(conn)
        return Root(**row) if row else None

    async def _has(self, number: int, hashed: str) -> bool:
        async with self._pool.acquire() as conn:
            row: Any = await _sql.by_number(conn, number=number)
        return row is not None and Root(**row).hash.hex() == hashed

    async def check_last(self, keys: Mapping[str, Ed25519PublicKey]) -> list[Fault]:
        """Return what is wrong with the newest root: its signature, or the heads that it covers."""
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            row: Any = await _sql.last(conn)
            if row is None:
                return []
            root, digest = Root(**row), Digest()
            async for head in _sql.heads(conn, root=root.number):
                digest.add(Head(**head))
        if root.key_id in keys and not signed(root, keys):
            return [Fault("", f"签名 {root.number}", "签名无效")]
        if (digest.heads, digest.digest()) != (root.heads, root.digest):
            return [Fault("", f"签名 {root.number}", "所签的各链末条（audit_head）被改动")]
        return []
