"""The next edition: the limit once more of a late duty has a timer, a reminder and a lead of its own."""

from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from domain.clock.calendar import TZ
from domain.matter.wording import due_text
from domain.records.record import LedgerRow
from matters.temporal.client import Plugin
from testing import district
from tests.signing import KEYS
from tests.workflows.driver import Case, Driver
from workflows.case import Case as CaseWorkflow
from workflows.finding import Finding

EDITION = "jintan-2019-e2"
REPLAYER = Replayer(workflows=[CaseWorkflow, Finding], plugins=[Plugin(KEYS)])


@pytest.fixture
async def late(drive: Driver) -> Case:
    """An inquiry that nobody answered in time. Then the head names another official, who isn't named for it."""
    case = await drive.open(kind="inquiry", edition=EDITION)
    await case.act("route", route="own_post")
    await case.skip(timedelta(days=14))
    await case.act("reassign", district.HEAD, duty="answer-1", to="housing-2")
    return case


def timers(history: WorkflowHistory) -> list[str]:
    return [
        event.user_metadata.summary.data.decode()
        for event in history.events
        if event.HasField("timer_started_event_attributes")
    ]


async def until(case: Case) -> datetime:
    waiting = next(duty.waiting for duty in (await case.state()).duties if duty.rule == "answer")
    assert waiting
    return waiting.until


async def about_it(case: Case) -> list[LedgerRow]:
    """The lines of the ledger about the limit once more."""
    return [line for line in await case.ledger() if line.type in ("reminded", "breached") and "since" in line.data]


async def test_who_has_it_is_reminded_before_it_ends_and_then_it_is_a_breach_of_his_own(late: Case) -> None:
    ends = await until(late)
    assert f"另计至 {due_text(ends)}" in await late.details()
    assert timers(await late.handle.fetch_history())[-1].endswith(f'，另计至 {due_text(ends)}"')
    await late.skip(ends - await late.now() + timedelta(minutes=1))
    lines = await about_it(late)
    assert [line.type for line in lines] == ["reminded", "breached"]
    reminded, breached = (line.at.astimezone(TZ) for line in lines)
    assert (f"{reminded:%H:%M}", breached) == ("17:30", ends)
    assert timedelta(days=1) < ends - reminded < timedelta(days=12), "at closing time of the working day before"
    assert [lead.official for lead in await late.leads()] == [district.RESPONDER.id, district.HANDLER.id]
    for matter in (late, *await late.findings()):
        await REPLAYER.replay_workflow(await matter.handle.fetch_history())


async def test_a_run_that_goes_on_from_its_snapshot_keeps_it(late: Case) -> None:
    """Somebody ends the run; the matter goes on from its ledger, with the same reminder and the same end."""
    ends = await until(late)
    await late.handle.terminate("a test")
    await late.driver.reconciler.sweep()
    await late.act("note")
    assert await until(late) == ends
    await late.skip(ends - await late.now() + timedelta(minutes=1))
    assert [line.type for line in await about_it(late)] == ["reminded", "breached"]
