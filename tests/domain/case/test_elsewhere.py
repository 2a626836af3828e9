"""Applications that belong elsewhere (Art. 6(4)): guide, help, pass on in writing, accept, return once."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.matter.events import Actor
from testing.district import HEAD, OFFICE, PARTY_OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
ABROAD = {"name": "区外单位", "contact": "热线"}


@pytest.fixture
def elsewhere(begin: Begin) -> Matter:
    """A written application that is water's, found out on Monday 10:00."""
    matter = begin()
    matter.act("route", route="elsewhere", competent_agency="water")
    return matter


@pytest.fixture
def transferred(elsewhere: Matter) -> Matter:
    """Delivered to water on Tuesday 15:00."""
    return deliver(elsewhere, "2026-03-03T15:00", to_agency="water")


@pytest.fixture
def returned(transferred: Matter) -> Matter:
    """Water says on Tuesday 16:00 that it isn't water's."""
    transferred.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    return transferred


@pytest.fixture
def accepted(transferred: Matter) -> Matter:
    """Accepted by water, which leads it now."""
    transferred.act("accept_transfer", by=WATER, at="2026-03-03T16:00", responder="water-1")
    return transferred


def deliver(matter: Matter, at: str, **to: Any) -> Matter:
    matter.act("transfer", at=at, delivered_at=at, **to)
    return matter


def test_an_oral_application_is_guided_to_the_competent_agency(begin: Begin) -> None:
    matter = begin(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.refusal("guide", contact=None).errors[0].field == "contact"
    matter.act("guide")
    assert matter.closed


def test_an_oral_application_may_be_guided_out_of_the_district(begin: Begin) -> None:
    matter = begin(form="oral")
    matter.act("route", route="elsewhere", external=ABROAD)
    assert matter.rules_owed() == ["guide"]


def test_help_that_finds_the_competent_agency_leads_to_a_transfer(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="elsewhere")
    assert matter.refused("assist", competent_agency="housing") == "incomplete"
    matter.act("assist", competent_agency="water")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]


@pytest.mark.parametrize(("form", "found"), [("oral", {"competent_agency": "water"}), ("written", {})])
def test_other_help_ends_it(begin: Begin, form: str, found: dict[str, Any]) -> None:
    matter = begin(form=form)
    matter.act("route", route="elsewhere")
    matter.act("assist", **found)
    assert matter.closed


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-03-02T10:00", "2026-03-04 24:00"),
        ("2026-02-13T10:00", "2026-02-24 24:00"),  # the Spring Festival lies between
        ("2026-09-18T10:00", "2026-09-21 24:00"),  # a Sunday is worked
        ("2026-11-27T10:00", "2026-12-01 24:00"),  # a weekend lies between
    ],
)
def test_two_working_days_from_receipt_to_delivery(begin: Begin, received: str, until: str) -> None:
    matter = begin(at=received)
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("transfer", "lead_agency", "housing", until)]


def test_the_two_days_run_from_receipt_though_it_was_found_out_later(begin: Begin) -> None:
    matter = begin()
    matter.act("route", at="2026-03-03T09:00", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({}, "incomplete", "to_agency"),
        ({"to_agency": "water", "external": ABROAD}, "incomplete", "to_agency"),
        ({"to_agency": "housing"}, "incomplete", "to_agency"),
        ({"external": {"name": "区外单位", "contact": None}}, "incomplete", "external.contact"),
        ({"to_agency": "water", "document_no": None}, "incomplete", "document_no"),
        ({"to_agency": "water", "delivered_to": None}, "incomplete", "delivered_to"),
        ({"to_agency": "water", "delivered_at": None}, "incomplete", "delivered_at"),
        ({"to_agency": "nowhere"}, "unknown_agency", "to_agency"),
        ({"to_agency": "abroad"}, "out_of_scope", None),
        ({"to_agency": "water", "delivered_at": "2026-03-02T10:01"}, "time_not_allowed", "delivered_at"),
        ({"to_agency": "water", "delivered_at": "2026-03-02T09:59"}, "time_not_allowed", "delivered_at"),
    ],
)
def test_a_transfer_is_in_writing_to_one_receiver_and_delivered(
    elsewhere: Matter, fields: dict[str, Any], code: str, field: str | None
) -> None:
    refusal = elsewhere.refusal("transfer", **({"delivered_at": "2026-03-02T10:00"} | fields))
    assert (refusal.code, [e.field for e in refusal.errors]) == (code, [field] if field else [])


