"""What is sent and can't be taken: the field is named with what would do, and nothing of the input is in the answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.client import Api, code, opening
from tests.api.reading import get

SECRET = "绝不可外泄"

INCOMPLETE: list[tuple[str, Any, str]] = [
    ("route", {}, "route"),
    ("route", {"route": "sideways"}, "route"),
    ("route", {"route": "joint"}, "co_agencies"),
    ("route", {"route": "joint", "co_agencies": []}, "co_agencies"),
    ("route", {"route": "joint", "co_agencies": ["a b"]}, "co_agencies[0]"),
    ("route", {"route": "own_post", SECRET: SECRET}, "body"),
    ("route", {"route": "elsewhere", "external": {"name": "单位"}}, "external.contact"),
    ("route", {"route": "own_post", "occurred_at": "昨天"}, "occurred_at"),
    ("route", {"route": "own_post", "reason": "\0"}, "reason"),
    ("route", {"route": "own_post", "reason": " "}, "reason"),
    ("route", b'{"route": "own_post", "reason": "\\ud800"}', "reason"),
    ("route", {"route": "own_post", "reason": "字" * 20_001}, "reason"),
    ("route", {"route": "own_post", "reason": 7}, "reason"),
    ("route", b'{"route": ', "body"),
    ("route", [], "body"),
    ("route", b"", "body"),
    ("accept", {"limit": {"count": 0, "unit": "days"}, "basis": "依据"}, "limit.count"),
    ("accept", {"limit": {"count": "5", "unit": "days"}, "basis": "依据"}, "limit.count"),
    ("complete", {"result": "结果", "on_the_spot": "yes"}, "on_the_spot"),
    ("exclude_time", {"kind": "hearing", "from": "20260101", "to": "x", "notice_no": "1"}, "to"),
    ("transfer", {"document_no": "没有数字", "delivered_at": "2026-01-05", "delivered_to": "某"}, "document_no"),
]


@pytest.mark.parametrize(("act", "body", "field"), INCOMPLETE)
async def test_incomplete_names_the_field_and_echoes_nothing(api: Api, act: str, body: Any, field: str):
    number = await api.open()
    path, headers = f"/v1/cases/{number}/{act}", {"Content-Type": "application/json"}
    answer = await api.post(path, body, headers=headers if isinstance(body, bytes) else None)
    assert code(answer, 422) == "incomplete"
    assert field in [error["field"] for error in answer.json()["errors"]], answer.text
    assert all("一" <= error["message"][0] <= "鿿" for error in answer.json()["errors"]), answer.text
    assert SECRET not in answer.text


UNUSABLE: list[tuple[str, dict[str, str], str]] = [
    ("/v1/cases", {"limit": "0"}, "limit 不能小于 1"),
    ("/v1/cases", {"limit": "201"}, "limit 不能大于 200"),
    ("/v1/cases", {"limit": "viele"}, "limit 应为整数"),
    ("/v1/cases", {"breached": "vielleicht"}, "breached 应为 true 或 false"),
    ("/v1/cases", {"due_before": "2026-12-01"}, "due_before 应为带时区的时间，须写到秒，如 2026-01-05T09:00:00+08:00"),
    ("/v1/cases", {"due_before": "2026-12-01T10:00+08:00"}, "须写到秒"),
    ("/v1/cases", {"due_before": "2026-12-01T00:00:00 08:00"}, "（网址中的 + 须写作 %2B）"),
    ("/v1/cases", {"agency": "a b"}, "agency 应为代码"),
    ("/v1/reports/agencies", {"from": "2026-11", "to": "2026-11-26"}, "from 应为日期，如 2026-01-05"),
    ("/v1/reports/agencies", {"from": "2026-11-01", "to": "2026-11-26", "as_of": "2026-11-26"}, "as_of 应为带时区"),
    ("/v1/calendar/12026", {}, "year 不能大于 2199"),
]


@pytest.mark.parametrize(("path", "params", "told"), UNUSABLE)
async def test_what_can_not_be_used_is_told_its_range_or_an_example(
    api: Api, path: str, params: dict[str, str], told: str
):
    answer = await get(api, path, by="housing-head", **params)
    assert code(answer, 422) == "incomplete"
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("day", [0, 31])
async def test_a_schedule_is_told_which_days_there_are(api: Api, day: int):
    office: dict[str, Any] = {"by": "party-office-1", "claims": {"roles": ["conduct_office"]}}
    answer = await api.post("/v1/supervision/schedules/circular", {"day": day, "at": "09:00"}, **office)
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"] == [{"field": "day", "message": "不能大于 28" if day else "不能小于 1"}]


async def test_fields_that_are_not_known_are_named_once_with_those_that_are(api: Api):
    number = await api.open()
    answer = await api.act(number, "note", {"text": "备注", "txet": SECRET, "at": SECRET})
    assert code(answer, 422) == "incomplete"
    known = "含有没有定义的字段 txet, at，请删去；可用：occurred_at, text"
    assert answer.json()["errors"] == [{"field": "body", "message": known}]
    assert SECRET not in answer.text


async def test_a_field_that_is_not_known_hides_no_other(api: Api):
    wrong = opening(kind="wish", stray=SECRET, applicant={"name": 1, "stray": 1, "contact": ""})
    answer = await api.post("/v1/cases", wrong)
    assert code(answer, 422) == "incomplete"
    told = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert told.keys() == {"body", "kind", "applicant", "applicant.name", "applicant.contact"}
    assert "stray" in told["body"]
    assert SECRET not in answer.text


async def test_values_are_spelt_as_json_has_them(api: Api):
    answer = await api.post("/v1/cases", opening(kind="wish"))
    assert answer.json()["errors"] == [{"field": "kind", "message": '应为其一："application", "inquiry"'}]
    named = {"name": "某甲", "anonymous": False}
    assert (await api.post("/v1/cases", opening(applicant=named))).status_code == 201


async def test_a_role_that_does_not_exist_is_told_at_its_field(api: Api):
    answer = await api.post("/v1/dev/tokens", {"sub": "a", "agency": "housing", "roles": ["king"]})
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"][0]["field"] == "roles"


async def test_a_batch_is_told_its_own_type(api: Api):
    answer = await api.post("/v1/cases:batch", b"{}", headers={"Content-Type": "application/json"})
    assert code(answer, 415) == "unsupported_media_type"
    assert "application/x-ndjson" in answer.json()["detail"]


async def test_what_is_no_json_is_incomplete_and_what_is_no_text_malformed(api: Api):
    number, typed = await api.open(), {"Content-Type": "application/json"}
    broken = await api.post(f"/v1/cases/{number}/note", b'{"text": ', headers=typed)
    assert code(broken, 422) == "incomplete"
    assert broken.json()["errors"] == [{"field": "body", "message": "不是有效的 JSON"}]
    assert code(await api.post(f"/v1/cases/{number}/note", b'{"text": "\xff"}', headers=typed), 400) == "malformed"


@pytest.mark.parametrize(
    "fields",
    [
        {"applicant": {}}, {"applicant": {"name": "某", "anonymous": True}}, {"applicant": {"anonymous": False}},
        {"first_responder": "nobody"}, {"first_responder": "water-1"}, {"subject": None}, {"kind": "wish"},
        {"external_no": ""}, {"agency": "a b"}, {"urgent": "no"},
    ],
)  # fmt: skip
async def test_an_opening_is_incomplete(api: Api, fields: dict[str, Any]):
    answer = await api.post("/v1/cases", opening() | fields)
    assert code(answer, 422) == "incomplete"
    assert next(iter(fields)) in answer.json()["errors"][0]["field"]


async def test_routes_methods_types_and_sizes(api: Api):
    number = await api.open()
    assert code(await api.post("/v1/nothing", {}), 404) == "not_found"
    assert code(await api.act(number, "dance"), 404) == "not_found"
    authorized = {"Authorization": f"Bearer {api.token('housing-1')}"}
    assert code(await api.http.put("/v1/cases", headers=authorized), 405) == "method_not_allowed"
    typed = {"Content-Type": "text/plain"}
    assert (
        code(await api.post(f"/v1/cases/{number}/note", b'{"text": "x"}', headers=typed), 415)
        == "unsupported_media_type"
    )
    large = {"text": "x" * 256 * 1024}
    assert code(await api.act(number, "note", large), 413) == "too_large"

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    sent = {
        "Content-Type": "application/json",
        "Idempotency-Key": "c",
    } | authorized
    assert code(await api.http.post(f"/v1/cases/{number}/note", content=chunks(), headers=sent), 413) == "too_large"
