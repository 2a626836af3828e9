"""A revision of the calendar that nobody can read stops nothing: it is left out and named, and later ones count."""

from datetime import datetime
from typing import Any

import asyncpg
import pytest
import structlog.testing

from domain.clock.calendar import TZ
from tests.api.client import Api
from tests.api.reading import get, read
from tests.api.revising import AUDITOR, PATH, duty, inquiry, next_working_days, off, revise, swept

PUT = """
insert into calendar_revision (notice, days, published_at, published_by)
values ('x', $1::text::jsonb, coalesce($2::text::timestamptz, now()), 'ghost') returning number
"""
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
    assert f"日历调整 {numbers[0]} 读不出来，没有采用" in (await get(alone, "/readyz", by=None)).json()["degraded"]
    assert f"shouwen_revisions_unreadable {len(numbers)}.0" in (await get(alone, "/metrics", by=None)).text

    one, two = next_working_days(2)
    told: dict[str, Any] = await swept(alone, await revise(alone, off(one, two)))
    assert (told["cases_seen"], told["cases_remaining"]) == (1, 0)
    assert await alone.context.revisions.unfinished() == []
    last = datetime.fromisoformat((await duty(alone, number, "answer"))["due_at"])
    assert last > datetime.combine(two, last.timetz(), TZ)
