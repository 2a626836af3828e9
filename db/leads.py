"""Leads (线索): what people should look into, and which of them were taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.pool import Pool, queries
from domain.lead import Lead, Withdrawal

_sql = queries("leads")


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as it stands; ``withdrawn_seq`` is the ledger's line that took it back."""

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
    held: list[dict[str, Any]]
    breach: bool
    status: str
    withdrawn_seq: int | None
    opened_at: datetime


class Leads:
    """Opens, withdraws and lists them; each may be repeated without effect."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def open(self, lead: Lead) -> bool:
        """Record a lead; False where it is there already, or was withdrawn since."""
        bearer = lead.bearer
        async with self._pool.acquire() as conn:
            opened = await _sql.open(
                conn,
                id=_id(lead.number, lead.duty if lead.breach and lead.duty else lead.seq),
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

    async def withdraw(self, withdrawal: Withdrawal) -> bool:
        """Take back the lead of a breach; False where it isn't open."""
        async with self._pool.acquire() as conn:
            lead = _id(withdrawal.number, withdrawal.duty)
            return bool(await _sql.withdraw(conn, id=lead, seq=withdrawal.seq))

    async def of(self, number: str) -> list[LeadRow]:
        """The leads of a matter, the earliest first."""
        async with self._pool.acquire() as conn:
            return [LeadRow(**row) async for row in _sql.of(conn, number=number)]


def _id(number: str, cause: str | int) -> str:
    return f"{number}:{cause}"
