"""Counts of what is going on, for the operator's page and for Prometheus. No personal data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db.pool import Pool, queries

_sql = queries("figures")


@dataclass(frozen=True, slots=True)
class Matters:
    """Open matters: all, with a duty overdue now, with the next due instant in a span, with a duty of some rules."""

    open: int
    overdue: int
    due: int
    awaiting: int


@dataclass(frozen=True, slots=True)
class AtAgency:
    """An agency and the open matters it holds (owes the next duty in), those of them overdue, and leads."""

    id: str
    name: str
    held: int | None
    overdue: int | None
    led: int | None


@dataclass(frozen=True, slots=True)
class Service:
    """Receipts without outcome (``pending_age``: seconds of the oldest), duties, the outbox's last position."""

    pending: int
    pending_age: float
    overdue: int
    owed: int
    published: int


class Figures:
    """Counts of one procedure's matters (cases, unless told otherwise), and of the service."""

    def __init__(self, pool: Pool, procedure: str = "case") -> None:
        self._pool = pool
        self._procedure = procedure

    async def matters(self, after: datetime, until: datetime, rules: Collection[str]) -> Matters:
        """The open ones; ``due`` counts those next due in (after, until], ``awaiting`` those owing a rule."""
        async with self._pool.acquire() as conn:
            row = await _sql.matters(conn, procedure=self._procedure, after=after, until=until, rules=list(rules))
        return Matters(**row)

    async def by_agency(self) -> list[AtAgency]:
        """The agencies with open matters, those with most overdue first."""
        async with self._pool.acquire() as conn:
            return [AtAgency(**row) async for row in _sql.by_agency(conn, procedure=self._procedure)]

    async def by_rule(self) -> dict[str, int]:
        """Rule → open matters that owe it, the most first."""
        async with self._pool.acquire() as conn:
            rows = _sql.by_rule(conn, procedure=self._procedure)
            return {row["rule"]: row["matters"] async for row in rows}

    async def overdue_by_rule(self) -> dict[str, int]:
        """Rule → open matters in which it is overdue."""
        async with self._pool.acquire() as conn:
            rows = _sql.overdue_by_rule(conn, procedure=self._procedure)
            return {row["rule"]: row["matters"] async for row in rows}

    async def service(self) -> Service:
        """How the service keeps up."""
        async with self._pool.acquire() as conn:
            return Service(**await _sql.state(conn))
