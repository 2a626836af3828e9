"""A fault that an inspection has found (Art. 12): it opens one finding, or what was seen joins the one that is open."""

import asyncio
from typing import Any

import httpx
import pytest

from db.reads.findings import Findings
from domain.matter.names import workflow_id
from matters.deliver import Deliver
from tests.api.client import Api, code
from tests.api.reading import read
from tests.api.supervising import CAMPAIGNS, OFFICE, inquiry, span

VERIFIER: dict[str, Any] = {
    "by": "party-office-1",
    "claims": {"roles": ["responder", "verifier", "conduct_office"]},
}
SEEN = "台账上没有登记"


async def drawn(api: Api, size: int = 1) -> str:
    """An inspection of that many of all cases."""
    opened = await api.post(CAMPAIGNS, span() | {"size": size}, **OFFICE)
    assert opened.status_code == 201, opened.text
    return opened.headers["location"]


async def fault(api: Api, at: str, case_no: str, subject: str = "housing-1", **more: Any) -> httpx.Response:
    body = {"case_no": case_no, "outcome": "fault", "subject": subject, "ground": "10(1)3", "facts": SEEN}
    key, prefer = more.pop("key", ""), more.pop("prefer", None)
    return await api.post(f"{at}/results", body | more, key=key, prefer=prefer, **OFFICE)


async def examined(api: Api, case_no: str, **fields: Any) -> str:
    """A finding of a complaint about the case."""
    body = {"source": "complaint", "subject": "housing-1", "ground": "10(1)2", "facts": "未答复", "case_no": case_no}
    answer = await api.post("/v1/findings", body | fields, **VERIFIER)
    assert answer.status_code == 201, answer.text
    return answer.json()["finding_no"]


async def events(api: Api, finding: str) -> list[dict[str, Any]]:
    return (await read(api, f"/v1/findings/{finding}/timeline", **OFFICE))["items"]


async def dismissed(api: Api, finding: str) -> None:
    answer = await api.post(f"/v1/findings/{finding}/dismiss", {"reasons": "不成立"}, **VERIFIER)
    assert answer.status_code == 200, answer.text


async def findings_of(api: Api, case_no: str) -> list[str]:
    return (await read(api, f"/v1/cases/{case_no}", **OFFICE))["findings"]


async def test_what_the_inspector_saw_joins_the_finding_of_that_case_and_person(alone: Api) -> None:
    case_no = await inquiry(alone)
    finding, at = await examined(alone, case_no), await drawn(alone)
    first = await fault(alone, at, case_no, key="seen")
    assert (first.status_code, first.json()["finding_no"]) == (200, finding), first.text
    (joined,) = [each for each in await events(alone, finding) if each["type"] == "lead_joined"]
    assert (joined["actor"], joined["on_behalf_of"]) == ("shouwen", "party-office-1")
    assert (joined["data"]["source"], joined["data"]["grounds"]) == ("inspection", ["10(1)3"])
    sealed = joined["data"]["facts"]
    workflow = alone.context.client.get_workflow_handle(workflow_id("finding", finding))
    history = b"".join([event.SerializeToString() async for event in workflow.fetch_history_events()])
    assert (sealed.encode() in history, SEEN.encode() in history) == (True, False)
    told = await read(alone, f"/v1/findings/{finding}/texts/{sealed}", **OFFICE, purpose="核实")
    assert told["text"] == SEEN
    assert (await read(alone, f"/v1/findings/{finding}", **OFFICE))["grounds"] == ["10(1)2", "10(1)3"]
    assert await findings_of(alone, case_no) == [finding]


async def test_the_same_request_again_joins_nothing_again(alone: Api) -> None:
    case_no = await inquiry(alone)
    finding, at = await examined(alone, case_no), await drawn(alone)
    first = await fault(alone, at, case_no, key="once")
    again = await fault(alone, at, case_no, key="once")
    assert (again.status_code, again.content) == (200, first.content)
    assert [each["type"] for each in await events(alone, finding)].count("lead_joined") == 1
    assert code(await fault(alone, at, case_no, key="once", facts="别的"), 422) == "key_reused"
    assert code(await fault(alone, at, case_no), 409) == "already_inspected"
    assert [each["type"] for each in await events(alone, finding)].count("lead_joined") == 1


