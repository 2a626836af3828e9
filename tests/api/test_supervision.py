"""Supervision (Art. 12): reports in their time, papers that come out again, and inspections by chance."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import docx
import httpx
import openpyxl
import pytest
from temporalio.client import ScheduleBackfill, ScheduleOverlapPolicy

from db.pool import connect
from domain.calendar import TZ
from domain.supervision import Issue, sample
from runtime import schedules
from tests.api.alone import queue_of, serving, working
from tests.api.client import DIRECTORY, Api, code, eventually
from tests.api.reading import done, get, read

OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"agency": "party-office", "roles": ["conduct_office"]}}
CAMPAIGNS = "/v1/supervision/campaigns"
SCHEDULES = "/v1/supervision/schedules"


@pytest.fixture
async def alone(own_database_url: str, address: str) -> AsyncIterator[Api]:
    """A district of its own, whose reports are scheduled."""
    async with await connect(own_database_url) as pool, serving(own_database_url, address, pool) as api:
        reports = api.context.rulebook.reports.values()
        async with working(api, address, pool):
            await schedules.ensure(api.context.client, queue_of(own_database_url), reports)
            await schedules.ensure(api.context.client, "elsewhere", reports)  # a second start makes no second one
            try:
                yield api
            finally:
                for report in reports:
                    await schedules.handle(api.context.client, report.id).delete()


def span() -> dict[str, str]:
    today = datetime.now(TZ).date()
    return {"from": f"{today.year}-01-01", "to": f"{today.year}-12-31"}


async def inquiry(api: Api, subject: str = "咨询") -> str:
    number = await api.open(kind="inquiry", subject=subject)
    await done(api, number, "route", {"route": "own_post"})
    return number


async def test_the_schedules_are_those_of_the_rulebook(alone: Api):
    told = {each["report"]: each["schedule"] for each in (await read(alone, SCHEDULES, **OFFICE))["items"]}
    assert (told["circular"]["day"], told["circular"]["month"], told["circular"]["at"]) == (5, None, "09:00")
    assert (told["assessment"]["day"], told["assessment"]["month"]) == (15, 1)
    following = [datetime.fromisoformat(moment) for moment in told["circular"]["next"]]
    assert [(moment.day, moment.hour, moment.utcoffset()) for moment in following] == [(5, 9, timedelta(hours=8))] * 3


async def test_the_conduct_office_changes_them_and_nobody_else(alone: Api):
    body = {"day": 8, "at": "10:30"}
    changed = await alone.post(f"{SCHEDULES}/circular", body, **OFFICE)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["schedule"]["day"], changed.json()["schedule"]["at"]) == (8, "10:30")
    paused = await alone.post(f"{SCHEDULES}/circular", body | {"paused": True}, **OFFICE)
    assert paused.json()["schedule"]["paused"] is True
    reports = alone.context.rulebook.reports.values()
    await schedules.ensure(alone.context.client, "anywhere", reports)
    kept = {each["report"]: each["schedule"] for each in (await read(alone, SCHEDULES, **OFFICE))["items"]}
    assert (kept["circular"]["day"], kept["circular"]["paused"]) == (8, True), "a start changes nothing back"
    assert code(await alone.post(f"{SCHEDULES}/circular", body, by="housing-head"), 403) == "forbidden"
    assert code(await alone.post(f"{SCHEDULES}/weekly", body, **OFFICE), 404) == "not_found"
    assert code(await alone.post(f"{SCHEDULES}/assessment", body, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(f"{SCHEDULES}/circular", {"day": 31, "at": "09:00"}, **OFFICE), 422) == "incomplete"


async def test_runs_that_were_missed_are_made_up_for_one_for_each_period(alone: Api):
    await inquiry(alone)
    begin, end = datetime(2026, 1, 1, tzinfo=TZ), datetime(2026, 4, 1, tzinfo=TZ)
    missed = ScheduleBackfill(begin, end, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
    handle = schedules.handle(alone.context.client, "circular")
    await handle.backfill(missed)
    await handle.backfill(missed)  # the same runs once more

    async def three() -> list[dict[str, Any]] | None:
        items = (await read(alone, "/v1/supervision/reports", **OFFICE))["items"]
        return items if len(items) == 3 else None

    items = await eventually(three)
    assert [(each["from"], each["to"]) for each in items] == [
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31"),
        ("2025-12-01", "2025-12-31"),
    ]
    assert items[0]["as_of"] == "2026-03-05T09:00:00+08:00"


@pytest.mark.parametrize("at", ["23:00Z", "09:00+08:00", "09:00:30", "09:00:00", "24:00", "9:00", 32400, None, "٠٩:٠٠"])
async def test_a_time_with_seconds_or_a_zone_is_refused(api: Api, at: Any):
    answer = await api.post(f"{SCHEDULES}/circular", {"day": 8, "at": at}, **OFFICE)
    assert code(answer, 422) == "incomplete"
    assert [error["field"] for error in answer.json()["errors"]] == ["at"]


async def test_a_run_that_a_change_would_pass_over_is_made_up_for(alone: Api):
    """The new day has passed, and the old one never came: the schedules have only just been made."""
    today = datetime.now(TZ).date()

    async def told(report: str) -> list[dict[str, Any]]:
        return (await read(alone, "/v1/supervision/reports", **OFFICE, report=report))["items"]

    for report, month, since in (("circular", None, today.replace(day=1)), ("assessment", 1, date(today.year, 1, 1))):
        body = {"day": 1, "at": "00:00"} | ({"month": month} if month else {})
        paused = await alone.post(f"{SCHEDULES}/{report}", body | {"paused": True}, **OFFICE)
        assert paused.status_code == 200, paused.text
        assert await told(report) == []
        for _ in range(2):  # a repeated run changes nothing
            changed = await alone.post(f"{SCHEDULES}/{report}", body, **OFFICE)
            assert changed.status_code == 200, changed.text
        await eventually(partial(idle, alone, report))
        (issued,) = await told(report)
        assert issued["supervision_no"]
        assert issued["as_of"] == datetime.combine(since, time(), TZ).isoformat()
        assert date.fromisoformat(issued["to"]) == since - timedelta(days=1)
        kept = "select count(*) from matter where procedure = 'supervision' and kind = $1"
        assert await alone.context.pool.fetchval(kept, report) == 1


async def idle(api: Api, report: str) -> bool:
    """Whether both runs that a schedule was to make up for have ended."""
    described = await schedules.handle(api.context.client, report).describe()
    return described.info.num_actions == 2 and not described.info.running_actions


async def test_a_paper_of_a_past_date_keeps_the_names_of_then(alone: Api):
    await inquiry(alone)
    params = span() | {"as_of": datetime.now(UTC).isoformat()}
    kinds = [(kind, form) for kind in ("circular", "assessment") for form in ("json", "docx", "xlsx")]

    async def papers() -> list[bytes]:
        found = [await get(alone, f"/v1/reports/{kind}", **OFFICE, **params, format=form) for kind, form in kinds]
        return [answer.content for answer in found]

    before = await papers()
    named = [each | {"name": f"新{each['name']}"} for each in DIRECTORY["agency"]]
    people = [each | {"name": f"新{each['name']}"} for each in DIRECTORY["official"]]
    await alone.context.directory.load({"agency": named, "official": people})
    assert await papers() == before
    told = await read(alone, "/v1/reports/assessment", **OFFICE, **span())
    assert (told["agencies"][0]["name"], told["people"][0]["name"]) == ("新housing", "新housing-1")


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
    opened = await own.post(CAMPAIGNS, span() | {"size": 1, "agencies": ["roads"]}, **OFFICE)
    assert opened.status_code == 201, opened.text
    at = f"{opened.headers['location']}/circular"
    told = await read(own, at, **OFFICE)
    assert await read(own, at, **OFFICE, as_of=told["as_of"]) == told, "also in the second in which it was opened"
    ahead = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for as_of in (ahead, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = await get(own, at, **OFFICE, as_of=as_of)
        assert code(answer, 422) == "incomplete"
        assert answer.json()["errors"][0]["field"] == "as_of"


async def test_papers_as_json_say_what_they_are(alone: Api):
    number = (await alone.post(CAMPAIGNS, span() | {"size": 1}, **OFFICE)).json()["number"]
    paths = ["/v1/reports/circular", "/v1/reports/assessment", f"{CAMPAIGNS}/{number}/circular"]
    for path in paths:
        params = {} if path.startswith(CAMPAIGNS) else span()
        told = await read(alone, path, **OFFICE, **params, document_no="样作办〔2026〕7号")
        paper = await get(alone, path, **OFFICE, **params, format="docx", as_of=told["as_of"])
        assert told["document_no"] == "样作办〔2026〕7号"
        assert told["title"] in _words(paper.content).splitlines()
        assert (await read(alone, path, **OFFICE, **params))["document_no"] is None


async def test_an_issued_report_comes_out_of_the_ledger_again(alone: Api):
    number, now = await inquiry(alone), datetime.now(TZ)
    context = alone.context
    issue = Issue(report="circular", begin=now.date(), end=now.date(), as_of=now)
    for attempt in ("first", "again"):
        await context.client.execute_activity(
            "issue_report",
            issue,
            id=f"{context.settings.task_queue}-{attempt}",
            task_queue=context.settings.task_queue,
            start_to_close_timeout=timedelta(seconds=20),
        )
        await done(alone, number, "note", {"text": attempt})
        await context.pool.execute("delete from receipt where act = 'open' and number like 'S%'")  # as after some days
    await done(alone, number, "answer", {"answer": "可以办", "on_the_spot": True})
    (issued,) = (await read(alone, "/v1/supervision/reports", **OFFICE, report="circular"))["items"]
    assert len((await read(alone, "/v1/supervisions", **OFFICE))["items"]) == 1, "it is to be sent round once"
    link = httpx.URL(issued["links"]["json"])
    again = await read(alone, link.path, **OFFICE, **dict(link.params))
    figures = {each.pop("agency"): each for each in again["agencies"]}
    assert [each.pop("name") for each in figures.values()] == ["housing"]
    assert figures == issued["figures"]["agencies"]
    assert (figures["housing"]["cases"], figures["housing"]["on_time"], figures["housing"]["open"]) == (1, 1, 1)


async def test_a_circular_is_a_paper_without_any_applicants_data(alone: Api):
    await inquiry(alone, "某乙家的水管")
    at = datetime.now(UTC).isoformat()
    for kind, text in (("docx", _words), ("xlsx", _cells)):
        params = span() | {"as_of": at, "document_no": "样作办〔2026〕7号", "format": kind}
        first = await get(alone, "/v1/reports/circular", **OFFICE, **params)
        assert first.status_code == 200, first.text
        assert "attachment" in first.headers["content-disposition"]
        words = text(first.content)
        assert "样作办〔2026〕7号" in words
        assert "housing" in words
        assert "某乙" not in words
        assert "某甲" not in words
        await inquiry(alone)
        assert (await get(alone, "/v1/reports/circular", **OFFICE, **params)).content == first.content


async def test_the_assessment_has_everybody_by_name(alone: Api):
    await inquiry(alone)
    told = await read(alone, "/v1/reports/assessment", **OFFICE, **span())
    (person,) = told["people"]
    assert (person["official"], person["name"], person["cases"], person["on_time"]) == ("housing-1", "housing-1", 1, 1)
    assert sum(each["duties"] for each in told["people"]) == sum(each["duties"] for each in told["agencies"])
    paper = await get(alone, "/v1/reports/assessment", **OFFICE, **span(), format="docx")
    year = span()["from"][:4]
    title = _words(paper.content).partition("〕　　号")[2].split()[0]
    assert title == f"关于{year}年度《{alone.context.rulebook.title}》执行情况年度考核结果的通报"
    assert "工作人员履行情况" in _words(paper.content)


async def test_papers_are_for_the_conduct_office(api: Api):
    for kind in ("circular", "assessment"):
        assert code(await get(api, f"/v1/reports/{kind}", by="housing-head", **span()), 403) == "forbidden"
    assert code(await get(api, "/v1/reports/circular", **OFFICE, **span(), format="pdf"), 422) == "incomplete"


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
    for kind, text in (("docx", _words), ("xlsx", _cells)):
        params = {"as_of": as_of, "document_no": "样作办〔2026〕8号", "format": kind}
        first = await get(api, f"{at}/circular", **OFFICE, **params)
        assert first.status_code == 200, first.text
        words = text(first.content)
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
    backwards = {"from": "2026-02-01", "to": "2026-01-01", "size": 1}
    assert code(await alone.post(CAMPAIGNS, backwards, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(CAMPAIGNS, span() | {"size": 0}, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(CAMPAIGNS, span() | {"size": 1}, by="housing-head"), 403) == "forbidden"
    empty = (await alone.post(CAMPAIGNS, span() | {"size": 1, "agencies": ["water"]}, **OFFICE)).json()
    assert empty["sample"] == []
    result = {"case_no": number, "outcome": "in_order"}
    at = f"{CAMPAIGNS}/{empty['number']}/results"
    assert code(await alone.post(at, result, **OFFICE), 422) == "incomplete"
    assert code(await alone.post(at, result | {"outcome": "fault"}, **OFFICE), 422) == "incomplete"
    assert code(await get(alone, f"{CAMPAIGNS}/4711", **OFFICE), 404) == "not_found"


def _words(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def _cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
