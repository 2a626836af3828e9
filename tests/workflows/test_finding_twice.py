"""A breach that names whom a verification on its way names, too: its lead waits for the outcome, and isn't lost."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from temporalio.client import WorkflowHandle

from testing import district
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver
from tests.workflows.test_finding import VERIFIER

THIRD = "water-head"


async def on_its_way(drive: Driver, finding: Case, *, complete: bool) -> None:
    """A verification against the head of water, received, and cut off before it was sent."""
    wanted = drive.rulebook.grounds["10(2)3"].elements if complete else ()
    elements = [{"element": each.id, "facts": "查实"} for each in wanted]
    packed = await finding.packed("verify", VERIFIER, ground="10(2)3", elements=elements, subject=THIRD)
    async with drive.receipts.intake(VERIFIER.id, secrets.token_hex(8), b"") as intake:
        await intake.receipt(packed["id"], "finding", finding.number, "verify", packed)


async def tries(handle: WorkflowHandle) -> int:
    """How often the activity that runs has been tried."""
    return max((each.attempt for each in (await handle.describe()).raw_description.pending_activities), default=0)


@pytest.mark.parametrize("complete", [True, False], ids=["it joins", "it opens"])
async def test_a_lead_waits_for_a_verification_on_its_way(drive: Driver, *, complete: bool) -> None:
    """Where the verification stands, it joins that finding; where it is refused, it opens one."""
    case = await drive.open()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.skip(timedelta(days=14))
    findings = await case.findings()
    (headed,) = [each for each in findings if (await each.state()).facts["subject"] == district.HEAD.id]
    await on_its_way(drive, headed, complete=complete)
    await case.act("transfer", to_agency="water", delivered_at=(await case.now()).isoformat())
    passing = asyncio.create_task(case.skip(timedelta(days=14)))  # which waits while an activity is tried again

    async def tried_again() -> bool:
        return await tries(case.handle) > 1

    await eventually(tried_again)
    assert [each.number for each in await case.findings()] == [each.number for each in findings]
    assert (await headed.state()).facts["subject"] == district.HEAD.id
    await drive.reconciler.resend(timedelta())
    await passing
    of_third = [each for each in await case.findings() if (await each.state()).facts["subject"] == THIRD]
    (mine,) = of_third
    assert (mine.number == headed.number) == complete
    facts = (await mine.state()).facts
    assert f"{case.number}:{(await case.leads())[-1].seq}" in facts["leads"]
    assert "10(2)3" in facts["grounds"]