def test_any_official_of_the_agency_may_hand_the_letter_over(elsewhere: Matter) -> None:
    elsewhere.act("transfer", by=official("housing", 2), to_agency="water", delivered_at="2026-03-02T10:00")
    assert elsewhere.rules_owed() == ["accept_transfer"]


def test_a_body_outside_the_district_accepts_nothing_so_the_applicant_is_told(elsewhere: Matter) -> None:
    deliver(elsewhere, "2026-03-03T15:00", external=ABROAD)
    assert elsewhere.owed() == [("notify_result", "responder", "housing", "2026-03-04 24:00")]
    elsewhere.act("notify_result")
    assert elsewhere.closed


def test_the_receiving_agency_accepts_at_once_and_names_who_is_responsible(transferred: Matter) -> None:
    assert transferred.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-03 24:00")]
    assert transferred.refused("accept_transfer", by=RESPONDER, responder="housing-1") == "not_your_duty"
    assert transferred.refusal("accept_transfer", by=WATER, responder="roads-1").errors[0].field == "responder"
    transferred.act("accept_transfer", by=official("water", 2), responder="water-1")
    assert transferred.owed() == [("decide", "responder", "water", "2026-03-03 24:00")]
    assert transferred.refused("complete", by=RESPONDER, on_the_spot=True) == "not_your_duty"
    transferred.act("complete", by=WATER, on_the_spot=True)
    assert transferred.closed


def test_once_accepted_it_is_not_pushed_out_again(accepted: Matter) -> None:
    again = {"route": "elsewhere", "competent_agency": "roads", "reason": "理由"}
    assert accepted.refused("route", by=WATER, **again) == "not_owed"
    accepted.act("route", by=WATER, route="own_agency", reason="理由")
    assert accepted.refused("route", by=WATER, **again) == "not_owed"


def test_it_may_be_returned_once_even_after_acceptance(accepted: Matter) -> None:
    accepted.act("return_transfer", by=WATER)
    assert accepted.duty("decide").status == "suspended"
    accepted.act("settle_transfer", by=OFFICE, at="2026-03-05T10:00", agency="water")
    assert accepted.owed() == [("decide", "responder", "water", "2026-03-05 24:00")]
    assert accepted.refused("return_transfer", by=WATER) == "not_owed"


def test_returned_the_office_says_within_a_working_day_whose_it_is(returned: Matter) -> None:
    assert returned.owed() == [
        ("accept_transfer", "competent_agency", "water", "2026-03-03 24:00"),
        ("settle_transfer", "office", "gov-office", "2026-03-04 24:00"),
    ]
    assert returned.duty("accept_transfer").status == "suspended"
    assert returned.refused("accept_transfer", by=WATER, responder="water-1") == "not_owed"
    assert returned.refused("settle_transfer", by=PARTY_OFFICE, agency="water") == "not_your_duty"


def test_settled_as_the_same_agency_it_accepts_and_returns_nothing_more(returned: Matter) -> None:
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="water")
    assert returned.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-04 24:00")]
    assert returned.refused("return_transfer", by=WATER) == "not_owed"
    assert returned.breaches() == []


def test_settled_as_another_agency_that_one_accepts(returned: Matter) -> None:
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="roads")
    assert returned.owed() == [("accept_transfer", "competent_agency", "roads", "2026-03-04 24:00")]
    assert returned.refused("return_transfer", by=ROADS) == "not_owed"
    assert returned.refused("accept_transfer", by=WATER, responder="water-1") == "not_your_duty"
    returned.act("accept_transfer", by=ROADS, responder="roads-1")
    assert returned.owed() == [("decide", "responder", "roads", "2026-03-04 24:00")]


def test_settled_as_the_first_agencys_own_matter_it_comes_home(returned: Matter) -> None:
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="housing")
    returned.act("accept_transfer", by=RESPONDER, responder="housing-1")
    assert returned.owed() == [("decide", "responder", "housing", "2026-03-04 24:00")]


def test_settled_as_joint_the_first_agency_leads_and_its_head_settles_a_plan(returned: Matter) -> None:
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agencies=["roads", "water"])
    assert returned.owed() == [("settle_plan", "head", "roads", "2026-03-09 24:00")]
    returned.act("propose_plan", by=head("roads"), parts=[{"agency": "water", "due_on": "2026-03-10"}])
    returned.act("agree", by=WATER, version=1)
    returned.act("finish_part", by=WATER, part="1-1")
    assert returned.owed() == [("conclude", "head", "roads", "2026-03-05 24:00")]


