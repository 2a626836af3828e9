"""Time in a case: what counts is receipt; no clock is reset; lateness is recorded once, with its cause."""

from collections.abc import Callable

import pytest

from domain.matter.events import Refused
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, official
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")


def inquiry(begin: Begin) -> Matter:
    """To be answered until Wednesday."""
    matter = begin(kind="inquiry", form="oral")
    matter.act("route", route="own_post")
    return matter


@pytest.mark.parametrize(
    ("at", "urgent", "until"),
    [
        ("2026-03-02T08:00", False, "2026-03-02 24:00"),
        ("2026-03-02T17:29", False, "2026-03-02 24:00"),
        ("2026-03-02T17:30", False, "2026-03-03 24:00"),  # closed
        ("2026-03-06T18:00", False, "2026-03-09 24:00"),  # a Friday after closing
        ("2026-03-07T10:00", False, "2026-03-09 24:00"),  # a Saturday
        ("2026-02-14T10:00", False, "2026-02-14 24:00"),  # a Saturday that is worked
        ("2026-03-06T18:00", True, "2026-03-06 24:00"),  # urgent knows no closing time
        ("2026-03-07T10:00", True, "2026-03-07 24:00"),
    ],
)
def test_at_once_means_the_working_day(begin: Begin, at: str, urgent: bool, until: str) -> None:  # noqa: FBT001
    assert begin(at=at, urgent=urgent).owed() == [("route", "responder", "housing", until)]


def test_a_claimed_earlier_arrival_starts_the_clock(begin: Begin) -> None:
    matter = begin(at="2026-03-06T10:00", occurred_at="2026-03-03T09:00")
    assert matter.owed() == [("route", "responder", "housing", "2026-03-03 24:00")]
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-05 24:00")]
    assert matter.breaches() == ["route"]


@pytest.mark.parametrize("claim", ["2026-03-06T10:01", "2026-02-27T23:59"])
def test_a_claim_lies_neither_ahead_nor_more_than_five_working_days_back(begin: Begin, claim: str) -> None:
    begin(at="2026-03-06T10:00", occurred_at="2026-02-28T00:00")  # a Saturday that is worked
    with pytest.raises(Refused) as refusal:
        begin(at="2026-03-06T10:00", occurred_at=claim)
    assert refusal.value.code == "time_not_allowed"
    matter = begin(at="2026-03-06T10:00")
    assert matter.refused("route", route="own_post", occurred_at=claim) == "time_not_allowed"


def test_a_claim_about_an_act_never_makes_it_timely(begin: Begin) -> None:
    matter = inquiry(begin)
    matter.act("answer", at="2026-03-05T09:00", occurred_at="2026-03-04T16:00", on_the_spot=False)
    assert matter.breaches() == ["answer"]
    assert matter.events[-1].occurred_at == moment("2026-03-04T16:00")


def test_a_case_is_opened_only_at_an_agency_of_the_district(begin: Begin) -> None:
    for agency, code in (("nowhere", "unknown_agency"), ("abroad", "out_of_scope")):
        with pytest.raises(Refused) as refusal:
            begin(agency=agency)
        assert refusal.value.code == code


# Received in time, processed late


def test_received_in_time_but_processed_late_the_breach_is_withdrawn(begin: Begin) -> None:
    matter = inquiry(begin)
    assert matter.pass_to("2026-03-05T08:00") == ["reminded", "breached"]
    assert matter.act("answer", at="2026-03-04T23:50", on_the_spot=False) == ["answered", "breach_withdrawn"]
    assert matter.breaches() == []
    assert matter.events[-1].data == {"duty": "answer-1"}
    assert matter.closed


def test_so_is_it_where_the_duty_was_released_in_time(begin: Begin) -> None:
    matter = inquiry(begin)
    matter.pass_to("2026-03-05T08:00")
    assert matter.act("withdraw", by=SYSTEM, at="2026-03-04T23:50") == ["withdrawn", "breach_withdrawn"]
    assert matter.breaches() == []


def test_and_where_materials_were_asked_for_in_time(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 2, "unit": "working_days"})
    matter.pass_to("2026-03-05T08:00")
    assert matter.act("give_notice", at="2026-03-04T23:50") == ["notice_given", "breach_withdrawn"]


def test_another_act_received_in_time_withdraws_nothing(begin: Begin) -> None:
    matter = inquiry(begin)
    matter.pass_to("2026-03-05T08:00")
    assert matter.act("note", at="2026-03-04T23:50") == ["noted"]
    assert matter.breaches() == ["answer"]


def test_a_breach_met_late_stays(begin: Begin) -> None:
    matter = inquiry(begin)
    matter.act("answer", at="2026-03-05T00:00", on_the_spot=False)
    assert matter.breaches() == ["answer"]
    assert matter.closed


