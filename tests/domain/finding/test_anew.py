"""A finding that is verified anew, for what joined or about whom it is: heard and told anew as well (Art. 9, 10)."""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.records.wording import details
from testing import district, fields, scenario
from tests.domain import findings as f


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(rulebook, calendar)


def test_a_lead_that_joins_after_the_verification_is_verified_told_and_heard_too(finding: scenario.Matter) -> None:
    f.heard(finding)
    assert finding.rules_owed() == ["determine"]
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    assert finding.rules_owed() == ["verify"]
    assert finding.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    f.verified(finding, "10(1)1")
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_when_what_was_verified_was_no_breach_what_is_left_is_verified(finding: scenario.Matter) -> None:
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.heard(finding)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["verify"]


def test_tolerance_that_was_applied_for_goes_on_when_a_lead_joins(finding: scenario.Matter) -> None:
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    assert finding.rules_owed() == ["examine_tolerance", "verify"]
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="denied")
    f.verified(finding)
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state"]  # the tolerance was decided
    finding.act("waive", by=f.SUBJECT)
    assert finding.rules_owed() == ["determine"]


@pytest.mark.parametrize("other", [{"ground": "10(1)1"}, {"subject_": "housing-2"}])
def test_tolerance_that_was_decided_is_of_the_ground_and_the_person_it_was_asked_for(
    finding: scenario.Matter, other: dict[str, str]
) -> None:
    """Neither is another freed by it, nor has he lost a right that he never had (Art. 9)."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="exempt")
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, **other)
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_whom_it_turns_out_to_be_about_has_rights_of_his_own(finding: scenario.Matter) -> None:
    """The first one's application is his own affair, and ends; the days count from the second's notice."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    finding.now = fields.moment("2026-03-10T10:00")
    f.verified(finding, subject_="housing-2")
    assert finding.rules_owed() == ["notify_subject"]
    finding.act("notify_subject", by=f.VERIFIER)
    assert ("apply_tolerance", "subject", district.LEAD, "2026-03-25 24:00") in finding.owed()
    finding.act("apply_tolerance", by=district.HANDLER)
    assert "accept_tolerance" in finding.rules_owed()


def test_who_is_told_again_has_all_his_days_again(finding: scenario.Matter) -> None:
    f.notified(finding)
    finding.act("join_lead", by=f.ENGINE, at="2026-03-12T10:00", lead="20260302-000001:9", case_no="20260302-000001")
    f.verified(finding)
    finding.act("notify_subject", by=f.VERIFIER, at="2026-03-17T10:00")
    assert ("apply_tolerance", "subject", district.LEAD, "2026-04-01 24:00") in finding.owed()


def test_who_was_told_is_also_told_that_nothing_is_left(finding: scenario.Matter) -> None:
    f.notified(finding).act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["serve"]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


@pytest.mark.parametrize("outcome", ["upheld", "changed"])
def test_a_review_that_was_asked_for_in_time_brings_no_revoked_decision_back(
    finding: scenario.Matter, outcome: str
) -> None:
    """The request is read only after the decision has fallen with its lead."""
    f.verified(finding, "10(1)1")
    f.decided(finding, "circular").act("serve", by=f.DECIDER, served_at=finding.now)
    finding.pass_to("2026-03-17T00:00")
    assert "remedies" not in finding.rules_owed()
    finding.act("withdraw_lead", by=f.ENGINE, at="2026-03-17T08:00", lead=f.LEAD_ID)
    finding.act("request_review", by=f.SUBJECT, at="2026-03-16T20:00")
    assert finding.refused("review", by=f.REVIEWER, at="2026-03-17T09:00", outcome=outcome) == "not_owed"
    finding.act("rectify", by=f.DECIDER, at="2026-03-17T10:00")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


def test_what_concerns_another_by_now_doesnt_join(finding: scenario.Matter) -> None:
    f.verified(finding, subject_="housing-2")
    lead: dict[str, Any] = {"lead": "20260302-000001:9", "case_no": "20260302-000001", "subject": f.SUBJECT.id}
    assert finding.refused("join_lead", by=f.ENGINE, **lead) == "not_owed"


def test_the_units_application_leaves_the_subjects(finding: scenario.Matter) -> None:
    f.notified(finding).act("apply_tolerance", by=f.UNIT)
    finding.act("apply_tolerance", by=f.SUBJECT)  # his own grounds, beside it
    assert finding.rules_owed() == ["state", "accept_tolerance"]


def test_the_day_of_service_is_told_at_once_since_the_remedies_run_from_it(finding: scenario.Matter) -> None:
    f.proposed(finding, "circular").act("impose", by=f.DECIDER, measures=[{"kind": "circular"}])
    decided = finding.now
    finding.pass_to("2026-03-23T10:00")
    assert finding.refused("serve", by=f.DECIDER, served_at=decided) == "time_not_allowed"
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert "remedies" in finding.rules_owed()


def test_who_put_the_decision_right_or_denied_tolerance_doesnt_hear_the_appeal(finding: scenario.Matter) -> None:
    f.notified(finding).act("apply_tolerance", by=f.UNIT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="denied")
    assert f.EXAMINER.id in finding.state.facts["determined_by"]


def test_its_page_says_what_it_has_come_to(finding: scenario.Matter) -> None:
    """For the operator: determined, the measures, and that the decision is gone."""
    f.verified(finding, "10(1)1")
    f.decided(finding, "criticism").act("serve", by=f.DECIDER, served_at=finding.now)
    assert "认定应当问责 · 批评教育" in details(finding.rulebook, finding.state)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert "批评教育 · 所据线索已撤回" in details(finding.rulebook, finding.state)
    finding.act("rectify", by=f.DECIDER)
    assert "认定应当问责 · 决定撤销" in details(finding.rulebook, finding.state)


def test_an_application_that_was_for_another_ground_decides_nothing_on_the_new_one(finding: scenario.Matter) -> None:
    """Still under examination when the verification changed: he is told again, and applies again if he likes."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, "10(1)1")
    assert finding.refused("decide_tolerance", by=f.EXAMINER, outcome="exempt") == "not_owed"
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_who_was_told_of_the_end_is_told_of_what_comes_after_in_its_own_time(finding: scenario.Matter) -> None:
    f.notified(finding).act("withdraw_lead", by=f.ENGINE, at="2026-03-03T10:00", lead=f.LEAD_ID)
    finding.act(
        "join_lead", by=f.ENGINE, at="2026-03-04T10:00", lead="20260302-000001:9", case_no="20260302-000001",
        grounds=["10(1)1"],
    )  # fmt: skip
    assert finding.rules_owed() == ["verify"]  # nothing has ended
    finding.act("dismiss", by=f.VERIFIER, at="2026-04-01T10:00")
    assert finding.owed() == [("serve", "decider", f.OFFICE, "2026-04-09 24:00")]


def test_whom_it_is_about_by_now_and_who_knows_nothing_is_told_of_no_end(finding: scenario.Matter) -> None:
    f.notified(finding)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, subject_="housing-2")
    finding.act("withdraw_lead", by=f.ENGINE, lead="20260302-000001:9")
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.closed
