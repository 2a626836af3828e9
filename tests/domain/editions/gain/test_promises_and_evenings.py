"""The next edition: no limit is promised at will, no step is put off by evenings, nothing is pushed out and back."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.records.lead import Lead, lead_of
from domain.records.report import Report
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
TWENTY = {"count": 20, "unit": "working_days"}
SIXTY = {"count": 60, "unit": "working_days"}

# ── a limit is promised ────────────────────────────────────────────────────


@pytest.fixture
def routed(open_anew: Begin) -> Matter:
    """A case of Monday 2026-03-02 at 10:00 that belongs to the responder's own post."""
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    return matter


def test_without_a_law_or_a_publication_twenty_days_are_promised_at_most(routed: Matter):
    refused = routed.refusal("accept", limit=SIXTY)
    assert (refused.errors[0].field, "至多20个工作日" in refused.detail) == ("limit", True)
    assert routed.refused("accept", limit={"count": 60, "unit": "days"}) == "incomplete"
    routed.act("accept", limit=TWENTY)
    assert routed.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_a_longer_limit_is_promised_with_the_heads_approval(routed: Matter):
    routed.act("approve_limit", by=HEAD, limit=SIXTY)
    assert routed.refused("accept", limit={"count": 61, "unit": "working_days"}) == "incomplete"
    routed.act("accept", limit=SIXTY)
    assert routed.owed() == [("complete", "responder", "housing", "2026-05-28 24:00")]


def test_a_published_limit_is_promised_with_the_number_of_the_publication(routed: Matter):
    routed.act("accept", limit=SIXTY, published_in="办事指南2026-17")
    assert routed.rules_owed() == ["complete"]


def test_nobody_but_the_head_approves_a_limit_and_nobody_his_own(open_anew: Begin):
    matter = open_anew(responder=None)
    matter.act("route", by=HEAD, route="own_post")
    assert matter.refused("approve_limit", by=RESPONDER, limit=SIXTY) == "not_your_duty"
    matter.act("approve_limit", by=HEAD, limit=SIXTY)
    assert matter.refused("accept", by=HEAD, limit=SIXTY) == "incomplete"
    matter.act("reassign", by=HEAD, duty="decide-1", to="housing-1")
    matter.act("accept", limit=SIXTY)


def test_an_approval_is_for_one_acceptance_and_of_one_agency(open_anew: Begin):
    matter = open_anew()
    matter.act("approve_limit", by=HEAD, limit=SIXTY)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at=matter.now, receipt_no="1")
    matter.act("accept_transfer", by=official("water"), responder="water-1")
    assert matter.refused("accept", by=official("water"), limit=SIXTY) == "incomplete"
    matter.act("approve_limit", by=head("water"), limit=SIXTY)
    matter.act("accept", by=official("water"), limit=SIXTY)
    assert matter.refused("approve_limit", by=head("water"), limit=SIXTY) == "not_owed", "it is accepted"


def test_where_a_law_sets_the_limit_that_law_alone_bounds_it(open_anew: Begin):
    matter = open_anew(matter_type="joint_licence")
    matter.act("route", route="own_post")
    assert matter.refused("accept", limit=SIXTY, published_in="办事指南2026-17") == "incomplete"
    matter.act("accept", limit={"count": 45, "unit": "working_days"}, receipt_no="1")


def test_longer_limits_are_counted(open_anew: Begin):
    report = Report()
    ways: list[Callable[[Matter], Any]] = [
        lambda matter: matter.act("approve_limit", by=HEAD, limit=SIXTY),
        lambda matter: matter.act("accept", limit=TWENTY, published_in="办事指南2026-17"),
        lambda matter: matter.act("accept", limit=TWENTY),
    ]
    for way in ways:
        matter = open_anew()
        matter.act("route", route="own_post")
        way(matter)
        report.add(matter.rulebook, matter.state, matter.events)
    assert report.agencies["housing"].longer_limits == 2


# ── on the spot ────────────────────────────────────────────────────────────


def test_evenings_do_not_chain_into_a_third_day(open_anew: Begin):
    """Received on Monday after hours, routed on Tuesday after hours: decided on Tuesday, not on Wednesday."""
    matter = open_anew(at="2026-03-02T18:00")
    matter.act("route", route="own_post", at="2026-03-03T20:00")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-03 24:00")]


def test_within_office_hours_nothing_changes(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post", at="2026-03-02T20:00")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-03 24:00")]


