"""A due instant is explained by days that can be counted again by hand, whatever has moved it."""

from datetime import date

import pytest

from domain.clock.calendar import Calendar, last_day
from domain.clock.explanation import A_SET_DAY, Explanation
from domain.clock.trace import RUNS_ON
from domain.law.rulebook import Rulebook
from domain.records.explaining import explain
from testing.district import HEAD, official
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.revisions import revised


def told(matter: Matter, rule: str) -> Explanation:
    explanation = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule), matter.events)
    for day in explanation.days:
        assert (day.counted is None) != (day.why is None) or day.day_kind == "off", "what isn't counted says why"
    return explanation


def reasons(explanation: Explanation) -> dict[str, str]:
    return {f"{day.date:%m-%d}": day.why for day in explanation.days if day.why is not None}


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
    assert set(reasons(explanation).values()) == {"中止计时，至补正为止"}
    assert (min(reasons(explanation)), max(reasons(explanation))) == ("03-04", "03-17")


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


def test_days_left_out_cite_their_kind_and_the_written_notice(accepted: Matter):
    accepted.act("exclude_time", kind="hearing", from_="2026-03-03", to="2026-03-04", notice_no="听告〔2026〕1号")
    accepted.act("exclude_time", kind="expert_review", from_="2026-03-06", to="2026-03-06", notice_no="评告〔2026〕2号")
    hearing, review = "扣除时间：听证，听告〔2026〕1号", "扣除时间：专家评审，评告〔2026〕2号"
    explanation = told(accepted, "complete")
    assert reasons(explanation) == {"03-03": hearing, "03-04": hearing, "03-06": review}
    assert counted(explanation) == [("03-02", 0), ("03-05", 1), ("03-09", 2), ("03-10", 3)]


def test_a_rulebook_that_names_no_kinds_of_time_left_out_knows_three(rulebook: Rulebook):
    assert rulebook.exclusions == {"hearing": "听证", "inspection": "检验", "expert_review": "专家评审"}


def test_a_limit_in_days_that_ends_on_a_day_off_says_that_it_runs_on(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "days"})
    explanation = told(matter, "complete")
    assert counted(explanation)[-1] == ("03-07", 5), "a Saturday"
    assert reasons(explanation) == {"03-08": RUNS_ON, "03-09": RUNS_ON}


def test_the_days_until_a_revision_takes_effect_say_so(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, kind="inquiry", at="2026-03-06T10:00")
    matter.act("route", route="own_post")
    weekend = revised(calendar, "2026-03-09", d0307="work", d0308="work")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    explanation = told(matter, "answer")
    assert counted(explanation) == [("03-06", 0), ("03-07", 1), ("03-08", 2)]
    assert reasons(explanation) == {"03-09": "日历调整：期限虽因此提前，但不早于公布之日届满"}


def test_a_day_that_was_set_is_not_counted_to(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "任务", "due_on": "2026-03-12"}])
    matter.act("agree", by=official("water"), version=1)
    assert set(reasons(told(matter, "perform")).values()) == {A_SET_DAY}
