"""A revised calendar over HTTP: new matters follow it at once, open ones soon, ended ones not at all."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.clock.calendar import TZ, Calendar
from domain.clock.calendar_files import Notice
from matters import law
from matters.temporal.client import start_revision
from tests.api.client import Api, code, eventually
from tests.api.reading import done, get, read
from tests.api.revising import ADMIN, AUDITOR, PATH, duty, inquiry, next_working_days, off, revise, swept


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process holds an older calendar, so that no test has to wait for one."""
    monkeypatch.setattr("matters.calendars.SETTLED", 0.0)


async def test_what_is_owed_is_owed_later_and_why_is_recorded(alone: Api):
    number, ended = await inquiry(alone), await inquiry(alone)
    await done(alone, ended, "answer", {"answer": "可以办", "on_the_spot": True})
    first, kept = await duty(alone, number, "answer"), await duty(alone, ended, "answer")
    one, two = next_working_days(2)
    told = await swept(alone, await revise(alone, off(one, two)))
    assert (told["cases_seen"], told["deadlines_moved"], told["cases_remaining"]) == (2, 1, 0)

    moved = await duty(alone, number, "answer")
    calendar = law.calendar().revised("防汛临时放假通知", datetime.now(TZ).date(), {one: "off", two: "off"})
    last = datetime.fromisoformat(moved["due_at"]).date() - timedelta(days=1)
    assert last == calendar.add(datetime.now(TZ).date(), 2)
    assert await duty(alone, ended, "answer") == kept, "what was done keeps its record"

    why = await read(alone, f"/v1/cases/{number}/duties/{moved['id']}/explanation", **AUDITOR)
    (move,) = why["moved"]
    assert (move["from"], move["to"], move["why"]) == (first["due_at"], moved["due_at"], "calendar_revised")
    assert {day["notice"] for day in why["days"] if day["date"] in (one.isoformat(), two.isoformat())} == {
        "防汛临时放假通知"
    }
    assert [day["counted"] for day in why["days"] if day["counted"] is not None] == [0, 1, 2]


async def test_new_matters_and_trials_follow_it_at_once(alone: Api):
    one, two = next_working_days(2)
    await revise(alone, off(one, two))
    trial = await read(alone, "/v1/deadlines", **AUDITOR, start=datetime.now(TZ).isoformat(), working_days=1)
    number = await inquiry(alone)
    due = datetime.fromisoformat((await duty(alone, number, "answer"))["due_at"])
    calendar: Calendar = await alone.context.calendars.fresh()
    assert (due - timedelta(days=1)).date() == calendar.add(datetime.now(TZ).date(), 2)
    assert datetime.fromisoformat(trial["due_at"]).date() - timedelta(days=1) == calendar.add(
        datetime.now(TZ).date(), 1
    )
    year = await read(alone, f"/v1/calendar/{one.year}", **AUDITOR)
    assert year["notices"][-1]["notice"] == "防汛临时放假通知"
    assert next(day for day in year["days"] if day["date"] == one.isoformat())["kind"] == "off"


async def test_a_breach_that_it_undoes_takes_its_lead_back(alone: Api):
    number = await inquiry(alone)
    assert (await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 3})).status_code == 200
    case = await read(alone, f"/v1/cases/{number}", **AUDITOR)
    assert [lead["status"] for lead in case["leads"]] == ["open"]
    (finding,) = case["findings"]
    await swept(alone, await revise(alone, off(*next_working_days(6))))

    async def withdrawn() -> bool | None:
        case = await read(alone, f"/v1/cases/{number}", **AUDITOR)
        return [lead["status"] for lead in case["leads"]] == ["withdrawn"] or None

    await eventually(withdrawn)

    async def ended() -> bool | None:
        return (await read(alone, f"/v1/findings/{finding}", **AUDITOR))["status"] == "closed" or None

    await eventually(ended)


async def test_a_notice_that_comes_as_a_file_reaches_what_is_under_way(alone: Api):
    number = await inquiry(alone)
    was = await duty(alone, number, "answer")
    revisions = alone.context.revisions
    assert await revisions.adopt(law.notices(), "shouwen") == [], "matters began with those that were there"
    (day,) = next_working_days(1)
    came = Notice("样例通知", datetime.now(TZ).date(), {day: "off"})
    (made,) = await revisions.adopt([*law.notices(), came], "shouwen")
    assert await revisions.adopt([*law.notices(), came], "shouwen") == [], "a second start tells nobody twice"
    await start_revision(alone.context.client, alone.context.settings.task_queue, made)
    told = await swept(alone, f"{PATH}/{made}")
    assert (told["notice"], told["deadlines_moved"]) == ("样例通知", 1)
    assert (await duty(alone, number, "answer"))["due_at"] > was["due_at"]


async def test_what_is_due_after_all_calendars_follows_it_too(alone: Api):
    number = await inquiry(alone)
    far = "update matter set next_due_at = '9999-12-31 00:00+08' where number = $1"
    await alone.context.pool.execute(far, number)
    told = await swept(alone, await revise(alone, off(next_working_days(1)[0])))
    assert (told["cases_seen"], told["cases_remaining"]) == (1, 0)


async def test_the_same_request_again_is_answered_the_same(alone: Api):
    body = off(next_working_days(1)[0])
    first = await alone.post(PATH, body, key="revision-1", **ADMIN)
    again = await alone.post(PATH, body, key="revision-1", **ADMIN)
    assert (first.status_code, first.content, first.headers["location"]) == (
        again.status_code,
        again.content,
        again.headers["location"],
    )
    assert len((await read(alone, PATH, **AUDITOR))["items"]) == 1
    other = await alone.post(PATH, off(next_working_days(2)[1]), key="revision-1", **ADMIN)
    assert code(other, 422) == "key_reused"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"notice": "通知", "days": []},
        {"notice": "通知", "days": [{"date": "2026-13-01", "kind": "off"}]},
        {"notice": "通知", "days": [{"date": "2026-12-01", "kind": "holiday"}]},
        {"notice": "通知", "days": [{"date": "2026-12-01", "kind": "off"}, {"date": "2026-12-01", "kind": "work"}]},
        {"notice": "通知", "days": [{"date": "1026-12-01", "kind": "off"}]},
        {"notice": "通知", "days": [{"date": "2016-12-01", "kind": "off"}]},
        {"notice": "通知", "days": [{"date": f"{max(law.years()) + 2}-12-01", "kind": "off"}]},
        {"notice": "通知", "days": [{"date": "9999-12-31", "kind": "off"}]},
        {"notice": "", "days": [{"date": "2026-12-01", "kind": "off"}]},
    ],
)
async def test_what_is_no_revision_is_refused(api: Api, body: dict[str, Any]):
    assert code(await api.post(PATH, body, **ADMIN), 422) == "incomplete"


async def test_only_who_keeps_the_calendar_publishes(api: Api):
    assert code(await api.post(PATH, off(date(2026, 12, 1))), 403) == "forbidden"
    assert code(await get(api, f"{PATH}/4711", **AUDITOR), 404) == "not_found"
