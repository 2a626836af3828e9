"""The next edition: nobody is blamed for what was in time, or for what was another's (Art. 10).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.law.rulebook import Rulebook
from domain.matter.state import Bearer
from testing.district import HEAD, LEAD, RESPONDER, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
HANDLER = official(LEAD, 2)
WATER, ROADS = official("water"), official("roads")
ROUTED_AGAIN = ("decide_first", "head", "housing", "2026-03-09 24:00")  # owed by the head of the agency since then

# ── a step was late, the matter was not ────────────────────────────────────


def test_an_inquiry_routed_late_and_answered_in_time_leaves_no_lead(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    assert "breached" in matter.act("route", route="own_post", at="2026-03-03T09:00")
    left = matter.act("answer", on_the_spot=False, at="2026-03-03T09:05")
    assert left == ["answered", "breach_withdrawn"]
    assert matter.events[-1].data == {"duty": "route-1", "in_time": "answer-1"}
    assert matter.breaches() == []


def test_an_inquiry_handed_over_late_and_answered_in_time_leaves_no_lead(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-03T09:00")
    assert matter.breaches() == ["hand_over"]
    matter.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-04T17:00")
    assert matter.breaches() == []


def test_an_inquiry_answered_late_keeps_the_lead_of_the_step(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("answer", on_the_spot=False, at="2026-03-05T09:00")
    assert matter.breaches() == ["route", "answer"]


def test_an_answer_that_was_received_in_time_counts_although_it_comes_up_later(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.pass_to("2026-03-05T00:01")
    left = matter.act("answer", on_the_spot=False, at="2026-03-04T23:59")
    assert left.count("breach_withdrawn") == 2
    assert matter.breaches() == []


def test_a_limit_that_began_after_the_lateness_does_not_disprove_the_delay(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("complete", on_the_spot=True, at="2026-03-03T09:05")
    assert matter.breaches() == ["route"], "done on the spot, but a day after it was received"


def test_a_statutory_limit_from_the_receipt_that_is_kept_disproves_the_delay(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("complete", on_the_spot=True, at="2026-03-03T09:05")
    assert matter.breaches() == []


def test_a_late_transfer_stays_a_lead_however_fast_the_receiver_is(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-05T09:00", delivered_at="2026-03-05T09:00", to_agency="water")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("complete", by=WATER, on_the_spot=True)
    assert matter.breaches() == ["transfer"]


def test_a_plan_that_was_late_in_a_matter_that_was_not_leaves_no_lead(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.pass_to("2026-03-06T00:00")
    assert matter.breaches() == ["settle_plan"], "its ground needs a delay of the matter (10(2)2)"
    matter.act("refuse", remedies="复议")
    assert matter.breaches() == []


# ── a transfer, and when its receiver knows of it ──────────────────────────


def transferred(matter: Matter, at: str, **how: Any) -> Matter:
    """The matter that housing found to be water's on Monday, transferred at ``at``."""
    matter.act("route", route="elsewhere", competent_agency="water", at="2026-03-02T10:00")
    matter.act("transfer", at=at, to_agency="water", **how)
    return matter


def test_a_delivery_two_days_back_does_not_condemn_the_receiver(open_anew: Begin):
    matter = transferred(open_anew(), "2026-03-04T15:00", delivered_at="2026-03-02T11:00")
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-04 24:00")]
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T16:00")
    assert matter.state.facts["receipt_at"] == "2026-03-04T15:00:00+08:00"
    assert matter.breaches() == []


def test_a_receipt_that_the_receiver_countersigned_proves_the_delivery(open_anew: Begin):
    matter = transferred(open_anew(), "2026-03-04T15:00", delivered_at="2026-03-02T11:00", receipt_no="回执〔2026〕7号")
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-04 24:00")]
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T16:00")
    assert matter.state.facts["receipt_at"] == "2026-03-02T11:00:00+08:00", "the applicant's clocks run from there"
    assert matter.breaches() == []


def test_an_urgent_matter_delivered_on_saturday_is_accepted_on_monday(open_anew: Begin):
    matter = open_anew(at="2026-03-07T20:00")
    matter.act("mark_urgent", by=HEAD, reason="断水", at="2026-03-07T20:30")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-07T23:58", delivered_at="2026-03-07T23:58", to_agency="water")
    matter.pass_to("2026-03-08T00:00")
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-09 24:00")]
    assert matter.breaches() == []


# ── who takes a matter over has a time of his own ──────────────────────────


