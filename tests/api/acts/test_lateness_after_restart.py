"""Lateness counts by the calendar in force: a process that has just started knows the revisions published before."""

from typing import Any

import pytest

from db.pool import connect
from tests.api.alone import serving, working
from tests.api.client import Api
from tests.api.reading import done
from tests.api.revising import duty, inquiry, next_working_days, off, revise, swept

LATE = "late_by_working_days"


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process holds an older calendar, so that no test has to wait for one."""
    monkeypatch.setattr("matters.calendars.SETTLED", 0.0)


async def late_inquiry(api: Api) -> tuple[str, int]:
    """An inquiry that is late, and by how many working days before a day of its lateness becomes a holiday."""
    number = await inquiry(api)
    moved = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 6})
    assert moved.status_code == 200, moved.text
    late = (await duty(api, number, "answer"))[LATE]
    await swept(api, await revise(api, off(next_working_days(5)[-1])))
    return number, late


async def test_a_read(own_database_url: str, address: str):
    async with await connect(own_database_url) as pool:
        async with serving(own_database_url, address, pool) as before, working(before, address, pool):
            number, late = await late_inquiry(before)
            assert (await duty(before, number, "answer"))[LATE] == late - 1
        async with serving(own_database_url, address, pool) as after:
            assert (await duty(after, number, "answer"))[LATE] == late - 1


async def test_the_answer_to_an_act(own_database_url: str, address: str):
    async with await connect(own_database_url) as pool:
        async with serving(own_database_url, address, pool) as before, working(before, address, pool):
            number, late = await late_inquiry(before)
        async with serving(own_database_url, address, pool) as after, working(after, address, pool):
            told: dict[str, Any] = await done(after, number, "answer", {"answer": "可以办", "on_the_spot": True})
            (answered,) = [each for each in told["duties"] if each["rule"] == "answer"]
            assert answered[LATE] == late - 1
