"""The next edition: what a law gives an applicant (a limit, silence as acceptance, remedies), no act takes away.

An application of Monday 2 March 2026 at housing; for a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable

import pytest

from testing.district import OFFICE, official
from testing.scenario import Matter

Begin = Callable[..., Matter]


@pytest.fixture
def licence(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    return matter


# ── a notice of what is missing, after the acceptance ──────────────────────


def test_an_accepted_licence_keeps_its_limit_because_no_notice_is_given_any_more(licence: Matter) -> None:
    licence.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    refusal = licence.refusal("give_notice", at="2026-03-30T10:00")
    assert refusal.code == "not_owed"
    assert "不得再以资料不齐停计" in refusal.detail
    assert licence.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_nor_does_a_notice_stop_the_plan_of_agencies_that_carry_a_licence_together(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    assert "settle_plan" in matter.rules_owed()
    assert matter.refused("give_notice", at="2026-03-05T10:00") == "not_owed"


def test_before_the_acceptance_what_is_missing_is_told_once(licence: Matter) -> None:
    licence.act("give_notice", at="2026-03-09T10:00")
    assert licence.rules_owed() == ["supplement"]


def test_a_limit_that_an_agency_promised_without_such_a_law_still_stops_for_a_notice(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-30T10:00")
    assert matter.duty("complete").status == "suspended"


# ── correcting the kind ────────────────────────────────────────────────────


@pytest.mark.parametrize("at", ["2026-03-03T10:00", "2026-03-10T10:00"], ids=["before", "deemed accepted"])
def test_an_application_whose_limit_a_law_sets_is_not_corrected_to_an_inquiry(licence: Matter, at: str) -> None:
    refusal = licence.refusal("reclassify", at=at, kind="inquiry")
    assert refusal.code == "not_owed"
    assert "法律另定时限" in refusal.detail


def test_after_deemed_acceptance_it_has_to_be_completed_by_the_statutory_limit(licence: Matter) -> None:
    licence.pass_to("2026-03-10T00:00")
    assert licence.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert licence.refused("refuse", at="2026-03-11T10:00") == "incomplete", "it has to name the remedies"


def test_its_form_can_still_be_corrected(licence: Matter) -> None:
    licence.act("reclassify", form="oral")
    assert "await_acceptance" in licence.rules_owed()


def test_an_application_without_such_a_law_is_corrected_to_an_inquiry(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("reclassify", kind="inquiry")
    assert matter.rules_owed() == ["answer"]


# ── a day's end belongs to that day ────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "lapsed", "due"),
    [
        ("2026-03-02T10:00", "2026-04-15T00:00", "2026-04-15 24:00"),  # Tuesday's end: Wednesday
        ("2026-03-05T10:00", "2026-04-18T00:00", "2026-04-20 24:00"),  # Friday's end: Monday
    ],
)
def test_one_working_day_from_a_lapse_is_one_day(open_anew: Begin, given: str, lapsed: str, due: str) -> None:
    matter = open_anew(at=given)
    matter.act("route", route="own_post")
    matter.act("give_notice")
    assert "supplement_lapsed" in matter.pass_to(lapsed)
    assert matter.owed() == [("notify_result", "responder", "housing", due)]


def test_the_first_edition_counts_from_the_new_day(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.pass_to("2026-04-15T00:00")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-04-16 24:00")]


# ── sent away and sent home ────────────────────────────────────────────────


def returned(matter: Matter) -> Matter:
    """The application, transferred to water on Tuesday morning and returned; the office has to settle it."""
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act(
        "transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T09:30", delivered_to="收发室"
    )
    matter.act("return_transfer", by=official("water"), at="2026-03-04T10:00")
    return matter


def home(matter: Matter) -> Matter:
    """The returned application, settled on Thursday to be the first agency's own after all."""
    returned(matter).act("settle_transfer", by=OFFICE, at="2026-03-05T10:00", agency="housing")
    matter.act("accept_transfer", at="2026-03-05T11:00", responder="housing-1")
    return matter


def test_who_sent_its_own_licence_away_has_accepted_it_five_days_after_its_own_receipt(open_anew: Begin) -> None:
    matter = home(open_anew(matter_type="licence"))
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-09 24:00"),
        ("await_acceptance", "responder", "housing", "2026-03-09 24:00"),
    ]
    assert matter.pass_to("2026-03-10T00:00")[-1] == "deemed_accepted"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_a_construction_permit_sent_home_is_due_seven_days_after_its_own_receipt(open_anew: Begin) -> None:
    matter = home(open_anew(matter_type="construction_permit"))
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    assert matter.refused("accept", limit={"count": 5, "unit": "days"}) == "incomplete", "it ends on the 10th"
    matter.act("accept", limit={"count": 4, "unit": "days"}, receipt_no="1")


@pytest.mark.parametrize(("leads", "helps", "due"), [("housing", "water", "09"), ("water", "housing", "10")])
def test_settled_as_joint_the_leading_agencys_own_receipt_counts(
    open_anew: Begin, leads: str, helps: str, due: str
) -> None:
    matter = returned(open_anew(matter_type="licence"))
    matter.act("settle_transfer", by=OFFICE, at="2026-03-05T10:00", agencies=[leads, helps])
    assert ("await_acceptance", "head", leads, f"2026-03-{due} 24:00") in matter.owed()


def test_a_newly_competent_agency_has_a_receipt_of_its_own(open_anew: Begin) -> None:
    matter = returned(open_anew(matter_type="licence"))
    matter.act("settle_transfer", by=OFFICE, at="2026-03-05T10:00", agency="roads")
    matter.act("accept_transfer", by=official("roads"), at="2026-03-05T11:00", responder="roads-1")
    assert ("await_acceptance", "responder", "roads", "2026-03-12 24:00") in matter.owed()


def test_what_the_agency_itself_had_found_missing_counts_from_when_it_came(open_anew: Begin) -> None:
    matter = home(open_anew(matter_type="licence"))
    matter.act("give_notice")
    matter.act("supplement", at="2026-03-10T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-17 24:00") in matter.owed()
