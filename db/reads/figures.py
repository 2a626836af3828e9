"""Counts of what is going on, for the operator's page and for Prometheus. No personal data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db.pool import Pool, queries

_sql = queries("figures")


@dataclass(frozen=True, slots=True)
class MatterCounts:
    """Open matters: all, those late, with the next due instant in a span, with a duty of some rules."""

    open: int
    overdue: int
    due: int
    awaiting: int


@dataclass(frozen=True, slots=True)
class AtAgency:
    """An agency and the open matters it holds (owes the next duty in), those of them that are late, and leads."""

    id: str
    name: str
    held: int | None
    overdue: int | None
    led: int | None


@dataclass(frozen=True, slots=True)
class OfRule:
    """How many open matters owe a duty of one rule, and how many of them are late."""

    matters: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Service:
    """Receipts without outcome (``pending_age``: seconds of the oldest), duties, the outbox's last position, faults of
    the audit that nobody has examined, and for how many seconds evidence has not been signed.
    """

    pending: int
    pending_age: float
    overdue: int
    owed: int
    published: int
    faults: int
    unsigned_age: float


class Counts:
    """Counts of one procedure's matters (cases, unless told otherwise), and of the service.

    A matter is late by ``now`` if a duty is still owed whose limit has passed; where ``now`` is None, since clocks are
    moved there, if anything was breached in it.
    """

    def __init__(self, pool: Pool, now: datetime | None = None, procedure: str = "case") -> None:
        self._pool = pool
        self._asked = {"procedure": procedure, "now": now}

    async def matters(self, after: datetime, until: datetime, rules: Collection[str]) -> MatterCounts:
        """The open ones; ``due`` counts those next due in (after, until], ``awaiting`` those owing a rule."""
        async with self._pool.acquire() as conn:
            row = await _sql.matters(conn, **self._asked, after=after, until=until, rules=list(rules))
        return MatterCounts(**row)

    async def by_agency(self) -> list[AtAgency]:
        """The agencies with open matters, those with most late ones first."""
        async with self._pool.acquire() as conn:
            return [AtAgency(**row) async for row in _sql.by_agency(conn, **self._asked)]

    async def by_rule(self) -> dict[str, OfRule]:
        """Rule → the open matters that owe a duty of it; the rule that most of them owe first."""
        async with self._pool.acquire() as conn:
            rows = _sql.by_rule(conn, **self._asked)
            return {row["rule"]: OfRule(row["matters"], row["overdue"]) async for row in rows}

    async def service(self) -> Service:
        """What an operator watches: how far receipts, duties and the outbox have come."""
        async with self._pool.acquire() as conn:
            return Service(**await _sql.state(conn))
