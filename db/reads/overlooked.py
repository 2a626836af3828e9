"""What should have happened and hasn't: the watch over effects, which finds a cause that nobody has thought of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.pool import Pool, queries

_sql = queries("overlooked")

PATIENCE = timedelta(minutes=1)  # an effect usually comes within a second
NAMED = 100  # what is named at once


@dataclass(frozen=True, slots=True)
class Overlooked:
    """Something of a matter that waits: a breach that isn't recorded (``duty``), an act without an outcome, or a lead
    that isn't handed on. ``since`` is the limit, the receipt or the breach.
    """

    number: str
    what: Literal["duty", "receipt", "lead"]
    since: datetime


async def overlooked(pool: Pool, limit: int = NAMED) -> list[Overlooked]:
    """Return what has waited for longer than `PATIENCE`, the earliest first."""
    async with pool.acquire() as conn:
        return [Overlooked(**row) async for row in _sql.overlooked(conn, patience=PATIENCE, limit=limit)]
