"""Rehearsing a breach: one case's clock is moved, and what was due by then can be read."""

import re
from datetime import datetime, timedelta

import pytest

from tests.api.client import Api, code


async def test_a_breach_and_its_lead_are_there_when_it_answers(api: Api):
    number = await api.open()
    answer = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 3}, by=None, key=None)
    assert answer.status_code == 200, answer.text
    rows = await api.context.ledger.events(number)
    assert "breached" in [row.type for row in rows]
    breached = next(row for row in rows if row.type == "breached")
    assert [lead.duty for lead in await api.context.leads.of(number)] == [breached.data["duty"]]


async def test_an_act_afterwards_is_received_at_the_cases_own_time(api: Api):
    number = await api.open()
    moved = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 2})
    now = datetime.fromisoformat(moved.json()["now"])
    done = await api.act(number, "note", {"text": "备注"})
    assert done.status_code == 200, done.text
    row = (await api.context.ledger.events(number))[-1]
    assert row.received_at
    assert now <= row.received_at < now + timedelta(minutes=1)
    assert row.at <= row.recorded_at + timedelta(seconds=1)


async def test_the_same_time_of_day_so_many_working_days_on(api: Api):
    number = await api.open()
    matter = await api.context.fold.matter(number)
    opened = datetime.fromisoformat(matter.state.facts["receipt_at"])
    moved = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 5})
    now = datetime.fromisoformat(moved.json()["now"])
    assert now.date() == (await api.context.calendars.fresh()).add(opened.date(), 5)
    assert abs(now - timedelta(days=(now.date() - opened.date()).days) - opened) < timedelta(minutes=1)


async def test_seconds_and_until(api: Api):
    number = await api.open()
    path = f"/v1/dev/cases/{number}/fast_forward"
    first = datetime.fromisoformat((await api.post(path, {"seconds": 60.5})).json()["now"])
    until = first + timedelta(hours=1)
    assert (await api.post(path, {"until": until.isoformat()})).json() == {"now": until.isoformat()}
    assert code(await api.post(path, {"until": first.isoformat()}), 422) == "time_not_allowed"


@pytest.mark.parametrize(
    "body", [{}, {"seconds": 1, "working_days": 1}, {"seconds": -1}, {"working_days": 0}, {"seconds": "1"}]
)
async def test_one_way_to_say_how_far(api: Api, body: dict[str, int]):
    number = await api.open()
    assert code(await api.post(f"/v1/dev/cases/{number}/fast_forward", body), 422) == "incomplete"


@pytest.mark.parametrize("until", ["2030-01-01T00:00:00", "x", "9999-01-01T00:00:00+08:00"])
async def test_an_instant_has_an_offset_and_is_not_beyond_reason(api: Api, until: str):
    number = await api.open()
    answer = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"until": until})
    assert code(answer, 422) == "time_not_allowed"


async def test_a_clock_goes_forward_only_and_the_refusal_tells_the_time_to_the_second(api: Api):
    number = await api.open()
    answer = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"until": "2026-01-05T09:00:00+08:00"})
    assert code(answer, 422) == "time_not_allowed"
    assert re.search(r"现在的时间 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d，", answer.json()["detail"])


async def test_there_is_no_such_case_and_elsewhere_no_such_address(api: Api, unworked: Api):
    assert code(await api.post("/v1/dev/cases/20200101-000001/fast_forward", {"seconds": 1}), 404) == "no_such_case"
    number = await api.open()
    assert code(await unworked.post(f"/v1/dev/cases/{number}/fast_forward", {"seconds": 1}), 404) == "not_found"


async def test_without_a_worker_it_says_so_after_ten_seconds(rehearsal: Api):
    number = await rehearsal.open()
    answer = await rehearsal.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 3})
    assert code(answer, 504) == "no_progress"


async def test_after_the_end_the_clock_still_goes_and_acts_are_too_late(api: Api):
    number = await api.open(kind="inquiry")
    assert (await api.act(number, "route", {"route": "own_post"})).status_code == 200
    done = await api.act(number, "answer", {"answer": "答复", "on_the_spot": True})
    assert done.status_code == 200, done.text
    path = f"/v1/dev/cases/{number}/fast_forward"
    for _ in range(2):
        moved = await api.post(path, {"working_days": 20})
        assert moved.status_code == 200, moved.text
    assert code(await api.act(number, "dispute", {"reason": "不满意"}, by="hall"), 409) == "case_closed"
