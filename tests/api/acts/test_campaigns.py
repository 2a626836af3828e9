"""Inspections (Art. 12): a sample drawn by chance that can be drawn again, a result of each case, and the paper."""

from datetime import UTC, datetime, timedelta

from domain.matter.supervision import sample
from tests.api.client import Api, code
from tests.api.reading import get, read
from tests.api.supervising import CAMPAIGNS, OFFICE, cells_of, inquiry, span, words_of


async def test_a_sample_can_be_drawn_again_when_more_cases_have_come_in(alone: Api):
    numbers = [await inquiry(alone) for _ in range(5)]
    campaign = (await alone.post(CAMPAIGNS, span() | {"size": 2}, **OFFICE)).json()
    for _ in range(3):
        await inquiry(alone)
    at = f"{CAMPAIGNS}/{campaign['number']}"
    frame = (await read(alone, f"{at}/frame", **OFFICE))["items"]
    assert frame == sorted(numbers)
    assert sample(frame, 2, campaign["seed"]) == campaign["sample"]
    one, (first, *_) = await read(alone, at, **OFFICE), (await read(alone, CAMPAIGNS, **OFFICE))["items"]
    assert [each["frame_size"] for each in (campaign, one, first)] == [5, 5, 5]
    assert code(await get(alone, f"{at}/frame", by="housing-head"), 403) == "forbidden"
    assert code(await get(alone, f"{CAMPAIGNS}/4711/frame", **OFFICE), 404) == "not_found"


