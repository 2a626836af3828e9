"""Deemed acceptance (Art. 5; Administrative Licensing Law 32): nobody having said otherwise in five working days,
an application counts as accepted from the day on which its materials came in.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.scenario import Matter, official

Begin = Callable[..., Matter]
ACCEPT: dict[str, Any] = {"limit": {"count": 7, "unit": "working_days"}}
# an application for a construction permit of Monday 2 March 2026; the fifth working day after it is the 9th


@pytest.fixture
def permit(begin: Begin) -> Matter:
    matter = begin(matter_type="construction_permit")
    matter.act("route", route="own_post")
    return matter


def test_who_says_nothing_for_five_working_days_has_accepted(permit: Matter):
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in permit.owed()
    assert permit.pass_to("2026-03-10T00:00")[-1] == "deemed_accepted"
    assert permit.owed() == [("complete", "responder", "housing", "2026-03-11 24:00")]  # seven from the receipt
    assert permit.duty("decide").status == "released"
    assert permit.duty("decide").breached_at is not None  # that nobody decided on the day itself stays a lead


def test_the_responder_is_reminded_on_the_day_before(permit: Matter):
    assert permit.duty("await_acceptance").remind_at is not None
    assert "reminded" in permit.pass_to("2026-03-06T18:00")


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("accept", ACCEPT),
        ("give_notice", {}),
        ("refuse", {}),
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
    permit.act("refuse", at="2026-03-11T10:00")
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
    assert permit.owed() == [("complete", "responder", "housing", "2026-03-23 24:00")]


def test_where_it_belongs_elsewhere_the_competent_agency_has_five_days_from_delivery(begin: Begin):
    matter = begin(matter_type="construction_permit")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert "await_acceptance" not in matter.rules_owed()
    matter.act(
        "transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T09:30", delivered_to="收发室"
    )
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T11:00", responder="water-1")
    assert ("await_acceptance", "responder", "water", "2026-03-10 24:00") in matter.owed()
    matter.act("accept", by=official("water"), at="2026-03-10T12:00", **ACCEPT)
    assert "await_acceptance" not in matter.rules_owed()


def test_who_finds_out_late_that_it_was_his_has_accepted_at_that_moment(begin: Begin):
    matter = begin(matter_type="construction_permit")
    told = matter.act("route", at="2026-03-12T10:00", route="own_post")  # the five days have run out
    assert told[-2:] == ["routed", "deemed_accepted"]
    assert ("complete", "responder", "housing", "2026-03-11 24:00") in matter.owed()


@pytest.mark.parametrize("matter_type", [None, "information_disclosure"])
def test_where_the_law_says_nothing_of_the_kind_nothing_is_deemed(begin: Begin, matter_type: str | None):
    matter = begin(matter_type=matter_type)
    matter.act("route", route="own_post")
    assert matter.rules_owed() == ["decide"]
    assert "deemed_accepted" not in matter.pass_to("2026-04-30T00:00")
