"""A case as it is read: by whom it may be, what is owed, when it was due and why, and who bore it."""

from datetime import datetime, timedelta

import pytest

from domain.clock.calendar import TZ
from tests.api.client import Api, code, opening
from tests.api.reading import contested, done, get, read

OFFICE = {"roles": ["conduct_office"]}


async def test_a_case_is_read_with_its_duties(api: Api):
    number = await api.open(external_no=f"ext-{datetime.now(TZ):%H%M%S%f}")
    case = await read(api, f"/v1/cases/{number}")
    assert (case["case_no"], case["status"], case["lead_agency"]) == (number, "open", "housing")
    (duty,) = case["duties"]
    assert (duty["rule"], duty["status"], duty["late_by_working_days"]) == ("route", "open", None)
    assert duty["bearer"] == {"role": "responder", "agency": "housing", "official": "housing-1"}
    assert duty["acts"] == ["route"]
    assert duty["due_at"] == case["next_due_at"]
    assert duty["due_at"].endswith("+08:00")
    assert case["findings"] == []
    assert (await get(api, case["links"]["timeline"])).status_code == 200
    history = await get(api, case["links"]["history"])
    assert history.status_code == 307
    assert history.headers["Location"].endswith(f"/namespaces/default/workflows/case%3A{number}")


async def test_an_open_duty_says_by_which_acts_it_is_met_and_what_it_permits(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "elsewhere", "competent_agency": "water"})
    routed, transfer = (await read(api, f"/v1/cases/{number}"))["duties"]
    assert ("acts" in routed, transfer["acts"]) == (False, ["transfer"])
    inquiry = await api.open(kind="inquiry", form="oral")
    await done(api, inquiry, "route", {"route": "own_post"})
    assert set((await read(api, f"/v1/cases/{inquiry}"))["duties"][-1]["acts"]) > {"answer", "request_extension"}


async def test_a_case_that_is_not_yours_is_not_there(api: Api):
    number = await api.open()
    for part in (
        "",
        "/timeline",
        "/history",
        "/dossier",
        "/responsibility",
        "/duties/route-1/explanation",
        "/receipts/x",
    ):
        assert code(await get(api, f"/v1/cases/{number}{part}", by="roads-1"), 404) == "no_such_case"
        assert code(await get(api, f"/v1/cases/20000101-000001{part}"), 404) == "no_such_case"
    assert code(await get(api, "/v1/cases/a%00b"), 404) == "no_such_case"
    assert (await get(api, f"/v1/cases/{number}", by="party-office-1", claims=OFFICE)).status_code == 200
    assert (await get(api, f"/v1/cases/{number}", by=None)).status_code == 401


async def test_an_agency_sees_a_case_from_when_it_is_involved(api: Api):
    number = await api.open()
    assert (await get(api, f"/v1/cases/{number}", by="water-1")).status_code == 404
    await done(api, number, "route", {"route": "joint", "co_agencies": ["water"]})
    assert (await get(api, f"/v1/cases/{number}", by="water-1")).status_code == 200


