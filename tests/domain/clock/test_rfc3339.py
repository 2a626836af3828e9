"""What is read as an instant or a day, and that it is read back equal by whatever reads it later."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.clock.calendar import TZ
from domain.clock.rfc3339 import YEARS, read_day, read_instant

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_TIME = r"\d{2}:?\d{2}(:?\d{2}([.,]\d{1,7})?)?"
_OFFSET = r"Z|[+-]\d{2}:?\d{2}(:\d\d)?"
_stored = TypeAdapter(datetime)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-01-05T09:00:00+08:00", datetime(2026, 1, 5, 9, tzinfo=TZ)),
        ("2026-01-05T01:00:00Z", datetime(2026, 1, 5, 9, tzinfo=TZ)),
        ("2026-01-05t01:00:00z", datetime(2026, 1, 5, 9, tzinfo=TZ)),
        ("2026-01-05T01:00:00-00:00", datetime(2026, 1, 5, 9, tzinfo=TZ)),
        ("2026-01-05T09:00:00.5+08:00", datetime(2026, 1, 5, 9, microsecond=500_000, tzinfo=TZ)),
        ("2026-01-05T09:00:00.123456789+08:00", datetime(2026, 1, 5, 9, microsecond=123_456, tzinfo=TZ)),
        ("1900-01-01T00:00:00+08:00", datetime(1900, 1, 1, tzinfo=TZ)),
        ("2199-12-31T23:59:59+08:00", datetime(2199, 12, 31, 23, 59, 59, tzinfo=TZ)),
    ],
)
def test_an_instant_is_read_at_0800(said: str, read: datetime) -> None:
    assert read_instant(said) == read
    assert read_instant(said).utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-27T12:00:00+08:00:30", "20261127120000+08:00", "20261127T120000+0800", "2026-W50-1T12:00:00+08:00",
        "2026-11-27 12:00:00+08:00", "2026-11-27T12:00+08:00", "2026-11-27T12+08:00", "2026-11-27T12:00:00",
        "2026-11-27T12:00:00+0800", "2026-11-27T12:00:00+08", "2026-11-27T24:00:00+08:00", "2026-11-27T12:00:60+08:00",
        "2026-11-27T12:00:00,5+08:00", "2026-11-27T12:00:00.+08:00", "2026-11-27T12:00:00+24:00", "2026-11-27",
        "2026-02-30T12:00:00+08:00", "20270101", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "1900-01-01T00:00:00+14:00", "2199-12-31T23:59:59-05:00", "1899-12-31T23:59:59+08:00",
        "２０２６-11-27T12:00:00+08:00", "2026-11-27T12:00:00+08:00\n", " 2026-11-27T12:00:00+08:00", "",
        20270101, 1.5, True, None, b"2026-11-27T12:00:00+08:00", [],
    ],
)  # fmt: skip
def test_nothing_else_is_an_instant(said: object) -> None:
    with pytest.raises(ValueError):
        read_instant(said)


@pytest.mark.parametrize(
    "said", ["2026-W50", "2026-W50-1", "20261127", "2026-11-27T00:00:00+08:00", "2026-02-30", "1899-12-31",
             "2200-01-01", "２０２６-11-27", "2026-11-27\n", "", 20261127, None, date(2026, 11, 27)],
)  # fmt: skip
def test_nothing_else_is_a_day(said: object) -> None:
    with pytest.raises(ValueError):
        read_day(said)


def test_a_day_is_read() -> None:
    assert read_day("2026-11-27") == date(2026, 11, 27)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=OFFSETS))  # noqa: DTZ001 - hypothesis's form
def test_what_is_read_is_kept_and_read_back_equal(moment: datetime) -> None:
    read = read_instant(moment.isoformat())
    assert read == moment
    assert read_instant(read.isoformat()) == read
    assert _stored.validate_json(_stored.dump_json(read)) == read
    assert datetime.fromisoformat(read.isoformat()) == read
    assert read.astimezone(UTC) == moment


@given(st.from_regex(rf"\d{{4}}-?(W\d\d|\d\d)-?\d{{1,2}}([Tt _]?{_TIME}({_OFFSET})?)?"))
def test_whatever_is_read_is_read_back_equal(said: str) -> None:
    try:
        read = read_instant(said)
    except ValueError:
        return
    assert read.year in YEARS
    assert _stored.validate_json(_stored.dump_json(read)) == read == read_instant(read.isoformat())
