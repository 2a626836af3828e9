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


async def test_who_is_examined_does_not_read_that_others_were_urged(alone: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    lead = {"source": "complaint", "subject": "housing-1", "ground": "10(1)2", "facts": "推诿"}
    number = (await alone.post("/v1/findings", lead, **CONDUCT)).json()["finding_no"]
    path = f"/v1/findings/{number}"
    since = await alone.context.outbox.last()
    sent = {"duty": "verify-1", "reason": "请按期核实"}

    assert code(await alone.post(f"{path}/urge", sent, by="housing-1"), 403) == "not_your_duty"
    assert (await alone.post(f"{path}/urge", sent, **CONDUCT)).status_code == 200

    (published,) = [each for each in await alone.context.outbox.since(since, None, 10) if each.number == number]
    assert await alone.context.outbox.since(since, ("party-office", "housing"), 10) == [], (
        "for the conduct office alone"
    )
    assert (published.type, published.data["notify"]) == ("urged", [["verifier", "party-office", None]])
    shown = [await read(alone, f"{path}/timeline", **who) for who in ({"by": "housing-1"}, CONDUCT)]
    assert [[row["type"] for row in each["items"]] for each in shown] == [["lead_opened"], ["lead_opened", "urged"]]
    period = {"from": "2026-01-01", "to": "2035-12-31"}
    figures = await read(alone, "/v1/reports/agencies", **period, **CONDUCT)
    assert {each["agency"]: each["urged"] for each in figures["items"]}["party-office"] == 1
