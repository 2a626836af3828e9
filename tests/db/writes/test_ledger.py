import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from db.pool import Pool
from db.reads.cases import Cases, Viewer
from db.reads.outbox import Outbox
from db.writes.ledger import Ledger, LedgerConflict
from db.writes.receipts import Receipts
from domain.records.record import Record
from tests.db.conftest import open_matter
from tests.db.records import AT, OUTBOX_HELD, duty, head, row, step, waiting

ALL = Viewer(sees_all=True)


@pytest.mark.parametrize("table", ["ledger", "outbox", "sealed_text", "text_read", "denial"])
@pytest.mark.parametrize("change", ["update {} set number = 'x'", "delete from {}", "truncate {} cascade"])
async def test_evidence_is_append_only(pool: Pool, owner: Pool, table: str, change: str) -> None:
    async with pool.acquire() as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(change.format(table))
    async with owner.acquire() as conn:
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await conn.execute(change.format(table))
        async with conn.transaction():
            await conn.execute("set local session_replication_role = replica")
            with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                async with conn.transaction():
                    await conn.execute(change.format(table))


@pytest.mark.parametrize("seqs", [[3], [2, 4], [2, 3, 5], [0], [1]])
async def test_no_gap_can_be_inserted(pool: Pool, number: str, seqs: list[int]) -> None:
    async with pool.acquire() as conn:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await conn.execute(
                "insert into ledger (number, seq, type, at, recorded_at, data)"
                " select $1, seq, 'noted', now(), now(), '{}' from unnest($2::int[]) seq",
                number,
                seqs,
            )


async def test_rows_come_back_as_they_went_in(ledger: Ledger, number: str) -> None:
    rows = (
        row(2, "completed", article="第六条", received_at=AT, occurred_at=AT, on_behalf_of="wang", command="c-2"),
        row(3, data={"引": "x:1:y", "n": [1, 2.5, None, True], "o": {"z": 1, "a": []}}),
    )
    assert await ledger.append(step(number, *rows))
    events = await ledger.events(number)
    assert tuple(events[1:]) == rows
    assert events[1].at.utcoffset() == timedelta(hours=8)
    assert await ledger.seq(number) == 3


async def test_a_repeat_changes_nothing(ledger: Ledger, number: str) -> None:
    first = step(number, row(2), row(3), duties=(duty("complete-1"),))
    second = step(number, row(4), duties=(duty("complete-1", status="discharged", ended_at=AT),))
    assert await ledger.append(first)
    assert await ledger.append(second)
    before = await ledger.events(number)
    assert not await ledger.append(first)
    assert not await ledger.append(second)
    assert await ledger.events(number) == before


async def test_ten_at_once_write_one(ledger: Ledger, pool: Pool, number: str) -> None:
    record = step(number, row(2), row(3), duties=(duty("complete-1"),))
    written = await asyncio.gather(*(ledger.append(record) for _ in range(10)))
    assert sorted(written) == [False] * 9 + [True]
    assert await ledger.seq(number) == len(await ledger.events(number)) == 3
    async with pool.acquire() as conn:
        assert await conn.fetchval("select count(*) from outbox where number = $1", number) == 3
        assert await conn.fetchval("select count(*) from duty where number = $1", number) == 2


@pytest.mark.parametrize(
    "other",
    [
        [row(2, "answered")],
        [row(2, data={"a": 1})],
        [row(2, command="c")],
        [row(2, at=AT)],
        [row(2), row(3)],
        [row(3)],
        [row(1)],
    ],
)
async def test_other_content_is_a_conflict(ledger: Ledger, number: str, other: list) -> None:
    await ledger.append(step(number, row(2)))
    if other == [row(3)]:
        other = [row(5)]
    with pytest.raises(LedgerConflict, match=number):
        await ledger.append(step(number, *other, duties=(duty("complete-1"),)))
    assert len(await ledger.events(number)) == 2


async def test_an_unknown_matter_is_a_conflict(ledger: Ledger) -> None:
    with pytest.raises(LedgerConflict):
        await ledger.append(step("19700101-000001", row(1)))


