"""From a lead to a decision over HTTP: who may do what, and what is read of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from tests.api.client import DIRECTORY, Api
from tests.api.reading import done, get, read

VERIFIER = {"roles": ["responder", "verifier", "conduct_office"]}
DECIDER = {"roles": ["responder", "decider", "conduct_office"]}
REVIEWER = {"roles": ["responder", "reviewer"]}


async def act(api: Api, number: str, name: str, body: dict[str, Any], by: str, claims: Any = None) -> dict[str, Any]:
    """An act on a finding that is accepted; its answer."""
    answer = await api.post(f"/v1/findings/{number}/{name}", body, by=by, claims=claims or {})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def opened(api: Api, **fields: Any) -> str:
    """A finding of a complaint against an official of housing."""
    body = {"source": "complaint", "subject": "housing-1", "ground": "10(1)2", "facts": "多次来电未予答复"}
    answer = await api.post("/v1/findings", body | fields, by="party-office-1", claims=VERIFIER)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/findings/{answer.json()['finding_no']}"
    return answer.json()["finding_no"]


VERIFIED = {
    "facts": "查明的事实",
    "ground": "10(1)2",
    "elements": [{"element": "conduct", "facts": "未回复"}, {"element": "own_duty", "facts": "由其承担"}],
}


async def notified(api: Api) -> str:
    number = await opened(api)
    await act(api, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(api, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    return number


async def test_a_complaint_goes_to_a_decision_that_is_executed(api: Api) -> None:
    number = await notified(api)
    await act(api, number, "state", {"statement": "当日停电"}, "housing-1")
    await act(api, number, "waive", {"right": "tolerance"}, "housing-1")
    await act(api, number, "waive", {"right": "unit_tolerance"}, "housing-head")
    await act(api, number, "determine", {"outcome": "accountable", "reasons": "成立"}, "party-office-2", DECIDER)
    proposed = {"measures": [{"kind": "criticism"}]}
    await act(api, number, "propose_measures", proposed, "party-office-2", DECIDER)
    await act(api, number, "waive", {}, "housing-1")
    await act(api, number, "impose", proposed, "party-office-2", DECIDER)
    now = (await read(api, f"/v1/findings/{number}/timeline", by="party-office-1", claims=VERIFIER))["items"][-1]["at"]
    await act(api, number, "serve", {"means": "直接送达", "served_at": now}, "party-office-2", DECIDER)
    done = await act(api, number, "execute", {"measure": "criticism", "report": "已谈话"}, "housing-head")
    assert [event["type"] for event in done["events"]] == ["executed"]
    finding = await read(api, f"/v1/findings/{number}", by="housing-1")
    assert finding["measures"] == [{"kind": "criticism", "status": "executed"}]
    assert (finding["determined"], finding["remedy"], finding["status"]) == ("accountable", "internal_review", "open")
    await act(api, number, "request_review", {"reasons": "过重"}, "housing-1")
    done = await act(api, number, "review", {"outcome": "upheld", "reasons": "适当"}, "party-office-head", REVIEWER)
    ruling = {"means": "直接送达", "served_at": done["events"][-1]["at"]}
    await act(api, number, "serve_ruling", ruling, "party-office-head", REVIEWER)
    assert (await read(api, f"/v1/findings/{number}", by="housing-1"))["status"] == "closed"


async def test_lateness_alone_is_no_ground(api: Api) -> None:
    number = await opened(api)
    for elements in ([VERIFIED["elements"][0]], [*VERIFIED["elements"], VERIFIED["elements"][0]]):
        body = VERIFIED | {"elements": elements}
        answer = await api.post(f"/v1/findings/{number}/verify", body, by="party-office-1", claims=VERIFIER)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "elements")


async def test_who_verified_does_not_decide_and_nobody_acts_in_his_own_finding(api: Api) -> None:
    number = await notified(api)
    await act(api, number, "waive", {}, "housing-1")
    await act(api, number, "waive", {"right": "tolerance"}, "housing-1")
    await act(api, number, "waive", {"right": "unit_tolerance"}, "housing-head")
    both = {"roles": ["verifier", "decider"]}
    body = {"outcome": "not_established", "reasons": "无"}
    answer = await api.post(f"/v1/findings/{number}/determine", body, by="party-office-1", claims=both)
    assert (answer.status_code, answer.json()["code"]) == (403, "conflict_of_interest")
    own = await opened(api, subject="party-office-2")
    answer = await api.post(f"/v1/findings/{own}/dismiss", {"reasons": "无"}, by="party-office-2", claims=VERIFIER)
    assert answer.json()["code"] == "conflict_of_interest"


async def test_a_finding_is_seen_by_its_person_their_head_and_those_who_examine_it(api: Api) -> None:
    number = await opened(api)
    for by, claims, status in (
        ("housing-1", {}, 200),
        ("housing-head", {}, 200),
        ("party-office-1", VERIFIER, 200),
        ("housing-2", {}, 404),
        ("water-head", {}, 404),
    ):
        assert (await get(api, f"/v1/findings/{number}", by=by, claims=claims)).status_code == status, by


async def test_a_second_lead_of_the_same_case_and_person_is_told_where_the_first_is(api: Api) -> None:
    case_no = await api.open()
    first = await opened(api, case_no=case_no)
    body = {"source": "report", "subject": "housing-1", "ground": "10(1)1", "facts": "又一次", "case_no": case_no}
    answer = await api.post("/v1/findings", body, by="party-office-1", claims=VERIFIER)
    assert (answer.status_code, answer.json()["code"]) == (409, "finding_exists")
    assert answer.headers["Location"] == f"/v1/findings/{first}"
    assert (await read(api, f"/v1/cases/{case_no}"))["findings"] == [first]


async def test_a_commendation_from_nomination_to_publication(api: Api) -> None:
    case_no = await api.open()
    body = {"agency": "housing", "subject": "housing-1", "achievement": "一次办成", "cases": [case_no]}
    answer = await api.post("/v1/commendations", body, by="housing-head")
    assert answer.status_code == 201, answer.text
    path = answer.headers["Location"]
    for name, fields, by, claims in (
        ("examine", {"facts": "属实"}, "party-office-1", VERIFIER),
        ("approve", {"form": "通报表扬"}, "party-office-2", DECIDER),
        ("publish", {"document_no": "样〔2026〕9号"}, "party-office-1", VERIFIER),
    ):
        answer = await api.post(f"{path}/{name}", fields, by=by, claims=claims)
        assert answer.status_code == 200, answer.text
    found = await read(api, path, by="housing-head")
    assert (found["status"], found["outcome"], found["cases"]) == ("closed", "approved", [case_no])


async def test_eight_at_once_for_one_case_and_person_open_one(api: Api) -> None:
    case_no = await api.open()
    body = {"source": "report", "subject": "housing-1", "ground": "10(1)1", "facts": "同时登记", "case_no": case_no}
    posts = (api.post("/v1/findings", body, by="party-office-1", claims=VERIFIER) for _ in range(8))
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"finding_exists"}


async def test_a_verification_names_nobody_who_has_a_finding_of_that_case(api: Api) -> None:
    """Else two would be open for one person; the one that is open is where to examine it."""
    case_no = await api.open()
    first = await opened(api, case_no=case_no)
    second = await opened(api, case_no=case_no, subject="housing-head")
    body = VERIFIED | {"subject": "housing-1"}
    answer = await api.post(f"/v1/findings/{second}/verify", body, by="party-office-1", claims=VERIFIER)
    assert (answer.status_code, answer.json()["code"]) == (409, "finding_exists")
    assert answer.headers["Location"] == f"/v1/findings/{first}"
    await act(api, second, "verify", VERIFIED | {"subject": "housing-2"}, "party-office-1", VERIFIER)


async def test_whom_a_duty_was_passed_to_sees_the_finding(api: Api) -> None:
    """An agency doesn't examine the tolerance of its own people: an official of another does."""
    number = await opened(api, subject="party-office-2")
    await act(api, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(api, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    applied = {"provision": "容错规定第三条", "grounds": "先行先试"}
    await act(api, number, "apply_tolerance", applied, "party-office-2")
    assert (await get(api, f"/v1/findings/{number}", by="water-1")).status_code == 404
    passed = {"duty": "accept_tolerance-1", "to": "water-1", "reason": "本单位人员"}
    await act(api, number, "recuse", passed, "party-office-1", VERIFIER)
    await act(api, number, "accept_tolerance", {}, "water-1")
    found = await read(api, "/v1/findings", by="water-1")
    assert number in [each["finding_no"] for each in found["items"]]


async def test_the_head_of_the_agency_that_bears_a_duty_sees_the_finding_and_reassigns_it(alone: Api) -> None:
    await staffed(alone, "party-office-2", "verifier")
    number = await opened(alone)
    body = {"duty": "verify-1", "to": "party-office-2", "reason": "人员调整"}
    await act(alone, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    await act(alone, number, "reassign", body, "party-office-head")
    told = await read(alone, f"/v1/findings/{number}", by="party-office-head")
    assert [duty["bearer"]["official"] for duty in told["duties"]] == ["party-office-2"]
    rows = (await read(alone, f"/v1/findings/{number}/timeline", by="party-office-head"))["items"]
    assert [row["type"] for row in rows] == ["lead_opened", "noted", "reassigned"], "as others of the office"
    assert await listed(alone, number, "party-office-head")
    for by in ("water-head", "roads-head"):
        answer = await alone.post(f"/v1/findings/{number}/reassign", body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_finding")
        assert not await listed(alone, number, by)


async def test_the_head_of_a_unit_that_a_duty_was_passed_to_reads_what_the_subject_is_told(alone: Api) -> None:
    await staffed(alone, "water-2", "conduct_office")
    number = await opened(alone, subject="party-office-2")
    await act(alone, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    await act(alone, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    await act(alone, number, "apply_tolerance", {"provision": "第三条", "grounds": "先行先试"}, "party-office-2")
    assert not await listed(alone, number, "water-head")
    passed = {"duty": "accept_tolerance-1", "to": "water-1", "reason": "本单位人员"}
    await act(alone, number, "recuse", passed, "party-office-1", VERIFIER)
    for by in ("water-head", "party-office-head"):  # the latter is the head of the subject's unit, too
        assert await listed(alone, number, by)
        rows = (await read(alone, f"/v1/findings/{number}/timeline", by=by))["items"]
        assert "noted" not in [row["type"] for row in rows]
        assert "facts" not in rows[0]["data"], "not what was reported"
    body = passed | {"to": "water-2"}
    await act(alone, number, "reassign", body, "water-head")
    await act(alone, number, "accept_tolerance", {}, "water-2")
    assert not await listed(alone, number, "water-head"), "nothing is owed there any more"


async def test_the_head_of_the_office_reads_of_a_finding_about_himself_what_he_is_told(api: Api) -> None:
    number = await opened(api, subject="party-office-head")
    await act(api, number, "note", {"text": "来电人另有录音"}, "party-office-1", VERIFIER)
    (row,) = (await read(api, f"/v1/findings/{number}/timeline", by="party-office-head"))["items"]
    assert (row["type"], "facts" in row["data"]) == ("lead_opened", False)
    body = {"duty": "verify-1", "to": "party-office-2", "reason": "人员调整"}
    answer = await api.post(f"/v1/findings/{number}/reassign", body, by="party-office-head")
    assert (answer.status_code, answer.json()["code"]) == (403, "conflict_of_interest")


async def staffed(api: Api, person: str, role: str) -> None:
    """The directory gives somebody a role."""
    known = next(each for each in DIRECTORY["official"] if each["id"] == person)
    await api.context.directory.load({"official": [known | {"roles": [*known["roles"], role]}]})


async def listed(api: Api, number: str, by: str) -> bool:
    """Whether the finding is there for them: as such, and in the list."""
    there = (await get(api, f"/v1/findings/{number}", by=by)).status_code == 200
    items = (await read(api, "/v1/findings", by=by, limit=200))["items"]
    assert (number in [each["finding_no"] for each in items]) == there
    return there


async def test_a_claim_is_shown_beside_the_lead(api: Api) -> None:
    """When an act is said to have been done counts for nothing; the verifier judges it."""
    case_no = await api.open(kind="inquiry")
    await done(api, case_no, "route", {"route": "own_post"})
    assert (await api.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": 3})).status_code == 200
    late = (await read(api, f"/v1/cases/{case_no}"))["leads"][0]
    said = (datetime.fromisoformat(late["due_at"]) - timedelta(hours=8)).isoformat()
    await done(api, case_no, "answer", {"answer": "可以办", "on_the_spot": False, "occurred_at": said})
    (number,) = (await read(api, f"/v1/cases/{case_no}"))["findings"]
    (lead,) = (await read(api, f"/v1/findings/{number}", by="party-office-1", claims=VERIFIER))["leads"]
    assert (lead["claimed_at"], lead["status"], lead["late_by_working_days"]) == (said, "open", 1)
    (answered,) = [
        row for row in (await read(api, f"/v1/cases/{case_no}/timeline"))["items"] if row["type"] == "answered"
    ]
    assert answered["occurred_at"] == said


async def test_on_the_local_stack_a_finding_follows_the_clock_of_its_case(api: Api) -> None:
    case_no = await api.open(kind="inquiry")
    await done(api, case_no, "route", {"route": "own_post"})
    assert (await api.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": 3})).status_code == 200
    case = await read(api, f"/v1/cases/{case_no}")
    (breach,) = case["findings"]
    complaint = await opened(api, case_no=case_no, subject="housing-2")  # registered now, by the case's clock
    first = (await read(api, f"/v1/findings/{complaint}/timeline", by="party-office-1", claims=VERIFIER))["items"][0]
    assert first["at"] > case["leads"][0]["at"]
    # the case goes on, is answered, and its result isn't told in time: that joins, and the finding's clock goes along
    forward = {"working_days": 10}
    assert (await api.post(f"/v1/dev/cases/{case_no}/fast_forward", forward)).status_code == 200
    await done(api, case_no, "reclassify", {"kind": "application", "reason": "实为申请"})
    assert (await api.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": 2})).status_code == 200
    leads = (await read(api, f"/v1/cases/{case_no}"))["leads"]
    timeline = await read(api, f"/v1/findings/{breach}/timeline", by="party-office-1", claims=VERIFIER)
    joined = [each for each in timeline["items"] if each["type"] == "lead_joined"]
    assert [each["data"]["lead"] for each in joined] == [leads[-1]["id"]]
    assert joined[0]["at"] >= leads[-1]["at"]


async def test_the_head_of_the_unit_of_whom_it_is_about_now_sees_it(api: Api) -> None:
    """Not the head of the unit of whom it was about before the facts were verified."""
    number = await opened(api)
    await act(api, number, "verify", VERIFIED | {"subject": "water-1"}, "party-office-1", VERIFIER)
    for by, status in (("water-1", 200), ("water-head", 200), ("housing-1", 404), ("housing-head", 404)):
        assert (await get(api, f"/v1/findings/{number}", by=by)).status_code == status, by
        listed = (await read(api, "/v1/findings", by=by))["items"]
        assert (number in [each["finding_no"] for each in listed]) == (status == 200), by


async def test_a_case_names_nobody_a_lead_points_to_but_to_those_it_concerns(api: Api) -> None:
    case_no = await api.open(kind="inquiry")
    await done(api, case_no, "route", {"route": "own_post"})
    assert (await api.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": 3})).status_code == 200
    for by, claims, leads in (
        ("housing-1", {}, 1),
        ("housing-head", {}, 1),
        ("party-office-1", VERIFIER, 1),
        ("housing-2", {}, 0),
        ("hall", {}, 0),
    ):
        case = await read(api, f"/v1/cases/{case_no}", by=by, claims=claims)
        assert (len(case["leads"]), len(case["findings"])) == (leads, leads), by


async def test_nobody_out_of_scope_is_named_and_nobody_learns_of_others(api: Api) -> None:
    number = await opened(api)
    body = VERIFIED | {"subject": "abroad-1"}
    answer = await api.post(f"/v1/findings/{number}/verify", body, by="party-office-1", claims=VERIFIER)
    assert (answer.status_code, answer.json()["code"]) == (422, "out_of_scope")
    answer = await api.post(f"/v1/findings/{number}/verify", VERIFIED | {"subject": "housing-2"}, by="housing-1")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
