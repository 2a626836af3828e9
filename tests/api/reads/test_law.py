"""The law as it is read: limits, calendar, rulebooks; and the directory."""

from typing import Any

import pytest

from tests.api.client import AGENCIES, Api, code
from tests.api.reading import get, read

ARRANGED_2026 = "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"


async def test_a_limit_is_explained_from_any_start(api: Api):
    told = await read(api, "/v1/deadlines", start="2026-09-18T16:00:00+08:00", working_days=2)
    assert told["due_at"] == "2026-09-22T00:00:00+08:00"
    assert told["days"] == [
        {"date": "2026-09-18", "kind": "start", "counted": 0, "notice": None, "why": None},
        {"date": "2026-09-19", "kind": "off", "counted": None, "notice": None, "why": None},
        {"date": "2026-09-20", "kind": "makeup", "counted": 1, "notice": ARRANGED_2026, "why": None},
        {"date": "2026-09-21", "kind": "work", "counted": 2, "notice": None, "why": None},
    ]
    assert (told["provisional"], told["moved"]) == (False, [])
    assert (await read(api, "/v1/deadlines", start="2026-09-18", working_days=2))["due_at"] == told["due_at"]
    assert (await read(api, "/v1/deadlines", start="2027-03-01", working_days=2))["provisional"] is True


@pytest.mark.parametrize(
    "params",
    [
        {"start": "2026-09-18T16:00:00"}, {"start": "gestern"}, {"start": "9999-12-31"}, {"start": ""}, {},
        {"start": "2026-09-18", "working_days": -1}, {"start": "2026-09-18", "working_days": 10**9},
    ],
)  # fmt: skip
async def test_a_limit_needs_a_start_and_a_count(api: Api, params: dict[str, Any]):
    asked: dict[str, Any] = {"working_days": 1} | params
    assert code(await get(api, "/v1/deadlines", **asked), 422) == "incomplete"


async def test_a_year_has_every_day_and_its_notices(api: Api):
    year = await read(api, "/v1/calendar/2019")
    assert len(year["days"]) == 365
    assert [notice["revises"] for notice in year["notices"] if notice["published"] < "2019-06"] == [None, 2019]
    days = {day["date"]: day for day in year["days"]}
    assert days["2019-05-02"]["kind"] == "off"
    assert "调整2019年劳动节" in days["2019-05-02"]["notice"]
    assert days["2019-04-28"]["kind"] == "makeup"
    assert year["provisional"] is False
    assert (await read(api, "/v1/calendar/2027"))["provisional"] is True
    assert code(await get(api, "/v1/calendar/12026"), 422) == "incomplete"


async def test_rulebooks_are_data(api: Api):
    items = (await read(api, "/v1/rulebooks"))["items"]
    (head,) = (each for each in items if each["agency"] is None and each["current"])
    assert head["id"] == api.context.rulebook.id
    book = await read(api, f"/v1/rulebooks/{head['id']}")
    # whoever verifies or proposes measures finds the codes there
    (ground,) = [each for each in book["grounds"] if each["id"] == "10(1)2"]
    assert [element["id"] for element in ground["elements"]] == ["conduct", "own_duty"]
    assert {"criticism", "dismissal"} <= {measure["id"] for measure in book["measures"]}
    assert {(row["agency"], row["staff"]) for row in book["staff_as"]} == {("company", "contract_staff")}
    (procedure,) = [each for each in book["procedures"] if each["id"] == "case"]
    rules = api.context.rulebook.procedures["case"].rules
    assert [duty["id"] for duty in procedure["duties"]] == list(rules)
    decide = next(duty for duty in procedure["duties"] if duty["id"] == "decide")
    assert decide["reading"] == rules["decide"].reading
    assert decide["article_title"] == "第六条第一项"
    assert decide["term"]["limit"]["unit"] == "same_working_day"
    assert {article["number"] for article in book["articles"]} >= {"6(1)", "13"}
    missing = await get(api, "/v1/rulebooks/none")
    assert code(missing, 404) == "not_found"
    assert all(each["id"] in missing.json()["detail"] for each in items)


async def test_the_directory_is_read(api: Api):
    agencies = {each["id"]: each for each in (await read(api, "/v1/agencies"))["items"]}
    assert agencies.keys() >= AGENCIES.keys()
    assert agencies["gov-office"]["functions"] == ["government_office"]
    assert agencies["abroad"]["in_scope"] is False
    people = (await read(api, "/v1/officials", agency="water"))["items"]
    assert [each["id"] for each in people] == ["water-1", "water-2", "water-head"]
    assert len((await read(api, "/v1/officials"))["items"]) > len(people)
    assert code(await get(api, "/v1/officials", agency="a b"), 422) == "incomplete"


@pytest.mark.parametrize("path", ["/v1/agencies", "/v1/officials", "/v1/rulebooks", "/v1/calendar/2026", "/v1/events"])
async def test_nothing_is_read_without_a_token(api: Api, path: str):
    assert code(await get(api, path, by=None), 401) == "unauthenticated"
