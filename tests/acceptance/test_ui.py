"""What a civil servant sees of a breached case and its finding in Temporal's UI, and the desk; in a real browser."""

import re
import uuid

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from bench.servers.local import stack

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


async def overdue(http: httpx.AsyncClient) -> str:
    """The number of a case of the rehearsal that is overdue."""

    async def post(path: str, body: dict[str, object]) -> httpx.Response:
        return await http.post(path, json=body, headers={"Idempotency-Key": uuid.uuid4().hex})

    signed = await post("/v1/dev/tokens", {"sub": "supervision-3", "agency": "supervision", "roles": ["auditor"]})
    http.headers["Authorization"] = f"Bearer {signed.raise_for_status().json()['token']}"
    while not (items := (await http.get("/v1/cases", params={"breached": True})).raise_for_status().json()["items"]):
        pass  # the rehearsal is still under way; the request itself takes its time
    return items[0]["case_no"]


async def told(page: Page, *words: str) -> None:
    """The matter's current details hold these words."""
    await page.get_by_role("tab", name="User Metadata").or_(page.get_by_text("User Metadata")).first.click()
    details = page.frame_locator("iframe").last.locator("body")  # the UI renders Markdown in a frame
    for each in words:
        await expect(details).to_contain_text(each, timeout=30_000)


@pytest.mark.timeout(300)
async def test_a_breached_case_its_finding_and_the_desk_can_be_read(chromium: str) -> None:
    async with stack() as local, httpx.AsyncClient(base_url=local.api) as http, async_playwright() as play:
        number = await overdue(http)
        browser = await play.chromium.launch(executable_path=chromium, args=QUIET)
        page = await browser.new_page(locale="zh-CN", viewport={"width": 1440, "height": 1000})

        (finding,) = (await http.get(f"/v1/cases/{number}")).raise_for_status().json()["findings"]
        await page.goto(f"{local.ui}/namespaces/default/workflows/finding:{finding}")
        await expect(page.get_by_text(re.compile("第十条 核实线索·核实人 限20")).first).to_be_visible(timeout=30_000)
        await told(page, f"事项 {number}", "可能的情形", "第十条第一项第2目", "核实线索", "核实人", "24:00")

        await page.goto(f"{local.ui}/namespaces/default/workflows/case:{number}")
        lead = page.get_by_text(re.compile("线索：第七条第一项 答复咨询·首问负责人 .* 期限20")).first
        await expect(lead).to_be_visible(timeout=30_000)

        await told(page, "第七条第一项", "答复咨询", "首问负责人", "已逾期", "24:00")

        await page.goto(f"{local.api}/desk")
        await expect(page.get_by_role("row", name="核实线索 第十条")).to_be_visible()
        for view in ("今日到期", "已逾期"):
            await page.goto(f"{local.api}/desk")
            await page.get_by_role("link").filter(has_text=view).first.click()
            await page.wait_for_url(re.compile("/workflows"), timeout=30_000)
        await expect(page.get_by_text(f"case:{number}").first).to_be_visible(timeout=30_000)
        await browser.close()
