"""Many cases in one request: each line is opened, refused and repeated by itself."""

import json
import secrets
from typing import Any

import httpx

from api.acts import batches
from tests.api.client import Api, code, opening
from tests.api.reading import read

NDJSON = {"Content-Type": "application/x-ndjson"}


async def send(api: Api, *lines: Any, by: str | None = "housing-1") -> httpx.Response:
    body = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return await api.post("/v1/cases:batch", body, by=by, key=None, headers=NDJSON)


async def opened(api: Api, *lines: Any) -> list[dict[str, Any]]:
    answer = await send(api, *lines)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def line(**fields: Any) -> dict[str, Any]:
    return {"key": secrets.token_hex(8), "case": opening(**fields)}


async def test_each_line_opens_a_case_in_order(api: Api):
    lines = [line(kind="inquiry", form="oral") for _ in range(20)]
    answers = await opened(api, *lines)
    assert [(each["line"], each["key"], each["status"]) for each in answers] == [
        (number, sent["key"], 201) for number, sent in enumerate(lines, 1)
    ]
    assert len({each["case"]["case_no"] for each in answers}) == 20
    first = answers[0]
    assert first["location"] == f"/v1/cases/{first['case']['case_no']}"
    assert (await read(api, first["location"]))["kind"] == "inquiry"


async def test_a_bad_line_spoils_no_other(api: Api):
    good = line()
    answers = await opened(
        api, line(kind="other"), b"{", line(agency="water"), {"case": opening()}, line(agency="nowhere"), good
    )
    codes = [each["problem"]["code"] if "problem" in each else each["status"] for each in answers]
    assert codes == ["incomplete", "incomplete", "forbidden", "incomplete", "unknown_agency", 201]
    assert answers[0]["problem"]["errors"][0]["field"] == "case.kind"
    assert answers[1]["key"] is None
    assert answers[-1]["key"] == good["key"]


async def test_a_key_is_taken_or_not_as_it_is_by_itself(api: Api):
    """What a program draws may have eleven digits between letters by chance; a number of its own is a person's."""
    drawn = line() | {"key": "fba16402789671df"}
    number = line() | {"key": "16402789671"}
    assert [each["status"] for each in await opened(api, drawn, number)] == [201, 422]


async def test_a_refused_line_keeps_its_key(api: Api):
    misspelt = line(kind="x")
    more = line() | {"more": 1}
    answers = await opened(api, misspelt, more, {"key": "不可见", "case": opening()}, ["key"], {"key": 7})
    assert [each["status"] for each in answers] == [422] * 5
    assert [each["key"] for each in answers] == [misspelt["key"], more["key"], None, None, None]


async def test_the_same_lines_again_open_nothing_new(api: Api):
    sent = [line(), line()]
    assert await opened(api, *sent) == (again := await opened(api, *sent))
    alone = await api.post("/v1/cases", sent[0]["case"], key=sent[0]["key"])
    assert alone.json() == again[0]["case"]
    other = sent[0] | {"case": opening(urgent=True)}
    assert (await opened(api, other))[0]["problem"]["code"] == "key_reused"


async def test_a_number_of_ones_own_is_taken_once(api: Api):
    external = {"external_no": f"b-{secrets.token_hex(6)}"}
    sent = [line(**external), line(**external)]
    body = b"\n".join(json.dumps(each).encode() for each in sent)
    answer = await api.post("/v1/cases:batch", body, by="hall", key=None, headers=NDJSON)
    told = [json.loads(each) for each in answer.text.splitlines()]
    (new,) = [each for each in told if each["status"] == 201]
    (taken,) = [each for each in told if each["status"] == 409]
    assert (taken["problem"]["code"], taken["location"]) == ("duplicate_external_no", new["location"])


async def test_too_many_lines_and_other_bodies_are_refused(api: Api):
    assert code(await send(api, *[b"{}"] * (batches.MOST + 1)), 413) == "too_large"
    as_json = await api.post("/v1/cases:batch", opening(), key=None)
    assert code(as_json, 415) == "unsupported_media_type"
    elsewhere = await api.post("/v1/cases", json.dumps(opening()).encode(), headers=NDJSON)
    assert code(elsewhere, 415) == "unsupported_media_type"
    assert code(await send(api, line(), by=None), 401) == "unauthenticated"
