"""Deemed acceptance (Art. 5; Administrative Licensing Law 32): nobody having said otherwise in five working days,
an application counts as accepted from the day on which its materials came in.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
ACCEPT: dict[str, Any] = {"limit": {"count": 7, "unit": "working_days"}}
REFUSE: dict[str, Any] = {"remedies": "复议或诉讼"}
# an application for a licence of Monday 2 March 2026; the fifth working day after it is the 9th


@pytest.fixture
def permit(begin: Begin) -> Matter:
    matter = begin(matter_type="licence")
    matter.act("route", route="own_post")
    return matter


def test_who_says_nothing_for_five_working_days_has_accepted(permit: Matter):
    assert permit.owed() == [
        ("decide", "responder", "housing", "2026-03-09 24:00"),  # that law's five days, not the working day itself
        ("await_acceptance", "responder", "housing", "2026-03-09 24:00"),
    ]
    assert permit.pass_to("2026-03-10T00:00")[-2:] == ["breached", "deemed_accepted"]
    assert permit.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]  # twenty from the receipt
    assert permit.duty("decide").status == "released"
    assert permit.duty("decide").breached_at == permit.now  # that nobody said anything stays a lead


def test_the_responder_is_reminded_on_the_day_before(permit: Matter):
    assert permit.duty("await_acceptance").remind_at is not None
    assert "reminded" in permit.pass_to("2026-03-06T18:00")


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("accept", ACCEPT),
        ("give_notice", {}),
        ("refuse", REFUSE),
        ("complete", {"on_the_spot": True}),
    ],
)
def test_whatever_is_said_in_time_it_isnt_deemed_accepted(permit: Matter, act: str, fields: dict[str, Any]):
    permit.act(act, at="2026-03-09T23:50", **fields)
    assert "await_acceptance" not in permit.rules_owed()
    assert "deemed_accepted" not in permit.pass_to("2026-03-31T00:00")


def test_afterwards_it_can_be_completed_refused_or_extended_but_no_notice_stops_its_clock(permit: Matter):
    permit.pass_to("2026-03-10T00:00")
    assert permit.refused("give_notice") == "not_owed"
    assert permit.refused("accept", **ACCEPT) == "not_owed"
    permit.act("refuse", at="2026-03-11T10:00", **REFUSE)
    assert permit.rules_owed() == ["notify_result"]


def test_an_acceptance_received_in_time_and_processed_late_takes_it_back(permit: Matter):
    permit.pass_to("2026-03-10T08:00")
    assert "lapse_withdrawn" in permit.act("accept", at="2026-03-09T23:50", **ACCEPT)
    assert permit.rules_owed() == ["complete"]
    assert permit.duty("complete").id == "complete-2"
    assert ("complete", "responder", "housing", "2026-03-18 24:00") in permit.owed()


def test_materials_that_were_asked_for_set_the_clock_anew_when_they_come(permit: Matter):
    permit.act("give_notice")
    permit.act("supplement", at="2026-03-12T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-19 24:00") in permit.owed()
    permit.pass_to("2026-03-20T00:00")
    assert permit.owed() == [("complete", "responder", "housing", "2026-04-10 24:00")]


def test_where_it_belongs_elsewhere_the_competent_agency_has_five_days_from_delivery(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert "await_acceptance" not in matter.rules_owed()  # the first agency isn't the one to accept
    matter.act(
        "transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T09:30", delivered_to="收发室"
    )
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T11:00", responder="water-1")
    assert ("await_acceptance", "responder", "water", "2026-03-10 24:00") in matter.owed()
    matter.act("accept", by=official("water"), at="2026-03-10T12:00", **ACCEPT)
    assert "await_acceptance" not in matter.rules_owed()


def test_who_finds_out_late_that_it_was_his_has_accepted_at_that_moment(begin: Begin):
    matter = begin(matter_type="licence")
    told = matter.act("route", at="2026-03-12T10:00", route="own_post")  # the five days have run out
    assert told[-2:] == ["routed", "deemed_accepted"]  # one lead, of the routing that came too late
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


@pytest.mark.parametrize("matter_type", [None, "information_disclosure"])
def test_where_the_law_says_nothing_of_the_kind_nothing_is_deemed(begin: Begin, matter_type: str | None):
    matter = begin(matter_type=matter_type)
    matter.act("route", route="own_post")
    assert "await_acceptance" not in matter.rules_owed()
    assert "deemed_accepted" not in matter.pass_to("2026-04-30T00:00")


def test_an_application_corrected_to_be_one_has_five_days_from_then(begin: Begin):
    matter = begin(matter_type="licence", kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reclassify", at="2026-03-04T10:00", kind="application", reason="实为申请")
    assert ("decide", "responder", "housing", "2026-03-11 24:00") in matter.owed()
    assert ("await_acceptance", "responder", "housing", "2026-03-11 24:00") in matter.owed()


# within the agency: the days run whoever's desk it lies on


def test_who_is_handed_the_matter_has_what_is_left_of_the_five_days(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="own_agency")
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    for act, fields in (
        ("accept", ACCEPT),
        ("give_notice", {}),
        ("refuse", REFUSE),
        ("complete", {"on_the_spot": True}),
    ):
        assert matter.refused(act, **fields) == "not_owed"  # first of all it has to be handed over
    matter.act("hand_over", at="2026-03-02T15:00", handler="housing-2")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-09 24:00"),
        ("await_acceptance", "responder", "housing", "2026-03-09 24:00"),
    ]
    assert matter.duty("await_acceptance").bearer.official == "housing-2"
    matter.act("accept", by=HANDLER, at="2026-03-09T23:50", **ACCEPT)
    assert matter.rules_owed() == ["complete"]


def test_what_nobody_handed_over_is_accepted_all_the_same(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="own_agency")
    assert matter.pass_to("2026-03-10T00:00")[-1] == "deemed_accepted"
    assert matter.rules_owed() == ["hand_over", "complete"]
    assert matter.refused("complete", on_the_spot=False) == "not_owed"
    matter.act("hand_over", at="2026-03-10T10:00", handler="housing-2")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]  # nothing to decide any more
    assert matter.duty("complete").bearer.official == "housing-2"
    matter.act("complete", by=HANDLER, on_the_spot=False)
    assert matter.rules_owed() == ["notify_result"]


def test_what_turns_out_to_be_anothers_was_accepted_by_nobody(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.pass_to("2026-03-10T00:00")
    matter.act("route", route="elsewhere", competent_agency="water", reason="不属本局")
    assert matter.rules_owed() == ["transfer"]
    matter.act(
        "transfer", at="2026-03-10T10:00", to_agency="water", delivered_at="2026-03-10T09:30", delivered_to="收发室"
    )
    matter.act("accept_transfer", by=official("water"), at="2026-03-10T11:00", responder="water-1")
    assert ("await_acceptance", "responder", "water", "2026-03-17 24:00") in matter.owed()
    matter.act("give_notice", by=official("water"), at="2026-03-12T10:00")  # its own clock, its own notice


# together: the agency that leads accepts for all (Art. 26)


@pytest.fixture
def together(begin: Begin) -> Matter:
    matter = begin(matter_type="joint_licence")
    matter.act("route", route="joint", co_agencies=["water"])
    return matter


def test_agencies_that_handle_it_together_have_five_days_to_accept_it(together: Matter):
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in together.owed()
    together.act("report_to_head", issue="事由")
    together.act("accept", at="2026-03-03T10:00", limit={"count": 45, "unit": "working_days"})
    assert together.rules_owed() == ["settle_plan", "complete"]
    assert together.refused("complete", on_the_spot=False) == "not_owed"  # the plan comes first


def test_deemed_accepted_it_is_due_in_forty_five_days_whatever_they_agree_upon(together: Matter):
    together.act("report_to_head", issue="事由")
    together.pass_to("2026-03-10T00:00")
    assert ("complete", "responder", "housing", "2026-05-08 24:00") in together.owed()
    assert together.refused("give_notice", at="2026-03-10T10:00") == "not_owed"
    part = {"agency": "water", "task": "勘查"}
    late = together.refusal("propose_plan", by=HEAD, parts=[part | {"due_on": "2026-05-09"}])
    assert [error.field for error in late.errors] == ["parts[0].due_on"]
    assert "2026-05-08" in late.detail
    together.act("propose_plan", by=HEAD, parts=[part | {"due_on": "2026-05-08"}])
    together.act("agree", by=official("water"), version=1)
    assert together.rules_owed() == ["complete", "perform"]
    together.act("finish_part", by=official("water"), at="2026-04-20T10:00", part="1-1")
    assert together.rules_owed() == ["complete", "conclude"]
    together.act("complete", at="2026-04-21T10:00", on_the_spot=False)
    assert together.rules_owed() == ["notify_result"]


def test_materials_asked_for_meanwhile_set_their_five_days_anew(together: Matter):
    together.act("report_to_head", issue="事由")
    together.act("give_notice")
    together.act("supplement", at="2026-03-12T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-19 24:00") in together.owed()


def test_what_proves_a_question_isnt_accepted(together: Matter):
    together.act("report_to_head", issue="事由")
    together.pass_to("2026-03-10T00:00")
    together.act("reclassify", kind="inquiry", reason="实为咨询")
    assert together.rules_owed() == ["settle_plan"]
