"""Cases under a law of their own: an agency's own rules (Art. 11), and matters with a statutory limit (Art. 5)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.directory import Directory
from db.pool import connect
from domain.clock.calendar import TZ
from matters import law
from tests.api.alone import serving, working
from tests.api.client import Api, code, opening
from tests.api.reading import done, get, read

HOSPITAL = {
    "agency": [
        {"id": "hospital", "name": "hospital", "kind": "public_institution", "head": "hospital-head", "in_scope": True}
    ],
    "official": [
        {"id": f"hospital-{n}", "agency": "hospital", "name": n, "kind": "civil_servant", "roles": [role]}
        for n, role in (("1", "responder"), ("head", "head"))
    ],
}


@pytest.fixture
async def alone(own_database_url: str, address: str) -> AsyncIterator[Api]:
    """A district in which the hospital has rules of its own: those of ``law/overlays``."""
    async with (
        await connect(own_database_url) as pool,
        serving(own_database_url, address, pool) as api,
        working(api, address, pool),
    ):
        await Directory(pool).load(HOSPITAL)
        yield api


async def owed(api: Api, number: str, rule: str) -> dict[str, str]:
    case = await read(
        api, f"/v1/cases/{number}", by="auditor-1", claims={"roles": ["auditor"], "agency": "party-office"}
    )
    return next(each for each in case["duties"] if each["rule"] == rule)


async def test_a_case_of_an_agency_runs_by_its_own_rules_and_the_explanation_cites_them(alone: Api) -> None:
    calendar, today = law.calendar(), datetime.now(TZ).date()
    us: dict[str, Any] = {"by": "hospital-1"}
    opened = await alone.post("/v1/cases", opening(agency="hospital"), **us)
    own = opened.json()["case_no"]
    assert {duty["rule"] for duty in opened.json()["duties"]} == {"route", "register"}
    desk = (await get(alone, "/desk", by=None)).text
    assert '<th scope="row">首问登记</th><td>细则第二条</td>' in desk
    await done(alone, own, "note", {"text": "来访登记"}, **us)
    await done(alone, own, "route", {"route": "elsewhere", "competent_agency": "roads"}, **us)
    duty = await owed(alone, own, "transfer")
    assert datetime.fromisoformat(duty["due_at"]).date() - timedelta(days=1) == calendar.add(today, 1)
    why = await read(alone, f"/v1/cases/{own}/duties/{duty['id']}/explanation", **us)
    assert "细则第四条" in why["source"]
    assert why["limit"] == {"unit": "working_days", "count": 1}
    assert why["reading"] is None, "that of the two working days of the base"
    assert (await read(alone, f"/v1/cases/{own}", **us))["rulebook"] == "jintan-2019+hospital-2026"
    other = await alone.open()
    assert (await read(alone, f"/v1/cases/{other}"))["rulebook"] == "jintan-2019"
    books = {book["id"]: book for book in (await read(alone, "/v1/rulebooks"))["items"]}
    head = books["jintan-2019+hospital-2026"]
    assert (head["agency"], head["issued_by"], head["current"]) == ("hospital", "hospital", True)
    assert books["jintan-2019"]["current"] is True, "for everybody else"
    assert "jintan-2019+hospital-2026" in (await get(alone, "/v1/rulebooks/nope")).json()["detail"]
    assert (await read(alone, "/v1/rulebooks/jintan-2019+hospital-2026"))["overlay_of"] == "jintan-2019"


async def test_a_statutory_limit_prevails_and_is_shown_as_the_reason(api: Api) -> None:
    number = await api.open(matter_type="construction_permit")
    await done(api, number, "route", {"route": "own_post"})
    (waiting,) = [
        each for each in (await read(api, f"/v1/cases/{number}"))["duties"] if each["rule"] == "await_acceptance"
    ]
    why = await read(api, f"/v1/cases/{number}/duties/{waiting['id']}/explanation")
    assert why["limit"] == {"unit": "working_days", "count": 5}
    assert "第三十二条" in why["special_law"]["deemed"]["citation"]
    deciding = await owed(api, number, "decide")
    for duty in (waiting, deciding):  # both are owed within the limit of acceptance, not that of the permit
        why = await read(api, f"/v1/cases/{number}/duties/{duty['id']}/explanation")
        assert why["special_law"]["limit"] == why["limit"] == {"unit": "working_days", "count": 5}
        assert "第三十二条" in why["special_law"]["citation"]
        assert why["special_law"]["extension"] is None
    longer = {"limit": {"count": 8, "unit": "working_days"}, "basis": "公开承诺"}
    refused = await api.act(number, "accept", longer)
    assert code(refused, 422) == "incomplete"
    assert "建筑法" in refused.json()["detail"]
    await done(api, number, "accept", longer | {"limit": {"count": 7, "unit": "working_days"}})
    case = await read(api, f"/v1/cases/{number}")
    duty = next(each for each in case["duties"] if each["rule"] == "complete")
    why = await read(api, f"/v1/cases/{number}/duties/{duty['id']}/explanation")
    assert why["special_law"]["title"] == "建筑工程施工许可"
    assert why["special_law"]["limit"] == {"unit": "working_days", "count": 7}
    assert "第八条" in why["special_law"]["citation"]


async def test_days_left_out_are_explained_by_the_written_notice(api: Api) -> None:
    number = await api.open(matter_type="licence")
    await done(api, number, "route", {"route": "own_post"})
    await done(api, number, "accept", {"limit": {"count": 5, "unit": "working_days"}, "basis": "许可法"})
    day = law.calendar().add(datetime.now(TZ).date(), 1).isoformat()
    hearing = {"kind": "hearing", "from": day, "to": day, "notice_no": "听告〔2026〕1号"}
    await done(api, number, "exclude_time", hearing)
    duty = await owed(api, number, "complete")
    why = await read(api, f"/v1/cases/{number}/duties/{duty['id']}/explanation")
    (out,) = (each for each in why["days"] if each["date"] == day)
    assert (out["counted"], out["why"]) == (None, "扣除时间：听证，听告〔2026〕1号")
    assert [(move["why"], move["title"]) for move in why["moved"]] == [("time_excluded", "扣除时间")]


async def test_a_kind_that_isnt_in_the_catalogue_is_refused(api: Api) -> None:
    answer = await api.post("/v1/cases", opening(matter_type="fishing"))
    assert code(answer, 422) == "incomplete"
    assert [each["field"] for each in answer.json()["errors"]] == ["matter_type"]
    known = await read(api, "/v1/rulebooks/jintan-2019")
    assert {kind["id"] for kind in known["matter_types"]} >= {"licence", "construction_permit"}


async def test_what_a_government_has_to_approve_its_head_finds_and_approves(api: Api) -> None:
    number = await api.open(matter_type="joint_licence")
    await done(api, number, "route", {"route": "own_post"})
    await done(api, number, "accept", {"limit": {"count": 45, "unit": "working_days"}, "basis": "许可法"})
    government = {"by": "gov-office-head", "claims": {"roles": ["head"]}}
    assert (await get(api, f"/v1/cases/{number}", **government)).status_code == 404  # not asked yet
    duty = next(d for d in (await read(api, f"/v1/cases/{number}"))["duties"] if d["rule"] == "complete")
    asked = {"duty": duty["id"], "working_days": 15, "reason": "需要现场核查"}
    await done(api, number, "request_extension", asked)
    refused = await api.act(number, "approve_extension", {"duty": duty["id"]}, by="housing-head")
    assert code(refused, 403) == "not_your_duty"
    await done(api, number, "approve_extension", {"duty": duty["id"]}, **government)
    why = await read(api, f"/v1/cases/{number}/duties/{duty['id']}/explanation", **government)
    assert [(move["why"], move["title"]) for move in why["moved"]] == [("extended", "批准延期")]
    assert why["special_law"]["extension"]["by"] == "government"
