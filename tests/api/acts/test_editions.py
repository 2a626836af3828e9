"""From the day on which the next edition applies, new cases begin by it; what is under way goes on by the first."""

from datetime import date

import pytest

from domain.law.editions import Editions
from tests.api.client import Api
from tests.api.reading import read

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
