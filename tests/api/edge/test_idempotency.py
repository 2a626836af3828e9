"""A key gives one answer, byte for byte, however often and however concurrently it is used."""

import asyncio
import secrets

import pytest

from tests.api.client import VAULT_KEYS, Api, code, eventually, opening, running, settings


async def test_fifty_at_once_open_one_case(api: Api):
    answers = await asyncio.gather(*(api.post("/v1/cases", opening(), key="fifty") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_fifty_at_once_do_one_act(api: Api):
    number = await api.open()
    note = {"text": "同一条备注"}
    answers = await asyncio.gather(*(api.act(number, "note", note, key=f"n-{number}") for _ in range(50)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert all(code(answer, 409) == "in_flight" for answer in answers if answer.status_code == 409)
    done = {answer.content for answer in answers if answer.status_code == 200}
    assert len(done) == 1
    assert await api.context.ledger.seq(number) == 2
    assert {(await api.act(number, "note", note, key=f"n-{number}")).content} == done


async def test_a_refusal_is_repeated_too(api: Api):
    number = await api.open()
    answer = {"answer": "答复", "on_the_spot": True}
    first = await api.act(number, "answer", answer, key=f"r-{number}")
    assert code(first, 409) == "not_owed"
    assert (await api.act(number, "answer", answer, key=f"r-{number}")).content == first.content


@pytest.mark.parametrize("how", ["body", "act", "case"])
async def test_the_same_key_for_something_else(api: Api, how: str):
    number = await api.open()
    key = f"k-{number}"
    assert (await api.act(number, "note", {"text": "一"}, key=key)).status_code == 200
    if how == "case":
        number = await api.open()
    act, body = ("withdraw", {"reason": "一"}) if how == "act" else ("note", {"text": "二" if how == "body" else "一"})
    assert code(await api.act(number, act, body, key=key), 422) == "key_reused"


async def test_the_order_of_fields_makes_no_other_request(api: Api):
    number = await api.open()
    key = f"o-{number}"
    first = await api.act(number, "route", {"route": "own_post", "reason": "理由"}, key=key)
    assert first.status_code == 200, first.text
    again = await api.act(number, "route", {"reason": "理由", "route": "own_post"}, key=key)
    assert again.content == first.content


async def test_keys_belong_to_their_caller(api: Api):
    number = await api.open()
    answers = [
        await api.act(number, "note", {"text": by}, by=by, key=f"c-{number}") for by in ("housing-1", "housing-2")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("key", [None, "有汉字", "a b", "x" * 256])
async def test_a_key_is_needed(api: Api, key: str | None):
    assert code(await api.post("/v1/cases", opening(), key=key), 400) == "key_missing"


async def test_while_in_flight_409_then_202_for_good(unworked: Api):
    number = await unworked.open()
    key = f"f-{number}"
    first = asyncio.create_task(unworked.act(number, "note", {"text": "备注"}, key=key, prefer="wait=3"))

    async def is_received() -> bool:
        pool = unworked.context.pool
        return await pool.fetchval("select exists (select from receipt where idempotency_key = $1)", key)

    await eventually(is_received)
    busy = await unworked.act(number, "note", {"text": "备注"}, key=key)
    assert code(busy, 409) == "in_flight"
    assert busy.headers["retry-after"]
    answered = await first
    assert answered.status_code == 202
    again = await unworked.act(number, "note", {"text": "备注"}, key=key)
    assert (again.status_code, again.content) == (202, answered.content)
    assert again.headers["location"] == answered.headers["location"]


async def test_a_request_is_the_same_after_the_keys_were_changed(api: Api, database_url: str, address: str):
    first = await api.post("/v1/cases", opening(), key="before")
    newer = (("k2", secrets.token_bytes(32)), *VAULT_KEYS.by_id.items())
    async with running(settings(database_url, address, local_stack=True, vault_keys=newer)) as later:
        assert (await later.post("/v1/cases", opening(), key="before")).content == first.content
        other = await later.post("/v1/cases", opening(subject="另一件"), key="before")
        assert code(other, 422) == "key_reused"
