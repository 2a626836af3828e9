"""How a revised calendar moves limits and takes breaches back; nobody is late by days nobody could know of."""

import pytest

from domain.clock.calendar import Calendar
from testing.district import HEAD, official
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.revisions import Begin, counted, revised


@pytest.fixture
def extended(begin: Begin) -> Matter:
    """An inquiry of Monday 2 March 2026 whose two working days were extended by two."""
    matter = begin(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    duty = matter.duty("answer").id
    matter.act("request_extension", duty=duty, working_days=2, reason="需要核查")
    matter.act("approve_extension", by=HEAD, at="2026-03-02T11:00", duty=duty)
    return matter


@pytest.fixture
def accepted(begin: Begin) -> Matter:
    """An application of Monday 2 March 2026, to be completed within three working days."""
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    return matter


@pytest.fixture
def weekend(calendar: Calendar) -> Calendar:
    """As of Monday 9 March 2026: the weekend before it is worked, which nobody could know of."""
    return revised(calendar, "2026-03-09", d0307="work", d0308="work")


def test_a_day_off_that_becomes_a_working_day_brings_the_limit_forward(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-05T10:00")  # a Thursday
    matter.act("route", route="own_post")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    matter.revise(revised(calendar, "2026-03-05", d0307="work"), "2026-03-05T15:00", at="2026-03-05T15:00")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-07 24:00")]


def test_it_brings_no_limit_before_the_working_day_of_its_publication(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-05T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-10 24:00")]
    weekend = revised(calendar, "2026-03-08", d0307="work", d0308="work")
    # by the revised days the third one is that Sunday; it is published when its business has closed
    assert matter.revise(weekend, "2026-03-08T19:00", at="2026-03-08T19:00") == ["calendar_revised"]
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    (move,) = matter.duty("complete").moves
    assert move.not_before == moment("2026-03-10T00:00")
    # a later revision, which changes nothing here, finds the limit where it is
    again = revised(weekend, "2026-03-09", d0501="work")
    matter.revise(again, "2026-03-09T09:00", at="2026-03-09T09:00", number=2)
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]


def test_an_extension_stays_as_many_working_days(extended: Matter, calendar: Calendar):
    assert extended.owed() == [("answer", "responder", "housing", "2026-03-06 24:00")]
    extended.revise(revised(calendar, "2026-03-03", d0305="off"), "2026-03-03T09:00", at="2026-03-03T09:00")
    assert extended.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert counted(extended, "answer") == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-06", 3), ("03-09", 4)]


def test_days_left_out_are_counted_again(accepted: Matter, calendar: Calendar):
    accepted.act("exclude_time", kind="hearing", from_="2026-03-03", to="2026-03-04")
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    # with the 4th off there is a working day less to be left out, and one less to work on
    accepted.revise(revised(calendar, "2026-03-03", d0304="off"), "2026-03-03T09:00", at="2026-03-03T09:00")
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]


def test_a_weekend_left_out_counts_once_it_is_worked(begin: Begin, calendar: Calendar):
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "working_days"})
    matter.act("exclude_time", kind="inspection", from_="2026-03-07", to="2026-03-08")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    matter.revise(revised(calendar, "2026-03-03", d0307="work"), "2026-03-03T09:00", at="2026-03-03T09:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]  # else it would be the 7th


def test_a_clock_that_stands_still_goes_on_by_the_revised_days(accepted: Matter, calendar: Calendar):
    accepted.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    stood = accepted.duty("complete")
    new = revised(calendar, "2026-03-04", d0306="off")
    accepted.revise(new, "2026-03-04T09:00", at="2026-03-04T09:00")
    assert accepted.duty("complete") == stood
    accepted.act("supplement", at="2026-03-05T09:30")
    # one of three days had passed; the two that are left are the 9th and 10th, the 6th being off
    assert ("complete", "responder", "housing", "2026-03-10 24:00") in accepted.owed()


def test_a_day_that_was_set_stays_that_day(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    parts = [{"agency": "water", "task": "勘查", "due_on": "2026-03-12"}]
    matter.act("propose_plan", by=HEAD, parts=parts)
    matter.act("agree", by=official("water"), version=1)
    before = matter.duty("perform").due_at
    matter.revise(revised(calendar, "2026-03-04", d0312="off"), "2026-03-04T09:00", at="2026-03-04T09:00")
    assert matter.duty("perform").due_at == before


def test_one_that_is_owed_again_keeps_its_extension(extended: Matter, calendar: Calendar):
    extended.act("route", route="elsewhere", competent_agency="water", reason="理由")
    extended.revise(revised(calendar, "2026-03-03", d0305="off"), "2026-03-03T09:00", at="2026-03-03T09:00")
    extended.act("route", route="own_post", reason="理由")
    assert extended.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert counted(extended, "answer") == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-06", 3), ("03-09", 4)]


def test_what_opens_after_it_isnt_late_by_days_nobody_could_know_of(begin: Begin, weekend: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T18:00")  # a Friday
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    matter.act("route", at="2026-03-09T10:00", route="own_post")
    assert matter.breaches() == []
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    (move,) = matter.duty("answer").moves
    assert move.not_before == moment("2026-03-10T00:00")
    assert counted(matter, "answer") == [("03-06", 0), ("03-07", 1), ("03-08", 2)], "Monday is a gift"
    # a later revision, which changes nothing here, finds the limit where it is; so does who is asked anew
    matter.revise(revised(weekend, "2026-03-09", d0501="work"), "2026-03-09T11:00", at="2026-03-09T11:00", number=2)
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    matter.act("route", route="elsewhere", competent_agency="water", reason="理由")
    matter.act("route", route="own_post", reason="理由")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert matter.pass_to("2026-03-10T00:00") == ["breached"]


def test_nor_where_a_later_revision_came_before_it_was_opened(begin: Begin, weekend: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T18:00")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    matter.revise(revised(weekend, "2026-03-09", d0501="work"), "2026-03-09T11:00", at="2026-03-09T11:00", number=2)
    matter.act("route", at="2026-03-09T12:00", route="own_post")
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in matter.owed()


def test_what_begins_after_its_publication_has_no_such_grace(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T10:00")
    matter.revise(revised(calendar, "2026-03-06", d0307="work"), "2026-03-06T09:00", at="2026-03-06T10:01")
    matter.act("route", route="own_post")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert matter.duty("answer").moves == ()


def test_an_extension_approved_afterwards_ends_no_earlier_either(begin: Begin, weekend: Calendar):
    matter = begin(kind="inquiry", at="2026-03-04T10:00")  # due on Friday the 6th
    matter.act("route", route="own_post")
    duty = matter.duty("answer").id
    matter.act("request_extension", duty=duty, working_days=1, reason="需要核查")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    assert matter.breaches() == ["answer"]
    matter.act("approve_extension", by=HEAD, at="2026-03-09T10:00", duty=duty)
    assert matter.breaches() == []
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]


def test_a_breach_of_what_stands_still_is_taken_back_too(accepted: Matter, calendar: Calendar):
    accepted.act("give_notice", at="2026-03-06T09:30", what_changed="new_fact")
    assert accepted.breaches() == ["complete"]
    new = revised(calendar, "2026-03-06", d0305="off", d0306="off")
    assert accepted.revise(new, "2026-03-06T10:00", at="2026-03-06T10:00") == ["calendar_revised", "breach_withdrawn"]
    assert accepted.breaches() == []
    assert (accepted.duty("complete").status, accepted.duty("complete").left) == ("suspended", 1)
    accepted.act("supplement", at="2026-03-11T09:30")
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-12 24:00")]
    assert counted(accepted, "complete") == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-12", 3)]


def test_even_if_it_arrives_when_the_revised_limit_would_have_passed(accepted: Matter, calendar: Calendar):
    accepted.act("give_notice", at="2026-03-06T09:30", what_changed="new_fact")
    new = revised(calendar, "2026-03-06", d0305="off", d0306="off")
    assert "breach_withdrawn" in accepted.revise(new, "2026-03-06T10:00", at="2026-03-12T10:00")
    assert accepted.breaches() == []


def test_a_breach_before_the_clock_stopped_stays_one(accepted: Matter, calendar: Calendar):
    accepted.act("give_notice", at="2026-03-10T09:30", what_changed="new_fact")
    new = revised(calendar, "2026-03-10", d0305="off", d0306="off")
    assert accepted.revise(new, "2026-03-10T10:00", at="2026-03-10T10:00") == ["calendar_revised"]
    assert accepted.breaches() == ["complete"]
    assert accepted.duty("complete").breached_at == moment("2026-03-10T00:00")


def test_what_a_lapse_had_made_a_fact_is_none_when_it_is_taken_back(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00", matter_type="licence")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    new = revised(calendar, "2026-03-09", d0309="off")
    assert "lapse_withdrawn" in matter.revise(new, "2026-03-09T09:00", at="2026-03-10T00:05")
    assert matter.state.facts["accepted"] is None
    matter.act("accept", at="2026-03-10T10:00", limit={"count": 7, "unit": "working_days"})
    matter.act("give_notice", what_changed="new_fact")
    assert "supplement" in matter.rules_owed()


def test_a_clock_that_was_stopped_before_the_revision_arrived_has_the_day_off_all_the_same(
    accepted: Matter, calendar: Calendar
) -> None:
    """Published while it ran, and brought to the matter while it stood: as if it had arrived at once."""
    new = revised(calendar, "2026-03-03", d0303="off")
    accepted.act("give_notice", at="2026-03-04T09:30", what_changed="new_fact")
    left = accepted.duty("complete").left
    accepted.revise(new, "2026-03-03T08:00", at="2026-03-04T10:00")
    assert (left, accepted.duty("complete").left) == (left, (left or 0) + 1)


def test_days_that_were_worked_before_the_stop_lengthen_no_clock_that_stands(begin: Begin, calendar: Calendar) -> None:
    """Told of them only afterwards: the limit has the days it has, and never more."""
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-10T10:00", what_changed="new_fact")
    left = matter.duty("complete").left
    matter.revise(
        revised(calendar, "2026-03-20", d0307="work", d0308="work"), "2026-03-20T09:00", at="2026-03-20T10:00"
    )
    assert (left, matter.duty("complete").left) == (4, 2)
