"""What others are told: every event of every matter, in the order in which they were committed."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.pool import Pool, queries
from domain.records.record import DutyRow

_sql = queries("outbox")
_CHANNEL = "outbox"


@dataclass(frozen=True, slots=True)
class Published:
    """An event at its position; ``involved`` are the agencies that may see it. ``duty`` is the duty that it names, as
    that stands now, where it names one.
    """

    position: int
    number: str
    procedure: str
    seq: int
    type: str
    at: datetime
    involved: list[str]
    data: dict[str, Any]
    duty: DutyRow | None = None


class Outbox:
    """Reads the outbox. Rows appear in the order of their positions, so a reader never misses one behind it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def since(self, position: int, agencies: Sequence[str] | None = None, limit: int = 500) -> list[Published]:
        """The events after a position that these agencies may see; where ``agencies`` is None, all events."""
        async with self._pool.acquire() as conn:
            rows = _sql.since(conn, position=position, agencies=agencies, limit=limit)
            published = [Published(**row) async for row in rows]
            named = {(each.number, each.data["duty"]) for each in published if isinstance(each.data.get("duty"), str)}
            if not named:
                return published
            numbers, ids = zip(*named, strict=True)
            duties: dict[tuple[str, str], DutyRow] = {}
            async for row in _sql.duties(conn, numbers=numbers, ids=ids):
                values = dict(row)
                number = values.pop("number")
                duties[number, values["id"]] = DutyRow(**values)
        return [replace(each, duty=duties.get((each.number, each.data.get("duty", "")))) for each in published]

    async def last(self) -> int:
        """The newest position; 0 where nothing was published yet."""
        async with self._pool.acquire() as conn:
            return await _sql.last(conn)

    async def listen(self) -> AsyncGenerator[None]:
        """One item at once, then one whenever there is something new (several may come as one).

        Holds a connection: one listener per process, closed with ``aclose``. Raises ConnectionError when the
        connection is lost; listen again then.
        """
        news, lost = asyncio.Event(), False

        def ring(*_: object) -> None:
            news.set()

        def lose(*_: object) -> None:
            nonlocal lost
            lost = True
            news.set()

        async with self._pool.acquire() as conn:
            conn.add_termination_listener(lose)
            await conn.add_listener(_CHANNEL, ring)
            try:
                news.set()
                while await news.wait() and not lost:
                    news.clear()
                    yield
            finally:
                if not lost:
                    await conn.remove_listener(_CHANNEL, ring)
                    conn.remove_termination_listener(lose)
        raise ConnectionError("the connection that listened is gone")
