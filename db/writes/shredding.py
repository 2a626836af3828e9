"""Destroys keys of matters whose texts have been kept long enough. What may go is listed first; the database itself
refuses what wasn't listed for seven days, what has to be kept longer, and what something rests on (`shred_key`).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import asyncpg

from db.pool import Pool, queries
from db.writes import ledger
from domain.law.retention import Kept
from domain.records.record import Record

_sql = queries("shredding")


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed matter that still has its key. ``types`` has every type that it ever had; None stands for no type."""

    number: str
    procedure: str
    types: Sequence[str | None]
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A matter whose key may go: when it closed, how long its texts are kept, by which rule, and until which day."""

    number: str
    closed_at: datetime
    years: int
    basis: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as it stands. ``held`` says what rests on the matter; ``ripe``: it was listed seven days ago."""

    number: str
    procedure: str
    types: Sequence[str | None]
    closed_at: datetime
    years: int
    basis: str
    ends_on: date
    listed_at: datetime
    ripe: bool
    held: list[str]


@dataclass(frozen=True, slots=True)
class Gone:
    """The record of a key that was destroyed. ``texts``: how many texts nobody can read any more."""

    number: str
    closed_at: datetime
    years: int
    basis: str
    ends_on: date
    listed_at: datetime
    texts: int
    at: datetime


async def adopt(url: str, rules: Sequence[Kept]) -> None:
    """Have the database keep texts as these rules say. Only the owner of the schema may do so."""
    conn = await asyncpg.connect(url)
    try:
        async with conn.transaction():
            await _sql.forget_rules(conn)
            for each in rules:
                await _sql.adopt(conn, procedure=each.procedure, matter_type=each.matter_type, years=each.years)
    finally:
        await conn.close()


class Shredding:
    """Lists and destroys the keys of one database. All lists are in the order of numbers, after ``after``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def ended(self, before: datetime, after: str, limit: int) -> list[Ended]:
        """Matters that closed before that instant and have their key."""
        async with self._pool.acquire() as conn:
            return [Ended(**row) async for row in _sql.ended(conn, before=before, after=after, limit=limit)]

    async def list(self, listings: Sequence[Listing]) -> None:
        """List matters. One that is listed already stays as it is."""
        async with self._pool.acquire() as conn:
            for each in listings:  # each by itself: whoever writes to several chains at a time may wait for others
                await _sql.list(conn, **asdict(each))

    async def listed(self, after: str, limit: int) -> Sequence[Listed]:
        """What is listed and still has its key."""
        async with self._pool.acquire() as conn:
            return [Listed(**row) async for row in _sql.listed(conn, after=after, limit=limit)]

    async def shred(self, number: str, told: Callable[[datetime], Record]) -> bool:
        """Destroy the key of a matter, and tell it in its ledger, or neither. Returns whether it was done.

        ``told`` takes the instant and gives the record.
        """
        try:
            async with self._pool.acquire() as conn, conn.transaction():
                gone = await _sql.shred(conn, number=number)
                if gone is None:
                    return False
                return await ledger.write(conn, told(gone), [])
        except ledger.LedgerConflict:  # the ledger moved on meanwhile, so the key stays
            return False

    async def gone(self, after: str, limit: int) -> Sequence[Gone]:
        """The records of what was destroyed."""
        async with self._pool.acquire() as conn:
            return [Gone(**row) async for row in _sql.gone(conn, after=after, limit=limit)]
