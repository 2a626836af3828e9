"""A duty is urged over the whole system: it is on record, told to its bearer on the stream, and counted in reports."""

from datetime import date

import pytest

from domain.law.editions import Editions
from tests.api.client import Api, code
from tests.api.reading import read

CONDUCT = {"by": "party-office-1", "claims": {"roles": ["conduct_office"]}}
on = Editions.on


async def test_a_duty_is_urged_told_of_and_counted(alone: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    number = await alone.open(applicant={"anonymous": True, "contact": "电话"})
    assert (await alone.act(number, "route", {"route": "elsewhere", "competent_agency": "water"})).status_code == 200
    (owed,) = [each for each in (await read(alone, f"/v1/cases/{number}"))["duties"] if each["status"] == "open"]
    since = await alone.context.outbox.last()
    sent = {"duty": owed["id"], "reason": "请尽快移交"}

    assert code(await alone.act(number, "urge", sent, by="housing-2"), 403) == "not_your_duty"
    assert (await alone.act(number, "urge", sent, by="housing-head")).status_code == 200
    assert (await alone.act(number, "urge", sent, **CONDUCT)).status_code == 200

    after = await read(alone, f"/v1/cases/{number}")
    assert [each for each in after["duties"] if each["status"] == "open"] == [owed], "no clock has moved"
    published = await alone.context.outbox.since(since, ("housing",), 10)
    assert [each.type for each in published] == ["urged", "urged"]
    assert [each.data["notify"] for each in published] == [[["lead_agency", "housing", "housing-1"]]] * 2
    period = {"from": "2026-01-01", "to": "2035-12-31"}
    figures = await read(alone, "/v1/reports/agencies", **period, **CONDUCT)
    assert {each["agency"]: each["urged"] for each in figures["items"]}["housing"] == 2
