"""The limit of a late duty once more: it begins, and it never ends when it begins."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.clock import once_more
from domain.clock.calendar import TZ, last_day
from domain.clock.clock import Again, Clock
from domain.clock.explanation import Explanation, explain
from domain.clock.timekeeper import REVISED
from domain.law.limits import Limit, Midnight
from domain.law.rulebook import Remind
from tests.domain.clock.test_timekeeper import EVE, WEEK, begun, keeper, off

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
    later = once_more.recounted(keeper(17).by(off(11, 12)), led, keeper(17).at, REVISED)
    assert (later.wakes_at, later.waiting is not None) == (datetime(2026, 3, 19, tzinfo=TZ), True)
    after = keeper(20).by(off(11, 12))
    assert once_more.recounted(after, led, after.at, REVISED) == led, "it is over by that too"


def test_a_clock_that_is_not_late_has_none() -> None:
    assert Clock(started_at=TUESDAY).waiting is None
    assert once_more.moved(keeper(), begun(), keeper().at, REVISED, lambda _, ends: ends) == begun()


# ── it is moved, explained and reminded of as a clock ──────────────────────


def late(day: int, limit: Limit = WEEK) -> Clock:
    """A late clock with its limit once more from ten o'clock on that day."""
    with_it = once_more.begun(keeper(day), replace(LATE, limit=limit), keeper(day).at, midnight="new_day")
    return keeper(day).reminding(with_it, EVE)


def ends(clock: Clock) -> datetime:
    assert clock.waiting
    return clock.waiting.until


def told(clock: Clock) -> Explanation:
    assert clock.last_again
    counting = keeper()
    of = once_more.as_clock(counting, clock, clock.last_again)
    return explain(counting, of, lambda move: move.why, lambda _: "专家评审")


def counted(clock: Clock) -> list[tuple[str, int]]:
    return [(f"{day.date:%m-%d}", day.counted) for day in told(clock).days if day.counted is not None]


def test_an_extension_and_its_reminder_move_with_it() -> None:
    clock = late(11)
    assert (ends(clock), clock.remind_at) == (datetime(2026, 3, 19, tzinfo=TZ), datetime(2026, 3, 17, 17, tzinfo=TZ))
    longer = keeper(12, "extended").shift(clock, EVE, 2)
    assert (ends(longer), longer.remind_at) == (datetime(2026, 3, 21, tzinfo=TZ), datetime(2026, 3, 19, 17, tzinfo=TZ))
    assert counted(longer)[-2:] == [("03-19", 6), ("03-20", 7)]
    assert told(longer).days[-1].date == last_day(ends(longer))


def test_days_left_out_are_not_counted_and_say_why() -> None:
    without = keeper(12, "time_excluded").leave_out(late(11), EVE, ((date(2026, 3, 13), date(2026, 3, 16)),))
    assert ends(without) == datetime(2026, 3, 21, tzinfo=TZ)
    assert [day for day, _ in counted(without)] == ["03-11", "03-12", "03-17", "03-18", "03-19", "03-20"]
    assert {f"{day.date:%m-%d}" for day in told(without).days if day.why == "专家评审"} == {"03-13", "03-16"}


def test_what_stood_still_on_the_last_day_goes_on_with_none() -> None:
    stopped = keeper(18).stop(late(11))
    assert stopped.wakes_at is None
    resumed = keeper(25, "supplemented").resume(stopped, EVE)
    assert ends(resumed) == datetime(2026, 3, 26, tzinfo=TZ)
    assert counted(resumed)[-1] == ("03-18", 5)


@pytest.mark.parametrize(("after", "day"), [(2, 13), (5, None), (9, None)])
def test_a_reminder_after_some_days_counts_from_its_start_and_comes_before_its_end(after: int, day: int | None) -> None:
    clock = keeper(11).reminding(late(11), Remind(after=after))
    assert clock.remind_at == (datetime(2026, 3, day + 1, tzinfo=TZ) if day else None)
    assert clock.wakes_at == (clock.remind_at or ends(clock))
