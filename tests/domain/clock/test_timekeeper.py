"""The clock of a duty through one event, without any matter: what the engine asks, and what it is answered."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from domain.clock.calendar import TZ, Calendar
from domain.clock.clock import Clock
from domain.clock.timekeeper import REVISED, Timekeeper
from domain.law.limits import Limit, OfficeHours
from domain.law.rulebook import Remind

WEEK = Limit("working_days", 5)
MONDAY, NEXT_TUESDAY = datetime(2026, 3, 2, 10, tzinfo=TZ), datetime(2026, 3, 10, tzinfo=TZ)
EVE = Remind()


def keeper(day: int = 2, why: str = "received", calendar: Calendar | None = None, **more: Any) -> Timekeeper:
    """At ten o'clock on that day of March 2026, by plain weekdays."""
    hours = OfficeHours(time(9), time(17))
    at = datetime(2026, 3, day, 10, tzinfo=TZ)
    return Timekeeper(hours=hours, day_ends="24:00", calendar=calendar or Calendar(), at=at, why=why, **more)


def begun(late_with: str | None = None, **more: Any) -> Clock:
    """Five working days from Monday, 2 March: until the end of the next Monday."""
    given = {"since": MONDAY, "limit": WEEK, "until": None} | more
    return keeper().begin(Clock(started_at=MONDAY), EVE, late_with, **given)


def off(*days: int) -> Calendar:
    return Calendar().revised("调休", date(2026, 3, 3), {date(2026, 3, day): "off" for day in days})


def test_a_clock_begins_with_its_limit_and_its_reminder() -> None:
    clock = begun()
    assert (clock.due_at, clock.remind_at) == (NEXT_TUESDAY, datetime(2026, 3, 6, 17, tzinfo=TZ))
    assert clock.wakes_at == clock.remind_at


def test_a_day_that_was_set_and_no_limit_at_all() -> None:
    assert begun(limit=None, until=NEXT_TUESDAY).due_at == NEXT_TUESDAY
    assert begun(limit=None).wakes_at is None


def test_a_clock_that_is_late_from_its_start_joins_the_lateness_before_it() -> None:
    since = datetime(2026, 2, 2, 10, tzinfo=TZ)
    late = begun("route-1", since=since)
    assert (late.breached_at, late.joins, late.wakes_at) == (late.due_at, "route-1", None)
    assert begun(since=since).breached_at is None  # its own breach is still to come


def test_a_clock_that_goes_on_is_due_when_the_one_before_was() -> None:
    again = keeper(5).go_on(Clock(started_at=keeper(5).at), EVE, None, before=begun())
    assert (again.due_at, again.counts_from, again.started_at) == (NEXT_TUESDAY, MONDAY, keeper(5).at)


def test_an_extension_moves_it_and_says_so() -> None:
    moved = keeper(4, "extended").shift(begun(), EVE, 2)
    assert moved.due_at == datetime(2026, 3, 12, tzinfo=TZ)
    assert [(move.why, move.before, move.after, move.shift) for move in moved.moves] == [
        ("extended", NEXT_TUESDAY, moved.due_at, 2)
    ]


def test_days_left_out_move_it_by_the_working_days_among_them() -> None:
    spans = ((date(2026, 3, 5), date(2026, 3, 8)),)  # Thursday to Sunday
    assert keeper(4, "time_excluded").leave_out(begun(), EVE, spans).due_at == datetime(2026, 3, 12, tzinfo=TZ)


def test_it_stands_still_and_goes_on_with_the_days_left() -> None:
    stopped = keeper(4, "notice_given").stop(begun())
    assert (stopped.status, stopped.left, stopped.wakes_at) == ("suspended", 3, None)
    resumed = keeper(16, "supplemented").resume(stopped, EVE)
    assert (resumed.status, resumed.due_at) == ("open", datetime(2026, 3, 20, tzinfo=TZ))


def test_one_that_was_late_when_it_stopped_has_nothing_left() -> None:
    late = replace(begun(), breached_at=NEXT_TUESDAY)
    stopped = keeper(11, "notice_given").stop(late)
    assert (stopped.left, keeper(16).resume(stopped, EVE)) == (None, late)


def test_a_revised_calendar_counts_it_again() -> None:
    again = keeper(4, REVISED, off(5, 6)).recount(begun(), EVE, keeper(3).at)
    assert again.due_at == datetime(2026, 3, 12, tzinfo=TZ)


def test_no_revision_makes_it_due_before_its_publication_has_ended() -> None:
    by_holidays = keeper(2, "received", off(5, 6))
    clock = by_holidays.begin(Clock(started_at=MONDAY), EVE, None, since=MONDAY, limit=WEEK, until=None)
    again = keeper(10, REVISED).recount(clock, EVE, keeper(10).at)
    assert again.due_at == datetime(2026, 3, 11, tzinfo=TZ)
    assert again.moves[0].not_before == again.due_at
