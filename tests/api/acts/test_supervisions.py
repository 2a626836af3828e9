"""Tasks of supervision over HTTP (Art. 11, 12): an agency's own rules, and what the conduct office itself owes."""

from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from api.contract.examples.findings import ASSESSED, CIRCULATED
from domain.clock.calendar import TZ
from domain.law.editions import Editions
from domain.matter.supervision import Issue
from matters.temporal import schedules
from tests.api.client import Api, code, eventually, issued_by
from tests.api.reading import get, read
from tests.api.supervising import scheduled

OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"agency": "party-office", "roles": ["conduct_office"]}}
WATER: dict[str, Any] = {"by": "water-head", "claims": {"agency": "water", "roles": ["head"]}}
TASKS = "/v1/supervisions"
SECOND = """
insert into matter (number, procedure, received_at, rulebook, rulebook_digest, calendar, opened_by, about)
values ('F1', 'finding', now(), 'r', 'd', 'c', 'shouwen', $1)
"""


def in_days(days: int) -> str:
    return (datetime.now(TZ).date() + timedelta(days=days)).isoformat()


async def demanded(api: Api, agency: str = "water", due_on: str = "") -> str:
    answer = await api.post(TASKS, {"agency": agency, "due_on": due_on or in_days(30)}, **OFFICE)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def test_the_conduct_office_sets_the_date_and_the_head_issues_the_rules(alone: Api) -> None:
    at = await demanded(alone)
    told = await read(alone, at, **WATER)
    assert (told["kind"], told["lead_agency"], told["status"]) == ("rules", "water", "open")
    (duty,) = told["duties"]
    assert (duty["rule"], duty["article"], duty["bearer"]["official"]) == ("issue_rules", "11", "water-head")
    why = await read(alone, f"{at}/duties/{duty['id']}/explanation", **WATER)
    assert why["days"][-1]["date"] == in_days(30)
    issued = await alone.post(f"{at}/issue_rules", {"document_no": "样水〔2026〕3号"}, **WATER)
    assert issued.status_code == 200, issued.text
    assert issued.json()["supervision_no"] == told["supervision_no"]
    assert (await read(alone, at, **OFFICE))["outcome"] == "rules_issued"


async def test_rules_that_are_missing_open_a_finding_against_the_head(alone: Api) -> None:
    at = await demanded(alone)
    number = at.rpartition("/")[2]
    until = f"{in_days(32)}T09:00:00+08:00"
    moved = await alone.post(f"/v1/dev/supervisions/{number}/fast_forward", {"until": until}, **OFFICE)
    assert moved.status_code == 200, moved.text

    async def opened() -> dict[str, Any] | None:
        told = await read(alone, at, **OFFICE)
        return told if told["findings"] else None

    told = await eventually(opened)
    assert [each["grounds"] for each in told["leads"]] == [["10(2)1"]]
    finding = await read(alone, f"/v1/findings/{told['findings'][0]}", **OFFICE)
    assert (finding["subject"]["official"], finding["grounds"]) == ("water-head", ["10(2)1"])
    for of in (finding, finding["leads"][0], told["leads"][0]):
        assert (of["case_no"], of["supervision_no"]) == (None, number)
    (first, *_) = (await read(alone, f"/v1/findings/{finding['finding_no']}/timeline", **OFFICE))["items"]
    assert (first["data"]["supervision_no"], "case_no" in first["data"]) == (number, False)
    about = await alone.context.pool.fetchval("select about from matter where number = $1", finding["finding_no"])
    async with alone.context.pool.acquire() as conn:
        with pytest.raises(asyncpg.UniqueViolationError):  # one for the task and him
            await conn.execute(SECOND, about)


