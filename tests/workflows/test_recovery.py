"""Whatever was killed between two steps, the reconciler finds it: nothing accepted is lost, all happens once."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from matters.integrity.audit import Audit
from matters.integrity.reconcile import Reconciler
from testing import district
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver


@pytest.fixture
def reconciler(drive: Driver) -> Reconciler:
    return drive.reconciler


async def received(case: Case, act: str, **fields: Any) -> str:
    """The API took the act in, and was killed before it sent it on."""
    async with case.driver.receipts.intake("hall", secrets.token_hex(8), b"") as intake:
        packed = await case.packed(act, at=intake.received_at, **fields)
        await intake.receipt(packed["id"], "case", case.number, act, packed)
    return packed["id"]


async def outcome(case: Case, reconciler: Reconciler, act_id: str) -> str:
    """What became of a receipt, once it has been sent again."""
    for _ in range(20):
        await reconciler.resend(timedelta())
        # an update is answered after everything before it is written
        await case.act("note")
        receipt = await case.driver.receipts.get(act_id)
        assert receipt
        if receipt.status != "received":
            return receipt.status
    raise AssertionError("the receipt never got an outcome")


async def test_an_act_that_was_received_and_never_sent_is_sent(drive: Driver, reconciler: Reconciler) -> None:
    case = await drive.open()
    act_id = await received(case, "route", route="own_post")
    assert await outcome(case, reconciler, act_id) == "accepted"
    assert (await case.types()).count("routed") == 1


async def test_a_received_act_that_is_not_admissible_is_refused_with_the_problem(
    drive: Driver, reconciler: Reconciler
) -> None:
    case = await drive.open()
    act_id = await received(case, "answer", on_the_spot=True)
    assert await outcome(case, reconciler, act_id) == "refused"
    receipt = await drive.receipts.get(act_id)
    assert receipt
    assert receipt.problem["code"] == "not_owed"


async def test_a_case_opened_while_temporal_was_down_starts_when_it_is_back(
    drive: Driver, reconciler: Reconciler
) -> None:
    case = await drive.open(start=False)
    act_id = await received(case, "route", route="own_post")
    await reconciler.sweep()
    assert await outcome(case, reconciler, act_id) == "accepted"
    assert (await case.types())[:2] == ["received", "routed"]


async def test_a_workflow_that_is_gone_comes_back_with_all_its_duties(drive: Driver, reconciler: Reconciler) -> None:
    case = await drive.open()
    packed = await case.received("route", route="own_post")
    await case.handle.execute_update("route", packed, id=packed["id"])
    await case.handle.terminate("the machine burnt down")
    await reconciler.sweep()
    assert (await case.handle.describe()).status == WorkflowExecutionStatus.RUNNING
    await case.handle.signal("route", packed)  # an old act arrives once more
    await case.act("complete", on_the_spot=True)
    assert await case.types() == ["received", "routed", "workflow_restored", "completed"]


async def test_an_act_for_a_case_that_has_ended_is_refused(drive: Driver, reconciler: Reconciler) -> None:
    case = await drive.open()
    head = district.HEAD
    await case.act("void", head)
    await case.handle.result()
    act_id = await received(case, "note")
    await reconciler.resend(timedelta())
    receipt = await drive.receipts.get(act_id)
    assert receipt
    assert (receipt.status, receipt.problem["code"]) == ("refused", "case_closed")


@pytest.mark.parametrize("step", ["tell_overlooked", "guard_queue", "sweep", "guard_schedules"])
async def test_a_step_that_fails_keeps_no_other_from_being_done(
    drive: Driver, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whoever makes one check fail doesn't end the others. It is tried again in the next round."""
    tried, compared = list[str](), asyncio.Event()

    async def fails(_: Reconciler) -> None:
        tried.append(step)
        raise ConnectionError(step)

    async def compare(_: Audit) -> list[Any]:
        compared.set()
        return []

    monkeypatch.setattr(Reconciler, step, fails)
    monkeypatch.setattr(Audit, "compare", compare)
    monkeypatch.setattr("matters.integrity.reconcile.ROUND", timedelta(milliseconds=10))
    rounds = asyncio.create_task(Reconciler(drive.parts).run())
    try:
        async with asyncio.timeout(30):
            await compared.wait()
            await eventually(lambda: again(tried))
    finally:
        rounds.cancel()


async def again(tried: list[str]) -> bool:
    return len(tried) > 1
