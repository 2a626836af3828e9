"""Leads of a finding join it, and are taken back: what rests on them then (Art. 10)."""

from typing import Any

import pytest

from domain.calendar import Calendar
from domain.rulebook import Rulebook
from domain.wording import details
from tests.domain import findings as f
from tests.domain import scenario as s


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> s.Matter:
    return f.begun(rulebook, calendar)


def test_further_leads_join_until_it_is_determined(finding: s.Matter) -> None:
    joined = {"lead": "20260302-000001:9", "case_no": "20260302-000001", "grounds": ["10(1)3"]}
    finding.act("join_lead", by=f.ENGINE, **joined)
    assert finding.state.facts["grounds"] == ["10(1)1", "10(1)2", "10(1)3"]
    assert finding.refused("join_lead", by=f.VERIFIER, **joined) == "not_your_duty"
    f.accountable(finding)
    assert finding.refused("join_lead", by=f.ENGINE, **joined) == "not_owed"


def test_the_last_lead_withdrawn_ends_it_another_doesnt(finding: s.Matter) -> None:
    other = "20260302-000001:9"
    finding.act("join_lead", by=f.ENGINE, lead=other, case_no="20260302-000001")
    finding.act("withdraw_lead", by=f.ENGINE, lead=other)
    assert finding.rules_owed() == ["verify"]
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.closed


def test_who_is_accountable_for_lateness_that_was_none_is_so_no_more(finding: s.Matter) -> None:
    """The decider decides anew; no timer, and no withdrawal, decides for him."""
    f.verified(finding, "10(1)1").act("notify_subject", by=f.VERIFIER)
    f.waived(finding).act("determine", by=f.DECIDER, outcome="accountable")
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "sanction"}, {"kind": "criticism"}])
    finding.act("waive", by=f.SUBJECT)
    finding.act("refer_measure", by=f.DECIDER, measure="sanction")
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["determine"]
    assert finding.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    finding.act("determine", by=f.DECIDER, outcome="not_established")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


@pytest.mark.parametrize("stage", ["imposed", "served", "under review", "reviewed", "appealed", "corrected"])
def test_a_decision_for_lateness_that_was_none_is_revoked_unasked(finding: s.Matter, stage: str) -> None:
    f.verified(finding, "10(1)1")
    f.decided(finding, "handling")
    if stage != "imposed":
        finding.act("serve", by=f.DECIDER, served_at=finding.now)
    if stage in ("under review", "reviewed", "appealed", "corrected"):
        finding.act("request_review", by=f.SUBJECT)
    if stage in ("reviewed", "appealed"):
        f.ruled(finding, "upheld")
    if stage == "appealed":
        finding.act("appeal", by=f.SUBJECT)
    if stage == "corrected":
        f.ruled(finding, "changed").act("rectify", by=f.DECIDER, measures=[{"kind": "circular"}])
        finding.act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["rectify"]
    assert finding.refused("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}]) == "incomplete"
    finding.act("rectify", by=f.DECIDER)
    assert finding.state.facts["imposed"] == []
    assert finding.rules_owed() == ["serve"]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


def test_what_was_revoked_before_its_lead_went_is_not_revoked_again(finding: s.Matter) -> None:
    f.verified(finding, "10(1)1")
    f.decided(finding, "handling").act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("request_review", by=f.SUBJECT)
    f.ruled(finding, "revoked").act("rectify", by=f.DECIDER)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["serve"]


def test_a_ground_that_no_lead_had_named_stands_without_them(rulebook: Rulebook, calendar: Calendar) -> None:
    """What people have found out beside the lateness."""
    finding = f.begun(rulebook, calendar, grounds=("10(1)1",))
    f.served(finding, "criticism")  # on 10(1)2
    owed = finding.owed()
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.owed() == owed


def test_a_ground_that_somebody_has_reported_too_stands_without_the_breach(finding: s.Matter) -> None:
    seen = {"case_no": "20260302-000001", "grounds": ["10(1)2"], "source": "inspection", "facts": "没有一次性告知"}
    finding.act("join_lead", by=f.ENGINE, **seen)
    owed = f.served(finding, "criticism").owed()
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.owed() == owed


def test_of_two_leads_the_one_that_named_the_ground_takes_the_decision_with_it(
    rulebook: Rulebook, calendar: Calendar
) -> None:
    finding = f.begun(rulebook, calendar, grounds=("10(1)1",))
    other = {"lead": "20260302-000001:9", "case_no": "20260302-000001", "grounds": ["10(1)3"]}
    finding.act("join_lead", by=f.ENGINE, **other)
    f.verified(finding, "10(1)1")
    owed = f.decided(finding, "criticism").owed()
    finding.act("withdraw_lead", by=f.ENGINE, lead=other["lead"])
    assert finding.owed() == owed
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["rectify"]


def test_what_was_half_decided_is_not_executed_when_its_lead_goes(finding: s.Matter) -> None:
    """One measure is imposed, the other waits; then the decider finds that there is nothing to answer for."""
    f.verified(finding, "10(1)1").act("notify_subject", by=f.VERIFIER)
    f.waived(finding).act("determine", by=f.DECIDER, outcome="accountable")
    both = [{"kind": "handling"}, {"kind": "sanction"}]
    finding.act("propose_measures", by=f.DECIDER, measures=both)
    finding.act("waive", by=f.SUBJECT)
    finding.act("impose", by=f.DECIDER, measures=both[:1])
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    finding.act("determine", by=f.DECIDER, outcome="not_established")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed
    assert finding.state.facts["imposed"] == []


def test_a_finding_that_has_ended_comes_back_when_there_was_no_breach(rulebook: Rulebook, calendar: Calendar) -> None:
    """Within a year: whoever was held accountable for nothing is cleared, though nobody asks."""
    finding = f.begun(rulebook, calendar)
    f.verified(finding, "10(1)1")
    f.decided(finding, "criticism").act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("execute", by=f.UNIT, measure="criticism")
    finding.pass_to("2026-04-01T10:00")
    assert finding.closed
    late = finding.refusal("withdraw_lead", by=f.ENGINE, at="2027-03-03T10:00", lead=f.LEAD_ID)
    assert late.code == "case_closed"
    finding.act("withdraw_lead", by=f.ENGINE, at="2027-03-01T10:00", lead=f.LEAD_ID)
    assert finding.owed() == [("rectify", "decider", f.OFFICE, "2027-03-22 24:00")]
    finding.act("rectify", by=f.DECIDER)
    assert finding.state.facts["corrected"] == "revoked"


def test_what_was_dismissed_is_determined_by_nobody_any_more(finding: s.Matter) -> None:
    """Not when his right to tolerance, left open while a joined lead was verified, runs out."""
    f.notified(finding)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    assert finding.rules_owed() == ["apply_tolerance", "unit_tolerance", "verify"]
    finding.act("dismiss", by=f.VERIFIER)
    assert finding.rules_owed() == ["serve"]
    finding.act("withdraw_lead", by=f.ENGINE, lead="20260302-000001:9")
    assert finding.rules_owed() == ["serve"]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


def test_an_appeal_that_upholds_keeps_what_the_review_has_changed(finding: s.Matter) -> None:
    """What is put right afterwards is the decision as the review left it."""
    f.served(finding, "handling").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "changed").act("appeal", by=f.SUBJECT)
    f.ruled(finding, "upheld")
    assert finding.state.facts["corrected"] == "changed"
    finding.act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert finding.state.facts["imposed"] == ["criticism"]


