"""From the day on which the next edition applies, new cases begin by it; what is under way goes on by the first."""

from datetime import date

import pytest

from domain.law.editions import Editions
from tests.api.client import Api
from tests.api.reading import done, read

EDITION = "jintan-2019-e2"
on = Editions.on


async def test_a_new_case_begins_by_the_edition_of_its_day_and_an_open_one_keeps_its_own(
    alone: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2026, 12, 31)))
    before = await alone.open()
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    after = await alone.open()
    for number, rulebook in ((before, "jintan-2019"), (after, EDITION)):
        assert (await alone.act(number, "route", {"route": "own_post"})).status_code == 200
        assert (await read(alone, f"/v1/cases/{number}"))["rulebook"] == rulebook
    books = {book["id"]: book for book in (await read(alone, "/v1/rulebooks"))["items"]}
    assert {name: book["current"] for name, book in books.items() if not book["agency"]} == {
        "jintan-2019": False,
        EDITION: True,
    }
    assert books[f"{EDITION}+hospital-2026"]["current"] is True
    assert (books[EDITION]["edition_of"], books[EDITION]["applies_from"]) == ("jintan-2019", "2027-01-01")
    assert (books["jintan-2019"]["edition_of"], books["jintan-2019"]["applies_from"]) == (None, None)


async def test_a_corrected_type_is_shown_and_its_statute_counts(alone: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    number = await alone.open()
    await done(alone, number, "route", {"route": "own_post"})
    head = {"by": "housing-head"}
    licence = {"matter_type": "licence", "reason": "登记时填错"}
    await done(alone, number, "correct_matter_type", licence, **head)
    assert (await read(alone, f"/v1/cases/{number}"))["matter_type"] == "licence"
    promise = {"limit": {"count": 20, "unit": "working_days"}, "basis": "行政许可法"}
    refused = await alone.act(number, "accept", promise)
    assert [each["field"] for each in refused.json()["errors"]] == ["receipt_no"]
    await done(alone, number, "accept", promise | {"receipt_no": "受〔2027〕1号"})
    case = await read(alone, f"/v1/cases/{number}")
    complete = next(duty["id"] for duty in case["duties"] if duty["rule"] == "complete")
    why = await read(alone, f"/v1/cases/{number}/duties/{complete}/explanation")
    extension = why["special_law"]["extension"]
    assert (extension["working_days"], extension["told"], extension["on_paper"]) == (10, True, False)
    day = {"from": "2099-01-05", "to": "2099-01-05", "notice_no": "告〔2027〕1号"}
    unknown = await alone.act(number, "exclude_time", {"kind": "holiday"} | day)
    assert [each["field"] for each in unknown.json()["errors"]] == ["kind"]
    await done(alone, number, "correct_matter_type", {"reason": "不是许可"}, **head)
    assert (await read(alone, f"/v1/cases/{number}"))["matter_type"] is None


async def test_an_edition_is_told_whole(alone: Api):
    told = await read(alone, f"/v1/rulebooks/{EDITION}")
    types = {each["id"]: each for each in told["matter_types"]}
    assert types["information_disclosure"]["notice"] == {"unit": "working_days", "count": 7}
    assert (types["licence"]["extension_told"], types["joint_licence"]["extension_on_paper"]) == (True, True)
    assert "第三十二条第二款" in types["licence"]["receipt_citation"]
    assert told["exclusions"]["third_party"] == "征求第三方和其他机关意见"