async def test_the_list_gives_every_case_once_newest_first(api: Api):
    made = [await api.open() for _ in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while not set(made) <= set(seen):
        page = await read(api, "/v1/cases", limit=2, **cursor)
        assert len(page["items"]) <= 2
        seen += [case["case_no"] for case in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [number for number in seen if number in made] == made[::-1]
    assert len(set(seen)) == len(seen)


async def test_the_list_is_narrowed(api: Api):
    external = f"热线-{datetime.now(TZ):%H%M%S%f}"
    number = await api.open(external_no=external)
    await done(api, number, "route", {"route": "own_post"})

    async def found(by: str = "housing-1", **filters: object) -> bool:
        page = await read(api, "/v1/cases", by=by, q=external, **filters)
        return [case["case_no"] for case in page["items"]] == [number]

    assert await found()
    assert await found(status="open", rule="decide", agency="housing", official="housing-1", breached="false")
    assert await found(due_before=(datetime.now(TZ) + timedelta(days=20)).isoformat())
    assert not await found(due_before=datetime.now(TZ).isoformat())
    assert not await found(rule="route"), "that duty is discharged"
    assert not await found(status="closed")
    assert not await found(breached="true")
    assert not await found(agency="water")
    assert not await found(by="roads-1"), "not theirs"
    assert [c["case_no"] for c in (await read(api, "/v1/cases", q=number))["items"]] == [number]


async def test_the_list_is_sorted_and_counted(api: Api):
    own = f"sorted-{datetime.now(TZ):%H%M%S%f}"
    slow = await api.open(external_no=f"{own}-1")
    quick = await api.open(external_no=f"{own}-2", kind="inquiry", form="oral")
    await done(api, slow, "route", {"route": "own_post"})
    await done(api, quick, "route", {"route": "own_post"})

    async def listed(**how: object) -> list[str]:
        return [case["case_no"] for case in (await read(api, "/v1/cases", q=own, **how))["items"]]

    assert await listed() == await listed(sort="-received_at") == [quick, slow]
    assert await listed(sort="received_at") == [slow, quick]
    due = (await read(api, "/v1/cases", q=own, sort="next_due_at"))["items"]
    assert due == sorted(due, key=lambda case: (case["next_due_at"], case["case_no"]))
    for sort in ("-received_at", "received_at", "next_due_at"):
        page = await read(api, "/v1/cases", q=own, sort=sort, limit=1, total="true")
        assert page["total"] == 2
        rest = await read(api, "/v1/cases", q=own, sort=sort, limit=1, total="true", cursor=page["next_cursor"])
        assert (rest["total"], rest["next_cursor"]) == (2, None)
        assert [case["case_no"] for case in (*page["items"], *rest["items"])] == await listed(sort=sort)
        other = await get(
            api, "/v1/cases", sort={"received_at": "next_due_at"}.get(sort, "received_at"), cursor=page["next_cursor"]
        )
        assert code(other, 422) == "incomplete"
    assert "total" not in await read(api, "/v1/cases", q=own)
    assert (await read(api, "/v1/cases", q=f"{own}-3", total="true"))["total"] == 0


async def test_the_list_of_what_is_overdue_goes_by_each_cases_own_clock(api: Api):
    own = f"overdue-{datetime.now(TZ):%H%M%S%f}"
    late, timely = [await api.open(external_no=f"{own}-{n}", kind="inquiry", form="oral") for n in (1, 2)]
    for number in (late, timely):
        await done(api, number, "route", {"route": "own_post"})
    forwarded = await api.post(f"/v1/dev/cases/{late}/fast_forward", {"working_days": 5})
    assert forwarded.status_code == 200

    async def listed(**how: object) -> list[str]:
        return [case["case_no"] for case in (await read(api, "/v1/cases", q=own, **how))["items"]]

    assert await listed(overdue="true") == await listed(overdue="true", rule="answer", agency="housing") == [late]
    assert await listed(overdue="false") == [timely]
    assert await listed(overdue="true", official="housing-2") == []
    await done(api, late, "answer", {"answer": "已答复", "on_the_spot": False})
    assert await listed(overdue="true", rule="answer") == []
    assert await listed(breached="true") == [late]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cursor", "bm90IGEgY3Vyc29y"), ("cursor", "热线"), ("cursor", "MjAyNi0wMS0wMVQwMDowMDowMCswODowMCAA"),
        ("limit", "0"), ("limit", "201"), ("due_before", "2026-01-01T00:00:00"), ("status", "lost"),
        ("agency", "a b"), ("q", "\0"),
    ],
)  # fmt: skip
async def test_a_list_can_not_be_narrowed_by_nonsense(api: Api, field: str, value: str):
    answer = await get(api, "/v1/cases", **{field: value})
    assert code(answer, 422) == "incomplete"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_filters_that_are_not_known_are_named_once_with_those_that_are(api: Api):
    answer = await get(api, "/v1/cases", stauts="open", agncy="water")
    assert code(answer, 422) == "incomplete"
    (error,) = answer.json()["errors"]
    assert error["field"] == "query"
    assert error["message"].startswith("含有没有定义的字段 stauts, agncy，请删去；可用：agency, official, status, ")


