"""The ledger: a step is written in one statement with its projections, its act's answer and the outbox."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from asyncpg import DataError

from db.pool import Conn, Pool, dumps, queries
from db.vault.keyring import Keyring
from db.writes.answers import Answering
from db.writes.proofs import outcome
from domain.records.record import DutyRow, LedgerRow, Record

_sql = queries("ledger")

REFUSED = "act_refused"  # the event of an act that arrived as a signal and isn't admissible


class LedgerConflict(Exception):
    """Other rows stand where these should: two writers fold the same matter. Nothing was written."""


class Ledger:
    """Writes steps and reads them back. ``answering`` says what the receipts of acts keep as their answers,
    ``keyring`` proves it.
    """

    def __init__(self, pool: Pool, answering: Answering, keyring: Keyring) -> None:
        self._pool = pool
        self._answering = answering
        self._keyring = keyring

    async def append(self, record: Record) -> bool:
        """Write a step, once: False where it already stands. Raises `LedgerConflict`."""
        answers = await self._answering()
        async with self._pool.acquire() as conn:
            outcomes = _refusals(self._keyring, record)
            if record.command:
                outcomes.append(accepted(self._keyring, record, answers.done(record, await _told(conn, record))))
            return await write(conn, record, outcomes)

    async def append_received(self, record: Record, said: datetime) -> bool:
        """Write the step of an act for the first time, if its receipt is there with the same content.

        ``said`` is the instant in the act. Returns False, and writes nothing, when there is no such receipt, when it
        has an outcome, when the act can't be stored as JSON, or when the step can't be the next one.
        """
        answers = await self._answering()
        async with self._pool.acquire() as conn:
            outcome = accepted(self._keyring, record, answers.done(record, await _told(conn, record)))
            try:
                return await _write(conn, record, [outcome], said)
            except DataError:
                return False

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
    if await _write(conn, record, outcomes, None):
        return True
    first, last = record.rows[0].seq, record.rows[-1].seq
    stored = await _between(conn, record.number, first, last)
    if [_content(row) for row in stored] != [_content(row) for row in record.rows]:
        raise LedgerConflict(f"{record.number}: {first}-{last} ({len(stored)} rows stand there)")
    return False


async def _write(conn: Conn, record: Record, outcomes: Sequence[Mapping[str, Any]], said: datetime | None) -> bool:
    return await _sql.write(
        conn,
        number=record.number,
        first=record.rows[0].seq,
        last=record.rows[-1].seq,
        head=record.head,
        rows=record.rows,
        duties=record.duties,
        rulebook=record.rulebook,
        calendar=record.calendar,
        outcomes=outcomes,
        said=said,
        command=record.command,
        told=record.told if said else None,
    )


def accepted(keyring: Keyring, record: Record, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of the receipt whose act the record is."""
    return outcome(keyring, record.command or "", "accepted", record.rows[-1].seq, answer=answer)


async def _told(conn: Conn, record: Record) -> list[DutyRow]:
    """The duties in the answer to an act.

    The database is asked where the record doesn't tell what is still owed. A step is written only on top of the step
    before it, so what is read here is what was owed then.
    """
    others = record.still_owed
    if others is None:
        others = [DutyRow(**row) async for row in _sql.owed(conn, number=record.number)]
    return told(record, others)


def told(record: Record, others: Sequence[DutyRow]) -> list[DutyRow]:
    """The duties in the answer to an act: everything that is owed after it, and what it changed. ``others`` are those
    that are still owed.
    """
    duties = {duty.id: duty for duty in (*others, *record.duties)}
    return sorted(duties.values(), key=lambda duty: (duty.started_at, duty.id))


def _refusals(keyring: Keyring, record: Record) -> list[dict[str, Any]]:
    return [
        outcome(keyring, row.data["command"], "refused", row.seq, problem=row.data.get("problem"))
        for row in record.rows
        if row.type == REFUSED and "command" in row.data
    ]


async def _between(conn: Conn, number: str, first: int, last: int) -> list[LedgerRow]:
    return [LedgerRow(**row) async for row in _sql.events(conn, number=number, first=first, last=last)]


def _content(row: LedgerRow) -> tuple[Any, ...]:
    return row.seq, row.type, row.at, row.command, json.loads(dumps(row.data))