@pytest.mark.parametrize(("route", "owed"), [("own_agency", "hand_over"), ("joint", "report")])
def test_who_routes_hands_over_or_reports_on_the_day_of_the_receipt(open_anew: Begin, route: str, owed: str):
    matter = open_anew(at="2026-03-02T10:00")
    others: dict[str, Any] = {"co_agencies": ["water"]} if route == "joint" else {}
    matter.act("route", route=route, at="2026-03-02T20:00", **others)
    assert [(rule, due) for rule, _, _, due in matter.owed()] == [(owed, "2026-03-02 24:00")]


def test_received_after_hours_the_day_of_the_receipt_is_the_next_working_day(open_anew: Begin):
    matter = open_anew(at="2026-03-06T18:00")  # Friday
    matter.act("route", route="own_agency", at="2026-03-07T10:00")
    assert matter.owed() == [("hand_over", "responder", "housing", "2026-03-09 24:00")]


def test_who_is_handed_a_matter_in_the_evening_has_the_next_day(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_agency", at="2026-03-02T20:00")
    matter.act("hand_over", handler="housing-2", at="2026-03-02T21:00")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-03 24:00")]


def test_who_hands_a_matter_over_to_himself_gains_no_day(open_anew: Begin):
    matter = open_anew(at="2026-03-02T18:00")
    matter.act("route", route="own_agency", at="2026-03-03T10:00")
    matter.act("hand_over", handler="housing-1", at="2026-03-03T20:00")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-03 24:00")]


def test_routing_again_and_again_in_the_evening_gains_no_day(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post", at="2026-03-02T20:00")
    matter.act("route", route="elsewhere", reason="误认", at="2026-03-03T20:00")
    assert matter.owed() == [("assist", "responder", "housing", "2026-03-03 24:00")]
    matter.act("route", route="own_agency", reason="误认", at="2026-03-03T21:00")
    assert matter.owed() == [
        ("hand_over", "responder", "housing", "2026-03-03 24:00"),
        ("decide_first", "head", "housing", "2026-03-09 24:00"),
    ]


def test_materials_that_come_later_have_a_day_of_their_own(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.act("supplement", at="2026-03-05T18:00")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-06 24:00")]


def test_the_days_that_a_law_gives_to_accept_are_not_cut(open_anew: Begin):
    matter = open_anew(matter_type="licence", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    assert ("decide", "responder", "housing", "2026-03-09 24:00") in matter.owed()


@pytest.mark.parametrize(("takes", "due"), [("water-1", "2026-03-03 24:00"), ("water-2", "2026-03-04 24:00")])
def test_who_accepts_a_transfer_in_the_evening_and_takes_it_himself_gains_no_day(
    open_anew: Begin, takes: str, due: str
):
    """Whom somebody else names could not know of it before, and has the next day."""
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T18:00", delivered_at="2026-03-02T18:00", to_agency="water", receipt_no="1")
    matter.act("accept_transfer", by=official("water"), at="2026-03-03T20:00", responder=takes)
    assert matter.owed() == [("decide", "responder", "water", due)]


# ── a matter is pushed out ─────────────────────────────────────────────────


@pytest.fixture
def sent_away(open_anew: Begin) -> Matter:
    """A case of Monday 2026-03-02 that housing transferred to water on Tuesday; water returned it on Wednesday."""
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T10:00", delivered_at="2026-03-03T10:00", to_agency="water", receipt_no="1")
    matter.act("return_transfer", by=official("water"), at="2026-03-03T15:00")
    return matter


def test_who_sends_away_what_is_his_own_raises_a_lead_against_himself(sent_away: Matter):
    assert sent_away.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="housing")[-1] == "lead_raised"
    assert sent_away.events[-1].data["duty"] == "transfer-1"
    made = lead_of(sent_away.rulebook, sent_away.state, sent_away.events[-1], len(sent_away.events), sent_away.now)
    assert isinstance(made, Lead)
    assert [(each.agency, each.subject, each.grounds) for each in made.proposed] == [
        ("housing", "housing-1", ("10(1)1",))
    ]


@pytest.mark.parametrize("settled", [{"agency": "roads"}, {"agencies": ["water", "roads"]}])
def test_what_belongs_to_a_third_agency_was_sent_away_rightly(sent_away: Matter, settled: dict[str, Any]):
    assert sent_away.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", **settled)[-1] == "transfer_settled"


def test_what_may_gain_time_is_counted(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="误认")
    matter.act("reclassify", form="oral")
    matter.act("give_notice")
    matter.act("supplement")
    matter.act("give_notice", what_changed="new_materials")
    matter.act("supplement", by=SYSTEM)
    matter.act("accept", limit=TWENTY, receipt_no="1")
    matter.act("exclude_time", kind="hearing", from_="2026-03-09", to="2026-03-10", notice_no="1")
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    own = report.people["housing", "housing-1"]
    assert (own.corrected, own.noticed_again, own.supplemented_by_entry, own.excluded) == (2, 1, 1, 1)