async def test_head_and_duties_follow(ledger: Ledger, pool: Pool, number: str) -> None:
    closed = head(
        status="closed", closed_at=AT, next_due_at=None, open_duties=(), holder=None, breaches=1, route="joint",
        involved=("water", "roads"),
    )  # fmt: skip
    done = duty(status="discharged", ended_at=AT + timedelta(days=3), breached_at=AT + timedelta(days=2))
    other = duty("complete-1", due_at=None, official=None)
    await ledger.append(step(number, row(2), head=closed, duties=(done, other), calendar="c-2"))
    matter = await Cases(pool).get(number, ALL)
    assert matter
    assert {name: getattr(matter, name) for name in ("route", "closed_at", "status", "breaches", "calendar")} == {
        "route": "joint", "closed_at": AT, "status": "closed", "breaches": 1, "calendar": "c-2",
    }  # fmt: skip
    assert set(matter.duties) == {done, other}


async def accept(receipts: Receipts, number: str, act: str) -> None:
    async with receipts.intake("hall", act, b"mac") as intake:
        await intake.receipt(act, "case", number, "note", {})


def late_answer(number: str, act: str) -> Record:
    done = duty(status="discharged", ended_at=AT + timedelta(days=5), breached_at=AT + timedelta(days=2))
    overdue = duty("complete-1", breached_at=AT + timedelta(days=2))
    old = duty("route-1", status="discharged", ended_at=AT)
    first = row(2, "answered", command=act, recorded_at=AT + timedelta(days=6))
    return step(number, first, duties=(done, overdue, old), command=act, summary="已答复")


async def test_a_corrected_type_follows_and_a_head_that_says_nothing_of_it_changes_nothing(
    ledger: Ledger, pool: Pool, number: str
) -> None:
    seen: list[str | None] = []
    for seq, matter_type in ((2, "licence"), (3, None), (4, "")):
        await ledger.append(step(number, row(seq), head=head(matter_type=matter_type)))
        matter = await Cases(pool).get(number, ALL)
        seen += [matter.matter_type] if matter else []
    assert seen == ["licence", "licence", None]


async def test_the_act_gets_its_answer(ledger: Ledger, receipts: Receipts, number: str) -> None:
    act = f"act-{number}"
    await accept(receipts, number, act)
    await ledger.append(replace(late_answer(number, act), command=None))
    receipt = await receipts.get(act)
    assert receipt
    assert receipt.status == "received"

    act = f"act-{number}-2"
    await accept(receipts, number, act)
    followed = row(3, "completed", recorded_at=AT + timedelta(days=6))
    await ledger.append(step(number, followed, duties=(duty("notify-1"),), command=act, summary="已办结"))
    receipt = await receipts.get(act)
    assert receipt
    assert (receipt.status, receipt.seq) == ("accepted", 3)
    answer = receipt.answer
    assert list(answer) == ["case_no", "seq", "summary", "events", "duties"]
    assert answer["events"] == [{"seq": 3, "type": "completed", "at": (AT + timedelta(minutes=3)).isoformat()}]
    late = {item["id"]: item["late_by_working_days"] for item in answer["duties"]}
    assert late == {"complete-1": 4, "notify-1": None}
    assert json.dumps(answer) == json.dumps((await receipts.get(act)).answer)  # type: ignore[union-attr]


async def test_a_refused_signal_settles_its_receipt(ledger: Ledger, receipts: Receipts, number: str) -> None:
    act = f"act-{number}"
    await accept(receipts, number, act)
    problem = {"code": "not_owed", "detail": "没有相应的义务"}
    await ledger.append(
        step(
            number,
            row(2, "act_refused", data={"act": "答复", "command": act, "problem": problem}),
            row(3, "act_refused", data={"act": "?", "problem": problem}),
        )
    )
    receipt = await receipts.get(act)
    assert receipt
    assert (receipt.status, receipt.seq, receipt.problem) == ("refused", 2, problem)
    await ledger.append(step(number, row(4, command=act), command=act))
    assert (await receipts.get(act)).status == "refused"  # type: ignore[union-attr]


async def test_the_outbox_gets_the_same_rows(ledger: Ledger, pool: Pool, number: str) -> None:
    outbox = Outbox(pool)
    last = await outbox.last()
    await ledger.append(step(number, row(2, data={"a": 1}), row(3), head=head(involved=("water", number))))
    published = await outbox.since(last, [number])
    assert [(item.seq, item.type, item.data) for item in published] == [(2, "noted", {"a": 1}), (3, "noted", {})]


