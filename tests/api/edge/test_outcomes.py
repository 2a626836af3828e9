"""What somebody else says of an act isn't told to its caller: nobody writes an outcome but the processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from db.audit.checks import Checks
from db.pool import Pool, connect
from matters.integrity.reconcile import Reconciler
from stack import servers
from stack.servers import processes_url
from tests.api.client import Api, eventually, opening, running, settings
from tests.api.reading import read

REFUSE = """
update receipt set status = 'refused', problem = '{"code": "not_owed", "detail": "假"}', outcome_mac = '\\x00'
"""
ACCEPT = "update receipt set status = 'accepted', seq = 1, answer = '{\"seq\": 1}', outcome_mac = '\\x00'"
MADE_UP = """
insert into receipt (id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, status)
select 'x', 'x', 'x', body_mac, procedure, number, act, payload, received_at, status from receipt limit 1
"""
FORGED = """
insert into receipt (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, received_mac
)
select repeat('f', 32), caller, 'forged', body_mac, procedure, number, 'route',
    payload || jsonb_build_object(
        'id', repeat('f', 32), 'act', 'route', 'data', '{"route": "own_post"}'::jsonb
    ),
    received_at, decode(repeat('00', 16), 'hex')
from receipt where number = $1 and act = 'note'
"""
NOTE = {"text": "备注"}


@pytest.fixture
async def service(own_database_url: str) -> AsyncIterator[Pool]:
    """The login of the processes."""
    async with await connect(await processes_url(own_database_url), max_size=2) as pool:
        yield pool


async def test_an_outcome_stands(alone: Api, service: Pool):
    number = await alone.open()
    note, answer = NOTE, {"answer": "已答", "on_the_spot": True}
    told = [await alone.act(number, "note", note, key="n"), await alone.act(number, "answer", answer, key="a")]
    assert [each.status_code for each in told] == [200, 409]
    for change in (REFUSE, ACCEPT, "update receipt set status = 'received', outcome_mac = null"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await service.execute(change)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(MADE_UP)
    again = [await alone.act(number, "note", note, key="n"), await alone.act(number, "answer", answer, key="a")]
    assert [each.content for each in again] == [each.content for each in told]


@pytest.mark.parametrize("change", [REFUSE, ACCEPT])
async def test_an_outcome_before_the_true_one_is_not_told(alone: Api, service: Pool, change: str):
    number, stop, changed = await alone.open(), asyncio.Event(), 0

    async def meddle() -> None:
        nonlocal changed
        while not stop.is_set():
            changed += int((await service.execute(f"{change} where status = 'received'")).split()[1])

    meddling = asyncio.create_task(meddle())
    told = [await alone.act(number, "note", NOTE, key=f"n{each}") for each in range(4)]
    stop.set()
    await meddling
    assert changed
    assert [(each.status_code, each.json()["seq"]) for each in told] == [(200, seq) for seq in range(2, 6)]
    again = [await alone.act(number, "note", NOTE, key=f"n{each}") for each in range(4)]
    same = ("case_no", "seq", "summary", "events")
    assert [{name: each.json()[name] for name in same} for each in again] == [
        {name: each.json()[name] for name in same} for each in told
    ]
    ids = await service.fetch("select id from receipt where act = 'note' and outcome_mac = '\\x00'")
    for each in ids:
        assert (await read(alone, f"/v1/cases/{number}/receipts/{each['id']}"))["status"] == "accepted"
    with capture_logs() as logs:
        await Reconciler(alone.context).guard_outcomes()
        await Reconciler(alone.context).guard_outcomes()
    assert len([line for line in logs if line["event"] == "audit_broken"]) == changed
    found = {fault.place for fault in await Checks(service).open()}
    assert found == {f"回执 {each['id']}" for each in ids}


async def test_an_act_that_somebody_else_says_was_refused_is_done(alone: Api, own_database_url: str, service: Pool):
    number = await alone.open()
    async with running(settings(own_database_url, f"{servers.LOOPBACK}:{servers.free_port()}")) as cut_off:
        late = await cut_off.act(number, "note", NOTE, prefer="wait=0", key="n")
    assert late.status_code == 202
    await service.execute(REFUSE + " where status = 'received'")
    told = late.headers["location"]
    assert (await read(alone, told))["status"] == "received"
    await Reconciler(alone.context).guard_outcomes()

    async def accepted() -> dict[str, Any] | None:
        receipt = await read(alone, told)
        return receipt if receipt["status"] == "accepted" else None

    receipt = await eventually(accepted)
    assert [each["type"] for each in receipt["answer"]["events"]] == ["noted"]


async def test_a_beginning_is_told_from_the_ledger(alone: Api, own_database_url: str):
    """Only the owner can change its outcome, which is written with its receipt."""
    body = opening()
    told = await alone.post("/v1/cases", body, key="open")
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("alter table receipt disable trigger outcome_stands")
    await owner.execute(REFUSE)
    await owner.close()
    again = await alone.post("/v1/cases", body, key="open")
    assert (again.status_code, again.json()) == (told.status_code, told.json())


async def test_an_act_that_nobody_has_received_is_not_done(alone: Api, service: Pool):
    """Whoever has the login writes its receipt, as somebody else; the worker would send it as any act that waits."""
    number = await alone.open()
    assert (await alone.act(number, "note", NOTE, key="n")).status_code == 200
    await service.execute(FORGED, number)
    reconciler = Reconciler(alone.context)
    with capture_logs() as logs:
        assert [await reconciler.resend(-timedelta(days=1)) for _ in range(3)] == [1, 1, 1]
    place = f"回执 {'f' * 32}"
    assert [line["place"] for line in logs if line["event"] == "audit_broken"] == [place], "once"
    assert [event.type for event in await alone.context.ledger.events(number)] == ["received", "noted"]
    unproven = (
        FORGED.replace("decode(repeat('00', 16), 'hex')", "null").replace("'f'", "'g'").replace("'forged'", "'k'")
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        await service.execute(unproven, number)


async def test_a_receipt_that_nobody_can_read_is_tried_without_a_trace_in_the_ledger(alone: Api):
    number = await alone.open()
    async with alone.context.receipts.intake("hall", "x", b"") as intake:
        await intake.receipt("e" * 32, "case", number, "note", {"act": "route", "id": "e" * 32})
    with capture_logs() as logs:
        assert [await Reconciler(alone.context).resend(-timedelta(days=1)) for _ in range(2)] == [1, 1]
    assert [line["code"] for line in logs if line["event"] == "receipt_unreadable"] == ["untrusted"] * 2
    assert [event.type for event in await alone.context.ledger.events(number)] == ["received"]
