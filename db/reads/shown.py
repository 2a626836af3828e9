"""What is shown of matters: their rows and duties as they stand, to be compared with their ledgers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from db.pool import Pool, queries
from domain.records.record import DutyRow, Head

_sql = queries("shown")
_HEAD = [field.name for field in fields(Head)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter as it is shown. ``seq``: the last line that its row counts; ``lines``: the last one of its ledger.
    ``published``: all its lines in the outbox are for its procedure, and for agencies that it involves. ``led``: each
    of its leads rests on a line of the ledger, and so does each withdrawal.
    """

    number: str
    seq: int
    lines: int
    rulebook: str
    calendar: str
    published: bool
    led: bool
    head: Mapping[str, Any]
    duties: Mapping[str, DutyRow]


async def shown(pool: Pool, numbers: Sequence[str]) -> list[Shown]:
    """Return these matters as they are shown at this moment, without those that haven't begun."""
    duties: defaultdict[str, dict[str, DutyRow]] = defaultdict(dict)
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        matters = [dict(row) async for row in _sql.matters(conn, numbers=numbers)]
        async for row in _sql.duties(conn, numbers=numbers):
            values = dict(row)
            number = values.pop("number")
            duties[number][row["id"]] = DutyRow(**values)
    return [
        Shown(head={name: each.pop(name) for name in _HEAD}, duties=duties[each["number"]], **each) for each in matters
    ]
