"""Records as a workflow hands them to the ledger. Their matter is made up, and no rulebook is asked."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from db.pool import Pool
from domain.clock.calendar import TZ
from domain.records.record import DutyRow, Head, LedgerRow, Record

# the lock under which the outbox is written
OUTBOX_HELD = "select pg_advisory_xact_lock(7391650482)"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=TZ)
START = {"number": "?", "rulebook": "r-1"}


def duty(duty_id: str = "answer-1", **changes: Any) -> DutyRow:
    row = DutyRow(
        id=duty_id,
        rule=duty_id.rpartition("-")[0],
        article="第七条",
        title="答复",
        role="responder",
        agency="water",
        official="li",
        subject=None,
        started_at=AT,
        due_at=AT + timedelta(days=2),
        provisional=False,
        status="open",
        ended_at=None,
        breached_at=None,
        extended=False,
    )
    return replace(row, **changes)


def head(**changes: Any) -> Head:
    values = Head(
        kind="inquiry",
        form="oral",
        route=None,
        lead_agency="water",
        responder="li",
        status="open",
        closed_at=None,
        next_due_at=AT + timedelta(days=2),
        open_duties=("answer",),
        holder="water",
        breaches=0,
        involved=("water",),
    )
    return replace(values, **changes)


def row(seq: int, event: str = "noted", **changes: Any) -> LedgerRow:
    at = AT + timedelta(minutes=seq)
    values = LedgerRow(seq=seq, type=event, at=at, recorded_at=at, actor="li", agency="water")
    return replace(values, **changes)


def step(number: str, *rows: LedgerRow, **changes: Any) -> Record:
    values = Record(
        procedure="case",
        number=number,
        rows=rows,
        duties=(),
        head=head(),
        rulebook="r-1",
        calendar="c-1",
    )
    return replace(values, **changes)


def opening_record(number: str, command: str | None = None, **changes: Any) -> Record:
    received = row(1, "received", command=command, data={"subject": "ref", "答": [1, {"b": 2, "a": 1}]})
    return replace(step(number, received, duties=(duty(),), command=command, summary="已受理"), **changes)


async def waiting(pool: Pool, number: int) -> None:
    """Return once this number of connections of the database wait for an advisory lock that somebody else holds."""
    asked = """
    select count(*) from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())
    """
    async with asyncio.timeout(10), pool.acquire() as conn:
        while await conn.fetchval(asked) < number:
            pass
