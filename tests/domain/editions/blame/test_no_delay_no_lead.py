"""The next edition: a late step is no lead where the matter itself was in time, on every road (Art. 10(1)1).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, OFFICE, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
THREE_DAYS = {"count": 3, "unit": "working_days"}
TUESDAY = "2026-03-03T09:00"


def test_a_joint_inquiry_reported_late_and_answered_within_two_days_leaves_no_lead(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", at=TUESDAY)
    assert matter.breaches() == ["report"]
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-04"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1")
    left = matter.act("answer", on_the_spot=False, at="2026-03-04T10:00")
    assert left[-2:] == ["answered", "breach_withdrawn"]
    assert matter.events[-1].data == {"duty": "report-1", "in_time": "conclude-1"}
    assert matter.breaches() == []


def test_a_joint_inquiry_answered_later_keeps_the_lead(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", at=TUESDAY)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-05"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-05T09:00")
    matter.act("answer", on_the_spot=False, at="2026-03-05T10:00")
    assert matter.breaches() == ["report"]


def test_what_was_routed_late_and_transferred_within_two_days_leaves_no_lead(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water", at=TUESDAY)
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T09:30", at="2026-03-03T09:30")
    assert matter.breaches() == []
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("complete", by=WATER, on_the_spot=True)
    assert matter.breaches() == []


def test_a_licence_routed_late_and_completed_within_its_statutory_limit_leaves_no_lead(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post", at=TUESDAY)
    matter.act("accept", limit=THREE_DAYS, receipt_no="1")
    assert matter.breaches() == ["route"]
    matter.act("complete", on_the_spot=False, at="2026-03-04T10:00")
    assert matter.breaches() == []


def test_a_licence_handed_over_late_and_completed_within_its_statutory_limit_leaves_no_lead(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at=TUESDAY)
    matter.act("accept", by=HANDLER, limit=THREE_DAYS, receipt_no="1")
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-03-04T10:00")
    assert matter.breaches() == []


def test_a_licence_completed_after_twenty_days_from_its_receipt_keeps_the_lead(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post", at=TUESDAY)
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1", at="2026-03-06T10:00")
    matter.act("complete", on_the_spot=False, at="2026-04-01T10:00")
    assert matter.breaches() == ["route"], "in time by the promise, but the twentieth day from Monday was the 30th"


def test_a_late_routing_with_an_explanation_on_the_next_working_day_leaves_no_lead(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="elsewhere", competent_agency="water", at=TUESDAY)
    matter.act("explain", at="2026-03-03T09:05")
    assert matter.breaches() == []


def test_a_late_routing_with_guidance_on_the_next_working_day_leaves_no_lead(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water", at=TUESDAY)
    matter.act("guide", at="2026-03-03T09:05")
    assert matter.breaches() == []


def test_guidance_two_days_later_keeps_the_lead(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water", at="2026-03-04T09:00")
    matter.act("guide")
    assert matter.breaches() == ["route"]


# ── the outcome turns out to be none ───────────────────────────────────────


def test_the_lead_of_a_step_comes_back_when_the_answer_was_none(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at=TUESDAY)
    matter.act("answer", on_the_spot=True, at="2026-03-03T09:05")
    assert matter.breaches() == []
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    left = matter.act("reconsider", by=HEAD, outcome="no_answer", at="2026-03-05T10:00")
    assert left[-3:] == ["reconsidered", "breached", "breached"]
    assert matter.breaches() == ["route", "answer"]
    assert matter.events[-2].data == {"duty": "route-1", "grounds": ["10(1)1"]}


def test_it_comes_back_once_and_falls_again_with_a_true_answer_in_time(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at=TUESDAY)
    matter.act("answer", on_the_spot=True, at="2026-03-03T09:05")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome="no_answer")
    assert matter.breaches() == ["route"]
    matter.act("answer", on_the_spot=False, at="2026-03-04T10:00")
    assert matter.breaches() == []


def test_the_lead_stays_withdrawn_when_the_answer_is_upheld(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at=TUESDAY)
    matter.act("answer", on_the_spot=True, at="2026-03-03T09:05")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome="upheld")
    assert matter.breaches() == []


# ── what shows nothing of a delay, by the readings of the rows ─────────────


def test_a_transfer_that_was_settled_home_is_one_lead_and_not_two(open_anew: Begin) -> None:
    matter, water = open_anew(), official("water")
    matter.act("route", route="elsewhere", competent_agency="water", at="2026-03-03T09:00")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T09:30", at="2026-03-03T09:30", receipt_no="1")
    assert matter.breaches() == []
    matter.act("return_transfer", by=water, at="2026-03-03T14:00")
    left = matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-04T10:00")
    assert left.count("lead_raised") == 1
    assert matter.breaches() == []


def test_a_promise_that_was_made_after_a_late_step_does_not_disprove_the_delay(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("accept", limit={"count": 3, "unit": "working_days"}, at="2026-03-03T10:00")
    matter.act("complete", on_the_spot=False, at="2026-03-04T09:00")
    matter.act("notify_result")
    assert matter.breaches() == ["route"]


@pytest.mark.parametrize("how", ["extended", "left_out"])
def test_who_decides_within_the_laws_limit_as_it_was_moved_delayed_nothing(open_anew: Begin, how: str):
    """Routed a day late. By its law the licence is due by 2026-03-30, by 04-14 or 04-07 as it was moved."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("accept", limit={"count": 19, "unit": "working_days"}, receipt_no="1")
    if how == "extended":
        matter.act("request_extension", duty="complete-1", working_days=10, at="2026-03-25T10:00")
        matter.act("approve_extension", by=HEAD, duty="complete-1")
        matter.act("tell_extension", at="2026-03-26T10:00")
    else:
        week: dict[str, Any] = {"kind": "hearing", "from_": "2026-03-09", "to": "2026-03-13", "notice_no": "1"}
        matter.act("exclude_time", at="2026-03-06T10:00", **week)
    assert matter.breaches() == ["route"]
    matter.act("complete", on_the_spot=False, at="2026-04-03T10:00")
    assert matter.breaches() == []
