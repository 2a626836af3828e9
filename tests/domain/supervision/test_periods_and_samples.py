"""Which period a report is about, and which cases an inspection draws."""

from datetime import date

import pytest

from domain.matter.supervision import period, sample
from testing.fields import moment


@pytest.mark.parametrize(
    ("every", "at", "begin", "end"),
    [
        ("month", "2026-11-05T09:00", date(2026, 10, 1), date(2026, 10, 31)),
        ("month", "2026-01-05T09:00", date(2025, 12, 1), date(2025, 12, 31)),
        ("month", "2024-03-01T00:00", date(2024, 2, 1), date(2024, 2, 29)),
        ("year", "2026-01-15T09:00", date(2025, 1, 1), date(2025, 12, 31)),
        ("year", "2026-12-31T23:59", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_report_is_about_the_last_whole_period(every: str, at: str, begin: date, end: date):
    assert period(every, moment(at)) == (begin, end)  # type: ignore[arg-type]


NUMBERS = [f"20260302-{n:06d}" for n in range(1, 501)]


def test_the_same_seed_draws_the_same_cases_in_whatever_order_they_are_named():
    drawn = sample(NUMBERS, 20, "甲")
    assert drawn == sample(reversed(NUMBERS), 20, "甲")
    assert len(set(drawn)) == 20
    assert drawn != sample(NUMBERS, 20, "乙")


def test_no_case_is_drawn_more_readily_than_another():
    drawn = [number for seed in range(400) for number in sample(NUMBERS, 25, str(seed))]
    times = [drawn.count(number) for number in NUMBERS]
    assert min(times) >= 5  # 20 each, on average
    assert max(times) <= 40


def test_a_sample_is_never_larger_than_what_there_is():
    assert sample(NUMBERS[:3], 20, "甲") == NUMBERS[:3]
