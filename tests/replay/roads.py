"""The roads whose histories are kept. Each road plays a matter, and returns the matters whose workflows have a history
to keep.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.matter.events import Actor
from testing import district
from tests.workflows.driver import Case, Driver

WATER, ROADS = district.official("water"), district.official("roads")
VERIFIER = Actor("party-office-1", "party-office", ("verifier", "conduct_office"))


async def transferred(drive: Driver) -> list[Case]:
    """The case is transferred, returned, settled, done late by the agency it came to, disputed and upheld."""
    case = await drive.open()
    at = (await case.now()).isoformat()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.act("transfer", to_agency="water", delivered_at=at)
    await case.act("return_transfer", WATER)
    await case.act("settle_transfer", district.OFFICE, agency="water")
    await case.act("accept_transfer", WATER, responder="water-1")
    await case.act("accept", WATER, limit={"count": 5, "unit": "working_days"})
    await case.skip(timedelta(days=30))
    await case.act("complete", WATER, on_the_spot=False)
    await case.act("notify_result", WATER)
    await case.act("dispute", district.SYSTEM)
    await case.act("reconsider", district.head("water"), outcome="upheld")
    return [case]


async def joint(drive: Driver) -> list[Case]:
    """The plan is rejected, then accepted. Signals arrive that can't be read. Every part is done."""
    case = await drive.open()
    due = (await case.now() + timedelta(days=20)).date().isoformat()
    await case.act("route", route="joint", co_agencies=["water", "roads"])
    await case.act("report_to_head")
    await case.act("propose_plan", district.HEAD, parts=[{"agency": "water", "due_on": due}])
    await case.act("agree", WATER, version=1)
    await case.signal("object", ROADS, version=1)
    await case.signal("object", ROADS, version=7)
    await case.act("agree", ROADS, version=1)
    await case.handle.signal("nonsense", secrets.token_hex(4))
    await case.act("finish_part", WATER, part="1-1")
    await case.act("complete", on_the_spot=False)
    return [case]


async def supplemented(drive: Driver) -> list[Case]:
    """Requested materials never come. The suspended duty is released, and the outcome is told."""
    case = await drive.open()
    await case.act("route", route="own_post")
    await case.act("give_notice", materials=["申请表"])
    await case.skip(timedelta(days=70))
    await case.act("notify_result")
    return [case]


async def breached(drive: Driver) -> list[Case]:
    """A duty is breached. The breach opens a finding, which takes its first steps."""
    case = await drive.open()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    await finding.act("dismiss", VERIFIER)
    await finding.skip(timedelta(days=20))
    return [case, finding]


ROADS_KEPT: dict[str, Callable[[Driver], Awaitable[list[Case]]]] = {
    road.__name__: road for road in (transferred, joint, supplemented, breached)
}
