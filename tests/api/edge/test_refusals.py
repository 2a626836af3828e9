"""Every refusal of the contract, with its status, and nothing of the input in it."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.directory import Directory
from db.migrate import migrate
from stack import servers
from tests.api.client import DIRECTORY, Api, code, opening, running, settings
from tests.api.reading import done, get

SECRET = "绝不可外泄"


async def test_not_owed_says_what_is(api: Api):
    number = await api.open()
    answer = await api.act(number, "answer", {"answer": SECRET, "on_the_spot": True})
    assert code(answer, 409) == "not_owed"
    assert "housing-1" in answer.json()["detail"]
    bearer = {"role": "responder", "agency": "housing", "official": "housing-1"}
    assert answer.json()["duties"] == [{"id": "route-1", "title": "认定事项归属", "bearer": bearer}]
    assert answer.json()["acts"] == ["route"]
    assert SECRET not in answer.text
    assert [denial.code for denial in await api.context.denials.of(number)] == ["not_owed"]


async def test_a_refusal_offers_no_act_that_the_matter_makes_impossible(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    answer = await api.act(number, "return_transfer", {"reason": "不属本部门"})
    assert code(answer, 409) == "not_owed"
    [duty] = answer.json()["duties"]
    assert duty["id"] == "decide-1"
    assert "return_transfer" not in answer.json()["acts"]
    assert {"accept", "route"} <= set(answer.json()["acts"])


async def test_not_your_duty(api: Api):
    number = await api.open()
    assert code(await api.act(number, "route", {"route": "own_post"}, by="housing-2"), 403) == "not_your_duty"


async def test_a_system_that_names_nobody_is_told_where_to(api: Api):
    number, header = await api.open(), "On-Behalf-Of"
    alone = await api.act(number, "route", {"route": "own_post"}, by="hall")
    assert code(alone, 403) == "not_your_duty"
    assert header in alone.json()["detail"]
    for_another = await api.act(number, "route", {"route": "own_post"}, by="hall", behalf="housing-2")
    assert code(for_another, 403) == "not_your_duty"
    assert header not in for_another.json()["detail"]
    assert (await api.act(number, "route", {"route": "own_post"}, by="hall", behalf="housing-1")).status_code == 200


async def test_stale_version(api: Api):
    number = await api.open()
    assert (await api.act(number, "route", {"route": "joint", "co_agencies": ["water"]})).status_code == 200
    assert (await api.act(number, "report_to_head", {"issue": "报告"})).status_code == 200
    plan = {"text": "方案", "parts": [{"agency": "water", "task": "任务", "due_on": "2099-01-05"}]}
    proposed = await api.act(number, "propose_plan", plan, by="housing-head")
    assert proposed.status_code == 200, proposed.text
    assert code(await api.act(number, "agree", {"version": 7}, by="water-1"), 409) == "stale_version"


async def test_unknown_and_outside_agencies(api: Api):
    assert code(await api.post("/v1/cases", opening(agency="abroad"), by="abroad-1"), 422) == "out_of_scope"
    for agency, status in (("nowhere", "unknown_agency"), ("abroad", "out_of_scope")):
        number = await api.open()
        joint = {"route": "joint", "co_agencies": [agency]}
        assert code(refused := await api.act(number, "route", joint), 422) == status
    assert "errors" not in refused.json()
    named = (await api.act(await api.open(), "route", joint | {"co_agencies": ["water", "nowhere"]})).json()
    assert named["errors"] == [{"field": "co_agencies[1]", "message": "名录中没有机关 nowhere，请核对代码"}]


async def test_time_not_allowed(api: Api):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert code(await api.post("/v1/cases", opening(occurred_at=tomorrow)), 422) == "time_not_allowed"
    number = await api.open()
    claimed = {"text": "备注", "occurred_at": "2020-01-05T09:00:00+08:00"}
    refused = await api.act(number, "note", claimed)
    assert code(refused, 422) == "time_not_allowed"
    assert [each["field"] for each in refused.json()["errors"]] == ["occurred_at"]


async def test_a_time_of_whole_seconds_is_within_the_second_of_the_opening(api: Api):
    case = (await api.post("/v1/cases", opening())).json()
    number, opened = case["case_no"], case["received_at"]
    await api.act(number, "route", {"route": "elsewhere", "competent_agency": "water"})
    paper = {"to_agency": "water", "document_no": "移交〔2026〕1号", "delivered_to": "收发室"}
    whole = f"{opened[:19]}+08:00"
    answer = await api.act(number, "transfer", paper | {"delivered_at": whole})
    assert answer.status_code == 200, answer.text
    head = {"Authorization": f"Bearer {api.token('housing-1')}"}
    lines = (await api.http.get(f"/v1/cases/{number}/timeline", headers=head)).json()["items"]
    [delivered] = [line["data"]["delivered_at"] for line in lines if line["type"] == "transferred"]
    assert datetime.fromisoformat(whole) <= datetime.fromisoformat(opened) == datetime.fromisoformat(delivered)


async def test_a_clock_that_is_ahead_counts_as_now(api: Api):
    ahead = (datetime.now(UTC) + timedelta(seconds=30)).isoformat(timespec="seconds")
    case = (await api.post("/v1/cases", opening(occurred_at=ahead))).json()
    assert case["duties"][0]["started_at"] == case["received_at"]


async def test_an_earlier_contact_starts_the_clock_earlier(api: Api):
    earlier = datetime.now(UTC) - timedelta(hours=1)
    answer = await api.post("/v1/cases", opening(occurred_at=earlier.isoformat()))
    assert answer.status_code == 201, answer.text
    assert datetime.fromisoformat(answer.json()["duties"][0]["started_at"]) == earlier
    assert datetime.fromisoformat(answer.json()["received_at"]) > earlier


async def test_too_late_to_extend(api: Api):
    number = await api.open(kind="inquiry")
    routed = await api.act(number, "route", {"route": "own_post"})
    assert routed.status_code == 200, routed.text
    duty = next(d for d in routed.json()["duties"] if d["due_at"] and d["status"] == "open")
    assert (await api.post(f"/v1/dev/cases/{number}/fast_forward", {"until": duty["due_at"]})).status_code == 200
    ask = {"duty": duty["id"], "working_days": 1, "reason": "理由"}
    assert code(await api.act(number, "request_extension", ask), 422) == "too_late_to_extend"


@pytest.mark.parametrize(
    "said", ["张某-13812345678", "13812345678", "330102199001011234", "x33010219900101123X", "HALL-19912345678-1"]
)
async def test_no_open_code_takes_the_number_of_a_person(api: Api, said: str):
    refused = await api.post("/v1/cases", opening(external_no=said))
    assert (code(refused, 422), "手机号码" in refused.text) == ("incomplete", True)
    number = await api.open()
    await done(api, number, "route", {"route": "elsewhere", "competent_agency": "water"})
    sent = {"to_agency": "water", "document_no": said, "delivered_to": "收发室"}
    sent |= {"delivered_at": "2026-03-02T10:00:00+08:00"}
    refused = await api.post(f"/v1/cases/{number}/transfer", sent)
    assert (code(refused, 422), refused.json()["errors"][0]["field"]) == ("incomplete", "document_no")


async def test_a_key_isnt_answered_again_to_whom_serves_at_another_agency(api: Api):
    body, key = opening(external_no="moved-1"), secrets.token_hex(8)
    first = await api.post("/v1/cases", body, by="hall", key=key)
    assert first.status_code == 201, first.text
    moved = {"agency": "other-hall", "agencies": ["roads"]}
    assert code(await api.post("/v1/cases", body, by="hall", key=key, claims=moved), 422) == "key_reused"
    body = opening(external_no="moved-1", agency="roads")
    taken = await api.post("/v1/cases", body, by="hall", claims={"agencies": ["roads"]})
    assert (code(taken, 409), "location" in taken.headers) == ("duplicate_external_no", False)


async def test_the_same_external_no_twice_from_one_system(api: Api):
    first = await api.post("/v1/cases", opening(external_no="12345-1"), by="hall")
    assert first.status_code == 201, first.text
    second = await api.post("/v1/cases", opening(external_no="12345-1"), by="hall")
    assert code(second, 409) == "duplicate_external_no"
    assert second.headers["location"] == first.headers["location"]
    elsewhere = {"sub": "hotline"}
    other = await api.post("/v1/cases", opening(external_no="12345-1"), by="hall", claims=elsewhere)
    assert other.status_code == 201


async def test_an_invisible_case_is_no_case(api: Api):
    number = await api.open()
    note = {"text": "备注"}
    hidden = await api.act(number, "note", note, by="roads-1")
    absent = await api.act("20200101-999999", "note", note, by="roads-1")
    assert code(hidden, 404) == code(absent, 404) == "no_such_case"
    assert hidden.content == absent.content
    assert [denial.code for denial in await api.context.denials.of(number)] == ["no_such_case"]
    for odd in ("%00", "a%20b", "x" * 300, "%F0%9F%98%80"):
        assert code(await api.act(odd, "note", note), 404) == "no_such_case"


async def test_without_the_database_nothing_is_received():
    with tempfile.TemporaryDirectory(prefix="shouwen-", ignore_cleanup_errors=True) as home:
        nowhere = f"{servers.LOOPBACK}:{servers.free_port()}"
        async with AsyncExitStack() as stack:
            async with servers.postgres(Path(home)) as url:
                await migrate(url)
                alone = await stack.enter_async_context(running(settings(url, nowhere)))
                await Directory(alone.context.pool).load(DIRECTORY)
                number = await alone.open()
            for answer in (await alone.post("/v1/cases", opening()), await alone.act(number, "note", {"text": "备注"})):
                assert code(answer, 503) == "unavailable"
                assert answer.headers["retry-after"]


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
