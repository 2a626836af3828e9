"""The second barrier: also what is signed needs a receipt, a published revision, or the ledger, from which it comes."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import from_json, to_json
from temporalio.common import WorkflowIDConflictPolicy

from db.writes.denials import Denials
from domain.matter.names import REVISE
from domain.records.wire import Start
from matters import law
from matters.fold import before_its_first_event
from testing import district
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver


async def goes_on(case: Case, *acts: str) -> None:
    """Do an act as the API does it. The case has this one besides those that it had."""
    packed = await case.received("note")
    assert await case.driver.parts.deliver.act(case.procedure, case.number, "note", packed, 30) in (True, False)
    await eventually(lambda: noted(case, packed["id"]))
    assert await case.types() == ["received", *acts, "noted"]


async def noted(case: Case, command: str) -> bool:
    return command in [row.command for row in await case.ledger()]


async def denied(case: Case) -> list[tuple[str, str, str]]:
    return [(each.act, each.actor, each.code) for each in await Denials(case.driver.parts.pool).of(case.number)]


async def test_an_act_without_a_receipt_is_not_written(drive: Driver) -> None:
    case = await drive.open()
    await case.handle.signal("void", await case.packed("void", by=district.HEAD))
    await eventually(lambda: denied(case))
    await goes_on(case)
    assert set(await denied(case)) == {("voided", district.HEAD.id, "untrusted")}


@pytest.mark.parametrize(
    "forged",
    [{"by": ["nobody", "housing", ["head"]]}, {"at": "2026-01-05T10:00:00+08:00"}, {"data": {"route": "elsewhere"}}],
    ids=["another actor", "an earlier instant", "another content"],
)
async def test_an_act_unlike_its_receipt_is_not_written(drive: Driver, forged: dict[str, Any]) -> None:
    case = await drive.open()
    real = await case.received("route", route="own_post")
    altered = real | forged
    altered["data"] = real["data"] | altered["data"]
    if "data" in forged:
        altered["data"]["competent_agency"] = "water"
        altered["agencies"] = {"water": ["government", "water-head"]}
    await case.handle.signal("route", altered)
    await eventually(lambda: denied(case))
    assert {code for _, _, code in await denied(case)} == {"untrusted"}
    await case.driver.parts.deliver.act("case", case.number, "route", real, 30)
    await eventually(lambda: noted(case, real["id"]))
    await goes_on(case, "routed")


async def test_a_receipt_of_another_matter_is_none(drive: Driver) -> None:
    case, other = await drive.open(), await drive.open()
    packed = await other.received("note")
    await case.handle.signal("note", packed)
    await eventually(lambda: denied(case))
    await goes_on(case)


async def test_an_act_that_was_refused_is_not_done_when_it_comes_again(drive: Driver) -> None:
    """Its signature stays valid, and the act may be admissible by then."""
    case = await drive.open()
    early = await case.received("complete", on_the_spot=True)
    await case.handle.signal("complete", early)
    await case.act("route", route="own_post")
    await case.handle.signal("complete", early)
    await eventually(lambda: denied(case))
    await goes_on(case, "act_refused", "routed")


async def test_a_revision_that_nobody_has_published_is_not_written(drive: Driver) -> None:
    case = await drive.open()
    before = await case.state()
    now = await case.now()
    sent = {"act": REVISE, "number": 9_999_999, "notice": "x", "published_at": now.isoformat()}
    calendar = dict(law.calendar().compact((now.year, now.year + 1)))
    await case.handle.signal(REVISE, sent | {"calendar": calendar | {"version": "invented"}})
    await eventually(lambda: denied(case))
    await goes_on(case)
    assert (await case.state()).calendar.version == before.calendar.version


async def test_a_start_that_is_not_the_fold_of_the_ledger_is_replaced(drive: Driver) -> None:
    """It would make somebody late who isn't, and lead to a finding against him."""
    case = await drive.open()
    await case.act("route", route="own_post")
    start, folded = await drive.parts.fold.resumed(case.number)
    altered = from_json(to_json(start, exclude_none=True))
    for duty in altered["snapshot"]["duties"]:
        if duty.get("due_at"):
            duty["due_at"] = duty["started_at"]
    assert altered != from_json(to_json(start, exclude_none=True))
    made, _, _ = before_its_first_event("case", case.number, altered)
    await began(drive, case, made)
    await eventually(lambda: restored(case))
    await goes_on(case, "routed", "workflow_restored")
    assert await case.leads() == []
    assert folded.state.owed


async def test_an_older_start_is_replaced(drive: Driver) -> None:
    """It was signed by this product, and is behind the ledger by now."""
    case = await drive.open()
    await case.act("route", route="own_post")
    start, _ = await drive.parts.fold.resumed(case.number)
    await case.act("note")
    await began(drive, case, start)
    await eventually(lambda: restored(case))
    await goes_on(case, "routed", "noted", "workflow_restored")


async def began(drive: Driver, case: Case, start: Start) -> None:
    await drive.client.start_workflow(
        "Case",
        start,
        id=case.handle.id,
        task_queue=drive.parts.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )


async def restored(case: Case) -> bool:
    return "workflow_restored" in await case.types()


async def test_a_run_that_continues_is_what_the_ledger_says(drive: Driver) -> None:
    """The check lets pass what the product itself hands on: nothing is restored, and no act is done twice."""
    case = await drive.open()
    packed = await case.received("route", route="own_post")
    await drive.parts.deliver.act("case", case.number, "route", packed, 30)
    await case.act("give_notice", materials=["申请表"])
    await case.skip(timedelta(days=1))
    start, _ = await drive.parts.fold.resumed(case.number)
    assert await drive.parts.fold.stands(start)
    await began(drive, case, start)
    await asyncio.gather(*(case.handle.signal("route", packed) for _ in range(3)))
    await goes_on(case, "routed", "notice_given")