def test_a_complaint_doesnt_end_with_the_breach_that_joined_it(rulebook: Rulebook, calendar: Calendar) -> None:
    complaint = f.begun(rulebook, calendar, source="complaint", lead=None)
    complaint.act("join_lead", by=f.ENGINE, lead=f.LEAD_ID, case_no="20260302-000001")
    complaint.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert complaint.rules_owed() == ["verify"]


def test_what_an_inspector_saw_outlasts_the_breach_that_was_none(finding: s.Matter) -> None:
    """His facts join (Art. 12); the finding no longer rests on its breaches alone."""
    seen = {"case_no": "20260302-000001", "grounds": ["10(1)3"], "source": "inspection", "facts": "没有登记"}
    assert finding.act("join_lead", by=f.ENGINE, **seen) == ["lead_joined"]
    assert finding.events[-1].data["facts"] == s.sealed("没有登记")
    assert finding.state.facts["grounds"] == ["10(1)1", "10(1)2", "10(1)3"]
    assert finding.state.facts["leads"] == [f.LEAD_ID]
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["verify"]


def test_what_joins_says_something_and_for_a_known_ground(finding: s.Matter) -> None:
    nothing = finding.refusal("join_lead", by=f.ENGINE, facts=None, case_no="20260302-000001")
    assert (nothing.code, nothing.errors[0].field) == ("incomplete", "lead")
    unknown = finding.refusal("join_lead", by=f.ENGINE, lead=f.LEAD_ID, grounds=["9(9)9"])
    assert (unknown.code, unknown.errors[0].field) == ("incomplete", "ground")


def test_no_lead_joins_what_was_dismissed(finding: s.Matter) -> None:
    """Nobody would examine it any more; it opens a finding of its own."""
    finding.act("dismiss", by=f.VERIFIER)
    joined = {"lead": "20260302-000001:9", "case_no": "20260302-000001"}
    assert finding.refused("join_lead", by=f.ENGINE, **joined) == "not_owed"
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["serve"]


# what joins once the facts were verified


def test_a_lead_that_joins_after_the_verification_is_verified_told_and_heard_too(finding: s.Matter) -> None:
    f.heard(finding)
    assert finding.rules_owed() == ["determine"]
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    assert finding.rules_owed() == ["verify"]
    assert finding.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    f.verified(finding, "10(1)1")
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_when_what_was_verified_was_no_breach_what_is_left_is_verified(finding: s.Matter) -> None:
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.heard(finding)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["verify"]


