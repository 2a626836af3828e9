"""What the limit of a matter as a whole gains reaches work whose clock stands still: it has as many days more to go."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.clock.calendar import Calendar
from domain.clock.timekeeper import Timekeeper
from domain.engine import along
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.events import Event
from domain.matter.state import Duty, State
from testing.district import HEAD, official
from testing.fields import moment
from testing.scenario import Matter


@pytest.fixture
def planned(edition: Rulebook, calendar: Calendar) -> Matter:
    """A licence of Monday 2 March 2026, due on the 30th; water has a part of it until the 20th."""
    matter = Matter(edition, calendar, matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("agree", by=official("water"), version=1)
    return matter


def keeper(matter: Matter, why: str, at: datetime) -> Timekeeper:
    return timing.timekeeper(matter.rulebook, matter.state, Event(why, at, {}))


def told(matter: Matter, part: Duty, at: datetime) -> Duty:
    """The part after the applicant was told of ten more days, as it stood by then."""
    by, event = keeper(matter, "extension_told", at), Event("extension_told", at, {"duty": "complete-1", "shift": 10})
    whole = by.shift(matter.duty("complete"), None, 10)
    duties = tuple({whole.id: whole, part.id: part}.get(duty.id, duty) for duty in matter.state.duties)
    after: State = along.moved(matter.rulebook, replace(matter.state, duties=duties), event, by)
    return next(duty for duty in after.duties if duty.id == part.id)


def test_a_part_that_stands_still_goes_on_with_the_days_of_the_extension(planned: Matter) -> None:
    """Stopped on Monday the 16th with four days left, it goes on on the 23rd with fourteen."""
    stopped = keeper(planned, "notice_given", moment("2026-03-16T10:00")).stop(planned.duty("perform"))
    longer = told(planned, stopped, moment("2026-03-18T10:00"))
    assert (stopped.left, longer.left, longer.status) == (4, 14, "suspended")
    resumed = keeper(planned, "supplemented", moment("2026-03-23T10:00")).resume(longer, None)
    assert resumed.due_at == moment("2026-04-14T00:00")


def test_a_part_that_was_late_when_it_stopped_stays_late(planned: Matter) -> None:
    planned.pass_to("2026-03-21T00:00")
    stopped = keeper(planned, "notice_given", moment("2026-03-23T10:00")).stop(planned.duty("perform"))
    assert told(planned, stopped, moment("2026-03-24T10:00")) == stopped
