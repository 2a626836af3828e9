"""The next edition: what a law gives an applicant (a limit, silence as acceptance, remedies), no act takes away.

An application of Monday 2 March 2026 at housing; for a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable

import pytest

from tests.domain.scenario import Matter

Begin = Callable[..., Matter]


@pytest.fixture
def licence(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    return matter


# ── a notice of what is missing, after the acceptance ──────────────────────


def test_an_accepted_licence_keeps_its_limit_because_no_notice_is_given_any_more(licence: Matter) -> None:
    licence.act("accept", limit={"count": 20, "unit": "working_days"})
    refusal = licence.refusal("give_notice", at="2026-03-30T10:00")
    assert refusal.code == "not_owed"
    assert "不得再以资料不齐停计" in refusal.detail
    assert licence.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_nor_does_a_notice_stop_the_plan_of_agencies_that_carry_a_licence_together(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"})
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
