"""What time does to a case: reminder, breach, lead; and what a receipt in time takes back."""

from datetime import timedelta

from domain.clock.calendar import TZ
from testing import district
from tests.workflows.driver import Driver


async def test_a_duty_that_lapses_becomes_a_lead_and_stays_owed(drive: Driver) -> None:
    case = await drive.open()
    await case.skip(timedelta(days=14))
    breached = [row for row in await case.ledger() if row.type == "breached"]
    assert [row.data["duty"] for row in breached] == ["route-1"]
    assert breached[0].at.astimezone(TZ).strftime("%H:%M") == "00:00"
    (lead,) = await case.leads()
    assert (lead.duty, lead.grounds, lead.official) == ("route-1", ["10(1)1"], district.RESPONDER.id)
    assert lead.at == breached[0].at
    await case.act("route", route="own_post")  # late, and still possible
    assert "routed" in await case.types()


async def test_an_act_received_in_time_and_processed_late_withdraws_the_lead(drive: Driver) -> None:
    case = await drive.open(kind="inquiry")
    received = await case.now() + timedelta(minutes=1)
    await case.skip(timedelta(days=14))
    assert [lead.status for lead in await case.leads()] == ["open"]
    packed = await case.packed("route", at=received, route="own_post")
    await case.handle.signal("route", packed)
    await case.skip(timedelta(seconds=5))
    types = await case.types()
    assert types[types.index("routed") + 1] == "breach_withdrawn"
    assert "withdrawn" in [lead.status for lead in await case.leads()]


async def test_each_timer_says_what_it_waits_for(drive: Driver) -> None:
    case = await drive.open()
    await case.act("route", route="elsewhere", competent_agency="water")
    history = await case.handle.fetch_history()
    summaries = [
        event.user_metadata.summary.data.decode()
        for event in history.events
        if event.HasField("timer_started_event_attributes")
    ]
    # an act that comes with the start leaves no timer of the duty that it discharges
    assert summaries[-1].split(" 限")[0] == '"第六条第四项 书面移交主管部门·首问机关'
    assert all(" 限20" in summary for summary in summaries)
