"""Leads (线索): what people are to examine, and which of them were taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.pool import Pool, queries
from domain.records.lead import Lead, Withdrawal

_sql = queries("leads")


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as it stands; ``withdrawn_seq`` is the ledger's line that took it back.

    ``due_at`` and ``ended_at`` are the duty's: its limit now, or the limit once more that the lead is about, and when
    it was met or ended, if it was; ``claimed_at`` is when that is said to have happened.
    """

    id: str
    number: str
    seq: int
    duty: str | None
    rule: str | None
    article: str | None
    title: str
    grounds: list[str]
    role: str | None
    agency: str | None
    official: str | None
    at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    claimed_at: datetime | None
    held: list[dict[str, Any]]
    breach: bool
    status: str
    withdrawn_seq: int | None
    opened_at: datetime


class Leads:
    """Opens, withdraws and lists leads. Opening or withdrawing a second time changes nothing."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def open(self, lead: Lead) -> bool:
        """Record a lead; False where it was recorded before."""
        bearer = lead.bearer
        async with self._pool.acquire() as conn:
            opened = await _sql.open(
                conn,
                id=lead.id,
                number=lead.number,
                seq=lead.seq,
                duty=lead.duty,
                rule=lead.rule,
                article=lead.article,
                title=lead.title,
                grounds=lead.grounds,
                role=bearer.role if bearer else None,
                agency=bearer.agency if bearer else None,
                official=bearer.official if bearer else None,
                at=lead.at,
                due_at=lead.due_at,
                held=lead.held,
                breach=lead.breach,
            )
        return bool(opened)

    async def withdraw(self, withdrawal: Withdrawal) -> list[str]:
        """Take back the lead of a breach. The ids of what this withdrawal took back, now or when it came before."""
        number, seq = withdrawal.number, withdrawal.seq
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.withdraw(conn, number=number, duty=withdrawal.duty, seq=seq, since=withdrawal.since)
            return [row["id"] async for row in _sql.withdrawn(conn, number=number, seq=seq)]

    async def of(self, number: str) -> list[LeadRow]:
        """The leads of a matter, the earliest first."""
        async with self._pool.acquire() as conn:
            return [LeadRow(**row) async for row in _sql.of(conn, number=number)]

    async def by_id(self, ids: Sequence[str]) -> list[LeadRow]:
        """The leads with these ids, the earliest first."""
        async with self._pool.acquire() as conn:
            return [LeadRow(**row) async for row in _sql.by_id(conn, ids=ids)]