def test_what_the_office_settled_as_joint_is_binding_on_its_lead(returned: Matter) -> None:
    returned.act("settle_transfer", by=OFFICE, agencies=["roads", "water"])
    away = {"route": "elsewhere", "competent_agency": "clinic", "reason": "理由"}
    assert returned.refused("route", by=Actor("roads-head", "roads", ("responder", "head")), **away) == "not_owed"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "agency"),
        ({"agency": "water", "agencies": ["roads", "water"]}, "agency"),
        ({"agencies": ["water"]}, "agencies"),
        ({"agencies": ["water", "water"]}, "agencies"),
        ({"agency": "water", "reasons": None}, "reasons"),
    ],
)
def test_a_settling_names_one_agency_or_several(returned: Matter, fields: dict[str, Any], field: str) -> None:
    refusal = returned.refusal("settle_transfer", by=OFFICE, **fields)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", field)


def test_a_return_gives_reasons(transferred: Matter) -> None:
    assert transferred.refusal("return_transfer", by=WATER, reason=None).errors[0].field == "reason"
    assert transferred.refused("return_transfer", by=RESPONDER) == "not_your_duty"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"competent_agency": "housing"}, "incomplete"),
        ({"competent_agency": "water", "external": ABROAD}, "incomplete"),
        ({"competent_agency": "nowhere"}, "unknown_agency"),
        ({"competent_agency": "abroad"}, "out_of_scope"),
        ({"route": "sideways"}, "incomplete"),
    ],
)
def test_elsewhere_is_one_agency_of_the_district_or_a_body_outside(
    begin: Begin, fields: dict[str, Any], code: str
) -> None:
    assert begin().refused("route", **({"route": "elsewhere"} | fields)) == code


def test_an_accepted_transfer_is_a_new_arrival_for_its_new_agency(accepted: Matter) -> None:
    accepted.act("give_notice", by=WATER)
    accepted.act("supplement", by=SYSTEM)
    accepted.act("reclassify", by=head("water"), kind="inquiry")
    assert accepted.owed() == [("answer", "responder", "water", "2026-03-05 24:00")]  # two days from delivery
    assert accepted.refused("reclassify", by=HEAD, kind="application") == "not_your_duty"


def handed_on_first(begin: Begin) -> Matter:
    """Handed on within housing on Monday, and delivered to water on Tuesday 9:30."""
    matter = begin()
    matter.act("route", route="own_agency")
    matter.act("hand_over", at="2026-03-02T10:30", handler="housing-2")
    again = official("housing", 2)
    matter.act("route", by=again, at="2026-03-02T11:00", route="elsewhere", competent_agency="water", reason="非本局")
    matter.act("transfer", by=again, at="2026-03-03T09:30", to_agency="water", delivered_at="2026-03-03T09:30")
    return matter


def test_no_clock_of_the_agency_that_led_is_the_next_ones(begin: Begin) -> None:
    """Housing handed it on within itself first; water, which it reached on Tuesday, has Tuesday for that."""
    matter = handed_on_first(begin)
    matter.act("accept_transfer", by=WATER, at="2026-03-03T09:40", responder="water-1")
    matter.act("route", by=WATER, at="2026-03-03T09:45", route="own_agency", reason="由业务科办理")
    assert ("hand_over", "responder", "water", "2026-03-03 24:00") in matter.owed()
    assert matter.breaches() == []


def test_who_comes_to_lead_it_with_others_has_three_days_for_the_plan_from_then(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.act("route", by=RESPONDER, route="elsewhere", competent_agency="water", reason="非本局")
    deliver(matter, "2026-03-03T15:00", to_agency="water")
    matter.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    matter.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agencies=["water", "roads"])
    assert matter.owed() == [("settle_plan", "head", "water", "2026-03-09 24:00")]


def test_a_matter_that_comes_home_arrives_anew(begin: Begin) -> None:
    matter = handed_on_first(begin)
    matter.act("return_transfer", by=WATER, at="2026-03-03T10:00")
    matter.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="housing")
    matter.act("accept_transfer", by=RESPONDER, at="2026-03-04T10:30", responder="housing-1")
    matter.act("route", at="2026-03-04T10:40", route="own_agency", reason="由业务科办理")
    assert ("hand_over", "responder", "housing", "2026-03-04 24:00") in matter.owed()
    assert matter.breaches() == []
