"""Every refusal of the contract, with its status, and nothing of the input in it."""

import secrets
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from db.directory import Directory
from db.migrate import migrate
from stack import servers
from tests.api.client import DIRECTORY, Api, code, opening, running, settings
from tests.api.reading import done, read

SECRET = "绝不可外泄"
# what a workflow of an earlier version has left in a receipt
BARE = """
update receipt set problem = (problem::jsonb - 'duties' - 'acts')::json, outcome_mac = null where idempotency_key = $1
"""


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
    [read_as] = [each for each in (await read(api, f"/v1/cases/{number}"))["duties"] if each["id"] == "decide-1"]
    assert read_as["acts"] == answer.json()["acts"]


async def test_a_refusal_by_the_workflow_tells_the_same_as_one_by_the_api(api: Api, database_url: str):
    number = await api.open()
    body, key = {"answer": "已答", "on_the_spot": True}, f"w-{number}"
    at_once = await api.act(number, "answer", body, key=key)
    assert code(at_once, 409) == "not_owed"
    owner = await asyncpg.connect(database_url)
    async with owner.transaction():
        await owner.execute("alter table receipt disable trigger outcome_stands")
        await owner.execute(BARE, key)
        await owner.execute("alter table receipt enable always trigger outcome_stands")
    await owner.close()
    assert (await api.act(number, "answer", body, key=key)).json() == at_once.json()


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


async def test_who_may_write_a_note_is_told(api: Api):
    answer = await api.act(await api.open(), "note", {"text": "备注"}, by="hall")
    assert code(answer, 403) == "not_your_duty"
    assert "有关机关（本件牵头、承担义务或者办理中指明的机关的工作人员）" in answer.json()["detail"]


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
    "moved", [{"agency": "other-hall"}, {"agencies": ["roads"]}, {"agencies": ["housing", "roads"]}], ids=str
)
async def test_a_key_isnt_answered_again_to_whom_serves_at_another_agency(api: Api, moved: dict[str, object]):
    name, key = f"moved-{secrets.randbelow(10**5)}", secrets.token_hex(8)
    body = opening(external_no=name)
    first = await api.post("/v1/cases", body, by="hall", key=key)
    assert first.status_code == 201, first.text
    assert code(await api.post("/v1/cases", body, by="hall", key=key, claims=moved), 422) == "key_reused"
    taken = await api.post(
        "/v1/cases", opening(external_no=name, agency="roads"), by="hall", claims={"agencies": ["roads"]}
    )
    assert (code(taken, 409), "location" in taken.headers) == ("duplicate_external_no", False)


async def test_a_key_isnt_answered_again_to_whom_has_other_roles(api: Api):
    """Tests trust their issuer for every role; the order in which a token names them says nothing."""
    number, key = await api.open(), secrets.token_hex(8)
    path, body = f"/v1/cases/{number}/route", {"route": "own_post"}
    for roles, status in (["responder", "head"], 200), (["head", "responder"], 200), (["responder"], 422):
        answer = await api.post(path, body, by="housing-1", key=key, claims={"roles": roles})
        assert answer.status_code == status, answer.text
    assert answer.json()["code"] == "key_reused"


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
