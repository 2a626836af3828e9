"""Limits as the law counts them: the State Council's days, +08:00, a due instant exclusive."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock.calendar import TZ, Calendar, Stated, due, last_day, late_by, left, remind_at, shift
from domain.clock.calendar_files import load
from domain.law.limits import DayEnds, Limit, OfficeHours, Unit

FOLDER = Path(__file__).parents[3] / "law" / "calendars"
CALENDAR = load(FOLDER)
HOURS = OfficeHours(opens=time(8, 30), closes=time(17, 30))
SAME_DAY = Limit("same_working_day")


def at(text: str) -> datetime:
    """An instant of ``YYYY-MM-DD HH:MM`` in +08:00; without a time 10:00."""
    return datetime.fromisoformat(text if " " in text else f"{text} 10:00").replace(tzinfo=TZ)


def due_day(limit: Limit, start: str, calendar: Calendar = CALENDAR, *, urgent: bool = False) -> str:
    return last_day(due(calendar, limit, at(start), HOURS, urgent=urgent)).isoformat()


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-02-13", 2, "2026-02-24"),  # Saturday 02-14 is worked, the Spring Festival is not
        ("2026-09-18", 2, "2026-09-21"),  # Sunday 09-20 is a make-up day
        ("2026-09-30", 3, "2026-10-10"),  # the third one is a Saturday, a make-up day
        ("2026-11-23", 3, "2026-11-26"),  # an ordinary week
        ("2026-11-26", 2, "2026-11-30"),  # over an ordinary weekend
        ("2026-10-03", 1, "2026-10-08"),  # received in the middle of a holiday
        ("2026-09-20", 1, "2026-09-21"),  # received on a make-up day, which is day 0
        ("2025-12-30", 2, "2026-01-04"),  # over the year's end: Sunday 01-04 is a make-up day
        ("2026-12-31", 2, "2027-01-04"),  # into a year without a notice: 1 January counts, until it comes
        ("2018-12-28", 2, "2019-01-02"),  # the notice on 2019 also says what the last days of 2018 are
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, expected: str) -> None:
    assert due_day(Limit("working_days", count), start) == expected


def test_a_working_day_ends_at_24_00_which_is_00_00_of_the_next_day() -> None:
    assert due(CALENDAR, Limit("working_days", 2), at("2026-02-13"), HOURS) == at("2026-02-25 00:00")


@pytest.mark.parametrize("clock", ["00:00", "08:29", "17:29", "17:30", "23:59"])
def test_the_time_of_day_of_the_receipt_moves_no_limit_in_working_days(clock: str) -> None:
    assert due_day(Limit("working_days", 3), f"2026-11-23 {clock}") == "2026-11-26"


def test_a_rulebook_may_let_days_end_at_close_of_business() -> None:
    limit = Limit("working_days", 2)
    ends = due(CALENDAR, limit, at("2026-11-23"), HOURS, day_ends="close_of_business")
    assert ends == at("2026-11-25 17:30")
    assert last_day(ends) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("17:29", "2026-11-23 17:30"), ("17:30", "2026-11-24 17:30"), ("18:00", "2026-11-24 17:30")],
)
def test_no_working_day_left_is_this_one_while_it_lasts(clock: str, expected: str) -> None:
    start = at(f"2026-11-23 {clock}")
    ends = due(CALENDAR, Limit("working_days", 0), start, HOURS, day_ends="close_of_business")
    assert ends == at(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-23 00:00", "2026-11-23"),  # before opening is before closing
        ("2026-11-23 17:29", "2026-11-23"),
        ("2026-11-23 17:30", "2026-11-24"),  # at closing time the counter is closed
        ("2026-11-27 18:00", "2026-11-30"),  # Friday evening
        ("2026-11-28 09:00", "2026-11-30"),  # Saturday
        ("2026-10-10 09:00", "2026-10-10"),  # Saturday, but a make-up day
        ("2026-10-01 09:00", "2026-10-08"),  # National Day
        ("2026-09-19 09:00", "2026-09-20"),  # Saturday before a Sunday that is worked
    ],
)
def test_on_the_spot_means_that_working_day_or_else_the_next_one(start: str, expected: str) -> None:
    assert due_day(SAME_DAY, start) == expected


@pytest.mark.parametrize("start", ["2026-11-23 09:00", "2026-11-23 19:00", "2026-11-28 09:00", "2026-10-01 23:00"])
def test_urgent_matters_know_no_deferral(start: str) -> None:
    assert due_day(SAME_DAY, start, urgent=True) == start[:10]


def test_urgent_after_closing_time_lasts_until_24_00_even_where_days_end_at_close_of_business() -> None:
    ends: DayEnds = "close_of_business"
    evening, morning = at("2026-11-23 19:00"), at("2026-11-23 09:00")
    assert due(CALENDAR, SAME_DAY, evening, HOURS, urgent=True, day_ends=ends) == at("2026-11-24 00:00")
    assert due(CALENDAR, SAME_DAY, morning, HOURS, urgent=True, day_ends=ends) == at("2026-11-23 17:30")


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (Limit("days", 15), "2026-11-01", "2026-11-16"),
        (Limit("days", 5), "2026-11-23", "2026-11-30"),  # ends on a Saturday
        (Limit("days", 1), "2026-09-30", "2026-10-08"),  # ends on National Day
        (Limit("days", 2), "2026-09-18", "2026-09-20"),  # ends on a Sunday that is worked
        (Limit("months", 3), "2026-08-24", "2026-11-24"),
        (Limit("months", 1), "2026-01-31", "2026-02-28"),  # no 31st: the month's last day, a make-up Saturday
        (Limit("months", 1), "2024-01-31", "2024-02-29"),
        (Limit("months", 3), "2026-11-30", "2027-03-01"),  # 28 February 2027 is a Sunday
        (Limit("months", 3), "2026-10-15", "2027-01-15"),
    ],
)
def test_days_and_months_end_on_a_working_day(limit: Limit, start: str, expected: str) -> None:
    assert due_day(limit, start) == expected


def test_an_emergency_change_counts_from_its_publication() -> None:
    before, after = load(FOLDER, known_on=date(2020, 1, 26)), load(FOLDER, known_on=date(2020, 1, 27))
    limit = Limit("working_days", 2)
    assert due_day(limit, "2020-01-23", before) == "2020-02-01"  # a Saturday, then still a make-up day
    assert due_day(limit, "2020-01-23", after) == due_day(limit, "2020-01-23") == "2020-02-04"
    assert before.version != after.version
    assert (before.day_kind(date(2020, 2, 1)), after.day_kind(date(2020, 2, 1))) == ("makeup", "off")
    assert "延长2020年春节假期" in (after.notice(date(2020, 1, 31)) or "")


def test_the_same_change_can_be_applied_at_run_time() -> None:
    before = load(FOLDER, known_on=date(2020, 1, 26))
    notice = "《国务院办公厅关于延长2020年春节假期的通知》（国办发明电〔2020〕1号）"
    days = (date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2))
    after = before.revised(notice, date(2020, 1, 27), dict.fromkeys(days, "off"))
    assert after == load(FOLDER, known_on=date(2020, 1, 27))
    assert hash(after) == hash(load(FOLDER, known_on=date(2020, 1, 27)))
    assert before.is_working(date(2020, 1, 31))  # the older calendar is what it was
    friday = date(2020, 1, 31)
    restored = after.revised("《恢复上班的通知》", date(2020, 1, 29), {friday: "work"})
    assert (restored.day_kind(friday), restored.notice(friday)) == ("work", "《恢复上班的通知》")


def test_a_year_is_provisional_until_its_notice_is_out() -> None:
    new_year = date(2027, 1, 1)
    assert CALENDAR.provisional(new_year)
    assert (CALENDAR.day_kind(new_year), CALENDAR.notice(new_year)) == ("work", None)
    assert CALENDAR.provisional(date(2031, 5, 1))  # no file at all
    assert not CALENDAR.provisional(date(2026, 12, 31))
    assert not CALENDAR.provisional(date(2018, 12, 29))  # named by the notice on 2019
    emergency = CALENDAR.revised("《临时通知》", date(2027, 1, 20), {date(2027, 1, 21): "off"})
    assert emergency.provisional(date(2027, 1, 22))
    off: dict[date, Stated] = {new_year: "off", date(2027, 10, 1): "off"}
    arranged = CALENDAR.revised("《2027年通知》", date(2026, 12, 1), off)
    assert not arranged.provisional(date(2027, 3, 1))
    assert due_day(Limit("working_days", 2), "2026-12-31", arranged) == "2027-01-05"


def test_what_was_known_on_a_day_leaves_later_years_provisional() -> None:
    known = load(FOLDER, known_on=date(2025, 11, 3))
    assert known.provisional(date(2026, 10, 1))
    assert not load(FOLDER, known_on=date(2025, 11, 4)).provisional(date(2026, 10, 1))


def test_a_notice_says_off_or_work_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="neither off nor work"):
        CALENDAR.revised("《通知》", date(2026, 1, 1), {date(2026, 1, 5): "holiday"})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("unit", "count"), [("same_working_day", 1), ("working_days", -1), ("months", -3)])
def test_a_limit_that_cannot_be_is_refused(unit: Unit, count: int) -> None:
    with pytest.raises(ValueError, match=unit):
        Limit(unit, count)


def test_an_instant_without_an_offset_is_refused_and_any_offset_is_read_in_plus_8() -> None:
    with pytest.raises(ValueError, match="offset"):
        due(CALENDAR, SAME_DAY, datetime(2026, 11, 23, 10), HOURS)  # noqa: DTZ001
    late_evening = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)  # 23:59 on the 23rd
    assert due(CALENDAR, Limit("working_days", 1), late_evening, HOURS) == at("2026-11-25 00:00")
    midnight = late_evening + timedelta(minutes=1)  # 00:00 on the 24th
    assert due(CALENDAR, Limit("working_days", 1), midnight, HOURS) == at("2026-11-26 00:00")
    west = timezone(timedelta(hours=-11))
    assert due(CALENDAR, SAME_DAY, midnight.astimezone(west), HOURS) == at("2026-11-25 00:00")


def test_the_reminder_comes_at_close_of_business_of_the_working_day_before() -> None:
    assert remind_at(CALENDAR, at("2026-10-11 00:00"), HOURS) == at("2026-10-09 17:30")
    assert remind_at(CALENDAR, at("2026-10-09 00:00"), HOURS) == at("2026-09-30 17:30")
    assert remind_at(CALENDAR, at("2026-11-24 17:30"), HOURS) == at("2026-11-23 17:30")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("2026-11-27 23:59", 0),
        ("2026-11-28 00:00", 1),  # Saturday: late, and lateness begun counts
        ("2026-11-30 09:00", 1),  # the first working day after the due day
        ("2026-12-01 09:00", 2),
        ("2026-12-06 09:00", 5),
    ],
)
def test_lateness_is_in_working_days(seen: str, expected: int) -> None:
    assert late_by(CALENDAR, at("2026-11-28 00:00"), at(seen)) == expected


def test_what_is_suspended_resumes_with_the_working_days_it_had_left() -> None:
    ends = due(CALENDAR, Limit("working_days", 5), at("2026-09-22"), HOURS)  # 09-30: the 25th is Mid-Autumn
    assert ends == at("2026-10-01 00:00")
    stopped, resumed = at("2026-09-24"), at("2026-10-12")
    rest = left(CALENDAR, stopped, ends)
    assert rest == 3  # 28, 29, 30
    assert due(CALENDAR, Limit("working_days", rest), resumed, HOURS) == at("2026-10-16 00:00")
    assert shift(CALENDAR, ends, CALENDAR.count(stopped.date(), resumed.date())) == at("2026-10-16 00:00")


def test_a_due_instant_moves_by_working_days_and_keeps_its_end_of_day() -> None:
    assert shift(CALENDAR, at("2026-10-01 00:00"), 3) == at("2026-10-11 00:00")
    assert shift(CALENDAR, at("2026-09-30 17:30"), 3) == at("2026-10-10 17:30")
    assert shift(CALENDAR, at("2026-10-11 00:00"), -3) == at("2026-10-01 00:00")
    assert shift(CALENDAR, at("2026-10-04 00:00"), 0) == at("2026-10-04 00:00")


WHEN = st.datetimes(datetime(2018, 6, 1), datetime(2028, 6, 1), timezones=st.just(TZ))  # noqa: DTZ001
DATES = st.dates(date(2018, 6, 1), date(2028, 6, 1))
COUNTS = st.integers(0, 70)
LIMITS = st.just(SAME_DAY) | st.builds(Limit, st.sampled_from(["working_days", "days", "months"]), COUNTS)
DAY_ENDS = st.sampled_from(["24:00", "close_of_business"])


@given(DATES, st.integers(1, 70))
def test_add_count_and_back_are_inverse(day: date, count: int) -> None:
    end = CALENDAR.add(day, count)
    assert CALENDAR.is_working(end)
    assert CALENDAR.count(day, end) == count
    assert CALENDAR.back(end, count) == CALENDAR.back(CALENDAR.add(day, 1), 1)
    if CALENDAR.is_working(day):
        assert CALENDAR.back(end, count) == day


@given(DATES, DATES)
def test_count_agrees_with_the_days_one_by_one(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    days = (first + timedelta(days=passed) for passed in range(1, (last - first).days + 1))
    assert CALENDAR.count(first, last) == sum(CALENDAR.day_kind(day) != "off" for day in days)
    assert CALENDAR.count(last, first) == 0


@given(limit=LIMITS, start=WHEN, ends=DAY_ENDS, urgent=st.booleans())
def test_nothing_is_due_before_it_starts(limit: Limit, start: datetime, ends: DayEnds, *, urgent: bool) -> None:
    assert due(CALENDAR, limit, start, HOURS, urgent=urgent, day_ends=ends) > start


@given(LIMITS, WHEN, WHEN, DAY_ENDS)
def test_who_starts_later_is_not_due_earlier(limit: Limit, one: datetime, other: datetime, ends: DayEnds) -> None:
    first, second = (due(CALENDAR, limit, when, HOURS, day_ends=ends) for when in sorted((one, other)))
    assert first <= second


@given(WHEN, COUNTS, st.sampled_from(["working_days", "days", "months"]))
def test_a_longer_limit_is_not_due_earlier(start: datetime, count: int, unit: Unit) -> None:
    shorter, longer = Limit(unit, count), Limit(unit, count + 1)
    assert due(CALENDAR, shorter, start, HOURS) <= due(CALENDAR, longer, start, HOURS)


@given(WHEN, DAY_ENDS)
def test_urgent_is_never_later(start: datetime, day_ends: DayEnds) -> None:
    ordinary = due(CALENDAR, SAME_DAY, start, HOURS, day_ends=day_ends)
    assert due(CALENDAR, SAME_DAY, start, HOURS, urgent=True, day_ends=day_ends) <= ordinary