async def test_a_campaigns_paper_is_of_no_future_instant(own: Api):
    await own.open()
    opened = await own.post(CAMPAIGNS, span() | {"size": 1, "agencies": ["housing"]}, **OFFICE)
    assert opened.status_code == 201, opened.text
    at = f"{opened.headers['location']}/circular"
    told = await read(own, at, **OFFICE)
    assert await read(own, at, **OFFICE, as_of=told["as_of"]) == told, "also in the second in which it was opened"
    ahead = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for as_of in (ahead, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = await get(own, at, **OFFICE, as_of=as_of)
        assert code(answer, 422) == "incomplete"
        assert answer.json()["errors"][0]["field"] == "as_of"


async def test_an_inspection_draws_a_sample_and_what_it_finds_is_a_lead(alone: Api):
    numbers = [await inquiry(alone) for _ in range(5)]
    opened = await alone.post(CAMPAIGNS, span() | {"size": 2, "seed": "甲"}, **OFFICE)
    assert opened.status_code == 201, opened.text
    campaign, at = opened.json(), opened.headers["location"]
    assert (len(campaign["sample"]), campaign["seed"]) == (2, "甲")
    again = await alone.post(CAMPAIGNS, span() | {"size": 2, "seed": "甲"}, **OFFICE)
    assert again.json()["sample"] == campaign["sample"]
    assert set(campaign["sample"]) <= set(numbers)

    good, bad = campaign["sample"]
    fine = await alone.post(f"{at}/results", {"case_no": good, "outcome": "in_order"}, **OFFICE)
    assert fine.json()["finding_no"] is None
    fault = {
        "case_no": bad, "outcome": "fault", "subject": "housing-1", "ground": "10(1)3", "facts": "没有登记",
    }  # fmt: skip
    found = await alone.post(f"{at}/results", fault, key="inspect-1", **OFFICE)
    assert found.status_code == 200, found.text
    finding = await read(alone, f"/v1/findings/{found.json()['finding_no']}", **OFFICE)
    assert (finding["source"], finding["case_no"], finding["subject"]["official"]) == ("inspection", bad, "housing-1")
    assert (await alone.post(f"{at}/results", fault, key="inspect-1", **OFFICE)).content == found.content
    assert code(await alone.post(f"{at}/results", fault, **OFFICE), 409) == "already_inspected"

    told = await read(alone, at, **OFFICE)
    assert told["remaining"] == 0
    await the_paper(alone, at, good, bad)
    ended = await alone.post(f"/v1/supervisions/{campaign['supervision_no']}/inspect", {"report": "全部查毕"}, **OFFICE)
    assert ended.status_code == 200, ended.text
    assert (await alone.post(f"{at}/results", fault, key="inspect-1", **OFFICE)).content == found.content
    assert {each["case_no"]: each["outcome"] for each in told["results"]} == {good: "in_order", bad: "fault"}
    assert len(await alone.context.pool.fetch("select 1 from matter where procedure = 'finding'")) == 1


async def test_an_inspection_ends_once_every_case_has_a_result_and_takes_none_after(alone: Api):
    first, second = [await inquiry(alone) for _ in range(2)]
    campaign = (await alone.post(CAMPAIGNS, span() | {"size": 2}, **OFFICE)).json()
    results, end = f"{CAMPAIGNS}/{campaign['number']}/results", f"/v1/supervisions/{campaign['supervision_no']}/inspect"
    fine = await alone.post(results, {"case_no": first, "outcome": "in_order"}, **OFFICE)
    assert fine.status_code == 200, fine.text
    paper = words_of((await get(alone, results.replace("results", "circular"), **OFFICE, format="docx")).content)
    assert ("已检查的均未发现问题" in paper, "均已作为线索登记" in paper) == (True, False)
    early = await alone.post(end, {"report": "查毕"}, **OFFICE)
    assert code(early, 422) == "incomplete"
    assert second in early.json()["detail"]
    void = await alone.post(f"{end.removesuffix('inspect')}void", {"reason": "误立"}, **OFFICE)
    assert void.status_code == 200, void.text
    assert code(await alone.post(results, {"case_no": second, "outcome": "in_order"}, **OFFICE), 409) == "case_closed"


async def the_paper(api: Api, at: str, good: str, bad: str) -> None:
    """What was found goes round as a paper, which comes out again."""
    told = await read(api, f"{at}/circular", **OFFICE)
    (figures,) = told["agencies"]
    assert {each["case_no"]: each["outcome"] for each in told["results"]} == {good: "in_order", bad: "fault"}
    assert figures == {"agency": "housing", "drawn": 2, "inspected": 2, "in_order": 1, "fault": 1}
    as_of = datetime.now(UTC).isoformat()
    for kind, text in (("docx", words_of), ("xlsx", cells_of)):
        params = {"as_of": as_of, "document_no": "样作办〔2026〕8号", "format": kind}
        first = await get(api, f"{at}/circular", **OFFICE, **params)
        assert first.status_code == 200, first.text
        words = text(first.content)
        assert "均已作为线索登记" in words or kind == "xlsx"
        assert {word for word in ("样作办〔2026〕8号", good, bad, "有问题") if word not in words} == set()
        assert "某甲" not in words
        assert (await get(api, f"{at}/circular", **OFFICE, **params)).content == first.content
    early = {"as_of": "2020-01-01T00:00:00Z"}
    assert code(await get(api, f"{at}/circular", **OFFICE, **early), 422) == "incomplete"
    assert code(await get(api, f"{at}/circular", by="housing-head"), 403) == "forbidden"


async def test_an_inspection_that_makes_no_sense_is_refused(alone: Api):
    number = await inquiry(alone)
    endless = {"from": "2026-02-01", "to": "9999-12-31", "size": 1}
    assert code(await alone.post(CAMPAIGNS, endless, **OFFICE), 422) == "incomplete"
    eleven_years = {"from": "2016-01-01", "to": "2026-12-31", "size": 1}
    assert code(await alone.post(CAMPAIGNS, eleven_years, **OFFICE), 422) == "incomplete"
    backwards = {"from": "2026-02-01", "to": "2026-01-01", "size": 1}
    assert code(await alone.post(CAMPAIGNS, backwards, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(CAMPAIGNS, span() | {"size": 0}, **OFFICE), 422) == "incomplete"
    turned = await alone.post(CAMPAIGNS, span() | {"size": 1, "seed": "甲\u202e乙"}, **OFFICE)
    assert (code(turned, 422), turned.json()["errors"][0]["field"]) == ("incomplete", "seed")
    assert code(await alone.post(CAMPAIGNS, span() | {"size": 1}, by="housing-head"), 403) == "forbidden"
    nobody = await alone.post(CAMPAIGNS, span() | {"size": 1, "agencies": ["housing", "nobody"]}, **OFFICE)
    assert code(nobody, 422) == "unknown_agency"
    assert "nobody" in nobody.json()["detail"]
    for nothing in ({"agencies": ["water"]}, {"from": "2020-01-01", "to": "2020-12-31"}):  # nothing to inspect
        answer = await alone.post(CAMPAIGNS, span() | {"size": 1} | nothing, **OFFICE)
        assert code(answer, 422) == "incomplete"
        assert "没有收到可以抽查的事项" in answer.json()["detail"]
    assert (await read(alone, "/v1/supervisions", **OFFICE))["items"] == []
    drawn = (await alone.post(CAMPAIGNS, span() | {"size": 1, "agencies": ["housing"]}, **OFFICE)).json()
    at = f"{CAMPAIGNS}/{drawn['number']}/results"
    assert drawn["sample"] == [number]
    other = {"case_no": await inquiry(alone), "outcome": "in_order"}  # not in the sample
    assert code(await alone.post(at, other, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(at, other | {"case_no": number, "outcome": "fault"}, **OFFICE), 422) == "incomplete"
    assert code(await get(alone, f"{CAMPAIGNS}/4711", **OFFICE), 404) == "not_found"
