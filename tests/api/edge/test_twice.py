"""What could be read in two ways is refused, and what only looks like something isn't taken for it."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import openpyxl
import openpyxl.utils.escape
import pytest

from api.edge.gate import limits
from api.papers.documents import Document, Table
from api.papers.workbook import xlsx
from tests.api.client import Api, code, opening
from tests.api.reading import get, read

EMPTY = ["\u200b", "\u3164", "\u2800", "\x01", "\u200b \ufeff", "\u0301", "\u3000"]
TYPED = {"Content-Type": "application/json"}


@pytest.mark.parametrize("text", EMPTY)
async def test_a_text_that_only_looks_empty_is_empty(api: Api, text: str):
    assert code(await api.post("/v1/cases", opening(subject=text)), 422) == "incomplete"
    assert code(await api.post("/v1/cases", opening(applicant={"name": text})), 422) == "incomplete"
    assert code(await api.post("/v1/cases", opening(channel=text)), 422) == "incomplete"
    number = await api.open()
    assert code(await api.act(number, "note", {"text": text}), 422) == "incomplete"
    ref = (await read(api, f"/v1/cases/{number}"))["subject"]
    assert code(await get(api, f"/v1/cases/{number}/texts/{ref}", purpose=text * 2), 422) == "incomplete"


async def test_keys_that_look_the_same_are_the_same(api: Api):
    number = await api.open(external_no=" Caf\u00e9-7 ")
    again = await api.post("/v1/cases", opening(external_no="Cafe\u0301-7\u3000"), by="hall")
    assert again.status_code == 201  # another system's numbers are its own
    once = await api.post("/v1/cases", opening(external_no="Caf\u00e9-7"), by="hall")
    assert code(once, 409) == "duplicate_external_no"
    found = await read(api, "/v1/cases", q=" Cafe\u0301-7")
    assert number in [each["case_no"] for each in found["items"]]
    for hidden in ("A\u200b7", "A\u202e7", "A\n7", "\u200b"):
        assert code(await api.post("/v1/cases", opening(external_no=hidden)), 422) == "incomplete"
        assert code(await get(api, "/v1/cases", q=hidden), 422) == "incomplete"


@pytest.mark.parametrize("ref", ["x", "a" * 400, "%00", "%ED%A0%80", "..%2F..", "a:b:c", "aaaaaaaaaaaa:1:x", "中文"])
async def test_a_malformed_reference_is_not_there(api: Api, ref: str):
    number = await api.open()
    assert code(await get(api, f"/v1/cases/{number}/texts/{ref}", purpose="核实"), 404) == "not_found"


async def test_a_forged_reference_is_not_there_and_who_tried_it_is_recorded(api: Api):
    number = await api.open()
    ref, length, mac = (await read(api, f"/v1/cases/{number}"))["subject"].split(":")
    for forged in (f"{ref}:{length}:{mac[::-1]}", f"{ref}:9:{mac}"):
        assert code(await get(api, f"/v1/cases/{number}/texts/{forged}", purpose="核实"), 404) == "not_found"
    assert [each.outcome for each in await api.context.vault.reads(number)] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    "body", ['{"text": "a", "text": "b"}', '{"text": "a", "\\u0074ext": "b"}', '{"text": "a", "x": {"y": 1, "y": 2}}']
)
async def test_a_name_that_a_body_has_twice_is_refused(api: Api, body: str):
    answer = await api.post(f"/v1/cases/{await api.open()}/note", body.encode(), headers=TYPED)
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "latin-1"])
async def test_a_body_in_another_encoding_is_malformed(api: Api, encoding: str):
    text = "é" if encoding == "latin-1" else "备注"
    sent = json.dumps({"text": text}, ensure_ascii=False).encode(encoding)
    answer = await api.post(f"/v1/cases/{await api.open()}/note", sent, headers=TYPED)
    assert code(answer, 400) == "malformed"


async def test_a_body_that_is_nested_without_end_is_refused(api: Api):
    sent = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert code(await api.post(f"/v1/cases/{await api.open()}/note", sent, headers=TYPED), 422) == "incomplete"


async def test_a_parameter_or_a_header_that_comes_twice_is_refused(api: Api):
    authorized = {"Authorization": f"Bearer {api.token('housing-1')}"}
    for query in ("status=open&status=closed", "limit=1&limit=1", "status=open&%73tatus=open"):
        answer = await api.http.get(f"/v1/cases?{query}", headers=authorized)
        assert code(answer, 422) == "incomplete"
        assert answer.json()["errors"][0]["field"] == "query"
    hosts = [*authorized.items(), ("Host", "a"), ("Host", "b")]
    assert code(await api.http.get("/v1/cases", headers=hosts), 422) == "incomplete"
    keys = [*authorized.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    assert code(await api.http.post("/v1/cases", json=opening(), headers=keys), 422) == "incomplete"


@pytest.mark.parametrize("said", ["1_0", "10.0", "%2010", "%2B10", "1e1", "１０", "0x0a", ""])
@pytest.mark.parametrize("path", ["/v1/cases?limit={}", "/v1/events?after=0&limit={}", "/v1/calendar/202{}"])
async def test_a_number_that_can_be_read_in_two_ways_is_refused(api: Api, path: str, said: str):
    head = {"Authorization": f"Bearer {api.token('housing-1')}"}
    assert code(await api.http.get(path.format(said), headers=head), 422) == "incomplete"


@pytest.mark.parametrize("size", ["1", 1.0, True])
async def test_a_number_in_a_body_is_a_number(api: Api, size: Any):
    body = {"from": "2026-01-01", "to": "2026-12-31", "size": size}
    answer = await api.post(
        "/v1/supervision/campaigns", body, by="party-office-1", claims={"roles": ["conduct_office"]}
    )
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"][0]["field"] == "size"


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
async def test_a_body_that_says_it_is_packed_is_not_read(api: Api, encoding: str):
    typed = TYPED | {"Content-Encoding": encoding}
    answer = await api.post(f"/v1/cases/{await api.open()}/note", b'{"text": "a"}', headers=typed)
    assert code(answer, 415) == "unsupported_media_type"


@pytest.mark.parametrize("roles", [[{}], [[]], [None], [7], "responder", {"responder": 1}, [], None])
async def test_roles_of_another_type_are_no_token(api: Api, roles: Any):
    assert code(await get(api, "/v1/cases", claims={"roles": roles}), 401) == "unauthenticated"


async def test_all_methods_of_an_address_are_named_and_nothing_is_redirected(api: Api):
    authorized = {"Authorization": f"Bearer {api.token('housing-1')}"}
    answer = await api.http.put("/v1/cases", headers=authorized)
    assert code(answer, 405) == "method_not_allowed"
    assert answer.headers["allow"] == "GET, POST"
    for path in ("/v1/cases/", "/v1/cases//", "/healthz/"):
        moved = await api.http.get(path, headers=authorized | {"Host": "evil.example"})
        assert code(moved, 404) in ("not_found", "no_such_case")
        assert "location" not in moved.headers


async def test_a_token_is_checked_before_the_body_is_read(api: Api):
    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(10):
            taken += 1
            yield b" "

    sent = TYPED | {"Idempotency-Key": "k", "Authorization": "Bearer nonsense"}
    assert code(await api.http.post("/v1/cases", content=chunks(), headers=sent), 401) == "unauthenticated"
    assert taken <= 1  # the client of the tests has the first one ready


async def test_a_body_that_does_not_come_is_given_up(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "BODY", 0.2)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    sent = TYPED | {"Idempotency-Key": "k", "Authorization": f"Bearer {api.token('housing-1')}"}
    async with asyncio.timeout(10):
        assert code(await api.http.post("/v1/cases", content=never(), headers=sent), 408) == "too_slow"


def test_what_looks_like_an_escape_stays_as_it_is_in_a_workbook():
    today = date(2026, 11, 29)
    table = Table("_x0041_表", ("机关",), (("_x0041__x000D_甲",), ("_X0041_",)))
    book = openpyxl.load_workbook(io.BytesIO(xlsx(Document("题", None, "办公室", today, (), (table,)))))
    values = [str(row[0].value) for row in book.worksheets[0].iter_rows(min_row=4)]
    assert [openpyxl.utils.escape.unescape(value) for value in values] == ["_x0041__x000D_甲", "_X0041_"]


async def test_acts_that_crowd_a_case_wait_their_turn(api: Api):
    number = await api.open()
    texts = [f"备注{n}" for n in range(30)]
    answers = await asyncio.gather(*(api.act(number, "note", {"text": text}, prefer="wait=60") for text in texts))
    assert [answer.status_code for answer in answers] == [200] * len(texts)
