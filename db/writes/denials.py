"""Acts that the API refused before they reached a workflow. Temporal keeps no trace of a refused update."""

from dataclasses import dataclass
from datetime import datetime

from db.pool import Pool, queries

_sql = queries("denials")


@dataclass(frozen=True, slots=True)
class Denial:
    """An act that was not let through: whose, in which matter, and the refusal's code."""

    number: str
    act: str
    actor: str
    agency: str | None
    code: str
    at: datetime


class Denials:
    """Notes the refusals of one database, and lists them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def note(self, number: str, act: str, actor: str, agency: str | None, code: str) -> None:
        """Note a refusal of an act in the matter ``number``; its instant is the database's clock."""
        async with self._pool.acquire() as conn:
            await _sql.note(conn, number=number, act=act, actor=actor, agency=agency, code=code)

    async def of(self, number: str) -> list[Denial]:
        """The refusals in a matter, the earliest first."""
        async with self._pool.acquire() as conn:
            return [Denial(**row) async for row in _sql.of(conn, number=number)]