async def test_while_nobody_answers_it_is_kept_and_the_same_request_sees_it_through(
    alone: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = await inquiry(alone)
    finding, at = await examined(alone, case_no), await drawn(alone)

    async def nobody(*_: Any) -> bool:
        return False

    with monkeypatch.context() as cut:
        cut.setattr(Deliver, "act", nobody)
        first = await fault(alone, at, case_no, key="later")
    assert (first.status_code, first.json()["finding_no"]) == (202, finding)
    assert "lead_joined" not in [each["type"] for each in await events(alone, finding)]
    assert (await fault(alone, at, case_no, key="later")).content == first.content
    assert [each["type"] for each in await events(alone, finding)].count("lead_joined") == 1


async def test_a_finding_that_is_decided_takes_no_more_and_another_opens(alone: Api) -> None:
    case_no = await inquiry(alone)
    finding, at = await examined(alone, case_no), await drawn(alone)
    await dismissed(alone, finding)
    other = (await fault(alone, at, case_no)).json()["finding_no"]
    assert await findings_of(alone, case_no) == [finding, other]
    assert (await read(alone, f"/v1/findings/{other}", **OFFICE))["source"] == "inspection"


async def test_likewise_where_it_was_decided_at_that_moment(alone: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read still says that it is open."""
    case_no = await inquiry(alone)
    finding, at = await examined(alone, case_no), await drawn(alone)
    await dismissed(alone, finding)
    now = Findings.unsettled
    looks = [finding]

    async def stale(self: Findings, *of: Any) -> str | None:
        return looks.pop() if looks else await now(self, *of)

    monkeypatch.setattr(Findings, "unsettled", stale)
    answer = await fault(alone, at, case_no, key="late")
    assert answer.status_code == 200, answer.text
    other = answer.json()["finding_no"]
    assert await findings_of(alone, case_no) == [finding, other]
    (opened, *_) = await events(alone, other)
    assert (await read(alone, f"/v1/findings/{other}/texts/{opened['data']['facts']}", **OFFICE, purpose="核实"))[
        "text"
    ] == SEEN
    (result,) = (await read(alone, at, **OFFICE))["results"]
    assert result["finding_no"] == other
    assert (await fault(alone, at, case_no, key="late")).content == answer.content


async def test_inspectors_at_once_find_one_fault_in_a_case_whomever_they_name(alone: Api) -> None:
    case_no = await inquiry(alone)
    at = await drawn(alone)
    subjects = ["housing-1", "housing-2", "housing-head"] * 3
    answers = await asyncio.gather(*(fault(alone, at, case_no, subject) for subject in subjects[:8]))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    assert {code(answer, 409) for answer in answers if answer.status_code == 409} == {"already_inspected"}
    (found,) = [answer.json()["finding_no"] for answer in answers if answer.status_code == 200]
    assert await findings_of(alone, case_no) == [found]
    assert [each["finding_no"] for each in (await read(alone, at, **OFFICE))["results"]] == [found]


async def test_inspectors_at_once_join_one_fault_to_what_is_open(alone: Api) -> None:
    """Two people have a finding of the case: what one of the inspectors saw goes into his, and nothing else."""
    case_no = await inquiry(alone)
    both = {subject: await examined(alone, case_no, subject=subject) for subject in ("housing-1", "housing-2")}
    at = await drawn(alone)
    answers = await asyncio.gather(*(fault(alone, at, case_no, subject) for subject in both))
    (found,) = [answer.json()["finding_no"] for answer in answers if answer.status_code == 200]
    joined = {number: [each["type"] for each in await events(alone, number)] for number in both.values()}
    assert {number: types.count("lead_joined") for number, types in joined.items()} == {
        number: int(number == found) for number in both.values()
    }


async def test_two_inspections_at_once_of_one_case_and_person_share_a_finding(alone: Api) -> None:
    case_no = await inquiry(alone)
    campaigns = [await drawn(alone) for _ in range(2)]
    answers = await asyncio.gather(*(fault(alone, at, case_no) for at in campaigns))
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    (finding,) = {answer.json()["finding_no"] for answer in answers}
    assert await findings_of(alone, case_no) == [finding]
    assert sorted(each["type"] for each in await events(alone, finding)) == ["lead_joined", "lead_opened"]


async def test_a_fault_is_of_somebody_whose_agency_had_a_part_in_the_case(alone: Api) -> None:
    case_no = await inquiry(alone)
    at = await drawn(alone)
    stranger = await fault(alone, at, case_no, "water-1")
    assert (code(stranger, 422), stranger.json()["errors"][0]["field"]) == ("incomplete", "subject")
    assert (await read(alone, at, **OFFICE))["results"] == []
    lead = {"source": "complaint", "subject": "water-1", "ground": "10(1)2", "facts": "推诿"}
    answer = await alone.post("/v1/findings", lead | {"case_no": case_no}, **VERIFIER)
    assert (code(answer, 422), answer.json()["errors"][0]["field"]) == ("incomplete", "subject")
    assert (await alone.post("/v1/findings", lead, **VERIFIER)).status_code == 201, "of no case in particular"
    assert (await fault(alone, at, case_no, "housing-2")).status_code == 200


async def test_a_clerk_isnt_inspected_for_what_heads_answer_for(alone: Api) -> None:
    case_no = await inquiry(alone)
    at = await drawn(alone)
    for subject, refused in (("housing-1", True), ("housing-head", False)):
        answer = await fault(alone, at, case_no, subject, ground="10(2)1")
        if refused:
            assert (code(answer, 422), answer.json()["errors"][0]["field"]) == ("incomplete", "ground")
            assert "负责人" in answer.json()["errors"][0]["message"]
        else:
            assert answer.status_code == 200, answer.text
    unknown = await fault(alone, at, case_no, ground="9(9)9")
    assert (code(unknown, 422), unknown.json()["errors"][0]["field"]) == ("incomplete", "ground")
