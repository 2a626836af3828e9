"""A written matter of another agency, from the counter to the applicant's answer: the main road, measured."""

from datetime import timedelta

from testing import district
from tests.workflows.driver import Case, Driver

# Ceilings that may only fall.
EVENTS = 59
BYTES = 13_900  # of which signatures take some 1.1 thousand, and the names of acts in what is signed 0.2

WATER = district.official("water")


async def to_the_end(case: Case) -> None:
    at = (await case.now()).isoformat()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.act("transfer", to_agency="water", delivered_at=at)
    await case.act("accept_transfer", WATER, responder="water-1")
    await case.act("accept", WATER, limit={"count": 5, "unit": "working_days"})
    await case.act("complete", WATER, on_the_spot=False)
    await case.act("notify_result", WATER)


async def test_a_transferred_matter_has_a_short_history(drive: Driver) -> None:
    case = await drive.open()
    await to_the_end(case)
    history = await case.handle.fetch_history()
    size = sum(event.ByteSize() for event in history.events)
    assert await case.types() == [
        "received",
        "routed",
        "transferred",
        "transfer_accepted",
        "accepted",
        "completed",
        "result_notified",
    ]
    assert len(history.events) <= EVENTS
    assert size <= BYTES


async def test_after_the_window_of_dispute_the_workflow_ends(drive: Driver) -> None:
    case = await drive.open()
    await to_the_end(case)
    await case.skip(timedelta(days=40))
    await case.handle.result()
    assert await case.leads() == []
