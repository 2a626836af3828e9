"""How far special law lets a limit go, whoever gives, extends or leaves it out (Art. 5)."""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HEAD, official
from testing.scenario import Matter

Begin = Callable[..., Matter]


@pytest.fixture
def permit(begin: Begin) -> Matter:
    """An application for a construction permit, of Monday 2 March 2026, at the desk whose matter it is."""
    matter = begin(matter_type="construction_permit")
    matter.act("route", route="own_post")
    return matter


def test_what_the_law_counts_from_the_receipt_ends_no_later_for_being_accepted_late(permit: Matter):
    """Construction Law 8: seven days from the receipt of the application."""
    assert ("complete", "responder", "housing", "2026-03-11 24:00") in permit.owed()
    late = "2026-03-09T17:00"
    assert permit.refused("accept", at=late, limit={"count": 7, "unit": "working_days"}) == "incomplete"
    permit.act("accept", at=late, limit={"count": 2, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-03-11 24:00") in permit.owed()


def test_the_whole_is_extended_once_whoever_promises_what(begin: Begin):
    """Information disclosure: twenty working days, and at most twenty more."""
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    duty = matter.duty("complete").id
    matter.act("request_extension", duty=duty, working_days=20, reason="征求意见")
    matter.act("approve_extension", by=HEAD, duty=duty)
    matter.act("accept", limit={"count": 40, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-04-28 24:00") in matter.owed()
    again = {"duty": matter.duty("complete").id, "working_days": 20, "reason": "征求意见"}
    assert matter.refused("request_extension", **again) == "not_owed"


def test_nobody_but_who_accepts_it_promises_more_than_silence_would(begin: Begin):
    """Licences: nobody having said anything, it counts as accepted from its materials; a plan is made before that."""
    matter = begin(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    silent = {"agency": "water", "task": "勘查", "due_on": "2026-03-31"}  # twenty working days end on the 30th
    assert matter.refused("propose_plan", by=HEAD, at="2026-03-04T10:00", parts=[silent]) == "incomplete"
    matter.act("accept", at="2026-03-04T10:00", limit={"count": 20, "unit": "working_days"})
    matter.act("propose_plan", by=HEAD, parts=[silent])  # accepted on the 4th: until the 1st of April


def test_the_refusal_of_a_licence_names_the_remedies(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="own_post")
    refusal = matter.refusal("refuse", remedies=None)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "remedies")
    assert "第三十八条" in refusal.detail
    matter.act("refuse", remedies="六十日内申请行政复议")


def test_days_that_were_left_out_before_it_was_accepted_arent_left_out_again(permit: Matter):
    hearing: dict[str, Any] = {
        "kind": "hearing",
        "from": "2026-03-09",
        "to": "2026-03-10",
        "notice_no": "听〔2026〕1号",
    }
    permit.act("exclude_time", at="2026-03-03T10:00", **hearing)
    permit.act("accept", at="2026-03-04T10:00", limit={"count": 7, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-03-13 24:00") in permit.owed()
    assert permit.refusal("exclude_time", at="2026-03-05T10:00", **hearing).errors[0].field == "from"


def test_the_next_agency_may_extend_though_the_one_before_did(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    extended: dict[str, Any] = {"working_days": 20, "reason": "征求意见"}
    matter.act("request_extension", duty=matter.duty("complete").id, **extended)
    matter.act("approve_extension", by=HEAD, duty=matter.duty("complete").id)
    matter.act("route", route="elsewhere", competent_agency="water", reason="非本局")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00")
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T11:00", responder="water-1")
    matter.act("request_extension", by=official("water"), duty=matter.duty("complete").id, **extended)


def test_what_is_done_on_the_spot_owes_no_notice_whatever_law_runs_beside(permit: Matter):
    permit.act("complete", on_the_spot=True)
    assert permit.closed
