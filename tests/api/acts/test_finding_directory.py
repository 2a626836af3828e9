"""What the directory says of whom a finding is about: whether he heads an agency, and what kind of staff he is."""

from typing import Any

import asyncpg
import httpx

from tests.api.acts.test_findings import DECIDER, VERIFIED, VERIFIER, act, opened
from tests.api.client import DIRECTORY, Api, code, eventually, opening
from tests.api.reading import done, get, read

HEADS = "10(2)2"  # 首问机关或共同办理单位负责人


async def verify(api: Api, number: str, ground: str, **more: Any) -> httpx.Response:
    elements = [{"element": each.id, "facts": "查实"} for each in api.context.rulebook.grounds[ground].elements]
    body = {"facts": "查明的事实", "ground": ground, "elements": elements} | more
    return await api.post(f"/v1/findings/{number}/verify", body, by="party-office-1", claims=VERIFIER)


async def test_a_clerk_isnt_verified_for_what_heads_answer_for(api: Api) -> None:
    for number, more in ((await opened(api), {}), (await opened(api, subject="housing-head"), {"subject": "water-1"})):
        answer = await verify(api, number, HEADS, **more)
        assert (code(answer, 422), answer.json()["errors"][0]["field"]) == ("incomplete", "ground")
        assert "负责人" in answer.json()["detail"]
    answer = await verify(api, await opened(api, subject="housing-head"), HEADS)
    assert answer.status_code == 200, answer.text


async def test_nor_is_a_lead_against_him_registered_for_that(api: Api) -> None:
    body = {"source": "complaint", "subject": "housing-1", "ground": HEADS, "facts": "推诿"}
    answer = await api.post("/v1/findings", body, by="party-office-1", claims=VERIFIER)
    assert (code(answer, 422), answer.json()["errors"][0]["field"]) == ("incomplete", "ground")
    await opened(api, subject="housing-head", ground=HEADS)


async def test_whom_an_agency_names_as_its_head_is_one_whatever_his_roles(alone: Api) -> None:
    (roads,) = [each for each in DIRECTORY["agency"] if each["id"] == "roads"]
    await alone.context.directory.load({"agency": [roads | {"head": "roads-1"}]})
    number = await opened(alone)
    answer = await verify(alone, number, HEADS, subject="roads-1")
    assert answer.status_code == 200, answer.text
    assert (await read(alone, f"/v1/findings/{number}", by="roads-1"))["subject"]["agency"] == "roads"


async def test_nobody_is_verified_for_a_case_that_he_had_no_part_in(api: Api) -> None:
    case_no = await api.open(kind="inquiry")
    number = await opened(api, case_no=case_no)
    answer = await verify(api, number, "10(1)2", subject="water-1")
    assert (code(answer, 422), answer.json()["errors"][0]["field"]) == ("incomplete", "subject")
    answer = await verify(api, number, "10(1)2", subject="housing-2")  # of the agency that has the case
    assert answer.status_code == 200, answer.text


async def test_a_lead_points_to_who_headed_the_agency_when_it_came_up(alone: Api) -> None:
    """Not to whom the case met first as its head: water has another one since."""
    case_no = await alone.open()
    await done(alone, case_no, "route", {"route": "elsewhere", "competent_agency": "water"})
    sent = {"to_agency": "water", "document_no": "样〔2026〕1号", "delivered_to": "收发室"}
    now = (await read(alone, f"/v1/cases/{case_no}/timeline"))["items"][-1]["at"]
    await done(alone, case_no, "transfer", sent | {"delivered_at": now})
    (water,) = [each for each in DIRECTORY["agency"] if each["id"] == "water"]
    await alone.context.directory.load({"agency": [water | {"head": "water-1"}]})
    assert (await alone.post(f"/v1/dev/cases/{case_no}/fast_forward", {"working_days": 2})).status_code == 200
    (number,) = (await read(alone, f"/v1/cases/{case_no}", by="water-1"))["findings"]
    finding = await read(alone, f"/v1/findings/{number}", by="water-1")
    assert (finding["subject"]["official"], finding["grounds"]) == ("water-1", ["10(2)3"])


async def test_whose_kind_of_staff_the_directory_learns_can_then_be_measured(alone: Api, own_database_url: str) -> None:
    """The directory had lost him when the breach named him."""
    newcomer = "housing-7"
    entry = {"id": newcomer, "agency": "housing", "name": "窗口", "kind": "contract_staff", "roles": ["responder"]}
    await alone.context.directory.load({"official": [entry]})
    case = (await alone.post("/v1/cases", opening(kind="inquiry"), by=newcomer)).json()["case_no"]
    await done(alone, case, "route", {"route": "own_post"}, by=newcomer)
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("delete from official where id = $1", newcomer)
    await owner.close()

    async def unknown() -> bool:
        return (await get(alone, f"/v1/cases/{case}", by=newcomer)).status_code == 403

    assert await eventually(unknown)
    assert (await alone.post(f"/v1/dev/cases/{case}/fast_forward", {"working_days": 3})).status_code == 200
    (number,) = (await read(alone, f"/v1/cases/{case}", by="housing-head"))["findings"]
    subject = (await read(alone, f"/v1/findings/{number}", by="housing-head"))["subject"]
    assert (subject["official"], subject["kind"]) == (newcomer, None)
    await act(alone, number, "verify", VERIFIED, "party-office-1", VERIFIER)
    await act(alone, number, "notify_subject", {"means": "当面"}, "party-office-1", VERIFIER)
    await act(alone, number, "waive", {"right": "unit_tolerance"}, "housing-head")
    # his rights lapse, because he does not use them
    assert (await alone.post(f"/v1/dev/findings/{number}/fast_forward", {"working_days": 12})).status_code == 200
    await act(alone, number, "determine", {"outcome": "accountable", "reasons": "成立"}, "party-office-2", DECIDER)
    measures = {"measures": [{"kind": "criticism"}]}
    path = f"/v1/findings/{number}/propose_measures"
    answer = await alone.post(path, measures, by="party-office-2", claims=DECIDER)
    assert code(answer, 422) == "incomplete"
    assert "名录" in answer.json()["detail"]
    await alone.context.directory.load({"official": [entry]})
    await act(alone, number, "propose_measures", measures, "party-office-2", DECIDER)
    assert (await read(alone, f"/v1/findings/{number}", by=newcomer))["subject"]["kind"] == "contract_staff"
