"""The next edition: from when the applicant may dispute, and what is owed to one who can't be reached (Art. 10(1)2).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.records.exceptions import exceptions
from testing.district import HEAD, OFFICE, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


# ── from when the applicant may dispute (Art. 10(1)2, 6(4)) ────────────────


@pytest.fixture
def completed(open_anew: Begin) -> Matter:
    """An application that was accepted on Monday and completed on Thursday, 5 March."""
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("complete", on_the_spot=False, at="2026-03-05T10:00")
    return matter


def test_a_dispute_runs_from_the_day_on_which_the_applicant_was_told(completed: Matter):
    completed.act("notify_result", at="2026-03-11T10:00")
    assert completed.closed
    assert completed.refused("dispute", by=SYSTEM, at="2026-03-26T00:00") == "case_closed"
    completed.act("dispute", by=SYSTEM, at="2026-03-25T23:59")
    assert completed.owed() == [("reconsider", "reconsidering_head", "housing", "2026-03-27 24:00")]


def test_who_knows_the_result_may_dispute_it_before_he_is_told(completed: Matter):
    completed.act("dispute", by=SYSTEM, at="2026-03-24T10:00")
    assert "reconsider" in completed.rules_owed()


@pytest.fixture
def answered(open_anew: Begin) -> Matter:
    """An inquiry that was answered on the spot on Monday, and disputed on Tuesday, 3 March."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    return matter


def test_who_disputed_a_result_is_told_that_it_was_upheld(answered: Matter):
    answered.act("reconsider", by=HEAD, outcome="upheld", at="2026-03-04T10:00")
    assert answered.owed() == [("notify_result", "responder", "housing", "2026-03-05 24:00")]
    answered.act("notify_result", at="2026-03-05T10:00")
    assert answered.closed
    assert answered.refused("dispute", by=SYSTEM, at="2026-03-06T10:00") == "case_closed"


def test_that_a_result_was_upheld_is_late_when_nobody_tells_it(answered: Matter):
    answered.act("reconsider", by=HEAD, outcome="upheld", at="2026-03-04T10:00")
    answered.pass_to("2026-03-06T00:00")
    assert answered.breaches() == ["notify_result"]


def test_who_is_not_reached_after_a_review_is_tried_after_it(answered: Matter):
    answered.act("reconsider", by=HEAD, outcome="upheld", at="2026-03-04T10:00")
    before = [{"at": "2026-03-03T11:00", "means": "电话"}, {"at": "2026-03-04T11:00", "means": "电话"}]
    assert answered.refused("record_unreachable", attempts=before, at="2026-03-05T10:00") == "time_not_allowed"


@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_what_is_done_again_is_told_with_its_own_result(answered: Matter, outcome: str):
    answered.act("reconsider", by=HEAD, outcome=outcome, at="2026-03-04T10:00")
    assert answered.rules_owed() == ["answer"]


def test_the_first_edition_counts_from_the_outcome(begin: Begin):
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("complete", on_the_spot=True, at="2026-03-02T11:00")
    assert matter.state.facts["told_at"] is None
    matter.act("dispute", by=SYSTEM, at="2026-03-16T23:59")


def test_what_is_said_on_the_spot_is_known_at_once(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True, at="2026-03-03T10:00")
    assert matter.refused("dispute", by=SYSTEM, at="2026-03-18T00:00") == "case_closed"
    matter.act("dispute", by=SYSTEM, at="2026-03-17T23:59")


@pytest.fixture
def sent_away(open_anew: Begin) -> Matter:
    """An application of Monday, transferred on Tuesday to a body outside the district."""
    outside = {"name": "市水务局", "contact": "0519"}
    matter = open_anew()
    matter.act("route", route="elsewhere", external=outside)
    matter.act("transfer", external=outside, delivered_at="2026-03-03T10:00", at="2026-03-03T10:00")
    return matter


def test_an_external_transfer_is_told_and_may_be_disputed_from_then(sent_away: Matter):
    assert sent_away.owed() == [("notify_result", "responder", "housing", "2026-03-04 24:00")]
    sent_away.act("notify_result", at="2026-03-04T10:00")
    assert sent_away.closed
    sent_away.act("dispute", by=SYSTEM, at="2026-03-18T23:59")
    sent_away.act("reconsider", by=HEAD, outcome="redo")
    assert sent_away.owed() == [("transfer", "lead_agency", "housing", "2026-03-20 24:00")]
    sent_away.act("route", route="own_post", reason="属本机关职责")
    assert sent_away.rules_owed() == ["decide", "decide_first"]


