"""Leads of a finding join it, and are taken back: what rests on them then (Art. 10)."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing import fields, scenario
from tests.domain import findings as f


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(rulebook, calendar)


def test_further_leads_join_until_it_is_determined(finding: scenario.Matter) -> None:
    joined = {"lead": "20260302-000001:9", "case_no": "20260302-000001", "grounds": ["10(1)3"]}
    finding.act("join_lead", by=f.ENGINE, **joined)
    assert finding.state.facts["grounds"] == ["10(1)1", "10(1)2", "10(1)3"]
    assert finding.refused("join_lead", by=f.VERIFIER, **joined) == "not_your_duty"
    f.accountable(finding)
    assert finding.refused("join_lead", by=f.ENGINE, **joined) == "not_owed"


def test_the_last_lead_withdrawn_ends_it_another_doesnt(finding: scenario.Matter) -> None:
    other = "20260302-000001:9"
    finding.act("join_lead", by=f.ENGINE, lead=other, case_no="20260302-000001")
    finding.act("withdraw_lead", by=f.ENGINE, lead=other)
    assert finding.rules_owed() == ["verify"]
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.closed


def test_who_is_accountable_for_lateness_that_was_none_is_so_no_more(finding: scenario.Matter) -> None:
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
def test_a_decision_for_lateness_that_was_none_is_revoked_unasked(finding: scenario.Matter, stage: str) -> None:
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


def test_what_was_revoked_before_its_lead_went_is_not_revoked_again(finding: scenario.Matter) -> None:
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


def test_a_ground_that_somebody_has_reported_too_stands_without_the_breach(finding: scenario.Matter) -> None:
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


def test_what_was_half_decided_is_not_executed_when_its_lead_goes(finding: scenario.Matter) -> None:
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


def test_what_was_dismissed_is_determined_by_nobody_any_more(finding: scenario.Matter) -> None:
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


def test_an_appeal_that_upholds_keeps_what_the_review_has_changed(finding: scenario.Matter) -> None:
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


def test_what_an_inspector_saw_outlasts_the_breach_that_was_none(finding: scenario.Matter) -> None:
    """His facts join (Art. 12); the finding no longer rests on its breaches alone."""
    seen = {"case_no": "20260302-000001", "grounds": ["10(1)3"], "source": "inspection", "facts": "没有登记"}
    assert finding.act("join_lead", by=f.ENGINE, **seen) == ["lead_joined"]
    assert finding.events[-1].data["facts"] == fields.sealed("没有登记")
    assert finding.state.facts["grounds"] == ["10(1)1", "10(1)2", "10(1)3"]
    assert finding.state.facts["leads"] == [f.LEAD_ID]
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["verify"]


def test_what_joins_says_something_and_for_a_known_ground(finding: scenario.Matter) -> None:
    nothing = finding.refusal("join_lead", by=f.ENGINE, facts=None, case_no="20260302-000001")
    assert (nothing.code, nothing.errors[0].field) == ("incomplete", "lead")
    unknown = finding.refusal("join_lead", by=f.ENGINE, lead=f.LEAD_ID, grounds=["9(9)9"])
    assert (unknown.code, unknown.errors[0].field) == ("incomplete", "ground")


def test_no_lead_joins_what_was_dismissed(finding: scenario.Matter) -> None:
    """Nobody would examine it any more; it opens a finding of its own."""
    finding.act("dismiss", by=f.VERIFIER)
    joined = {"lead": "20260302-000001:9", "case_no": "20260302-000001"}
    assert finding.refused("join_lead", by=f.ENGINE, **joined) == "not_owed"
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == ["serve"]
