"""A due day explains itself: every day from day 0, whether it counts, and the notice that says so."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from domain.clock.calendar import TZ, due, last_day
from domain.clock.calendar_files import load
from domain.clock.trace import RUNS_ON, Day, trace
from domain.law.limits import DayEnds, Limit, OfficeHours

CALENDAR = load(Path(__file__).parents[3] / "law" / "calendars")
HOURS = OfficeHours(opens=time(8, 30), closes=time(17, 30))
ARRANGED_2026 = "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"


def test_the_trace_tells_every_day_and_who_says_so() -> None:
    days = trace(CALENDAR, Limit("working_days", 2), datetime(2026, 9, 18, 16, tzinfo=TZ), HOURS)
    assert days == [
        Day(date(2026, 9, 18), "start", 0, None),
        Day(date(2026, 9, 19), "off", None, None),
        Day(date(2026, 9, 20), "makeup", 1, ARRANGED_2026),
        Day(date(2026, 9, 21), "work", 2, None),
    ]


def test_the_trace_of_calendar_days_shows_why_it_runs_on() -> None:
    days = trace(CALENDAR, Limit("days", 2), datetime(2026, 9, 30, 10, tzinfo=TZ), HOURS)
    assert [day.counted for day in days] == [0, 1, 2, *[None] * 6]
    assert {day.notice for day in days[1:8]} == {ARRANGED_2026}
    assert days[-1] == Day(date(2026, 10, 8), "work", None, None, RUNS_ON)


def test_the_trace_of_a_receipt_after_hours_runs_to_the_next_working_day() -> None:
    days = trace(CALENDAR, Limit("same_working_day"), datetime(2026, 11, 27, 18, tzinfo=TZ), HOURS)
    assert [(day.date.day, day.day_kind, day.counted) for day in days] == [
        (27, "start", 0),
        (28, "off", None),
        (29, "off", None),
        (30, "work", 1),
    ]


def test_the_trace_of_an_urgent_matter_is_its_day() -> None:
    sunday = datetime(2026, 11, 29, 3, tzinfo=TZ)
    days = trace(CALENDAR, Limit("same_working_day"), sunday, HOURS, urgent=True)
    assert days == [Day(date(2026, 11, 29), "start", 0, None)]


LIMITS = st.just(Limit("same_working_day")) | st.builds(
    Limit, st.sampled_from(["working_days", "days", "months"]), st.integers(0, 70)
)
WHEN = st.datetimes(datetime(2018, 6, 1), datetime(2028, 6, 1), timezones=st.just(TZ))  # noqa: DTZ001


@given(LIMITS, WHEN, st.sampled_from(["24:00", "close_of_business"]))
def test_every_trace_is_gapless_and_ends_on_the_due_day(limit: Limit, start: datetime, ends: DayEnds) -> None:
    days = trace(CALENDAR, limit, start, HOURS, day_ends=ends)
    first, last = start.date(), last_day(due(CALENDAR, limit, start, HOURS, day_ends=ends))
    assert [day for day in days if day.counted is None and day.day_kind != "off" and day.why is None] == []
    assert [day.date for day in days] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if limit.unit == "working_days" and limit.count:
        assert (days[-1].counted, days[-1].day_kind != "off") == (limit.count, True)
    if limit.unit == "days":
        assert [day.counted for day in days if day.counted is not None] == list(range(limit.count + 1))