async def test_one_demand_at_a_time_by_the_conduct_office_alone(alone: Api) -> None:
    body = {"agency": "water", "due_on": in_days(30)}
    assert code(await alone.post(TASKS, body, **WATER), 403) == "forbidden"
    assert code(await alone.post(TASKS, body | {"due_on": in_days(-1)}, **OFFICE), 422) == "time_not_allowed"
    assert code(await alone.post(TASKS, body | {"agency": "nobody"}, **OFFICE), 422) == "unknown_agency"
    assert code(await alone.post(TASKS, body | {"agency": "x y"}, **OFFICE), 422) == "incomplete"
    first = await demanded(alone)
    again = await alone.post(TASKS, body, **OFFICE)
    assert (code(again, 409), again.headers["location"]) == ("already_demanded", first)
    later = await alone.post(f"{first}/postpone", {"due_on": in_days(60), "reason": "机构调整"}, **OFFICE)
    assert later.status_code == 200, later.text
    assert code(await alone.post(f"{first}/issue_rules", {"document_no": "1"}, **OFFICE), 403) == "not_your_duty"
    assert (await alone.post(f"{first}/void", {"reason": "误立"}, **OFFICE)).status_code == 200
    assert await demanded(alone) != first


async def test_a_day_that_no_calendar_will_reach_is_refused(alone: Api) -> None:
    at, year = await demanded(alone), datetime.now(TZ).year
    for day, told in (
        (f"{year + 6}-01-01", "time_not_allowed"),
        ("2199-12-31", "time_not_allowed"),
        ("2200-01-01", "incomplete"),
        ("9999-12-30", "incomplete"),
        ("9999-12-31", "incomplete"),
    ):
        body = {"agency": "roads", "due_on": day}
        for path, sent in ((TASKS, body), (f"{at}/postpone", {"due_on": day, "reason": "机构调整"})):
            assert code(await alone.post(path, sent, **OFFICE), 422) == told, (path, day)
    last = f"{year + 5}-12-31"
    assert await demanded(alone, "roads", last)
    later = await alone.post(f"{at}/postpone", {"due_on": last, "reason": "机构调整"}, **OFFICE)
    assert later.status_code == 200, later.text


async def test_others_dont_see_a_task(alone: Api) -> None:
    at = await demanded(alone)
    assert code(await get(alone, at, by="housing-head"), 404) == "no_such_supervision"
    mine = await read(alone, TASKS, **WATER)
    assert [each["supervision_no"] for each in mine["items"]] == [at.rpartition("/")[2]]
    assert (await read(alone, TASKS, by="housing-head"))["items"] == []


async def test_a_campaign_is_owed_by_the_conduct_office_until_it_is_done(alone: Api) -> None:
    await alone.open()
    body = {"from": in_days(-30), "to": in_days(0), "size": 3, "seed": "甲"}
    opened = await alone.post("/v1/supervision/campaigns", body, key="campaign-1", **OFFICE)
    assert opened.status_code == 201, opened.text
    task = f"{TASKS}/{opened.json()['supervision_no']}"
    told = await read(alone, task, **OFFICE)
    assert (told["kind"], told["campaign"], told["from"]) == ("inspection", opened.json()["number"], body["from"])
    assert [duty["rule"] for duty in told["duties"]] == ["inspect"]
    again = await alone.post("/v1/supervision/campaigns", body, key="campaign-1", **OFFICE)
    assert (again.status_code, again.content) == (201, opened.content)
    assert len((await read(alone, "/v1/supervision/campaigns", **OFFICE))["items"]) == 1
    (case_no,), results = opened.json()["sample"], f"{opened.headers['location']}/results"
    fine = await alone.post(results, {"case_no": case_no, "outcome": "in_order"}, **OFFICE)
    assert fine.status_code == 200, fine.text
    done = await alone.post(f"{task}/inspect", {"report": "全部合规"}, **OFFICE)
    assert done.status_code == 200, done.text
    assert (await read(alone, task, **OFFICE))["status"] == "closed"


