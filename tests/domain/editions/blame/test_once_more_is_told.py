"""The next edition: the limit once more of a late duty (Art. 10) is told to who has it: he is reminded of its end, and
each of its days is explained. Monday is 2 March 2026; offices close at 17:30.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from domain.clock import once_more
from domain.clock.calendar import Calendar, last_day
from domain.clock.clock import Again
from domain.clock.explanation import Explanation
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.wording import owed_text
from domain.records.explaining import again_text, explain, whose
from domain.records.record import duty_row
from domain.records.wording import details, timer_text
from testing.district import HANDLER, HEAD, SYSTEM
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.revisions import revised
from tests.domain.walks import lengths, seeds, walk

Begin = Callable[..., Matter]


@pytest.fixture
def answer(open_anew: Begin) -> Matter:
    """An inquiry of Monday, to be answered by Wednesday. On Thursday at 9:00 the head names another official, who isn't
    named for the lateness: the two working days once more end on Monday, 9 March.
    """
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-05T09:00")
    return matter


@pytest.fixture
def work(open_anew: Begin) -> Matter:
    """Work of five working days, until Monday, 9 March. It is passed on on Tuesday: five more end on the 17th."""
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "working_days"}, receipt_no="1")
    matter.act("reassign", by=HEAD, duty="complete-1", to="housing-2", at="2026-03-10T09:00")
    return matter


def reminders(matter: Matter) -> list[tuple[str, str, str | None]]:
    """The duty, the instant, and since when the limit once more runs that the reminder is about."""
    told = (event for event in matter.events if event.type == "reminded")
    return [(each.data["duty"], f"{each.at:%m-%d %H:%M}", each.data.get("since")) for each in told]


def last(matter: Matter, rule: str) -> Again:
    again = matter.duty(rule).last_again
    assert again
    return again


def explained(matter: Matter, rule: str) -> Explanation:
    """The explanation of the last limit once more, which ends on the day on which that ends."""
    again = last(matter, rule)
    told = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule), matter.events, again)
    assert told.days[-1].date == last_day(again.until)
    return told


def counted(told: Explanation) -> list[tuple[str, int]]:
    return [(f"{day.date:%m-%d}", day.counted) for day in told.days if day.counted is not None]


def sentence(matter: Matter, rule: str) -> str:
    duty, again = matter.duty(rule), last(matter, rule)
    return again_text(matter.rulebook, duty, again, whose(matter.state, duty, again))


# ── the reminder ───────────────────────────────────────────────────────────


def test_who_takes_a_late_answer_over_is_reminded_on_the_working_day_before_its_end(answer: Matter):
    assert answer.pass_to("2026-03-06T17:29") == []
    assert answer.pass_to("2026-03-06T17:30") == ["reminded"]
    first = ("answer-1", "03-03 17:30", None)
    assert reminders(answer) == [first, ("answer-1", "03-06 17:30", "2026-03-05T09:00:00+08:00")]
    assert answer.pass_to("2026-03-10T00:00") == ["breached"]


def test_whoever_has_met_it_by_then_is_not_reminded(answer: Matter):
    answer.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-06T17:00")
    assert "reminded" not in answer.pass_to("2026-03-09T09:00")


def test_one_that_goes_on_for_the_next_one_reminds_once(answer: Matter):
    answer.pass_to("2026-03-06T17:30")
    answer.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-09T09:00")
    assert answer.pass_to("2026-03-10T00:00") == ["breached"]
    assert len(reminders(answer)) == 2


def test_who_is_named_already_is_reminded_and_has_no_second_lead(answer: Matter):
    """It came back to him after a day, so he had most of the hours until Monday, the 9th."""
    answer.act("reassign", by=HEAD, duty="answer-1", to="housing-1", at="2026-03-06T09:00")
    assert answer.pass_to("2026-04-01T09:00") == ["reminded", "breached"]
    assert answer.events[-1].data["grounds"] == []


def test_a_row_without_a_reminder_reminds_of_none(edition: Rulebook, calendar: Calendar):
    case = edition.procedures["case"]
    rules = {**case.rules, "answer": replace(case.rules["answer"], remind=None)}
    silent = replace(edition, procedures={**edition.procedures, "case": replace(case, rules=rules)})
    matter = Matter(silent, calendar, kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-05T09:00")
    assert matter.pass_to("2026-03-10T00:00") == ["breached"]


def test_a_limit_that_ends_on_the_day_on_which_it_begins_has_no_day_before(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("reassign", by=HEAD, duty="hand_over-1", to="housing-2", at="2026-03-03T09:00")
    assert matter.pass_to("2026-03-04T00:00") == ["breached"]


def test_a_clock_that_stood_still_reminds_of_its_new_end(work: Matter):
    assert work.duty("complete").remind_at == moment("2026-03-16T17:30")
    work.act("give_notice", by=HANDLER, at="2026-03-12T10:00")
    work.act("supplement", by=SYSTEM, at="2026-03-23T10:00")
    assert work.pass_to("2026-03-26T00:00")[0] == "reminded"
    assert reminders(work)[-1] == ("complete-1", "03-25 17:30", "2026-03-10T09:00:00+08:00")


def test_a_day_off_moves_the_reminder(answer: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-05", d0306="off")
    answer.revise(new, "2026-03-05T10:00", at="2026-03-05T10:00")
    assert (last(answer, "answer").until, answer.duty("answer").remind_at) == (
        moment("2026-03-11"), moment("2026-03-09T17:30"),
    )  # fmt: skip


def test_a_day_off_before_its_end_lets_the_reminder_come_sooner_and_once(answer: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-06", d0309="off")
    answer.revise(new, "2026-03-06T09:00", at="2026-03-06T09:00")
    assert (last(answer, "answer").until, answer.duty("answer").remind_at) == (
        moment("2026-03-11"), moment("2026-03-06T17:30"),
    )  # fmt: skip
    assert answer.pass_to("2026-03-11T00:00") == ["reminded", "breached"]


def test_one_that_had_run_out_and_runs_again_reminds_again(answer: Matter, calendar: Calendar):
    answer.pass_to("2026-03-10T09:00")
    new = revised(calendar, "2026-03-10", d0309="off", d0310="off", d0311="off")
    left = answer.revise(new, "2026-03-10T10:00", at="2026-03-10T10:00")
    assert left == ["calendar_revised", "breach_withdrawn"]
    assert last(answer, "answer").until == moment("2026-03-13")
    assert answer.pass_to("2026-03-13T00:00") == ["breached"], "the day before is Friday, 6 March"


# ── day by day, and whose it is ────────────────────────────────────────────


def test_its_days_are_counted_from_when_he_owes_it(answer: Matter):
    told = explained(answer, "answer")
    assert counted(told) == [("03-05", 0), ("03-06", 1), ("03-09", 2)]
    assert (told.counts_from, told.due_at) == (moment("2026-03-05T09:00"), moment("2026-03-10"))


def test_a_sentence_says_whose_it_is_and_why(answer: Matter):
    his = "这是首问负责人 housing/housing-2的时限：接手这项义务时已经逾期，而逾期的线索没有指向其本人，"
    runs = "所以自 2026-03-05 09:00 起另计一次时限，至 2026-03-09 24:00。"
    assert sentence(answer, "answer") == f"{his}{runs}届满仍未履行的，另有线索，指向其间承担的人。"
    answer.pass_to("2026-03-10T00:00")
    assert sentence(answer, "answer") == f"{his}{runs}届满仍未履行，另有线索。"


def test_what_was_met_within_it_says_so(answer: Matter):
    answer.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-06T17:00")
    assert sentence(answer, "answer").endswith("至 2026-03-09 24:00。届满之前已履行。")


def test_all_who_had_it_are_told_in_order(answer: Matter):
    answer.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-09T09:00")
    assert "housing/housing-2、首问负责人 housing/housing-head的时限" in sentence(answer, "answer")


def test_whom_the_reader_may_not_know_is_not_named(answer: Matter):
    told = again_text(answer.rulebook, answer.duty("answer"), last(answer, "answer"), ())
    assert told.startswith("这是他人的时限：")


def test_a_duty_that_was_late_when_it_opened_has_it_from_then(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="roads", at="2026-03-05T09:00")
    assert counted(explained(matter, "transfer")) == [("03-05", 0), ("03-06", 1), ("03-09", 2)]
    assert sentence(matter, "transfer").startswith("这是首问机关 housing/housing-1的时限：承担这项义务时已经逾期")


def test_who_takes_it_over_at_night_has_the_next_working_day(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("reassign", by=HEAD, duty="hand_over-1", to="housing-2", at="2026-03-05T23:58")
    assert counted(explained(matter, "hand_over")) == [("03-05", 0), ("03-06", 1)]


def test_days_that_it_stood_still_say_so(work: Matter):
    work.act("give_notice", by=HANDLER, at="2026-03-12T10:00")
    work.act("supplement", by=SYSTEM, at="2026-03-23T10:00")
    told = explained(work, "complete")
    assert counted(told) == [("03-10", 0), ("03-11", 1), ("03-12", 2), ("03-24", 3), ("03-25", 4), ("03-26", 5)]
    assert {day.why for day in told.days if day.why} == {"中止计时，至补正为止"}


def test_a_revised_calendar_counts_its_days_again(answer: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-06", d0309="off")
    answer.revise(new, "2026-03-06T09:00", at="2026-03-06T09:00")
    assert counted(explained(answer, "answer")) == [("03-05", 0), ("03-06", 1), ("03-10", 2)]


def test_one_that_a_new_working_day_would_end_sooner_keeps_its_end(answer: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-06", d0307="work")
    answer.revise(new, "2026-03-06T09:00", at="2026-03-06T09:00")
    told = explained(answer, "answer")
    assert counted(told) == [("03-05", 0), ("03-06", 1), ("03-07", 2)]
    assert told.days[-1].why == "日历调整：期限虽因此提前，但不早于公布之日届满"


@settings(max_examples=100)
@given(seeds, lengths)
def test_whatever_people_do_its_days_are_counted_or_say_why_not(
    edition: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    for made in (tried.made for tried in walk(edition, calendar, chance, acts) if tried.made):
        for duty in made.state.duties:
            for again in duty.again:
                counting = timing.counting(edition, made.state)
                assert counting.instants(once_more.as_clock(counting, duty, again))[-1] == again.until
                days = explain(edition, calendar, made.state, duty, made.events, again).days
                assert days[-1].date == last_day(again.until)
                working = (day for day in days if day.day_kind != "off")
                assert [day for day in working if (day.counted is None) == (day.why is None)] == []
                assert whose(made.state, duty, again)


# ── where people see it ────────────────────────────────────────────────────


def test_the_page_of_the_matter_and_its_timer_tell_both_limits(answer: Matter):
    both = "2026-03-04 24:00，另计至 2026-03-09 24:00"
    assert both in details(answer.rulebook, answer.state)
    assert timer_text(answer.rulebook, answer.state, "answer-1") == f"第七条第一项 答复咨询·首问负责人 限{both}"
    assert f"期限 {both}" in owed_text(answer.rulebook, answer.state)


def row(matter: Matter, rule: str) -> Any:
    told = duty_row(matter.rulebook, "case", matter.duty(rule))
    return told.again_since, told.again_until, told.again_breached_at


def test_readers_get_its_last_one(answer: Matter):
    since, until = moment("2026-03-05T09:00"), moment("2026-03-10")
    assert row(answer, "answer") == (since, until, None)
    answer.pass_to("2026-03-10T00:00")
    assert row(answer, "answer") == (since, until, until)


def test_a_lateness_that_was_none_has_none(answer: Matter):
    assert answer.act("answer", on_the_spot=False, by=HANDLER, at="2026-03-04T23:00")[1:] == ["breach_withdrawn"]
    assert row(answer, "answer") == (None, None, None)


def test_a_state_from_before_its_moves_were_kept_is_read(answer: Matter):
    duty = answer.duty("answer")
    since = moment("2026-03-05T09:00")
    old = replace(duty, remind_at=None, again=(Again(since, since, moment("2026-03-10")),))
    duties = tuple(old if each.id == duty.id else each for each in answer.state.duties)
    told = explain(answer.rulebook, answer.state.calendar, replace(answer.state, duties=duties), old, (), old.again[0])
    assert counted(told) == [("03-05", 0), ("03-06", 1), ("03-09", 2)]
