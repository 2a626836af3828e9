"""A due instant is explained by days that can be counted again by hand, whatever has moved it."""

from datetime import date

import pytest

from domain.calendar import Calendar, last_day
from domain.explanation import Explanation, explain
from domain.rulebook import Rulebook
from tests.domain.scenario import HEAD, Matter, moment


def told(matter: Matter, rule: str) -> Explanation:
    return explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule))


def counted(explanation: Explanation) -> list[tuple[str, int]]:
    return [(f"{day.date:%m-%d}", day.counted) for day in explanation.days if day.counted is not None]


@pytest.fixture
def accepted(rulebook: Rulebook, calendar: Calendar) -> Matter:
    """Accepted on a Monday, to be completed within three working days."""
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    return matter


def test_a_plain_limit(accepted: Matter):
    explanation = told(accepted, "complete")
    assert counted(explanation) == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-05", 3)]
    assert explanation.counts_from == moment("2026-03-02T10:00")
    assert explanation.moves == ()


def test_an_extension_counts_on(accepted: Matter):
    duty = accepted.duty("complete").id
    accepted.act("request_extension", at="2026-03-03T09:30", duty=duty, working_days=2, reason="需要核查")
    accepted.act("approve_extension", by=HEAD, at="2026-03-03T10:00", duty=duty)
    explanation = told(accepted, "complete")
    assert counted(explanation)[-2:] == [("03-06", 4), ("03-09", 5)]
    assert [(move.why, move.at) for move in explanation.moves] == [("extended", moment("2026-03-03T10:00"))]
    assert explanation.due_at == moment("2026-03-10T00:00")


def test_days_that_the_clock_stood_still_are_not_counted(accepted: Matter):
    accepted.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    accepted.act("supplement", at="2026-03-17T09:30")
    explanation = told(accepted, "complete")
    # one of the three days had passed; two are left after the supplement
    assert counted(explanation) == [("03-02", 0), ("03-03", 1), ("03-18", 2), ("03-19", 3)]
    days = [day.date for day in explanation.days]
    assert days == [date(2026, 3, 2 + n) for n in range(18)], "no day is left out"


def test_standing_still_within_the_limit_and_an_extension_after(accepted: Matter):
    accepted.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    accepted.act("supplement", at="2026-03-04T09:30")
    duty = accepted.duty("complete").id
    accepted.act("request_extension", at="2026-03-05T09:30", duty=duty, working_days=1, reason="需要核查")
    accepted.act("approve_extension", by=HEAD, at="2026-03-05T10:00", duty=duty)
    explanation = told(accepted, "complete")
    assert counted(explanation) == [
        ("03-02", 0), ("03-03", 1), ("03-05", 2), ("03-06", 3), ("03-09", 4),
    ]  # fmt: skip
    assert explanation.days[-1].date == last_day(accepted.duty("complete").due_at or moment("2026-01-01T00:00"))


def test_every_explanation_ends_on_the_due_day(accepted: Matter):
    accepted.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    accepted.act("supplement", at="2026-03-17T09:30")
    for duty in accepted.state.duties:
        explanation = told(accepted, duty.rule)
        assert duty.due_at is not None
        assert explanation.days[-1].date == last_day(duty.due_at)
        assert explanation.days[0].counted == 0


def test_days_left_out_are_not_counted(accepted: Matter):
    accepted.act("exclude_time", kind="hearing", from_="2026-03-03", to="2026-03-04")
    assert counted(told(accepted, "complete")) == [("03-02", 0), ("03-05", 1), ("03-06", 2), ("03-09", 3)]
    accepted.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    accepted.act("supplement", at="2026-03-04T09:30")  # it stood still on a day that was left out anyway
    explanation = told(accepted, "complete")
    assert counted(explanation) == [("03-02", 0), ("03-05", 1), ("03-06", 2), ("03-09", 3)]
    assert explanation.due_at == moment("2026-03-10T00:00")