async def test_an_inspection_is_owed_for_each_period_once(alone: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    context, on = alone.context, Editions.on
    year = (date(2026, 1, 1), date(2026, 12, 31))
    issue = Issue(report="inspection", begin=year[0], end=year[1], as_of=datetime(2027, 1, 5, 9, tzinfo=TZ))

    async def comes_due() -> list[dict[str, Any]]:
        await issued_by(context, issue)
        return (await read(alone, TASKS, **OFFICE))["items"]

    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, year[1]))
    assert await comes_due() == [], "it has no such row"
    monkeypatch.setattr(Editions, "on", on)
    (owed,) = await comes_due()
    assert (owed["kind"], owed["from"], owed["to"]) == ("inspection", "2026-01-01", "2026-12-31")
    assert len(await comes_due()) == 1, "it is owed once"
    assert [duty["rule"] for duty in owed["duties"]] == ["inspect"]
    assert (await read(alone, "/v1/supervision/reports", **OFFICE))["items"] == [], "it is no report"
    at = f"{TASKS}/{owed['supervision_no']}"
    assert (await alone.post(f"{at}/inspect", {"report": "抽查二十件"}, **OFFICE)).status_code == 200


async def test_an_inspection_that_was_voided_is_owed_again_at_the_next_run_and_once(alone: Api) -> None:
    """Also at the run a year later, which is about another year."""
    years = [(date(year, 1, 1), date(year, 12, 31)) for year in (2026, 2027)]

    async def owed_after(run: int) -> list[tuple[str, str]]:
        begin, end = years[run]
        as_of = datetime(end.year + 1, 1, 5, 9, tzinfo=TZ)
        await issued_by(alone.context, Issue(report="inspection", begin=begin, end=end, as_of=as_of))
        items = (await read(alone, TASKS, **OFFICE))["items"]
        return sorted((each["from"], each["supervision_no"]) for each in items if each["status"] == "open")

    async def voided(number: str) -> None:
        assert (await alone.post(f"{TASKS}/{number}/void", {"reason": "误立"}, **OFFICE)).status_code == 200

    ((year, first),) = await owed_after(0)
    await voided(first)
    ((again, second),) = await owed_after(0)
    assert (year, again, first != second) == ("2026-01-01", "2026-01-01", True)
    assert await owed_after(0) == [(again, second)], "it is owed once"
    await voided(second)
    owed = await owed_after(1)
    assert [year for year, _ in owed] == ["2026-01-01", "2027-01-01"]
    assert await owed_after(1) == owed
    figures = (await read(alone, "/v1/reports/agencies?from=2026-01-01&to=2029-12-31", **OFFICE))["items"]
    assert [each["voided"] for each in figures if each["agency"] == "party-office"] == [2]


@pytest.mark.parametrize(
    ("report", "act", "body"),
    [
        ("circular", "circulate", CIRCULATED["supervision_circulate"]),
        ("assessment", "assess", ASSESSED["supervision_assess"]),
    ],
)
async def test_an_issued_report_is_owed_as_a_paper_once(
    alone: Api, report: str, act: str, body: dict[str, Any]
) -> None:
    schedule = schedules.handle(alone.context.client, report)

    async def task() -> dict[str, Any] | None:
        items = (await read(alone, "/v1/supervision/reports", **OFFICE))["items"]
        return items[0] if items and items[0]["supervision_no"] else None

    async with scheduled(alone, alone.context.settings.task_queue):
        await schedule.trigger()
        issued = await eventually(task)
        at = f"{TASKS}/{issued['supervision_no']}"
        told = await read(alone, at, **OFFICE)
        assert (told["kind"], told["from"], told["to"]) == (report, issued["from"], issued["to"])
        assert [(duty["rule"], duty["bearer"]["role"]) for duty in told["duties"]] == [(act, "supervisor")]
        assert (await alone.post(f"{at}/{act}", body, **OFFICE)).status_code == 200
        await schedule.trigger()  # the same period once more

        async def both_ended() -> bool | None:
            runs = [run async for run in alone.context.client.list_workflows("WorkflowType = 'PeriodicReport'")]
            mine = [run for run in runs if run.task_queue == alone.context.settings.task_queue]
            return (len(mine) == 2 and all(run.close_time for run in mine)) or None

        await eventually(both_ended)
        assert len((await read(alone, TASKS, **OFFICE))["items"]) == 1
