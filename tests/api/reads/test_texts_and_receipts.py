"""A text as it is read, and a receipt: by whom, for what, and what became of the act."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.client import Api, code, eventually
from tests.api.reading import done, get, read

OFFICE = {"roles": ["conduct_office"]}


async def test_a_text_is_read_for_a_purpose_and_that_is_recorded(api: Api):
    number = await api.open(subject="申请更换水表")
    ref = (await read(api, f"/v1/cases/{number}"))["subject"]
    path = f"/v1/cases/{number}/texts/{ref}"
    answer = await get(api, path, purpose="核对申请")
    assert answer.json() == {"ref": ref, "text": "申请更换水表"}
    assert answer.headers["cache-control"] == "no-store"
    in_the_address = f"{path}?purpose={quote('回访')}"
    await read(api, in_the_address, by="hall", headers={"On-Behalf-Of": "housing-2"})
    reads = await api.context.vault.reads(number)
    assert [(each.reader, each.agency, each.via, each.purpose, each.outcome) for each in reads] == [
        ("housing-1", "housing", None, "核对申请", "read"), ("housing-2", "housing", "hall", "回访", "read"),
    ]  # fmt: skip


async def test_a_text_is_not_for_everyone_nor_for_nothing(api: Api):
    number, other = await api.open(), await api.open()
    ref = (await read(api, f"/v1/cases/{number}"))["subject"]
    path = f"/v1/cases/{number}/texts/{ref}"
    assert code(await get(api, path), 422) == "incomplete"
    assert code(await get(api, path, purpose=" \0"), 422) == "incomplete"
    assert code(await get(api, path, by="roads-1", purpose="看看"), 404) == "no_such_case"
    keeper = {"roles": ["calendar_admin"]}
    assert code(await get(api, path, purpose="看看", claims=keeper), 403) == "forbidden"
    assert code(await get(api, f"/v1/cases/{other}/texts/{ref}", purpose="看看"), 404) == "not_found"
    assert code(await get(api, f"/v1/cases/{number}/texts/a%00b", purpose="看看"), 404) == "not_found"
    tried = [(each.reader, each.ref, each.purpose, each.outcome) for each in await api.context.vault.reads(number)]
    bare = ref.partition(":")[0]
    assert tried == [
        *[("housing-1", bare, None, "denied")] * 2, ("roads-1", bare, "看看", "denied"),
        ("housing-1", bare, None, "denied"), ("housing-1", None, "看看", "denied"),
    ]  # fmt: skip


# characters that forge or hide a line where readings are listed
LINES = [
    quote(f"看看{each}2026-11-30 08:00:00  water-1") for each in ("\n", "\r", "\x1b[2K", "\x9b", "\u2028", "\u202e")
]


@pytest.mark.parametrize("said", ["", "x", quote("看" * 201), "%ff%fe", "%00ab", "%E2%80%8B%E2%80%8B", *LINES])
async def test_a_purpose_says_something(api: Api, said: str):
    number = await api.open()
    ref = (await read(api, f"/v1/cases/{number}"))["subject"]
    path = f"/v1/cases/{number}/texts/{ref}"
    assert code(await get(api, path, headers={"Read-Purpose": said}), 422) == "incomplete"
    assert code(await get(api, f"{path}?purpose=why", purpose="why"), 422) == "incomplete"
    tried = [(each.reader, each.ref, each.purpose, each.outcome) for each in await api.context.vault.reads(number)]
    assert tried == [("housing-1", ref.partition(":")[0], None, "denied")] * 2


async def test_a_receipt_tells_what_became_of_an_act(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    answer = await api.act(number, "answer", {"answer": "已答", "on_the_spot": True}, prefer="respond-async")
    assert answer.status_code == 202
    path = answer.headers["location"]

    async def settled() -> dict[str, object] | None:
        told = await read(api, path)
        return told if told["status"] != "received" else None

    told = await eventually(settled)
    assert (told["status"], told["act"]) == ("refused", "answer")
    problem: Any = told["problem"]
    at_once = (await api.act(number, "answer", {"answer": "已答", "on_the_spot": True})).json()
    assert problem == at_once
    assert (problem["code"], [duty["id"] for duty in problem["duties"]]) == ("not_owed", ["decide-1"])
    assert "accept" in problem["acts"]
    receipt = path.rpartition("/")[2]
    other = await api.open()
    assert code(await get(api, f"/v1/cases/{other}/receipts/{receipt}"), 404) == "not_found"


async def test_a_receipt_answers_what_the_act_has_answered(api: Api):
    number = await api.open()
    answer = await api.act(number, "note", {"text": "备注"}, prefer="respond-async")

    async def accepted() -> dict[str, Any] | None:
        told = await read(api, answer.headers["location"])
        return told if told["status"] == "accepted" else None

    told = await eventually(accepted)
    assert (told["answer"]["case_no"], told["answer"]["seq"]) == (number, told["seq"])
    assert [event["type"] for event in told["answer"]["events"]] == ["noted"]
    at_once = await done(api, number, "note", {"text": "备注"})
    assert at_once.keys() == told["answer"].keys()
