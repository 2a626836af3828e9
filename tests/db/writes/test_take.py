"""An act that is received in one statement: what is written, and when nothing is."""

import asyncio
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from db.directory import Directory, Known
from db.pool import Pool
from db.reads.cases import Viewer
from db.vault.texts import Reader, Sealed, Vault
from db.writes.intake import NewAct
from db.writes.receipts import Receipts

SEES = Viewer(("water",))
MAC = b"mac"


@pytest.fixture
async def known(pool: Pool) -> Known:
    return await Directory(pool).now()


def new_act(number: str, sealed: Sealed | None = None, **changes: Any) -> NewAct:
    usual = NewAct(
        id=secrets.token_hex(8),
        procedure="case",
        number=number,
        act="note",
        payload={"at": "2026-03-02T09:00:00+08:00", "data": {"text": "x"}},
        sealed=sealed or Sealed(),
        respond_async=False,
    )
    return replace(usual, **changes)


async def test_its_receipt_and_its_texts_are_there(receipts: Receipts, vault: Vault, number: str, known: Known) -> None:
    sealed = await vault.sealed(number, ["您好", "再见"])
    act = new_act(number, sealed, payload={"at": "?", "data": {"text": sealed.refs[0]}}, respond_async=True)
    at = await receipts.take("hall", act.id, MAC, act, SEES, known)
    receipt = await receipts.get(act.id)
    assert receipt
    assert at == receipt.received_at
    assert (receipt.caller, receipt.number, receipt.act, receipt.status) == ("hall", number, "note", "received")
    assert (receipt.respond_async, receipt.body_mac, receipt.payload["data"]) == (True, MAC, act.payload["data"])
    for ref, text in zip(sealed.refs, ("您好", "再见"), strict=True):
        assert await vault.open(number, ref, Reader(id="li", agency="water", purpose="办理")) == text


async def test_the_instant_is_the_databases_also_in_the_payload(receipts: Receipts, number: str, known: Known) -> None:
    act = new_act(number)
    at = await receipts.take("hall", act.id, MAC, act, SEES, known, timedelta(days=40))
    receipt = await receipts.get(act.id)
    assert at
    assert receipt
    assert receipt.payload["at"].endswith("+08:00")
    assert datetime.fromisoformat(receipt.payload["at"]) == receipt.received_at == at
    assert at.microsecond % 1000 == 0
    assert timedelta(days=39) < at - receipt.created_at < timedelta(days=41)


async def test_nothing_is_written_where_the_careful_way_has_to_speak(
    receipts: Receipts, vault: Vault, pool: Pool, number: str, known: Known
) -> None:
    sealed = await vault.sealed(number, ["您好"])
    outsider, changed = Viewer(("roads",)), replace(known, version=known.version + 1)
    ways = [
        (new_act(number, sealed), outsider, known),
        (new_act(number, sealed), SEES, changed),
        (new_act(number, sealed, procedure="finding"), SEES, known),
        (new_act("19700101-000001", sealed), Viewer(sees_all=True), known),
    ]
    for act, viewer, by in ways:
        assert await receipts.take("hall", act.id, MAC, act, viewer, by) is None
        assert await receipts.get(act.id) is None
    assert await pool.fetchval("select count(*) from sealed_text where number = $1", number) == 0


async def test_fifty_at_once_under_one_key_are_one(
    receipts: Receipts, vault: Vault, pool: Pool, number: str, known: Known
) -> None:
    key = secrets.token_hex(8)

    async def take() -> datetime | None:
        act = new_act(number, await vault.sealed(number, ["您好"]))
        return await receipts.take("hall", key, MAC, act, SEES, known)

    taken = await asyncio.gather(*(take() for _ in range(50)))
    assert len([at for at in taken if at]) == 1
    assert await pool.fetchval("select count(*) from receipt where idempotency_key = $1", key) == 1
    assert await pool.fetchval("select count(*) from sealed_text where number = $1", number) == 1


async def test_a_text_without_its_receipt_is_never_there(
    receipts: Receipts, vault: Vault, pool: Pool, number: str, known: Known
) -> None:
    sealed = await vault.sealed(number, ["您好"])
    act = new_act(number, sealed, id=secrets.token_hex(8))
    assert await receipts.take("hall", act.id, MAC, act, SEES, known)
    again = new_act(number, sealed, id=act.id)  # another key, but the same id: the statement fails as a whole
    with pytest.raises(asyncpg.UniqueViolationError):
        await receipts.take("hall", act.id + "-2", MAC, again, SEES, known)
    assert await pool.fetchval("select count(*) from sealed_text where number = $1", number) == 1