def test_a_transfer_within_the_district_settles_nothing(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00")
    assert matter.state.facts["outcome_at"] is None
    assert matter.refused("dispute", by=SYSTEM) == "not_owed"


def test_what_was_voided_before_the_applicant_was_told_may_be_disputed(completed: Matter):
    completed.act("void", by=OFFICE, reason="误立", at="2026-03-06T10:00")
    completed.act("dispute", by=SYSTEM, at="2026-03-20T23:59")
    assert completed.rules_owed() == ["reconsider"]


# ── an applicant who can't be reached, or has left no contact (Art. 10(1)2) ─


def tried(*days: str) -> list[dict[str, str]]:
    return [{"at": f"2026-03-{day}", "means": "电话"} for day in days]


def test_attempts_count_from_the_outcome_on(completed: Matter):
    early = tried("03T10:00", "05T11:00")
    assert completed.refused("record_unreachable", attempts=early, at="2026-03-06T11:00") == "time_not_allowed"
    completed.act("record_unreachable", attempts=tried("05T11:00", "06T10:00"), at="2026-03-06T11:00")
    assert completed.closed
    assert completed.state.facts["told_at"] == "2026-03-06T11:00:00+08:00"


def test_a_result_of_the_last_minute_leaves_time_for_two_attempts(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("give_notice", materials=["证明"])
    matter.pass_to("2026-04-15T00:00")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-04-15 24:00")]
    matter.act("request_extension", duty="notify_result-1", working_days=1, at="2026-04-15T16:00")
    matter.act("approve_extension", by=HEAD, duty="notify_result-1")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-04-16 24:00")]


def test_without_a_contact_the_result_is_published(open_anew: Begin):
    matter = open_anew(no_contact=True)
    matter.act("route", route="own_post")
    matter.act("refuse", at="2026-03-02T11:00")
    invented = tried("02T11:30", "03T10:00")
    refused = matter.refusal("record_unreachable", attempts=invented, at="2026-03-03T11:00")
    assert (refused.code, "没有留下联系方式" in refused.detail) == ("not_owed", True)
    matter.act("publish_result", means="record", at="2026-03-03T11:00")
    assert matter.closed
    matter.act("dispute", by=SYSTEM, at="2026-03-17T23:59")


def test_with_a_contact_the_result_is_told_not_published(completed: Matter):
    refused = completed.refusal("publish_result", means="public_notice")
    assert (refused.code, "应告知本人" in refused.detail) == ("not_owed", True)


def test_an_inquiry_without_a_contact_is_answered_in_public(open_anew: Begin):
    matter = open_anew(kind="inquiry", no_contact=True)
    matter.act("route", route="own_post")
    matter.act("publish_result", means="public_notice")
    assert (matter.closed, matter.state.facts["outcome_event"]) == (True, "result_published")


@pytest.mark.parametrize("no_contact", [False, True])
def test_a_joint_inquiry_has_the_same_exit(open_anew: Begin, *, no_contact: bool):
    matter = open_anew(kind="inquiry", no_contact=no_contact)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-04"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-03T10:00")
    assert matter.owed() == [("conclude", "responder", "housing", "2026-03-04 24:00")]
    if no_contact:
        matter.act("publish_result", means="public_notice")
    else:
        matter.act("record_unreachable", attempts=tried("03T11:00", "04T10:00"), answer="答", at="2026-03-04T11:00")
    assert matter.closed
    assert matter.state.facts["told_at"] == matter.state.facts["outcome_at"]


def test_the_first_edition_knows_no_published_result(begin: Begin):
    matter = begin(no_contact=True)
    matter.act("route", route="own_post")
    matter.act("refuse", at="2026-03-02T11:00")
    refused = matter.refusal("publish_result", means="record")
    assert (refused.code, "「公示结果」" in refused.detail) == ("not_owed", True)
    matter.act("record_unreachable", attempts=tried("02T10:30", "03T10:00"), at="2026-03-03T11:00")


@pytest.mark.parametrize("joint", [False, True])
def test_no_inquiry_ends_unanswered_because_nobody_was_reached(open_anew: Begin, *, joint: bool):
    matter = open_anew(kind="inquiry")
    if joint:
        matter.act("route", route="joint", co_agencies=["water"])
        matter.act("report_to_head")
        matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-03"}])
        matter.act("agree", by=WATER, version=1)
        matter.act("finish_part", by=WATER, part="1-1")
    else:
        matter.act("route", route="own_post")
    calls: dict[str, Any] = {"attempts": tried("02T10:30", "03T08:00"), "at": "2026-03-03T08:00"}
    assert matter.refusal("record_unreachable", **calls).errors[0].field == "answer"
    assert not matter.closed
    matter.act("record_unreachable", **calls, answer="到窗口领取")
    assert matter.closed
    assert list(exceptions(matter.state, matter.events)) == ["unreached"]


def test_calls_count_once_the_answer_is_owed(open_anew: Begin):
    """Neither the minute of the receipt, nor what was before the order to do it again."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    early: dict[str, Any] = {"attempts": tried("02T10:00", "03T10:00"), "answer": "答", "at": "2026-03-03T10:00"}
    assert matter.refused("record_unreachable", **early) == "time_not_allowed"
    early["attempts"] = tried("02T10:01", "03T10:00")
    matter.act("record_unreachable", **early)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-05T10:00")
    again: dict[str, Any] = {"attempts": tried("04T11:00", "06T10:00"), "answer": "答", "at": "2026-03-06T10:00"}
    assert matter.refused("record_unreachable", **again) == "time_not_allowed"
    again["attempts"] = tried("05T10:01", "06T10:00")
    matter.act("record_unreachable", **again)
    assert matter.closed
