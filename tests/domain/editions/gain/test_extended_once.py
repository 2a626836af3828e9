"""The next edition: an extension is decided in its working day or not at all, and each duty is extended once.

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from testing.district import HEAD, LEAD, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
HANDLER = official(LEAD, 2)
FIVE_DAYS = {"count": 5, "unit": "working_days"}

# ── silence declines ───────────────────────────────────────────────────────


def test_an_extension_that_nobody_decided_in_its_working_day_is_approved_no_more(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T23:59")
    matter.pass_to("2026-03-06T00:00")
    assert matter.breaches() == ["answer", "decide_extension"]
    refused = matter.refusal("approve_extension", by=HEAD, duty="answer-1", at="2026-03-06T11:00")
    assert (refused.code, "期限内" in refused.detail) == ("not_owed", True)
    matter.act("answer", on_the_spot=False, at="2026-03-06T12:00")
    assert matter.breaches() == ["answer", "decide_extension"], "the lead of the head stays too"


def test_the_head_may_still_decline_late_and_stays_late(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T10:00")
    matter.act("decline_extension", by=HEAD, duty="answer-1", at="2026-03-06T11:00")
    assert matter.rules_owed() == ["answer"]
    assert matter.breaches() == ["answer", "decide_extension"]


def test_an_approval_that_was_received_in_its_working_day_counts_although_it_comes_up_later(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T23:59")
    matter.pass_to("2026-03-06T00:01")
    matter.act("approve_extension", by=HEAD, duty="answer-1", at="2026-03-05T23:59")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert matter.breaches() == []


def test_after_the_outcome_nothing_is_extended_any_more(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit=FIVE_DAYS)
    matter.act("request_extension", duty="complete-1", working_days=2, at="2026-03-09T20:00")
    matter.act("complete", on_the_spot=False, at="2026-03-10T09:30")
    assert matter.rules_owed() == ["notify_result"]
    assert matter.refused("approve_extension", by=HEAD, duty="complete-1", at="2026-03-10T10:00") == "not_owed"
    assert matter.breaches() == ["complete"]


# ── once, whoever holds the duty ───────────────────────────────────────────


@pytest.fixture
def handed_over(open_anew: Begin) -> Matter:
    """An inquiry of Monday, extended by three days to the 9th, that another official took over on that day."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3)
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    matter.act("route", route="own_agency", reason="由他人办理", at="2026-03-09T10:00")
    matter.act("hand_over", handler=HANDLER.id)
    return matter


def test_who_takes_a_duty_over_does_not_ask_for_a_second_extension(handed_over: Matter):
    assert handed_over.owed() == [
        ("decide_first", "head", "housing", "2026-03-10 24:00"),
        ("answer", "responder", "housing", "2026-03-09 24:00"),
    ]
    refused = handed_over.refusal("request_extension", by=HANDLER, duty="answer-2", working_days=3)
    assert (refused.code, "延期" in refused.detail) == ("not_owed", True)


def test_a_declined_request_is_not_made_again_by_the_next_holder(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3)
    matter.act("decline_extension", by=HEAD, duty="answer-1")
    matter.act("route", route="own_agency", reason="由他人办理")
    matter.act("hand_over", handler=HANDLER.id)
    assert matter.refused("request_extension", by=HANDLER, duty="answer-2", working_days=3) == "not_owed"


def test_a_request_that_fell_with_the_hand_over_may_be_made_by_the_next_holder(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3)
    matter.act("route", route="own_agency", reason="由他人办理")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("request_extension", by=HANDLER, duty="answer-2", working_days=3)
    assert ("decide_extension", "head", "housing", "2026-03-03 24:00") in matter.owed()


def test_each_result_may_be_told_with_an_extension_of_its_own(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit=FIVE_DAYS)
    for number in (1, 2):
        matter.act("complete", on_the_spot=False, at=f"2026-03-0{number + 1}T11:00")
        matter.act("request_extension", duty=f"notify_result-{number}", working_days=1)
        matter.act("approve_extension", by=HEAD, duty=f"notify_result-{number}")
        if number == 1:
            matter.act("notify_result")
            matter.act("dispute", by=SYSTEM)
            matter.act("reconsider", by=HEAD, outcome="redo")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-03-05 24:00")]


@pytest.mark.parametrize("decision", ["approve_extension", "decline_extension"])
def test_an_upheld_result_may_be_told_with_an_extension_of_its_own(open_anew: Begin, decision: str):
    """Given a refusal of Monday 2026-03-02, whose telling was to be extended. When it is upheld on the 10th at 23:00,
    then the telling of that may be extended from the 11th to the 12th, once.
    """
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("refuse")
    matter.act("request_extension", duty="notify_result-1", working_days=1)
    matter.act(decision, by=HEAD, duty="notify_result-1")
    matter.act("notify_result", at="2026-03-03T10:00")
    matter.act("dispute", by=SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=HEAD, outcome="upheld", at="2026-03-10T23:00")
    matter.act("request_extension", duty="notify_result-2", working_days=1, at="2026-03-11T09:00")
    matter.act("approve_extension", by=HEAD, duty="notify_result-2")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-03-12 24:00")]
    assert matter.refused("request_extension", duty="notify_result-2", working_days=1) == "not_owed"


def test_what_is_done_again_after_a_review_is_not_extended_again(open_anew: Begin):
    """Given an acceptance that was extended. When its result of 2026-03-03 is to be done again from the 5th on, then
    the limit isn't extended a second time.
    """
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit=FIVE_DAYS)
    matter.act("request_extension", duty="complete-1", working_days=1)
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("complete", on_the_spot=False, at="2026-03-03T10:00")
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-05T10:00")
    assert matter.rules_owed() == ["complete"]
    assert matter.refused("request_extension", duty="complete-2", working_days=1) == "not_owed"


def test_the_first_edition_approves_what_was_asked_in_time_whenever_the_case_is_open(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T23:59")
    assert "breach_withdrawn" in matter.act("approve_extension", by=HEAD, duty="answer-1", at="2026-03-06T11:00")
