"""A limit in days or months leaves out days as it counts them: each day, where the rulebook says so."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock.calendar import TZ, Calendar, last_day
from domain.clock.clock import Clock, Move
from domain.clock.counting import Counting
from domain.clock.explanation import Explanation, explain
from domain.clock.timekeeper import REVISED, Timekeeper
from domain.clock.trace import RUNS_ON
from domain.law.limits import LeftOut, Limit, OfficeHours

WEEK = Limit("days", 7)
HOURS = OfficeHours(time(9), time(17))
MONDAY = datetime(2026, 3, 2, 10, tzinfo=TZ)
REVIEW = ((date(2026, 3, 5), date(2026, 3, 9)),)  # Thursday to Monday


def keeper(day: int = 2, month: int = 3, left_out: LeftOut = "in_its_unit", **more: Any) -> Timekeeper:
    at = datetime(2026, month, day, 10, tzinfo=TZ)
    given = {"calendar": Calendar(), "why": "time_excluded"} | more
    return Timekeeper(hours=HOURS, day_ends="24:00", at=at, left_out=left_out, **given)


def seven(limit: Limit = WEEK) -> Clock:
    """A limit that begins on Monday, 2 March: seven days end with the next Monday."""
    return keeper().begin(Clock(started_at=MONDAY), None, None, since=MONDAY, limit=limit, until=None)


def until(clock: Clock) -> date:
    assert clock.due_at is not None
    return last_day(clock.due_at)


def told(clock: Clock) -> Explanation:
    counting = Counting(hours=HOURS, day_ends="24:00", calendar=Calendar(), left_out="in_its_unit")
    return explain(counting, clock, lambda _: "扣除", lambda _: "专家评审")


def numbered(clock: Clock) -> list[tuple[str, int]]:
    return [(f"{day.date:%m-%d}", day.counted) for day in told(clock).days if day.counted is not None]


@pytest.mark.parametrize(
    ("left_out", "ends"),
    [
        ("in_its_unit", date(2026, 3, 16)),  # the seventh day is Saturday, 14 March: put off to Monday
        ("in_working_days", date(2026, 3, 12)),  # the three working days of the review
    ],
)
def test_a_review_from_thursday_to_monday_takes_five_days(left_out: LeftOut, ends: date) -> None:
    assert until(keeper(4, left_out=left_out).leave_out(seven(), None, REVIEW)) == ends


def test_each_day_that_counts_has_its_number_and_the_others_their_reason() -> None:
    clock = keeper(4).leave_out(seven(), None, REVIEW)
    assert numbered(clock) == [
        ("03-02", 0),
        ("03-03", 1),
        ("03-04", 2),
        ("03-10", 3),
        ("03-11", 4),
        ("03-12", 5),
        ("03-13", 6),
        ("03-14", 7),
    ]
    why = {f"{day.date:%m-%d}": day.why for day in told(clock).days if day.why}
    assert why == dict.fromkeys(["03-05", "03-06", "03-07", "03-08", "03-09"], "专家评审") | {
        "03-15": RUNS_ON,
        "03-16": RUNS_ON,
    }


def test_a_last_day_that_was_put_off_is_not_put_off_twice() -> None:
    five = seven(Limit("days", 5))  # ends on Saturday, 7 March: put off to Monday
    assert until(five) == date(2026, 3, 9)
    clock = keeper(4).leave_out(five, None, ((date(2026, 3, 5), date(2026, 3, 6)),))
    assert until(clock) == date(2026, 3, 9), "two days later is that Monday itself"
    assert numbered(clock)[-1] == ("03-09", 5)


def test_it_stands_still_and_goes_on_with_the_days_that_were_left() -> None:
    stopped = keeper(4, why="notice_given").stop(seven())
    assert stopped.left == 5
    resumed = keeper(16, why="supplemented").resume(stopped, None)
    assert until(resumed) == date(2026, 3, 23), "five days after the 16th is Saturday, the 21st"
    assert numbered(resumed)[-2:] == [("03-20", 6), ("03-21", 7)]


def test_what_is_left_out_after_the_clock_went_on_does_not_count() -> None:
    out = keeper(4).leave_out(seven(), None, ((date(2026, 3, 6), date(2026, 3, 8)),))
    stopped = keeper(5, why="notice_given").stop(out)
    assert stopped.left == 4
    assert until(keeper(6, why="supplemented").resume(stopped, None)) == date(2026, 3, 12)  # not the 7th and the 8th


def test_a_month_leaves_out_each_day() -> None:
    month = seven(Limit("months", 1))  # until Thursday, 2 April
    assert until(keeper(4).leave_out(month, None, REVIEW)) == date(2026, 4, 7)


def test_a_revised_calendar_puts_the_last_day_off_again() -> None:
    clock = keeper(4).leave_out(seven(), None, REVIEW)
    off = Calendar().revised("调休", date(2026, 3, 5), {date(2026, 3, 16): "off"})
    again = keeper(5, why=REVISED, calendar=off).recount(clock, None, keeper(5).at)
    assert until(again) == date(2026, 3, 17)


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.sampled_from(["out", "still"]), st.integers(1, 12), st.integers(0, 9)), max_size=3),
)
def test_the_last_number_is_the_limit_whatever_is_left_out(count: int, steps: list[tuple[str, int, int]]) -> None:
    clock, at = seven(Limit("days", count)), MONDAY.date()
    for step, after, long in steps:
        began = date.fromordinal(at.toordinal() + after)
        if began >= until(clock):
            break
        at = date.fromordinal(began.toordinal() + long)
        if step == "out":
            clock = keeper(began.day, began.month).leave_out(clock, None, ((began, at),))
        else:
            stopped = keeper(began.day, began.month, why="notice_given").stop(clock)
            clock = keeper(at.day, at.month, why="supplemented").resume(stopped, None)
    days = told(clock).days
    assert days[-1].date == until(clock)
    assert Calendar().is_working(days[-1].date)
    numbers = [day.counted for day in days if day.counted is not None]
    assert numbers == sorted(set(numbers))
    if not any(move.left == 0 for move in clock.moves):
        assert numbers[-1] == count
    assert all(day.why for day in days if day.counted is None), "what isn't counted says why"


def test_a_move_keeps_the_days_as_they_were_left_out() -> None:
    clock = keeper(4).leave_out(seven(), None, REVIEW)
    assert clock.due_at is not None
    was = datetime(2026, 3, 10, tzinfo=TZ)
    assert clock.moves == (Move(keeper(4).at, was, clock.due_at, "time_excluded", excluded=REVIEW),)
