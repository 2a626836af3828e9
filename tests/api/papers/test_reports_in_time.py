"""Supervision (Art. 12): reports in their time, and papers that come out again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    ScheduleActionStartWorkflow,
    ScheduleBackfill,
    ScheduleHandle,
    ScheduleOverlapPolicy,
    ScheduleRange,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from api.contract.examples.findings import SCHEDULED
from db.pool import connect
from domain.clock.calendar import TZ
from domain.matter.supervision import Issue
from matters.temporal import schedules
from tests.api.alone import queue_of, serving, working
from tests.api.client import DIRECTORY, Api, code, eventually, issued_by
from tests.api.reading import done, get, read
from tests.api.supervising import CAMPAIGNS, OFFICE, cells_of, inquiry, scheduled, span, words_of

SCHEDULES = "/v1/supervision/schedules"


@pytest.fixture
async def alone(own_database_url: str, address: str) -> AsyncIterator[Api]:
    """A district of its own, whose reports are scheduled."""
    async with await connect(own_database_url) as pool, serving(own_database_url, address, pool) as api:
        reports = api.context.rulebook.reports.values()
        async with working(api, address, pool), scheduled(api, queue_of(own_database_url)):
            await schedules.ensure(api.context.client, "elsewhere", reports)  # a second start makes no second one
            yield api


async def test_the_schedules_are_those_of_the_rulebook(alone: Api):
    items = (await read(alone, SCHEDULES, **OFFICE))["items"]
    assert all("每月五日" in each["reading"] or "一月十五日" in each["reading"] for each in items)
    told = {each["report"]: each["schedule"] for each in items}
    assert (told["circular"]["day"], told["circular"]["month"], told["circular"]["at"]) == (5, None, "09:00")
    assert (told["assessment"]["day"], told["assessment"]["month"]) == (15, 1)
    following = [datetime.fromisoformat(moment) for moment in told["circular"]["next"]]
    assert [(moment.day, moment.hour, moment.utcoffset()) for moment in following] == [(5, 9, timedelta(hours=8))] * 3


async def _deleted(handle: ScheduleHandle) -> None:
    await handle.delete()


async def _moved(handle: ScheduleHandle) -> None:
    def moved(old: ScheduleUpdateInput) -> ScheduleUpdate:
        old.description.schedule.spec.calendars[0].day_of_month = [ScheduleRange(28)]
        return ScheduleUpdate(old.description.schedule)

    await handle.update(moved)


async def _other_input(handle: ScheduleHandle) -> None:
    def forged(old: ScheduleUpdateInput) -> ScheduleUpdate:
        action = old.description.schedule.action
        assert isinstance(action, ScheduleActionStartWorkflow)
        data = b'{"report":"assessment","every":"year"}'
        action.args = [Payload(metadata={"encoding": b"json/plain"}, data=data)]
        return ScheduleUpdate(old.description.schedule)

    await handle.update(forged)


@pytest.mark.parametrize(
    ("meddle", "why"), [(_deleted, "deleted"), (_moved, "altered"), (_other_input, "altered")], ids=["1", "2", "3"]
)
async def test_a_schedule_that_somebody_has_deleted_or_altered_comes_back(
    alone: Api, own_database_url: str, meddle: Callable[[ScheduleHandle], Awaitable[None]], why: str
):
    client, queue = alone.context.client, queue_of(own_database_url)
    reports, kept = [alone.context.rulebook.reports["circular"]], alone.context.schedules
    await schedules.guard(client, queue, reports, kept)
    assert (await alone.post(f"{SCHEDULES}/circular", {"day": 8, "at": "10:30"}, **OFFICE)).status_code == 200
    await schedules.guard(client, queue, reports, kept)
    assert await kept.history("circular") == ["made", "changed"], "the conduct office may change it"
    await meddle(schedules.handle(client, "circular"))
    await schedules.guard(client, queue, reports, kept)
    items = (await read(alone, SCHEDULES, **OFFICE))["items"]
    (told,) = [each["schedule"] for each in items if each["report"] == "circular"]
    assert (told["day"], told["at"]) == (8, "10:30")
    await schedules.guard(client, queue, reports, kept)
    assert await kept.history("circular") == ["made", "changed", why]


async def test_the_conduct_office_changes_them_and_nobody_else(alone: Api):
    body = SCHEDULED["change_schedule"]
    changed = await alone.post(f"{SCHEDULES}/circular", body, **OFFICE)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["schedule"]["day"], changed.json()["schedule"]["at"]) == (8, "10:30")
    assert changed.json()["reading"] is None, "the rulebook gives reasons for its own day"
    assert [datetime.fromisoformat(moment).day for moment in changed.json()["schedule"]["next"]] == [8, 8, 8]
    paused = await alone.post(f"{SCHEDULES}/circular", body | {"paused": True}, **OFFICE)
    assert (paused.json()["schedule"]["paused"], paused.json()["schedule"]["next"]) == (True, [])
    reports = alone.context.rulebook.reports.values()
    await schedules.ensure(alone.context.client, "anywhere", reports)
    kept = {each["report"]: each["schedule"] for each in (await read(alone, SCHEDULES, **OFFICE))["items"]}
    assert (kept["circular"]["day"], kept["circular"]["paused"]) == (8, True), "a start changes nothing back"
    back = await alone.post(f"{SCHEDULES}/circular", {"day": 5, "at": "09:00"}, **OFFICE)
    assert back.json()["reading"]
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


async def test_papers_as_json_say_what_they_are(alone: Api):
    await inquiry(alone)
    number = (await alone.post(CAMPAIGNS, span() | {"size": 1}, **OFFICE)).json()["number"]
    paths = ["/v1/reports/circular", "/v1/reports/assessment", f"{CAMPAIGNS}/{number}/circular"]
    for path in paths:
        params = {} if path.startswith(CAMPAIGNS) else span()
        told = await read(alone, path, **OFFICE, **params, document_no="样作办〔2026〕7号")
        paper = await get(alone, path, **OFFICE, **params, format="docx", as_of=told["as_of"])
        assert told["document_no"] == "样作办〔2026〕7号"
        assert told["title"] in words_of(paper.content).splitlines()
        assert (await read(alone, path, **OFFICE, **params))["document_no"] is None


async def test_an_issued_report_comes_out_of_the_ledger_again(alone: Api, own_database_url: str):
    number, now = await inquiry(alone), datetime.now(TZ)
    context = alone.context
    issue = Issue(report="circular", begin=now.date(), end=now.date(), as_of=now)
    for attempt in ("first", "again"):
        await issued_by(context, issue)
        await done(alone, number, "note", {"text": attempt})
        async with await connect(own_database_url, max_size=1, role="postgres") as owner:
            await owner.execute("delete from receipt where act = 'open' and number like 'S%'")  # as after some days
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
    for kind, text in (("docx", words_of), ("xlsx", cells_of)):
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
    title = words_of(paper.content).partition("〕　　号")[2].split()[0]
    assert title == f"关于{year}年度《{alone.context.rulebook.title}》执行情况阶段性考核结果的通报"  # it isn't over yet
    assert "工作人员履行情况" in words_of(paper.content)


async def test_papers_are_for_the_conduct_office(api: Api):
    for kind in ("circular", "assessment"):
        assert code(await get(api, f"/v1/reports/{kind}", by="housing-head", **span()), 403) == "forbidden"
    assert code(await get(api, "/v1/reports/circular", **OFFICE, **span(), format="pdf"), 422) == "incomplete"