# Born late


def test_a_duty_born_late_joins_the_lead_of_what_made_it_late(begin: Begin) -> None:
    matter = begin()
    matter.act("route", at="2026-03-06T10:00", route="elsewhere", competent_agency="water")
    transfer = matter.duty("transfer")
    assert (transfer.due_at, transfer.breached_at, transfer.joins) == (
        moment("2026-03-05T00:00"),
        moment("2026-03-05T00:00"),
        "route-1",
    )
    assert matter.pass_to("2026-03-20T10:00") == []  # no second lead
    assert matter.breaches() == ["route"]


def test_a_duty_still_in_time_has_a_breach_of_its_own(begin: Begin) -> None:
    matter = begin()
    matter.act("route", at="2026-03-03T10:00", route="elsewhere", competent_agency="water")
    matter.pass_to("2026-03-05T00:00")
    assert matter.breaches() == ["route", "transfer"]


# No clock is reset


def test_routed_again_a_duty_keeps_the_limit_it_first_had(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("route", at="2026-03-02T17:00", route="own_agency", reason="理由")
    assert matter.duty("decide").status == "released"
    matter.act("route", at="2026-03-03T09:00", route="own_post", reason="理由")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]
    assert matter.breaches() == ["hand_over"]
    assert matter.duty("decide").joins == "hand_over-1"


def test_routed_again_a_reason_is_given_and_the_old_breach_stays(begin: Begin) -> None:
    matter = inquiry(begin)
    matter.pass_to("2026-03-05T09:00")
    assert matter.refusal("route", route="own_agency").errors[0].field == "reason"
    matter.act("route", route="own_agency", reason="理由")
    matter.act("hand_over", handler="housing-2")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    assert matter.breaches() == ["answer"]


def test_adding_a_co_agency_is_no_second_report(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("route", at="2026-03-04T09:00", route="joint", co_agencies=["water", "roads"], reason="理由")
    assert matter.owed() == [("settle_plan", "head", "housing", "2026-03-05 24:00")]


def test_joint_no_more_the_settling_is_released_and_its_clock_kept(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    matter.act("route", route="own_post", reason="理由")
    assert matter.rules_owed() == ["decide"]
    matter.act("route", at="2026-03-04T09:00", route="joint", co_agencies=["water"], reason="理由")
    matter.act("report_to_head")
    assert matter.owed() == [("settle_plan", "head", "housing", "2026-03-05 24:00")]


def test_a_bounced_transfer_leaves_the_first_agencys_clock_alone(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-05T10:00", to_agency="water", delivered_at="2026-03-05T10:00")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, agency="roads")
    assert matter.breaches() == ["transfer"]
    assert matter.duty("accept_transfer").due_at == moment("2026-03-06T00:00")


# Suspension and reminders


@pytest.mark.parametrize(
    ("asked", "left", "brought", "until"),
    [
        ("2026-09-29T10:00", 3, "2026-09-29T16:00", "2026-10-09 24:00"),  # the same day: nothing gained
        ("2026-09-30T10:00", 2, "2026-10-05T10:00", "2026-10-09 24:00"),  # brought on a holiday
        ("2026-10-08T10:00", 1, "2026-10-09T10:00", "2026-10-10 24:00"),  # a Saturday that is worked
        ("2026-10-09T10:00", 0, "2026-10-09T11:00", "2026-10-09 24:00"),  # the last day
        ("2026-10-09T10:00", 0, "2026-10-12T11:00", "2026-10-12 24:00"),
    ],
)
def test_what_was_left_is_left(begin: Begin, asked: str, left: int, brought: str, until: str) -> None:
    matter = begin(at="2026-09-28T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 4, "unit": "working_days"})
    matter.act("give_notice", at=asked)
    assert matter.duty("complete").left == left
    matter.act("supplement", by=SYSTEM, at=brought)
    assert matter.owed() == [("complete", "responder", "housing", until)]


def test_one_is_reminded_at_closing_time_of_the_working_day_before(begin: Begin) -> None:
    matter = inquiry(begin)
    assert matter.pass_to("2026-03-03T17:29") == []
    assert matter.pass_to("2026-03-03T17:30") == ["reminded"]
    assert matter.pass_to("2026-03-04T23:59") == []


def test_a_year_without_a_notice_is_provisional(begin: Begin) -> None:
    matter = begin(at="2028-12-28T10:00")
    matter.act("route", by=RESPONDER, route="elsewhere", competent_agency="water")
    assert matter.duty("transfer").provisional
    assert not inquiry(begin).duty("answer").provisional
