"""The operator's page: its numbers are the database's, its links find the same matters, and it names nobody."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import async_playwright

from api.desk.views import Today, due, overdue, quoted
from db.directory import Directory
from db.reads.figures import Counts
from domain.clock.calendar import TZ
from tests.api.client import DIRECTORY, Api, code, eventually, opening, running, settings
from tests.api.reading import contested, done, get, read


@pytest.fixture
async def quiet(own_database_url: str, address: str) -> AsyncIterator[Api]:
    """A local stack with a database of its own, so that its numbers are known."""
    async with running(settings(own_database_url, address, local_stack=True, task_queue="nobody")) as api:
        await Directory(api.context.pool).load(DIRECTORY)
        yield api


def links(page: str) -> dict[str, tuple[int, str]]:
    """The cards by title: count, and the query of the link."""
    cards = re.findall(
        r'<a class="card \w+" href="([^"]+)"><span class="title">([^<]+)</span><span class="count">(\d+)', page
    )
    return {title: (int(count), query(link)) for link, title, count in cards}


def query(link: str) -> str:
    (asked,) = parse_qs(urlsplit(unescape(link)).query)["query"]
    return asked


async def test_an_empty_desk(quiet: Api):
    page = (await get(quiet, "/desk", by=None)).text
    assert {title: count for title, (count, _) in links(page).items()} == {
        "今日到期": 0, "已逾期": 0, "待办公室决定": 0, "在办": 0,
    }  # fmt: skip
    assert "没有在办的事项" in page


async def test_what_supervision_owes_stands_there_too(quiet: Api):
    office: dict[str, Any] = {"by": "party-office-1", "claims": {"agency": "party-office", "roles": ["conduct_office"]}}
    demanded = await quiet.post(
        "/v1/supervisions",
        {"agency": "water", "due_on": (datetime.now(TZ).date() + timedelta(days=30)).isoformat()},
        **office,
    )
    assert demanded.status_code == 201, demanded.text
    page = (await get(quiet, "/desk", by=None)).text
    (row,) = re.findall(r'<tr><th scope="row">制定实施细则</th><td>第十一条</td><td><a href="([^"]+)">1</a>', page)
    assert "WorkflowType='Supervision'" in query(row)
    assert "OpenDuties IN ('issue_rules')" in query(row)


async def test_the_numbers_are_the_databases(quiet: Api):
    for agency in ("housing", "housing", "water"):
        assert (await quiet.post("/v1/cases", opening(agency=agency), by=f"{agency}-1")).status_code == 201
    page = (await get(quiet, "/desk", by=None)).text
    cards = links(page)
    assert cards["在办"][0] == 3
    assert cards["已逾期"][1].endswith("Breaches > 0 AND OpenDuties IS NOT NULL"), "clocks may be moved here"
    assert (cards["已逾期"][0], cards["待办公室决定"][0]) == (0, 0)
    rows = re.findall(r'<tr><th scope="row">(\w+)</th><td><a href="([^"]+)">(\d+)</a>', page)
    held = {name: (query(link), int(count)) for name, link, count in rows if name in ("housing", "water")}
    assert {name: count for name, (_, count) in held.items()} == {"housing": 2, "water": 1}
    assert "HolderAgency = 'water'" in held["water"][0]


async def test_what_ends_tonight_is_due_today_and_what_ended_last_night_is_not(quiet: Api):
    assert (await quiet.post("/v1/cases", opening())).status_code == 201
    (case,) = (await get(quiet, "/v1/cases")).json()["items"]
    due_at = datetime.fromisoformat(case["next_due_at"])
    day = Today.of(due_at - timedelta(seconds=1))
    assert day.until == due_at, "24:00 belongs to the day it ends"
    figures = Counts(quiet.context.pool)
    assert (await figures.matters(day.after, day.until, [])).due == 1
    following = Today.of(due_at)
    assert (await figures.matters(following.after, following.until, [])).due == 0


async def listed(api: Api, asked: str) -> set[str]:
    """The numbers of the matters that Temporal's visibility finds for a link's own query, of this district alone."""
    own = {row["number"] for row in await api.context.pool.fetch("select number from matter")}
    return own & {each.id.partition(":")[2] async for each in api.context.client.list_workflows(asked)}


async def agreeing(api: Api) -> dict[str, int]:
    """The counts of the cards, once each number of the page is that of what its link lists."""

    async def agreed() -> dict[str, int] | None:
        page = (await get(api, "/desk", by=None)).text
        cards = links(page)
        counts = [(int(count), query(link)) for link, count in re.findall(r'<a href="([^"]+)">(\d+)</a>', page)]
        assert counts
        for count, asked in (*cards.values(), *counts):
            if len(await listed(api, asked)) != count:
                return None
        return {title: count for title, (count, _) in cards.items()}

    return await eventually(agreed)


async def test_each_number_is_that_of_what_its_link_lists(alone: Api):
    await alone.open()
    await contested(alone)
    late = await alone.open(kind="inquiry")
    assert (await alone.post(f"/v1/dev/cases/{late}/fast_forward", {"working_days": 2})).status_code == 200
    counts = await agreeing(alone)
    assert (counts["在办"], counts["待办公室决定"], counts["已逾期"]) == (3, 1, 1)
    await done(alone, late, "route", {"route": "elsewhere", "competent_agency": None})  # late; a new duty opens
    assert (await agreeing(alone))["已逾期"] == 1, "clocks may be moved here: after any breach"


async def test_what_is_late_is_owed_beyond_its_limit_and_what_was_done_late_is_not(alone: Api):
    number = await alone.open(kind="inquiry")
    due_at = datetime.fromisoformat((await read(alone, f"/v1/cases/{number}"))["next_due_at"])
    day = Today.of(due_at - timedelta(seconds=1))
    await eventually(lambda: listed(alone, "OpenDuties = 'route' AND NextDueAt IS NOT NULL"))

    async def late(now: datetime) -> int:
        count = (await Counts(alone.context.pool, now).matters(day.after, day.until, [])).overdue
        assert len(await listed(alone, f"WorkflowType='Case' AND {overdue(now)}")) == count
        return count

    instant = timedelta(milliseconds=1)
    assert (await late(due_at - instant), await late(due_at + instant)) == (0, 1)
    # what ends at midnight is due on the day that it ends, and on no other
    assert await listed(alone, due(day)) == {number}
    assert await listed(alone, due(Today.of(due_at))) == set()
    assert (await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 2})).status_code == 200
    await done(alone, number, "route", {"route": "elsewhere", "competent_agency": None})
    await eventually(lambda: listed(alone, f"WorkflowType='Case' AND NOT ({overdue(due_at + instant)})"))
    assert await late(due_at + instant) == 0


async def test_the_links_find_what_the_numbers_count(api: Api):
    """Against Temporal's visibility itself: every query is understood, and finds the contested case."""
    number = await contested(api)
    late = await api.open()
    assert (await api.post(f"/v1/dev/cases/{late}/fast_forward", {"working_days": 3})).status_code == 200
    page = (await get(api, "/desk", by=None)).text
    cards = links(page)

    async def found(title: str, wanted: str) -> bool:
        return wanted in await listed(api, cards[title][1])

    await eventually(lambda: found("待办公室决定", number))
    await eventually(lambda: found("已逾期", late))
    assert not await found("已逾期", number)
    await eventually(lambda: found("在办", number))
    every = {query(link) for link in re.findall(r'href="([^"]+)"', page)}
    assert len(every) > 10
    async with asyncio.timeout(30):
        for asked in every:
            await listed(api, asked)


