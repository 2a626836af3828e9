"""The next edition: an outcome stands until the applicant disputes it; nobody who owed it opens the matter again.

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.matter.wording import due_text
from testing.district import HEAD, SYSTEM
from testing.scenario import Matter

Begin = Callable[..., Matter]
TWENTY_DAYS = {"count": 20, "unit": "working_days"}
SENT: dict[str, dict[str, Any]] = {
    "assist": {"route": "elsewhere"},
    "explain": {"route": "special_law", "citation": "法", "channel": "仲裁"},
}


def refused_information(open_anew: Begin) -> Matter:
    """Information that was refused and told on Wednesday, with a request to extend that nobody answered."""
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("request_extension", duty="complete-2", working_days=10, at="2026-03-03T11:00")
    matter.act("refuse", remedies="复议", at="2026-03-04T10:00")
    matter.act("notify_result")
    return matter


def refused_application(open_anew: Begin) -> Matter:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit=TWENTY_DAYS)
    matter.act("request_extension", duty="complete-1", working_days=3)
    matter.act("refuse", at="2026-03-03T11:00")
    matter.act("notify_result")
    return matter


def answered_inquiry(open_anew: Begin) -> Matter:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3)
    matter.act("answer", on_the_spot=False, at="2026-03-04T11:00")
    return matter


@pytest.mark.parametrize(
    ("closed", "act", "fields"),
    [
        (refused_information, "give_notice", {"what_changed": "still_missing"}),
        (refused_information, "give_notice", {"what_changed": "new_fact"}),
        (refused_application, "give_notice", {}),
        (refused_application, "route", {"route": "own_post", "reason": "x"}),
        (answered_inquiry, "route", {"route": "joint", "co_agencies": ["water"], "reason": "涉及供水"}),
        (answered_inquiry, "request_extension", {"duty": "answer-1", "working_days": 1}),
    ],
)
def test_a_request_that_waits_opens_no_closed_matter_and_the_dispute_stays(
    open_anew: Begin, closed: Callable[[Begin], Matter], act: str, fields: dict[str, Any]
):
    matter = closed(open_anew)
    assert matter.closed
    assert matter.refused(act, at="2026-03-05T10:00", **fields) == "case_closed"
    matter.act("dispute", by=SYSTEM, at="2026-03-06T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "housing", "2026-03-10 24:00")]


def test_days_are_not_left_out_of_what_was_decided(open_anew: Begin):
    matter = refused_information(open_anew)
    days: dict[str, Any] = {"kind": "third_party", "from_": "2026-03-03", "to": "2026-03-04", "notice_no": "1"}
    assert matter.refused("exclude_time", at="2026-03-05T10:00", **days) == "case_closed"


def test_by_the_first_edition_a_request_is_still_approved_after_the_answer_and_nothing_else_is_done(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3)
    matter.act("answer", on_the_spot=False, at="2026-03-06T11:00")
    joint: dict[str, Any] = {"route": "joint", "co_agencies": ["water"], "reason": "涉及供水"}
    assert matter.refused("route", at="2026-03-06T12:00", **joint) == "case_closed"
    left = matter.act("approve_extension", by=HEAD, duty="answer-1", at="2026-03-06T12:00")
    assert left == ["extended", "breach_withdrawn"], "asked in time, and approved late"


@pytest.mark.parametrize("ended", SENT)
def test_who_has_sent_the_applicant_elsewhere_and_owes_the_paper_does_not_route_again(open_anew: Begin, ended: str):
    """Else he would route and hand over day after day, and no limit of five days ran for the whole of it."""
    matter = open_anew(matter_type="licence")
    matter.act("correct_matter_type", by=HEAD, reason="登记时填错")
    matter.act("route", **SENT[ended])
    matter.act(ended)
    assert matter.rules_owed() == ["decline_acceptance"]
    refusal = matter.refusal("route", route="own_agency", reason="x", at="2026-03-02T16:00")
    assert (refusal.code, "异议" in refusal.detail) == ("not_owed", True)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-04T10:00")
    matter.act("route", route="own_post", reason="属本人岗位", at="2026-03-04T11:00")
    [decide] = [duty for duty in matter.state.owed if duty.rule == "decide"]
    assert due_text(decide.due_at) == "2026-03-04 24:00", "after the review he may"
