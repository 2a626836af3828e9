"""The ledger: a step is written in one statement with its projections, its act's answer and the outbox."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.pool import Conn, Pool, dumps, queries
from db.writes.answers import Answering
from domain.records.record import DutyRow, LedgerRow, Record

_sql = queries("ledger")

REFUSED = "act_refused"  # the event of an act that arrived as a signal and isn't admissible


class LedgerConflict(Exception):
    """Other rows stand where these should: two writers fold the same matter. Nothing was written."""


class Ledger:
    """Writes steps and reads them back. ``answering`` says what the receipts of acts keep as their answers."""

    def __init__(self, pool: Pool, answering: Answering) -> None:
        self._pool = pool
        self._answering = answering

    async def append(self, record: Record) -> bool:
        """Write a step, once: False where it already stands. Raises `LedgerConflict`."""
        answers = await self._answering()
        async with self._pool.acquire() as conn:
            outcomes = _refusals(record)
            if record.command:
                outcomes.append(accepted(record, answers.done(record, await _told(conn, record))))
            return await write(conn, record, outcomes)

    async def events(self, number: str) -> list[LedgerRow]:
        """Everything that happened in a matter, in order."""
        async with self._pool.acquire() as conn:
            return await _between(conn, number, 1, 2**31 - 1)

    async def seq(self, number: str) -> int:
        """How many rows a matter has; 0 where there is no such matter."""
        async with self._pool.acquire() as conn:
            return await _sql.seq(conn, number=number) or 0


async def write(conn: Conn, record: Record, outcomes: Sequence[Mapping[str, Any]]) -> bool:
    """Write a step with its projections, the outcomes of receipts and the outbox, in one statement; False for a repeat.

    Raises `LedgerConflict`. Within a transaction it is the last statement, since all writers queue at the outbox.
    """
    first, last = record.rows[0].seq, record.rows[-1].seq
    written = await _sql.write(
        conn,
        number=record.number,
        first=first,
        last=last,
        head=record.head,
        rows=record.rows,
        duties=record.duties,
        rulebook=record.rulebook,
        calendar=record.calendar,
        outcomes=outcomes,
    )
    if written:
        return True
    stored = await _between(conn, record.number, first, last)
    if [_content(row) for row in stored] != [_content(row) for row in record.rows]:
        raise LedgerConflict(f"{record.number}: {first}-{last} ({len(stored)} rows stand there)")
    return False


def accepted(record: Record, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of the receipt whose act the record is."""
    return {"id": record.command, "status": "accepted", "seq": record.rows[-1].seq, "answer": answer}


async def _told(conn: Conn, record: Record) -> list[DutyRow]:
    """The duties in the answer to an act: everything that is owed after it, and what it changed.

    The database is asked where the record doesn't tell what is still owed. A step is written only on top of the step
    before it, so what is read here is what was owed then.
    """
    others = record.still_owed
    if others is None:
        others = [DutyRow(**row) async for row in _sql.owed(conn, number=record.number)]
    duties = {duty.id: duty for duty in (*others, *record.duties)}
    return sorted(duties.values(), key=lambda duty: (duty.started_at, duty.id))


def _refusals(record: Record) -> list[dict[str, Any]]:
    return [
        {"id": row.data["command"], "status": "refused", "seq": row.seq, "problem": row.data.get("problem")}
        for row in record.rows
        if row.type == REFUSED and "command" in row.data
    ]


async def _between(conn: Conn, number: str, first: int, last: int) -> list[LedgerRow]:
    return [LedgerRow(**row) async for row in _sql.events(conn, number=number, first=first, last=last)]


def _content(row: LedgerRow) -> tuple[Any, ...]:
    return row.seq, row.type, row.at, row.command, json.loads(dumps(row.data))
