"""By the next edition, who owes a late duty and isn't named for it sees until when he has its limit once more."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cli import deadlines
from domain.law.editions import Editions
from tests.api.client import Api, eventually
from tests.api.reading import done, read

on = Editions.on
HEAD = {"by": "housing-head"}


@pytest.fixture
async def number(alone: Api, monkeypatch: pytest.MonkeyPatch) -> str:
    """An inquiry that was due two working days after its receipt. After four the head names another official for it."""
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    number = await alone.open(kind="inquiry", form="oral")
    await done(alone, number, "route", {"route": "own_post"})
    moved = await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 4})
    assert moved.status_code == 200, moved.text
    await done(alone, number, "reassign", {"duty": "answer-1", "to": "housing-2", "reason": "请假"}, **HEAD)
    return number


def answer(duties: list[dict[str, Any]]) -> dict[str, Any]:
    return next(each for each in duties if each["rule"] == "answer")


async def test_a_case_and_the_lists_tell_since_when_and_until_when(alone: Api, number: str) -> None:
    told = answer((await read(alone, f"/v1/cases/{number}"))["duties"])
    (borne, now) = [
        each["from"] for each in (await read(alone, f"/v1/cases/{number}/responsibility"))["items"]
        if each["duty"] == "answer-1"
    ]  # fmt: skip
    assert borne < told["due_at"] == told["breached_at"] < now
    assert (told["again"]["since"], told["again"]["breached_at"]) == (now, None)
    assert now < told["again"]["until"]
    (listed,) = (await read(alone, "/v1/cases", official="housing-2", overdue=True))["items"]
    assert answer(listed["duties"])["again"] == told["again"]
    duties = (await read(alone, f"/v1/cases/{number}"))["duties"]
    assert [each["rule"] for each in duties if "again" in each] == ["answer"]


async def test_the_answer_to_an_act_tells_it(alone: Api, number: str) -> None:
    noted = await done(alone, number, "note", {"text": "已联系"})
    again = answer(noted["duties"])["again"]
    assert again == answer((await read(alone, f"/v1/cases/{number}"))["duties"])["again"]


async def test_its_explanation_counts_its_days_and_says_whose_it_is(alone: Api, number: str) -> None:
    told = await read(alone, f"/v1/cases/{number}/duties/answer-1/explanation")
    (again,) = told["again"]
    assert again["days"][0]["kind"] == "start"
    assert [day["counted"] for day in again["days"] if day["counted"] is not None] == [0, 1, 2]
    ends = datetime.fromisoformat(again["until"]) - timedelta(seconds=1)
    assert again["days"][-1]["date"] == ends.date().isoformat()
    assert again["text"].startswith("这是首问负责人 housing/housing-2的时限：接手这项义务时已经逾期")
    assert (await read(alone, f"/v1/cases/{number}/duties/route-1/explanation"))["again"] == []


async def test_the_timeline_and_the_stream_tell_its_reminder_and_its_breach(alone: Api, number: str) -> None:
    again = answer((await read(alone, f"/v1/cases/{number}"))["duties"])["again"]
    moved = await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"until": again["until"]})
    assert moved.status_code == 200, moved.text

    async def events() -> list[dict[str, Any]]:
        items = (await read(alone, f"/v1/cases/{number}/timeline"))["items"]
        return [each for each in items if each["data"].get("since") == again["since"]]

    told = await eventually(events)
    assert [each["title"] for each in told] == ["提醒", "逾期"]
    assert answer((await read(alone, f"/v1/cases/{number}"))["duties"])["again"]["breached_at"] == again["until"]
    published = (await read(alone, "/v1/events", after=0, limit=100))["items"]
    about = [each["data"]["about"] for each in published if each["data"].get("since") == again["since"]]
    assert [each["again"]["until"] for each in about] == [again["until"]] * 2

    async def leads() -> list[dict[str, Any]]:
        return [
            each for each in (await read(alone, f"/v1/cases/{number}", **HEAD))["leads"] if each["at"] == again["until"]
        ]

    (lead,) = await eventually(leads)
    assert lead["due_at"] == again["until"], "its own limit, and not the first one of the duty"


async def test_the_command_line_tells_it(alone: Api, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = await read(alone, f"/v1/cases/{number}/duties/answer-1/explanation")

    class Answered:
        status_code = 200

        @staticmethod
        def json() -> Any:
            return told

    monkeypatch.setenv("SHOUWEN_TOKEN", "x")
    monkeypatch.setattr(deadlines.httpx, "get", lambda *_, **__: Answered)
    lines = deadlines._asked(number, "answer-1")
    assert lines[-1] == told["again"][0]["text"]
    assert sum("起算日" in line for line in lines) == 2
