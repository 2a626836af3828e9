"""Make signed roots, each after the one before."""

from datetime import UTC, datetime
from typing import Any

from db.audit.chains import Fault, Head
from db.audit.checks import Checks
from db.audit.signing import DENIED, Digest, Root, Signer, signed
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
        is left out; its faults are returned. So is a root that this product hasn't signed: it becomes void, and the new
        root comes after the one before it. A true root that somebody has said to be void counts all the same.

        ``after``: number and hash (hex) of a root that must be there, because it was made by the run before. Raises
        `Lost` when it isn't, and UniqueViolationError when another process makes a root at the same time.
        """
        if after and not await self.has(*after):
            raise Lost(f"{after[0]}:{after[1]}")
        forged = await self._forged(signer, after[0] if after else None)
        void, denied = await self._void(signer, after[0] if after else None)
        last = await self._last(void)
        async with self._pool.acquire() as conn:
            now: datetime = await _sql.now(conn)
            number = await _sql.next(conn)
            grown = [Head(number, **row) async for row in _sql.grown(conn, void=void)]
        faults = await self._faults([head.chain for head in grown], void)
        broken = {fault.chain for fault in faults}
        heads = [head for head in grown if head.chain not in broken]
        at = round((now - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * _MICROSECONDS)
        root = signer.sign(number, at, last.hash if last else b"", heads)
        await self._put(root, now, heads)
        return root, [*forged, *denied, *faults]

    async def _forged(self, signer: Signer, after: int | None) -> list[Fault]:
        """Make each root void that stands after the one the run before has made, and that the key hasn't signed.

        Without a run before (None), roots of other keys may be of an earlier key: they stay, and the newest is told.
        """
        async with self._pool.acquire() as conn:
            since = [Root(**row) async for row in _sql.since(conn, number=after or 0)]
        faults: list[Fault] = []
        for root in since:
            if signed(root, {signer.key_id: signer.public_key}):
                continue
            if after is None and root.key_id != signer.key_id:
                if root is since[-1]:
                    faults.append(Fault("", f"签名 {root.number}", "不是现用密钥所签，请离线核对", root.hash.hex()))
                continue
            async with self._pool.acquire() as conn:
                await _sql.void(conn, number=root.number)
            faults.append(Fault("", f"签名 {root.number}", "不是本系统所签，已作废", root.hash.hex()))
        return faults

    async def _void(self, signer: Signer, after: int | None) -> tuple[list[int], list[Fault]]:
        """Return the roots that count for nothing, and what is wrong with what is said of them.

        Whoever writes rows can say of any root that it is void. The key shows that a root is true, and so does the run
        before of the one that it has made.
        """
        async with self._pool.acquire() as conn:
            said = [Root(**row) async for row in _sql.said_void(conn)]
        keys = {signer.key_id: signer.public_key}
        true = {root.number for root in said if root.number == after or signed(root, keys)}
        faults = [Fault("", f"签名 {root.number}", DENIED) for root in said if root.number in true]
        return [root.number for root in said if root.number not in true], faults

    async def _faults(self, chains: list[str], void: list[int]) -> list[Fault]:
        faults: list[Fault] = []
        for begin in range(0, len(chains), _AT_ONCE):
            faults.extend(await self._checks.of(chains[begin : begin + _AT_ONCE], void))
        return faults

    async def _put(self, root: Root, at: datetime, heads: list[Head]) -> None:
        async with self._pool.acquire() as conn:
            await _sql.put(
                conn,
                number=root.number,
                at=at,
                previous=root.previous,
                heads=root.heads,
                digest=root.digest,
                key_id=root.key_id,
                signature=root.signature,
                chains=[head.chain for head in heads],
                links=[head.link for head in heads],
                hashes=[head.hash for head in heads],
            )

    async def last(self) -> Root | None:
        """Return the newest root that nobody has said to be void; None when there is none yet."""
        return await self._last(None)

    async def _last(self, void: list[int] | None) -> Root | None:
        async with self._pool.acquire() as conn:
            row: Any = await _sql.last(conn, void=void)
        return Root(**row) if row else None

    async def has(self, number: int, hashed: str) -> bool:
        """Whether this root, by its number and its hash (hex), is there."""
        async with self._pool.acquire() as conn:
            row: Any = await _sql.by_number(conn, number=number)
        return row is not None and Root(**row).hash.hex() == hashed

    async def check_last(self) -> list[Fault]:
        """Return whether the newest root still covers the heads that are kept with it. Its signature needs the key."""
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            row: Any = await _sql.last(conn, void=None)
            if row is None:
                return []
            root, digest = Root(**row), Digest()
            async for head in _sql.heads(conn, root=root.number):
                digest.add(Head(**head))
        if (digest.heads, digest.digest()) != (root.heads, root.digest):
            return [Fault("", f"签名 {root.number}", "所签的各链末条（audit_head）被改动")]
        return []
