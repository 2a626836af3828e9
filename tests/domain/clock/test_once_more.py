"""The limit of a late duty once more: it begins, and it never ends when it begins."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.clock import once_more
from domain.clock.calendar import TZ
from domain.clock.clock import Again, Clock
from domain.law.limits import Limit, Midnight
from tests.domain.clock.test_timekeeper import begun, keeper, off

TUESDAY = datetime(2026, 3, 10, tzinfo=TZ)  # 00:00, when the five working days are over
LATE = replace(begun(), breached_at=TUESDAY, remind_at=None)


@pytest.mark.parametrize("limit", [None, Limit("same_working_day"), Limit("working_days", 1), Limit("days", 1)])
@pytest.mark.parametrize("midnight", ["new_day", "day_ended"])
def test_it_ends_after_it_begins_at_midnight_too(limit: Limit | None, midnight: Midnight) -> None:
    clock = once_more.begun(keeper(10), replace(LATE, limit=limit), TUESDAY, midnight=midnight)
    assert clock.waiting
    assert clock.waiting.until >= datetime(2026, 3, 11, tzinfo=TZ)


def test_the_day_that_ends_at_midnight_is_no_day_of_it() -> None:
    clock = once_more.begun(keeper(10), LATE, TUESDAY, midnight="day_ended")
    assert clock.wakes_at == datetime(2026, 3, 17, tzinfo=TZ), "five working days from the end of Monday"


def test_a_revised_calendar_puts_it_off_and_lets_it_run_again() -> None:
    until = datetime(2026, 3, 17, tzinfo=TZ)
    led = replace(LATE, again=(Again(TUESDAY, datetime(2026, 3, 9, 23, tzinfo=TZ), until, led=True),))
    later = once_more.recounted(keeper(17).by(off(11, 12)), led, keeper(17).at)
    assert (later.wakes_at, later.waiting is not None) == (datetime(2026, 3, 19, tzinfo=TZ), True)
    assert once_more.recounted(keeper(20).by(off(11, 12)), led, keeper(20).at) == led, "it is over by that too"


def test_a_clock_that_is_not_late_has_none() -> None:
    assert Clock(started_at=TUESDAY).waiting is None
    assert once_more.moved(begun(), lambda until: until) == begun()