async def test_the_desk_names_nobody_and_runs_nothing(api: Api):
    number = await api.open(applicant={"name": "某某某", "contact": "无此号码"}, subject="不该出现的内容")
    await done(api, number, "note", {"text": "不该出现的备注"})
    answer = await get(api, "/desk", by=None)
    for private in ("某某某", "无此号码", "不该出现", "housing-1", number):
        assert private not in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_elsewhere_there_is_no_desk_unless_it_is_opened(own_database_url: str, address: str, cut_off: Api):
    assert code(await get(cut_off, "/desk", by=None), 404) == "not_found"
    chosen = settings(own_database_url, address, desk=True, temporal_ui_url="https://temporal.example/")
    async with running(chosen) as api:
        page = await get(api, "/desk", by=None)
    assert page.status_code == 200
    assert 'href="https://temporal.example/namespaces/default/workflows?query=' in page.text
    assert links(page.text)["已逾期"][1].partition(" AND NextDueAt <= ")[2].startswith("'20")


async def test_a_value_never_ends_its_string(api: Api):
    asked = f"HolderAgency = {quoted(chr(39) + ' OR Breaches > 0 OR HolderAgency = ' + chr(39))}"
    await api.open()
    assert [each async for each in api.context.client.list_workflows(asked)] == []


async def test_the_page_fits_a_phone_and_a_screen(api: Api, chromium: str):
    await api.open()
    page_text = (await get(api, "/desk", by=None)).text
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            for width, columns in ((1280, 4), (390, 2)):
                page = await browser.new_page(viewport={"width": width, "height": 900})
                await page.set_content(page_text)
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
                tops = await page.eval_on_selector_all(
                    ".card", "all => all.map(one => one.getBoundingClientRect().top)"
                )
                assert tops.count(tops[0]) == columns
                await page.close()
        finally:
            await browser.close()