@pytest.fixture
def shared(open_anew: Begin) -> Matter:
    """An inquiry of Monday that the handler, who got it at 10:00, has found to be joint and reported to the head."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-02T11:00")
    matter.act("report_to_head", by=HANDLER)
    return matter


def test_a_second_hand_over_has_the_day_on_which_it_is_found_to_be_owed(shared: Matter):
    shared.act("route", by=HANDLER, route="own_agency", reason="不涉及供水", at="2026-03-05T09:00")
    assert shared.owed() == [ROUTED_AGAIN, ("hand_over", "responder", "housing", "2026-03-05 24:00")]
    assert shared.breaches() == []


def test_who_takes_an_inquiry_over_by_a_second_hand_over_is_not_late_at_once(shared: Matter):
    shared.act("route", by=HANDLER, route="own_agency", reason="不涉及供水", at="2026-03-05T09:00")
    shared.act("hand_over", by=HANDLER, handler=RESPONDER.id, at="2026-03-05T09:10")
    assert shared.owed() == [ROUTED_AGAIN, ("answer", "responder", "housing", "2026-03-05 24:00")], (
        "two days from Monday are over"
    )
    shared.act("answer", on_the_spot=False, at="2026-03-05T16:00")
    assert shared.breaches() == []


def test_a_hand_over_within_the_two_days_gives_no_more_than_they_leave(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T17:00")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]


def test_who_takes_an_application_over_decides_within_the_day_of_the_hand_over(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="joint", co_agencies=["water"], reason="涉及供水")
    matter.act("report_to_head", by=HANDLER)
    matter.act("route", by=HANDLER, route="own_agency", reason="不涉及供水", at="2026-03-04T10:00")
    matter.act("hand_over", by=HANDLER, handler=RESPONDER.id, at="2026-03-04T10:10")
    assert matter.owed() == [ROUTED_AGAIN, ("decide", "responder", "housing", "2026-03-04 24:00")]
    assert matter.breaches() == []


def test_a_second_report_has_its_day_and_gives_the_head_three_from_then(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("route", route="own_agency", reason="不涉及供水", at="2026-03-05T11:00")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-05T12:00")
    assert matter.owed() == [ROUTED_AGAIN, ("report", "responder", "housing", "2026-03-05 24:00")]
    matter.act("report_to_head", by=HANDLER)
    assert matter.owed() == [ROUTED_AGAIN, ("settle_plan", "head", "housing", "2026-03-10 24:00")]
    assert matter.breaches() == []


def test_who_has_not_met_a_step_gets_no_new_day_for_it_by_routing_again(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理", at="2026-03-02T17:00")
    matter.pass_to("2026-03-03T09:00")
    assert matter.breaches() == ["decide"]
    matter.act("route", route="own_agency", reason="由他人办理", at="2026-03-03T09:00")
    assert matter.owed() == [ROUTED_AGAIN, ("hand_over", "responder", "housing", "2026-03-02 24:00")]
    assert matter.duty("hand_over").joins == "decide-1"


def test_an_explanation_that_another_owes_is_not_late_at_once(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("route", route="own_agency", reason="本部门职责")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="elsewhere", competent_agency="water", reason="职责", at="2026-03-03T10:00")
    assert matter.owed() == [("explain", "responder", "housing", "2026-03-03 24:00")]
    assert matter.breaches() == []


# ── an oral application that becomes a written one ─────────────────────────


def test_a_transfer_counts_from_the_written_application(open_anew: Begin):
    matter = open_anew(form="oral", at="2026-03-02T10:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("reclassify", form="written", at="2026-03-06T10:00")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-10 24:00")]
    assert matter.breaches() == ["guide"], "which was owed on Monday, while the application was oral"


def test_the_first_written_application_counts_however_often_the_form_is_corrected(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    for form, at in (("written", "2026-03-03T10:00"), ("oral", "2026-03-04T10:00"), ("written", "2026-03-05T10:00")):
        matter.act("reclassify", form=form, at=at)
    assert ("transfer", "lead_agency", "housing", "2026-03-05 24:00") in matter.owed()


def test_help_for_an_oral_application_leads_to_a_transfer_once_it_is_written(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere")
    matter.act("reclassify", form="written", at="2026-03-06T10:00")
    matter.act("assist", competent_agency="water")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-10 24:00")]


# ── whom the regulation doesn't name ───────────────────────────────────────


def test_who_is_blamed_by_a_reading_is_blamed_by_one_that_says_so(edition: Rulebook):
    readings = {ground.id: ground.reading or "" for ground in edition.grounds.values()}
    for ground in ("10(1)1", "10(1)2"):
        assert "由负责人代为承担" in readings[ground], "a head who bears a duty because no official was named"
    assert "主管部门负责人" in readings["10(2)3"], "who isn't the first-asked agency, and carries nothing jointly"
    assert "第十一条" in readings["10(2)1"], "the head of any unit"
    assert "审批" in readings["10(2)2"], "who decides on an extension because a law says so"


def test_a_head_who_bears_a_duty_as_a_fallback_is_blamed_as_its_bearer(open_anew: Begin):
    matter = open_anew(responder=None)
    matter.pass_to("2026-03-03T00:00")
    assert matter.duty("route").bearer == Bearer("head", "housing", "housing-head")
    assert matter.events[-1].data["grounds"] == ["10(1)1"]
