"""The next edition: what the text itself says, or leaves open, and the first edition had no row for.

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.district import HEAD, OFFICE, RESPONDER, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


# ── a plan that is hard to settle (Art. 6(3)) ──────────────────────────────


def escalated(matter: Matter) -> Matter:
    """The case of Monday, whose plan water doesn't want, as the head reports to the office on Tuesday."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS], at="2026-03-03T10:00")
    return matter


def test_the_office_may_name_another_agency_that_leads(open_anew: Begin):
    matter = escalated(open_anew())
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-04T10:00")
    assert matter.owed() == [("settle_plan", "head", "water", "2026-03-09 24:00")], "three working days of its own"
    assert matter.state.facts["co_agencies"] == ["housing"]
    matter.act("propose_plan", by=head("water"), parts=[{"agency": "housing", "due_on": "2026-03-12"}])
    assert ("respond", "co_agency", "housing", "2026-03-05 24:00") in matter.owed()
    assert "plan_settled" in matter.act("agree", version=2)
    assert matter.owed() == [("perform", "part_agency", "housing", "2026-03-12 24:00")]


def test_the_head_of_an_agency_that_leads_by_a_ruling_routes_until_an_official_is_named(open_anew: Begin):
    """Nobody there was asked first, so the head stands in. A refusal names him, and he needs no other role."""
    matter = escalated(open_anew())
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-04T10:00")
    refusal = matter.refusal("route", by=WATER, route="own_agency", reason="本局即可办理")
    assert (refusal.code, "water/water-head" in refusal.detail) == ("not_your_duty", True)
    matter.act("route", by=head("water"), route="own_agency", reason="本局即可办理")
    matter.act("hand_over", by=head("water"), handler="water-1")
    assert ("decide", "responder", "water", "2026-03-04 24:00") in matter.owed()


def test_an_agency_that_had_no_part_may_be_named(open_anew: Begin):
    matter = escalated(open_anew())
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="roads")
    assert matter.state.facts["co_agencies"] == ["housing", "water"]
    assert matter.owed() == [("settle_plan", "head", "roads", "2026-03-06 24:00")]


def test_a_dispute_about_the_lead_costs_the_applicant_no_day(open_anew: Begin):
    matter = escalated(open_anew(matter_type="licence"))
    limit = {"count": 15, "unit": "working_days"}
    matter.act("accept", limit=limit, receipt_no="样受〔2026〕1号", at="2026-03-03T11:00")
    due = ("complete", "responder", "housing", "2026-03-24 24:00")
    assert due in matter.owed()
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-10T10:00")
    assert ("complete", "head", "water", "2026-03-24 24:00") in matter.owed()
    assert due not in matter.owed(), "who no longer leads owes nothing"


def test_the_time_until_silence_accepts_goes_on_too(open_anew: Begin):
    matter = escalated(open_anew(matter_type="licence"))
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-06T10:00")
    assert ("await_acceptance", "head", "water", "2026-03-09 24:00") in matter.owed()
    assert "deemed_accepted" in matter.pass_to("2026-03-10T00:00")
    assert ("complete", "head", "water", "2026-03-30 24:00") in matter.owed(), "twenty working days of the licence"


def test_who_is_named_by_a_ruling_cannot_push_the_matter_away(open_anew: Begin):
    matter = escalated(open_anew())
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water")
    away: dict[str, Any] = {"route": "elsewhere", "competent_agency": "roads", "reason": "不属本部门"}
    by = Actor("water-head", "water", ("responder", "head"))
    refused = matter.refusal("route", by=by, **away)
    assert (refused.code, "由决定指定" in refused.detail) == ("not_owed", True)
    matter.act("route", by=by, route="own_post", reason="可单独办理")
    assert matter.refused("return_transfer", by=by) == "not_owed"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": "other_lead"}, "agency"),
        ({"outcome": "other_lead", "agency": "housing"}, "agency"),
        ({"outcome": "remand", "agency": "water"}, "agency"),
    ],
)
def test_who_leads_is_said_exactly_where_another_leads(open_anew: Begin, given: dict[str, str], field: str):
    refused = escalated(open_anew()).refusal("rule", by=OFFICE, **given)
    assert (refused.code, refused.errors[0].field) == ("incomplete", field)


def test_an_agreement_after_the_report_settles_the_plan_and_the_office_is_told(open_anew: Begin):
    matter = escalated(open_anew())
    assert "plan_settled" in matter.act("agree", by=WATER, version=1)
    assert matter.owed() == [("perform", "part_agency", "water", "2026-03-10 24:00")], "the office owes no ruling"
    assert matter.events[-1].data["notify"] == [["office", "gov-office", None]]


def test_a_new_plan_after_the_report_is_answered_as_before(open_anew: Begin):
    matter = escalated(open_anew())
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "housing", "due_on": "2026-03-10"}])
    assert matter.owed() == [
        ("rule", "office", "gov-office", None),
        ("respond", "co_agency", "water", "2026-03-04 24:00"),
    ]
    matter.act("agree", by=WATER, version=2)
    assert matter.owed() == [("perform", "part_agency", "housing", "2026-03-10 24:00")]


def test_an_agreement_without_a_report_tells_nobody(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    matter.act("agree", by=WATER, version=1)
    assert "notify" not in matter.events[-1].data


def test_the_first_edition_has_neither(begin: Begin):
    matter = escalated(begin())
    assert matter.refusal("rule", by=OFFICE, outcome="other_lead", agency="water").errors[0].field == "outcome"
    assert matter.refused("agree", by=WATER, version=1) == "not_owed"
    assert matter.refused("complete", by=RESPONDER, on_the_spot=True) == "not_owed"


# ── when a day ends (民法典 203) ───────────────────────────────────────────


def test_the_end_of_the_day_has_its_reason(edition: Rulebook, rulebook: Rulebook):
    assert edition.time.day_ends == "24:00"
    assert "民法典第二百零三条第二款" in (edition.time.reading or "")
    assert rulebook.time.reading is None
