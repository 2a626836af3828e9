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

from api.views import Today, due, quoted
from db.directory import Directory
from db.figures import Figures
from tests.api.client import DIRECTORY, Api, code, eventually, opening, running, settings
from tests.api.reading import contested, done, get


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
    demanded = await quiet.post("/v1/supervisions", {"agency": "water", "due_on": "2099-01-31"}, **office)
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
    figures = Figures(quiet.context.pool)
    assert (await figures.matters(day.after, day.until, [])).due == 1
    following = Today.of(due_at)
    assert (await figures.matters(following.after, following.until, [])).due == 0
    assert f"NextDueAt <= '{due_at.isoformat()}'" in due(day)


async def test_what_was_done_late_is_not_overdue_any_more(alone: Api):
    number = await alone.open(kind="inquiry")
    assert (await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 2})).status_code == 200
    assert overdue(await page_of(alone)) == (1, 1)
    await done(alone, number, "route", {"route": "elsewhere", "competent_agency": None})  # late; a new duty opens
    assert overdue(await page_of(alone)) == (0, 0)


async def page_of(api: Api) -> str:
    return (await get(api, "/desk", by=None)).text


def overdue(page: str) -> tuple[int, int]:
    """Overdue matters: of the card, and of the agencies."""
    late = re.findall(r'<td class="late"><a href="[^"]+">(\d+)</a></td><td><a', page)
    return links(page)["已逾期"][0], sum(map(int, late))


async def test_the_links_find_what_the_numbers_count(api: Api):
    """Against Temporal's visibility itself: every query is understood, and finds the contested case."""
    number = await contested(api)
    late = await api.open()
    assert (await api.post(f"/v1/dev/cases/{late}/fast_forward", {"working_days": 3})).status_code == 200
    page = (await get(api, "/desk", by=None)).text
    cards = links(page)

    async def listed(asked: str) -> set[str]:
        return {each.id.partition(":")[2] async for each in api.context.client.list_workflows(asked)}

    async def found(title: str, wanted: str) -> bool:
        return wanted in await listed(cards[title][1])

    await eventually(lambda: found("待办公室决定", number))
    await eventually(lambda: found("已逾期", late))
    assert not await found("已逾期", number)
    await eventually(lambda: found("在办", number))
    every = {query(link) for link in re.findall(r'href="([^"]+)"', page)}
    assert len(every) > 10
    async with asyncio.timeout(30):
        for asked in every:
            await listed(asked)


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
    assert "Breaches > 0 AND NextDueAt <= '20" in links(page.text)["已逾期"][1]


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
