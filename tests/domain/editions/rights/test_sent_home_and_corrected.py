"""The next edition: what a law gives isn't lost by a way round, nor after a review (Art. 5, 6(4); 行政许可法).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
TWENTY = {"count": 20, "unit": "working_days"}


def sent_home(open_anew: Begin, matter_type: str, *, accepted: bool = False) -> Matter:
    """Housing got it on Monday and sent it away. It came to roads, which shares it with housing; on Friday the office
    rules that housing leads.
    """
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    matter.act("transfer", at="2026-03-04T10:00", to_agency="water", delivered_at="2026-03-04T10:00", receipt_no="1")
    matter.act("return_transfer", by=WATER, at="2026-03-04T16:00")
    matter.act("settle_transfer", by=OFFICE, agency="roads", at="2026-03-05T16:00")
    matter.act("accept_transfer", by=ROADS, responder=ROADS.id)
    matter.act("route", by=ROADS, route="joint", co_agencies=["housing"], reason="共同", at="2026-03-06T10:00")
    matter.act("report_to_head", by=ROADS)
    matter.act("propose_plan", by=head("roads"), parts=[{"agency": "housing", "due_on": "2026-03-12"}])
    matter.act("object", by=RESPONDER, version=1)
    if accepted:
        matter.act("accept", by=ROADS, limit=TWENTY, receipt_no="1")
    his = [{"agency": "housing", "position": "objects", "grounds": "职责"}]
    matter.act("escalate", by=head("roads"), positions=his)
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="housing", at="2026-03-06T16:00")
    return matter


@pytest.mark.parametrize(
    ("matter_type", "owed"),
    [
        ("licence", {"await_acceptance": "2026-03-09 24:00"}),
        ("construction_permit", {"await_acceptance": "2026-03-09 24:00", "complete": "2026-03-09 24:00"}),
    ],
)
def test_what_a_ruling_sends_home_counts_from_the_first_receipt(
    open_anew: Begin, matter_type: str, owed: dict[str, str]
):
    matter = sent_home(open_anew, matter_type)
    assert {rule: due for rule, _, _, due in matter.owed() if rule != "settle_plan"} == owed
    [lead] = [each for each in leads(matter) if not each.breach]
    assert (lead.title, [each.subject for each in lead.proposed]) == ("没有道理地移交事项", ["housing-1"])


def test_silence_then_accepts_from_the_first_receipt(open_anew: Begin):
    matter = sent_home(open_anew, "licence")
    matter.pass_to("2026-03-10T00:00")
    assert ("complete", "head", "housing", "2026-03-30 24:00") in matter.owed()


def test_what_was_accepted_on_the_way_is_due_by_the_law_from_the_first_receipt(open_anew: Begin):
    matter = sent_home(open_anew, "licence", accepted=True)
    assert ("complete", "head", "housing", "2026-03-30 24:00") in matter.owed()


def test_an_agency_that_a_ruling_makes_lead_for_the_first_time_goes_on_by_the_clocks(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-05T10:00")
    assert ("await_acceptance", "head", "water", "2026-03-09 24:00") in matter.owed()
    assert leads(matter) == []


# ── a type that turns out to be wrong after a review ───────────────────────


def refused(matter: Matter) -> None:
    matter.act("refuse")
    matter.act("notify_result")


def lapsed(matter: Matter) -> None:
    matter.act("give_notice")
    matter.pass_to("2026-04-17T00:00")
    matter.act("notify_result", at="2026-04-17T10:00")


def completed(matter: Matter) -> None:
    matter.act("accept", limit=TWENTY)
    matter.act("complete", on_the_spot=False, at="2026-03-05T10:00")
    matter.act("notify_result")


@pytest.mark.parametrize(
    ("ended", "day", "waits"),
    [
        (refused, "2026-03-04", {"await_acceptance": "2026-03-11 24:00"}),
        (lapsed, "2026-04-20", {"await_acceptance": "2026-04-27 24:00"}),
        (completed, "2026-03-09", {"complete": "2026-04-07 24:00"}),
    ],
)
def test_what_is_decided_again_may_turn_out_to_be_a_licence(
    open_anew: Begin, ended: Callable[[Matter], Any], day: str, waits: dict[str, str]
):
    matter = open_anew()
    matter.act("route", route="own_post")
    ended(matter)
    assert matter.refused("correct_matter_type", by=HEAD, matter_type="licence", reason="登记有误") != ""
    matter.act("dispute", by=SYSTEM, at=f"{day}T09:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at=f"{day}T10:00")
    matter.act("correct_matter_type", by=HEAD, matter_type="licence", reason="登记有误")
    assert {rule: due for rule, _, _, due in matter.owed() if rule in waits} == waits
    [problem] = matter.refusal("refuse", receipt_no="1").errors
    assert problem.field == "remedies"


def test_while_it_is_reviewed_nothing_is_corrected(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    refused(matter)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T09:00")
    assert matter.refused("correct_matter_type", by=HEAD, matter_type="licence", reason="登记有误") == "not_owed"


# ── what leaves the district ───────────────────────────────────────────────


def test_a_licence_that_is_sent_out_of_the_district_is_declined_with_a_paper(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    outside = {"name": "市局", "contact": "电话"}
    matter.act("route", route="elsewhere", external=outside)
    matter.act("transfer", external=outside, delivered_at="2026-03-02T10:00", receipt_no="1")
    assert sorted(matter.rules_owed()) == ["decline_acceptance", "notify_result"]
    matter.act("notify_result", at="2026-03-02T11:00")
    matter.act("decline_acceptance", at="2026-03-02T16:00")
    assert matter.closed
    assert matter.refused("dispute", by=SYSTEM, at="2026-03-17T00:00") == "case_closed"
    matter.act("dispute", by=SYSTEM, at="2026-03-16T23:59")


# ── round about: rulings, joint settlements, corrections ───────────────────


def test_a_ruling_that_takes_back_another_is_no_lead_where_nobody_transferred(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-03T10:00")
    matter.act("propose_plan", by=head("water"), parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=RESPONDER, version=2)
    his = [{"agency": "housing", "position": "objects", "grounds": "职责"}]
    matter.act("escalate", by=head("water"), positions=his)
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="housing", at="2026-03-04T10:00")
    assert (matter.rules_owed(), leads(matter)) == (["settle_plan"], [])


def returned(open_anew: Begin, **how: Any) -> Matter:
    """A matter that was delivered to water on Monday at 11:00, and that water returned at 16:00."""
    matter = open_anew(**how)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", to_agency="water", delivered_at="2026-03-02T11:00", receipt_no="1")
    matter.act("return_transfer", by=WATER, at="2026-03-02T16:00")
    return matter


def test_an_agency_that_sent_away_what_it_leads_after_all_has_a_lead_for_that(open_anew: Begin):
    matter = returned(open_anew)
    matter.act("settle_transfer", by=OFFICE, agencies=["housing", "water"], at="2026-03-03T10:00")
    [lead] = leads(matter)
    assert (lead.title, [each.subject for each in lead.proposed]) == ("没有道理地移交事项", ["housing-1"])


@pytest.mark.parametrize("settled_at", ["2026-03-03T16:00", "2026-03-16T16:00"])
def test_who_returns_what_it_leads_with_others_after_all_gains_no_day_by_that(open_anew: Begin, settled_at: str):
    matter = returned(open_anew, matter_type="licence")
    matter.act("settle_transfer", by=OFFICE, agencies=["water", "roads"], at=settled_at)
    matter.pass_to("2026-03-16T16:00")
    assert ("complete", "head", "water", "2026-03-30 24:00") in matter.owed(), (
        "accepted by silence, from its own receipt"
    )


def test_a_form_that_is_corrected_asks_for_no_second_paper(open_anew: Begin):
    matter = open_anew(matter_type="licence", form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    matter.act("reclassify", by=HEAD, form="written", at="2026-03-02T14:00")
    assert matter.rules_owed() == ["transfer"]


def test_what_is_registered_as_an_inquiry_becomes_an_application_before_it_gets_a_type(open_anew: Begin):
    matter = returned_not(open_anew)
    matter.act("reclassify", by=WATER, kind="inquiry")
    refused_ = matter.refusal("correct_matter_type", by=head("water"), matter_type="licence", reason="登记有误")
    assert (refused_.code, "先更正为申请" in refused_.detail) == ("not_owed", True)
    matter.act("reclassify", by=WATER, kind="application")
    matter.act("correct_matter_type", by=head("water"), matter_type="licence", reason="登记有误")
    assert ("await_acceptance", "responder", "water", "2026-03-09 24:00") in matter.owed()


def returned_not(open_anew: Begin) -> Matter:
    """An application that water accepted on Monday."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", to_agency="water", delivered_at="2026-03-02T11:00", receipt_no="1")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    return matter


def test_a_licence_that_is_registered_before_it_is_an_application_again_waits_for_acceptance(open_anew: Begin):
    matter = returned_not(open_anew)
    matter.act("correct_matter_type", by=head("water"), matter_type="licence", reason="登记有误")
    assert ("await_acceptance", "responder", "water", "2026-03-09 24:00") in matter.owed()


@pytest.mark.parametrize("competent", ["water", None])
def test_what_was_sent_away_and_is_done_again_may_turn_out_to_be_a_licence(open_anew: Begin, competent: str | None):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency=competent)
    matter.act("guide" if competent else "assist")
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo")
    matter.act("correct_matter_type", by=HEAD, matter_type="licence", reason="登记有误")
    assert "decline_acceptance" in matter.rules_owed()


def test_an_applicant_disputes_while_an_extension_to_tell_him_waits(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("refuse")
    matter.act("request_extension", duty="notify_result-1", working_days=1, at="2026-03-03T10:00")
    matter.act("dispute", by=SYSTEM, at="2026-03-03T11:00")
    assert "reconsider" in matter.rules_owed()
