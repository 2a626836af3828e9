"""A revision of the calendar that nobody can read, or that no process has published, stops nothing and moves nothing:
it is left out and named, and later ones count.
"""

from datetime import datetime
from typing import Any

import asyncpg
import pytest
import structlog.testing

from db.pool import connect
from domain.clock.calendar import TZ
from domain.clock.calendar_files import Notice
from matters import law
from stack.servers import processes_url
from tests.api.client import Api
from tests.api.reading import get, read
from tests.api.revising import AUDITOR, PATH, duty, inquiry, next_working_days, off, revise, swept

PUT = """
insert into calendar_revision (notice, days, published_at, published_by)
values ('x', $1::text::jsonb, coalesce($2::text::timestamptz, now()), 'ghost') returning number
"""
COPY = """
insert into calendar_revision (notice, days, published_at, published_by)
select notice, days, published_at, published_by from calendar_revision where number = $1 returning number
"""
PROOF = "insert into vouched select kind, $2::int::text, mac from vouched where key = $1::int::text"
POISONS = (
    '{"2026-12-20": "evil"}', "[]", "null", "7", '["2026-12-20"]', '{"2026-12-20": ["off"]}', '{"2026-12-20": null}',
    '{"20261220": "off"}', '{"tomorrow": "off"}',
)  # fmt: skip
OTHERS = ('{"2026-13-45": "off"}', '{"9999-12-31": "off"}')  # what only a calendar tells


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process holds an older calendar, so that no test has to wait for one."""
    monkeypatch.setattr("matters.calendars.SETTLED", 0.0)


async def test_everything_goes_on_without_it(alone: Api, own_database_url: str):
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("alter table calendar_revision drop constraint if exists calendar_revision_days")
    numbers: list[int] = [await owner.fetchval(PUT, days, None) for days in (*POISONS, *OTHERS)]
    numbers.append(await owner.fetchval(PUT, '{"2026-12-21": "off"}', "3000-01-01"))
    await owner.close()
    with structlog.testing.capture_logs() as logs:
        await alone.context.calendars.refresh()
    assert [each for each in logs if each["event"] == "revision_unreadable"] == [
        {"event": "revision_unreadable", "log_level": "error", "number": number} for number in numbers
    ]
    number = await inquiry(alone)
    assert (await read(alone, PATH, **AUDITOR))["items"] == []
    assert (await get(alone, f"{PATH}/{numbers[0]}", **AUDITOR)).status_code == 404
    assert f"日历调整 {numbers[0]} 读不出来，没有采用" in (await get(alone, "/readyz", **AUDITOR)).json()["degraded"]
    assert (await get(alone, "/readyz", by=None)).json()["degraded"] == [
        f"日历调整读不出来，没有采用：{len(numbers)} 次"
    ], "numbers are for who oversees everything"
    assert f"shouwen_revisions_unreadable {len(numbers)}.0" in (await get(alone, "/metrics", by=None)).text

    one, two = next_working_days(2)
    told: dict[str, Any] = await swept(alone, await revise(alone, off(one, two)))
    assert (told["cases_seen"], told["cases_remaining"]) == (1, 0)
    assert await alone.context.revisions.unfinished() == []
    last = datetime.fromisoformat((await duty(alone, number, "answer"))["due_at"])
    assert last > datetime.combine(two, last.timetz(), TZ)


async def test_a_day_off_that_no_process_has_published_moves_nothing(alone: Api, own_database_url: str):
    """Whoever has the process's login can write the row, also as a copy of one that was published and taken back."""
    number, (one, two) = await inquiry(alone), next_working_days(2)
    due = (await duty(alone, number, "answer"))["due_at"]
    await swept(alone, await revise(alone, off(one)))
    await swept(alone, await revise(alone, {"notice": "恢复上班", "days": [{"date": one.isoformat(), "kind": "work"}]}))
    assert (await duty(alone, number, "answer"))["due_at"] == due
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        first, _ = await alone.context.revisions.all()
        made_up = await service.fetchval(PUT, f'{{"{two}": "off"}}', None)
        copied = await service.fetchval(COPY, first.number)
        await service.execute(PROOF, first.number, copied)
    with structlog.testing.capture_logs() as logs:
        await alone.context.calendars.refresh()
    assert [each["number"] for each in logs if each["event"] == "revision_unvouched"] == [made_up, copied]
    assert alone.context.calendars.left_out == {made_up: "unvouched", copied: "unvouched"}
    named = (await get(alone, "/readyz", **AUDITOR)).json()["degraded"]
    assert named[:2] == [f"日历调整 {each} 不是本系统发布的，没有采用" for each in (made_up, copied)]
    assert await alone.context.revisions.unfinished() == []
    later = await inquiry(alone)
    assert (await duty(alone, later, "answer"))["due_at"] == due


async def test_a_notice_that_somebody_else_has_noted_is_followed_all_the_same(alone: Api, own_database_url: str):
    revisions, (day,) = alone.context.revisions, next_working_days(1)
    assert await revisions.adopt(law.notices(), "shouwen") == []
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("alter table calendar_notice disable trigger all")
    await owner.execute("update calendar_notice set adopted_at = adopted_at - interval '1 hour'")
    await owner.close()
    came = Notice("样例通知", datetime.now(TZ).date(), {day: "off"})
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        await service.execute("insert into calendar_notice (title) values ('样例通知')")
    (made,) = await revisions.adopt([*law.notices(), came], "shouwen")
    assert [each.number for each in await revisions.all()] == [made]
    assert await revisions.adopt([*law.notices(), came], "shouwen") == []
