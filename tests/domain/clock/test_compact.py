"""The calendar inside a payload: the same working days in some hundred bytes."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock.calendar import TZ, Calendar, Stated, due
from domain.clock.calendar_files import load
from domain.law.limits import Limit, OfficeHours

CALENDAR = load(Path(__file__).parents[3] / "law" / "calendars")
REVISIONS = st.dictionaries(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.sampled_from(["off", "work"]))


@given(REVISIONS, st.sets(st.integers(2025, 2028), min_size=1))
def test_the_compact_form_keeps_every_working_day(days: dict[date, Stated], years: set[int]) -> None:
    whole = CALENDAR.revised("《通知》", date(2026, 12, 1), days)
    small = Calendar.from_compact(whole.compact(years))
    for day in (date(2025, 1, 1) + timedelta(days=passed) for passed in range(4 * 365 + 1)):
        if day.year in years:
            assert (small.day_kind(day), small.provisional(day)) == (whole.day_kind(day), whole.provisional(day)), day
        else:
            assert small.provisional(day)
    assert small.version == whole.version
    assert small != whole  # it doesn't know the other years, so it mustn't share their cache
    assert small.compact(years) == whole.compact(years)


def test_the_compact_form_is_small_and_readable() -> None:
    packed = CALENDAR.compact([2027, 2026])
    assert packed == {
        "version": CALENDAR.version,
        "2026": "0101-0102 0216-0223 0406 0501-0505 0619 0925 1001-1007 +0104 +0214 +0228 +0509 +0920 +1010",
        "2027": "?",
    }


def test_a_weekend_between_two_days_off_is_left_as_it_was() -> None:
    days: dict[date, Stated] = {date(2027, 1, 15): "off", date(2027, 1, 16): "work", date(2027, 1, 18): "off"}
    whole = CALENDAR.revised("《通知》", date(2026, 12, 1), days)
    assert whole.compact([2027])["2027"] == "?0115-0118 +0116"
    small = Calendar.from_compact(whole.compact([2027]))
    assert [small.day_kind(date(2027, 1, day)) for day in range(15, 19)] == ["off", "makeup", "off", "off"]
    assert small.provisional(date(2027, 1, 17))
    assert whole.provisional(date(2027, 1, 17))


def test_a_calendar_that_lacks_a_year_shares_no_cached_answer_with_one_that_has_it() -> None:
    lacking = Calendar.from_compact(CALENDAR.compact([2025]))
    hours, limit = OfficeHours(time(9), time(17)), Limit("working_days", 3)
    start = datetime(2026, 9, 30, tzinfo=TZ)
    ends = [due(calendar, limit, start, hours) for calendar in (CALENDAR, lacking, CALENDAR)]
    assert [end.strftime("%m-%d") for end in ends] == ["10-11", "10-06", "10-11"]


def test_every_released_year_is_small() -> None:
    lines = CALENDAR.compact(range(2019, 2028)).values()
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("packed", [{"2026": "0101"}, {"version": "x", "2026": "0230"}, {"version": "x", "of": ""}])
def test_what_is_no_compact_form_is_refused(packed: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Calendar.from_compact(packed)