def test_tolerance_that_was_applied_for_goes_on_when_a_lead_joins(finding: s.Matter) -> None:
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
    finding: s.Matter, other: dict[str, str]
) -> None:
    """Neither is another freed by it, nor has he lost a right that he never had (Art. 9)."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="exempt")
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, **other)
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_whom_it_turns_out_to_be_about_has_rights_of_his_own(finding: s.Matter) -> None:
    """The first one's application is his own affair, and ends; the days count from the second's notice."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    finding.now = s.moment("2026-03-10T10:00")
    f.verified(finding, subject_="housing-2")
    assert finding.rules_owed() == ["notify_subject"]
    finding.act("notify_subject", by=f.VERIFIER)
    assert ("apply_tolerance", "subject", s.LEAD, "2026-03-25 24:00") in finding.owed()
    finding.act("apply_tolerance", by=s.HANDLER)
    assert "accept_tolerance" in finding.rules_owed()


def test_who_is_told_again_has_all_his_days_again(finding: s.Matter) -> None:
    f.notified(finding)
    finding.act("join_lead", by=f.ENGINE, at="2026-03-12T10:00", lead="20260302-000001:9", case_no="20260302-000001")
    f.verified(finding)
    finding.act("notify_subject", by=f.VERIFIER, at="2026-03-17T10:00")
    assert ("apply_tolerance", "subject", s.LEAD, "2026-04-01 24:00") in finding.owed()


def test_who_was_told_is_also_told_that_nothing_is_left(finding: s.Matter) -> None:
    f.notified(finding).act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["serve"]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


@pytest.mark.parametrize("outcome", ["upheld", "changed"])
def test_a_review_that_was_asked_for_in_time_brings_no_revoked_decision_back(finding: s.Matter, outcome: str) -> None:
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


def test_what_concerns_another_by_now_doesnt_join(finding: s.Matter) -> None:
    f.verified(finding, subject_="housing-2")
    lead: dict[str, Any] = {"lead": "20260302-000001:9", "case_no": "20260302-000001", "subject": f.SUBJECT.id}
    assert finding.refused("join_lead", by=f.ENGINE, **lead) == "not_owed"


def test_the_units_application_leaves_the_subjects(finding: s.Matter) -> None:
    f.notified(finding).act("apply_tolerance", by=f.UNIT)
    finding.act("apply_tolerance", by=f.SUBJECT)  # his own grounds, beside it
    assert finding.rules_owed() == ["state", "accept_tolerance"]


def test_the_day_of_service_is_told_at_once_since_the_remedies_run_from_it(finding: s.Matter) -> None:
    f.proposed(finding, "circular").act("impose", by=f.DECIDER, measures=[{"kind": "circular"}])
    decided = finding.now
    finding.pass_to("2026-03-23T10:00")
    assert finding.refused("serve", by=f.DECIDER, served_at=decided) == "time_not_allowed"
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert "remedies" in finding.rules_owed()


def test_who_put_the_decision_right_or_denied_tolerance_doesnt_hear_the_appeal(finding: s.Matter) -> None:
    f.notified(finding).act("apply_tolerance", by=f.UNIT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="denied")
    assert f.EXAMINER.id in finding.state.facts["determined_by"]


def test_its_page_says_what_it_has_come_to(finding: s.Matter) -> None:
    """For the operator: determined, the measures, and that the decision is gone."""
    f.verified(finding, "10(1)1")
    f.decided(finding, "criticism").act("serve", by=f.DECIDER, served_at=finding.now)
    assert "认定应当问责 · 批评教育" in details(finding.rulebook, finding.state)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert "批评教育 · 所据线索已撤回" in details(finding.rulebook, finding.state)
    finding.act("rectify", by=f.DECIDER)
    assert "认定应当问责 · 决定撤销" in details(finding.rulebook, finding.state)


def test_an_application_that_was_for_another_ground_decides_nothing_on_the_new_one(finding: s.Matter) -> None:
    """Still under examination when the verification changed: he is told again, and applies again if he likes."""
    f.notified(finding).act("apply_tolerance", by=f.SUBJECT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, "10(1)1")
    assert finding.refused("decide_tolerance", by=f.EXAMINER, outcome="exempt") == "not_owed"
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]


def test_who_was_told_of_the_end_is_told_of_what_comes_after_in_its_own_time(finding: s.Matter) -> None:
    f.notified(finding).act("withdraw_lead", by=f.ENGINE, at="2026-03-03T10:00", lead=f.LEAD_ID)
    finding.act(
        "join_lead", by=f.ENGINE, at="2026-03-04T10:00", lead="20260302-000001:9", case_no="20260302-000001",
        grounds=["10(1)1"],
    )  # fmt: skip
    assert finding.rules_owed() == ["verify"]  # nothing has ended
    finding.act("dismiss", by=f.VERIFIER, at="2026-04-01T10:00")
    assert finding.owed() == [("serve", "decider", f.OFFICE, "2026-04-09 24:00")]


def test_whom_it_is_about_by_now_and_who_knows_nothing_is_told_of_no_end(finding: s.Matter) -> None:
    f.notified(finding)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    f.verified(finding, subject_="housing-2")
    finding.act("withdraw_lead", by=f.ENGINE, lead="20260302-000001:9")
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.closed