async def test_the_timeline_tells_everything_in_order(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"}, by="hall", behalf="housing-1")
    items = (await read(api, f"/v1/cases/{number}/timeline"))["items"]
    assert [(line["seq"], line["type"]) for line in items] == [(1, "received"), (2, "routed")]
    routed = items[1]
    assert (routed["actor"], routed["on_behalf_of"], routed["title"]) == ("hall", "housing-1", "认定事项归属")
    assert routed["data"]["route"] == "own_post"
    assert routed["article"] == "2"
    after = await read(api, f"/v1/cases/{number}/timeline", after=1)
    assert [line["seq"] for line in after["items"]] == [2]


async def test_a_due_day_explains_itself(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    await done(api, number, "accept", {"limit": {"count": 30, "unit": "working_days"}, "basis": "依法"})
    case = await read(api, f"/v1/cases/{number}")
    duty = next(each for each in case["duties"] if each["rule"] == "complete")
    told = await read(api, f"/v1/cases/{number}/duties/{duty['id']}/explanation")
    assert (told["due_at"], told["rule"], told["from"]) == (duty["due_at"], "complete", duty["started_at"])
    assert (told["days"][0]["kind"], told["days"][-1]["counted"]) == ("start", 30)
    assert told["moved"] == []
    assert told["limit"] == {"unit": "working_days", "count": 30}
    asked = await read(api, "/v1/deadlines", start=told["from"], working_days=30)
    assert (asked["due_at"], asked["days"]) == (told["due_at"], told["days"]), "the same law, case or no case"
    assert code(await get(api, f"/v1/cases/{number}/duties/none-1/explanation"), 404) == "not_found"


async def test_an_extension_shows_in_the_explanation(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    await done(api, number, "accept", {"limit": {"count": 5, "unit": "working_days"}, "basis": "依法"})
    asked = {"duty": "complete-1", "working_days": 2, "reason": "需要核查"}
    await done(api, number, "request_extension", asked)
    await done(api, number, "approve_extension", {"duty": "complete-1"}, by="housing-head")
    told = await read(api, f"/v1/cases/{number}/duties/complete-1/explanation")
    assert told["days"][-1]["counted"] == 7
    (move,) = told["moved"]
    assert (move["why"], move["to"]) == ("extended", told["due_at"])


async def test_who_bore_what_then(api: Api):
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    moved = {"duty": "decide-1", "to": "housing-2", "reason": "请假"}
    await done(api, number, "reassign", moved, by="housing-head")
    every = (await read(api, f"/v1/cases/{number}/responsibility"))["items"]
    assert [(each["duty"], each["bearer"]["official"]) for each in every] == [
        ("route-1", "housing-1"), ("decide-1", "housing-1"), ("decide-1", "housing-2"),
    ]  # fmt: skip
    assert [each["to"] for each in every] == [every[1]["from"], every[2]["from"], None]
    then = await read(api, f"/v1/cases/{number}/responsibility", at=every[1]["from"])
    assert then["items"] == [every[1]]
    assert code(await get(api, f"/v1/cases/{number}/responsibility", at="2026-03-02"), 422) == "incomplete"


async def test_lateness_grows_while_the_duty_is_open(api: Api):
    number = await api.open()
    forward = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 4})
    assert forward.status_code == 200, forward.text
    case = await read(api, f"/v1/cases/{number}")
    (duty,) = case["duties"]
    assert duty["breached_at"] == duty["due_at"]
    late = duty["late_by_working_days"]
    assert late in (3, 4), "three where it was received after hours or on a day off"
    assert [lead["duty"] for lead in case["leads"]] == ["route-1"]
    assert (await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 2})).status_code == 200
    (duty,) = (await read(api, f"/v1/cases/{number}"))["duties"]
    assert duty["late_by_working_days"] == late + 2
    (listed,) = (await read(api, "/v1/cases", q=number, breached="true"))["items"]
    assert listed["duties"][0]["late_by_working_days"] == late + 2, "a list counts by the clock of each case"


async def test_the_dossier_has_what_a_report_needs(api: Api):
    number = await contested(api, escalated=False)
    draft = await read(api, f"/v1/cases/{number}/dossier")
    stands = {each["agency"]: each["position"] for each in draft["positions"]}
    assert stands == {"water": "objects", "roads": "silent"}
    assert draft["recommendation"] is None
    assert len(draft["plans"]) == 1

    number = await contested(api)
    dossier = await read(api, f"/v1/cases/{number}/dossier", by="water-1")
    assert dossier["document_no"] == "样〔2026〕1号"
    assert [each["position"] for each in dossier["positions"]] == ["objects", "silent"]
    types = [line["type"] for line in dossier["chronology"]]
    assert types == ["received", "routed", "reported", "plan_proposed", "objected", "escalated"]
    for ref, text in ((dossier["matters"], "由谁办理"), (dossier["recommendation"], "归口供水")):
        assert (await read(api, f"/v1/cases/{number}/texts/{ref}", purpose="审阅"))["text"] == text


@pytest.mark.parametrize("matter_type", [None, "licence"])
async def test_an_opened_case_is_answered_as_it_is_read(api: Api, matter_type: str | None):
    opened = (await api.post("/v1/cases", opening(matter_type=matter_type))).json()
    kept = await read(api, f"/v1/cases/{opened['case_no']}")
    assert opened == {name: kept[name] for name in opened}
    assert opened["matter_type"] == matter_type