async def test_a_record_that_tells_what_is_still_owed_is_answered_alike(
    ledger: Ledger, receipts: Receipts, number: str
) -> None:
    other = await open_matter(receipts)
    owed = (duty("route-1", agency="roads"), duty("verify-1", status="suspended"))
    answers = []
    for each, told in ((number, None), (other, (*owed, duty()))):
        act = f"act-{each}"
        await accept(receipts, each, act)
        await ledger.append(step(each, row(2), duties=owed))
        changed = (duty("notify-1"), duty("answer-1", title="x", status="discharged", ended_at=AT))
        rest = told if told is None else tuple(one for one in told if one.id != "answer-1")
        await ledger.append(step(each, row(3, command=act), duties=changed, command=act, still_owed=rest))
        answers.append((await receipts.get(act)).answer)  # type: ignore[union-attr]
    assert [one["id"] for one in answers[0]["duties"]] == ["answer-1", "notify-1", "route-1", "verify-1"]
    assert answers[0]["duties"] == answers[1]["duties"]


async def test_a_step_is_there_in_whole_or_not_at_all(
    ledger: Ledger, receipts: Receipts, pool: Pool, number: str
) -> None:
    """All writers wait for each other at the outbox, so it comes last; until then nobody sees anything of the step."""
    act = f"act-{number}"
    await accept(receipts, number, act)
    record = step(number, row(2, command=act), row(3), duties=(duty("complete-1"),), command=act)
    counts = """
    select (select seq from matter where number = $1), (select count(*) from ledger where number = $1),
        (select count(*) from duty where number = $1), (select count(*) from outbox where number = $1),
        (select status from receipt where id = $2)
    """
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(OUTBOX_HELD)
        writing = asyncio.create_task(ledger.append(record))
        await waiting(pool, 1)
        assert tuple(await pool.fetchrow(counts, number, act) or ()) == (1, 1, 1, 1, "received")
        for locked in ("matter where number = $1", "receipt where number = $1 and status = 'received'"):
            with pytest.raises(asyncpg.LockNotAvailableError):
                await pool.execute(f"select from {locked} for update nowait", number)
        writing.cancel()
        await asyncio.wait([writing])
        assert tuple(await pool.fetchrow(counts, number, act) or ()) == (1, 1, 1, 1, "received")
        writing = asyncio.create_task(ledger.append(record))
        await waiting(pool, 1)
    assert await writing
    assert tuple(await pool.fetchrow(counts, number, act) or ()) == (3, 3, 2, 3, "accepted")


@pytest.mark.parametrize(
    "changed",
    [
        {"data": {"result": "另一结果"}},
        {"by": ["wang", "water", ["responder"]]},
        {"at": "2026-03-02T10:00:00.001+08:00"},
        {"more": "\0"},
    ],
    ids=["content", "actor", "instant", "what cannot be stored"],
)
async def test_a_step_needs_a_receipt_of_the_same_content(
    ledger: Ledger, receipts: Receipts, number: str, changed: dict[str, Any]
) -> None:
    """The statement that writes the step compares its act with the receipt. Empty fields don't go through Temporal."""
    act, at = f"act-{number}", datetime.fromisoformat("2026-03-02T10:00:00+08:00")
    sent = {
        "id": act,
        "by": ["li", "water", ["responder"]],
        "at": at.isoformat(),
        "data": {"result": "r", "n": [1, None]},
    }
    async with receipts.intake("hall", act, b"") as intake:
        intake.received_at = at
        kept = sent | {"at": "2026-03-02T10:00:00.000000+08:00", "data": sent["data"] | {"means": None}}
        await intake.receipt(act, "case", number, "complete", kept)
    record = step(number, row(2, "completed", command=act), command=act, told=sent, still_owed=())
    unlike = sent | changed
    assert not await ledger.append_received(replace(record, told=unlike), datetime.fromisoformat(unlike["at"]))
    assert await ledger.seq(number) == 1
    assert not await ledger.append_received(replace(record, number="19700101-000001"), at)
    assert await ledger.append_received(record, at)
    assert not await ledger.append_received(record, at)
    assert (await receipts.get(act)).seq == await ledger.seq(number) == 2  # type: ignore[union-attr]
