"""A case is split over the whole system: the part begins as a case of its own, once, with the same receipt."""

from datetime import date

import pytest
from temporalio.client import Client

from activities.parts import PartActivities
from db.pool import connect
from db.reads.cases import Viewer
from db.vault.texts import Reader
from domain.law.editions import Editions
from domain.matter.names import workflow_id
from tests.api.client import Api, eventually
from tests.api.reading import done, read
from tests.workflows.test_forged import ANSWERS, answered

on = Editions.on


async def test_a_part_begins_once_as_a_case_with_the_same_receipt_and_applicant(
    alone: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    number = await alone.open(applicant={"name": "某乙", "contact": "某号码"}, subject="修缮和供水")
    await done(alone, number, "route", {"route": "own_post"})
    before = await read(alone, f"/v1/cases/{number}")
    answer = await done(alone, number, "split", {"other_part": "供水部分", "reason": "供水属水务"})

    async def begun() -> str | None:
        return await alone.context.cases.split_off(f"{number}:{answer['seq']}")

    part = await eventually(begun)
    told = await read(alone, f"/v1/cases/{part}")
    assert (told["split_from"], told["rulebook"], told["lead_agency"]) == (number, before["rulebook"], "housing")
    assert [duty["rule"] for duty in told["duties"]] == ["route"]
    folded = [(await alone.context.fold.matter(each)).state.facts for each in (number, part)]
    assert folded[0]["first_receipt_at"] == folded[1]["first_receipt_at"]
    assert (await read(alone, f"/v1/cases/{number}"))["duties"] == before["duties"], "the first case goes on as it was"

    kept = await alone.context.cases.get(part, Viewer(sees_all=True))
    assert kept is not None
    refs = [kept.subject, (kept.applicant or {})["name"], (kept.applicant or {})["contact"]]
    opened = [await alone.context.vault.open(part, ref or "", Reader(id="r", agency="a", purpose="p")) for ref in refs]
    assert opened == ["供水部分", "某乙", "某号码"]

    context = alone.context
    (again,) = (await context.fold.matter(number)).resumed(()).parts
    beginning = PartActivities(context.cases, context.vault, context.directory, context.begin)
    assert await beginning.open_part(again) == part
    assert len((await read(alone, "/v1/cases"))["items"]) == 2, "what is handed on again begins nothing"
    await done(alone, part, "route", {"route": "elsewhere", "competent_agency": "water"})


@pytest.mark.parametrize("answer", ["completed", "final"])
async def test_an_answer_that_somebody_else_has_given_keeps_no_part_from_beginning(
    alone: Api, own_database_url: str, monkeypatch: pytest.MonkeyPatch, answer: str
):
    """While the part waits for the database, somebody who reaches Temporal says that it has begun, or never will."""
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))
    number = await alone.open()
    await done(alone, number, "route", {"route": "own_post"})
    forger = await Client.connect(alone.context.client.service_client.config.target_host)
    async with (
        await connect(own_database_url, max_size=1, role="postgres") as owner,
        owner.acquire() as conn,
        conn.transaction(),
    ):
        await conn.execute("lock table text_read in share mode")  # nobody reads the text of the part
        split = await done(alone, number, "split", {"other_part": "供水部分", "reason": "供水属水务"})
        await answered(forger, workflow_id("case", number), ANSWERS[answer])
        assert await alone.context.cases.split_off(f"{number}:{split['seq']}") is None
    await eventually(lambda: alone.context.cases.split_off(f"{number}:{split['seq']}"))
