"""The next edition: the type of a matter is corrected, and nothing that a law gave the applicant is lost.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, head, official
from testing.scenario import Matter
from tests.domain.typed import accept, corrected, desk, disputed, led_by_water

Begin = Callable[..., Matter]


def test_what_turns_out_to_be_a_licence_is_deemed_accepted_five_days_after_the_true_receipt(open_anew: Begin) -> None:
    matter = desk(open_anew())
    corrected(matter, "2026-03-02T15:00", "licence")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-02 24:00"),  # nobody gains time
        ("await_acceptance", "responder", "housing", "2026-03-09 24:00"),
    ]
    matter.pass_to("2026-03-10T00:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_corrected_after_the_five_days_it_is_deemed_accepted_at_once(open_anew: Begin) -> None:
    matter = desk(open_anew())
    assert corrected(matter, "2026-03-12T10:00", "licence")[-2:] == ["matter_type_corrected", "deemed_accepted"]
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_a_limit_that_had_passed_by_the_right_law_was_missed_then(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    assert corrected(matter, "2026-03-12T16:00", "construction_permit")[-1] == "breached"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    assert str(matter.duty("complete").breached_at) == "2026-03-10 00:00:00+08:00"


def test_that_it_was_late_before_for_another_reason_hides_nothing(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.pass_to("2026-03-03T00:00")
    assert matter.breaches() == ["decide"]
    corrected(matter, "2026-03-31T10:00", "information_disclosure")
    assert matter.breaches() == ["decide", "complete"]


def test_a_duty_that_was_late_already_is_late_once(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 5)
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-12T16:00", "information_disclosure")  # the promise ended before the 30th
    assert (matter.breaches(), matter.duty("complete").id) == (["complete"], "complete-1")


def test_a_promise_beyond_the_law_of_the_right_type_is_cut_to_it(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.act("approve_limit", by=HEAD, limit={"count": 60, "unit": "working_days"})
    accept(matter, 60)
    corrected(matter, "2026-03-04T10:00", "licence")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


@pytest.mark.parametrize("right", ["joint_licence", None])
def test_no_limit_that_runs_becomes_longer(open_anew: Begin, right: str | None) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    corrected(matter, "2026-03-04T10:00", right)
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_before_anything_was_promised_the_limit_of_the_right_type_counts(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", "joint_licence")
    assert [due for *_, due in matter.owed()] == ["2026-03-09 24:00"] * 2
    accept(matter, 45)


@pytest.mark.parametrize("right", ["information_disclosure", None])
def test_an_acceptance_by_silence_is_not_erased(open_anew: Begin, right: str | None) -> None:
    matter = desk(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-11T10:00", right)
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_nor_by_a_hand_over_after_it(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-11T10:00", None)
    matter.act("route", route="own_agency", reason="本局即可办理")
    matter.act("hand_over", handler="housing-2")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert matter.duty("complete").bearer.official == HANDLER.id


def test_without_such_a_law_it_is_decided_on_the_day_of_the_correction(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", None)
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-04 24:00")]


def test_days_left_out_stay_left_out_and_a_limit_from_the_receipt_stays(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    matter.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-05")
    corrected(matter, "2026-03-06T10:00", "construction_permit")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-11 24:00")]
    known = desk(open_anew(matter_type="information_disclosure"))
    corrected(known, "2026-03-02T11:00", "licence")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in known.owed()


def test_a_notice_after_the_acceptance_no_more_stops_the_clock(open_anew: Begin) -> None:
    matter = desk(open_anew())
    accept(matter, 20)
    matter.act("give_notice", at="2026-03-20T10:00")
    corrected(matter, "2026-03-27T10:00", "licence")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_while_materials_are_missing_the_law_of_the_right_type_waits_for_them(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.act("give_notice")
    corrected(matter, "2026-03-04T10:00", "licence")
    assert matter.rules_owed() == ["supplement"]
    matter.act("supplement", at="2026-03-10T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-17 24:00") in matter.owed()


def test_before_it_is_routed_the_right_type_counts_from_then_on(open_anew: Begin) -> None:
    matter = open_anew()
    corrected(matter, "2026-03-02T11:00", "licence")
    assert matter.rules_owed() == ["route"]
    assert ("decide", "responder", "housing", "2026-03-09 24:00") in desk(matter).owed()


def test_at_an_agency_that_accepted_the_transfer_its_own_receipt_counts(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1")
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T11:00", responder="water-1")
    head_of_water = head("water")
    matter.act("correct_matter_type", by=head_of_water, matter_type="licence", reason="登记时填错")
    assert ("await_acceptance", "responder", "water", "2026-03-10 24:00") in matter.owed()


def test_the_head_corrects_it_to_another_type_that_the_catalogue_has(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    how: dict[str, Any] = {"matter_type": "construction_permit", "reason": "登记时填错"}
    assert matter.refused("correct_matter_type", **how) == "not_your_duty"
    for wrong in ("fishing_licence", "licence"):
        refusal = matter.refusal("correct_matter_type", by=HEAD, **how | {"matter_type": wrong})
        assert [error.field for error in refusal.errors] == ["matter_type"]
    matter.act("complete", on_the_spot=False)
    assert "已有结果" in matter.refusal("correct_matter_type", by=HEAD, **how).detail


def test_the_first_edition_does_not_know_the_act(begin: Begin) -> None:
    matter = desk(begin())
    assert matter.refused("correct_matter_type", by=HEAD, matter_type="licence", reason="登记时填错") == "not_owed"


def test_an_acceptance_by_silence_is_not_erased_by_another_lead_either(open_anew: Begin) -> None:
    matter = disputed(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-10T09:00", None)
    led_by_water(matter)
    assert ("complete", "head", "water", "2026-03-30 24:00") in matter.owed()


def test_a_limit_from_the_receipt_goes_on_with_another_lead(open_anew: Begin) -> None:
    matter = led_by_water(disputed(open_anew(matter_type="information_disclosure")))
    assert ("complete", "head", "water", "2026-03-30 24:00") in matter.owed()


def test_a_corrected_type_decides_what_is_owed_elsewhere_too(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    corrected(matter, "2026-03-02T11:00", "information_disclosure")
    assert matter.rules_owed() == ["guide"]
    corrected(matter, "2026-03-02T12:00", None)
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]


def test_what_was_never_a_licence_is_not_declined(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.rules_owed() == ["transfer"]
    corrected(matter, "2026-03-02T11:00", "licence")
    assert matter.rules_owed() == ["transfer", "decline_acceptance"]
    corrected(matter, "2026-03-02T12:00", None)
    assert matter.rules_owed() == ["transfer", "decline_acceptance"], "what was one is declined on paper"
