"""A history replays to the same commands, validators not run: what is deployed can go on with what runs."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio.worker import Replayer

from runtime import temporal
from tests.domain import scenario as s
from tests.workflows.driver import Case, Driver
from workflows.case import Case as CaseWorkflow

WATER = s.official("water")


async def transferred(case: Case) -> None:
    at = (await case.now()).isoformat()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.act("transfer", to_agency="water", delivered_at=at)
    await case.act("accept_transfer", WATER, responder="water-1")
    await case.act("accept", WATER, limit={"count": 5, "unit": "working_days"})
    await case.skip(timedelta(days=30))
    await case.act("complete", WATER, on_the_spot=False)
    await case.act("notify_result", WATER)
    await case.skip(timedelta(days=40))


async def joint(case: Case) -> None:
    due = (await case.now() + timedelta(days=20)).date().isoformat()
    await case.act("route", route="joint", co_agencies=["water", "roads"])
    await case.act("report_to_head")
    await case.act("propose_plan", s.HEAD, parts=[{"agency": "water", "due_on": due}])
    await case.act("agree", WATER, version=1)
    await case.signal("object", s.official("roads"), version=1)
    await case.signal("object", s.official("roads"), version=7)
    await case.act("agree", s.official("roads"), version=1)
    await case.handle.signal("nonsense", secrets.token_hex(4))
    await case.act("finish_part", WATER, part="1-1")
    await case.act("complete", on_the_spot=False)


@pytest.mark.parametrize("road", [transferred, joint])
async def test_a_history_replays(drive: Driver, road: Callable[[Case], Awaitable[None]]) -> None:
    case = await drive.open()
    await road(case)
    history = await case.handle.fetch_history()
    await Replayer(workflows=[CaseWorkflow], plugins=[temporal.PLUGIN]).replay_workflow(history)
