"""From a lead to a decision (Art. 9, 10): what is owed by whom until when, and who may not."""

from itertools import combinations
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.events import Actor
from domain.rulebook import Rulebook
from tests.domain import findings as f
from tests.domain import scenario as s


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> s.Matter:
    return f.begun(rulebook, calendar)


# ── what is owed, by whom, until when ──────────────────────────────────────


def test_a_lead_is_to_be_verified_within_thirty_working_days(finding: s.Matter) -> None:
    assert finding.owed() == [("verify", "verifier", f.OFFICE, "2026-04-14 24:00")]


def test_a_verified_subject_is_told_and_may_be_heard_and_apply_for_tolerance(finding: s.Matter) -> None:
    f.verified(finding)
    assert finding.owed() == [("notify_subject", "verifier", f.OFFICE, "2026-03-09 24:00")]
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.owed() == [
        ("state", "subject", s.LEAD, "2026-03-16 24:00"),
        ("apply_tolerance", "subject", s.LEAD, "2026-03-17 24:00"),
        ("unit_tolerance", "subject_unit", s.LEAD, "2026-03-17 24:00"),
    ]


def test_rights_lapse_silently_and_then_the_decision_is_due(finding: s.Matter) -> None:
    f.notified(finding)
    assert finding.pass_to("2026-03-18T00:00") == ["state_lapsed", "tolerance_lapsed", "tolerance_lapsed"]
    assert finding.owed() == [("determine", "decider", f.OFFICE, "2026-04-09 24:00")]
    assert finding.breaches() == []


def test_a_late_verification_is_a_breach_but_no_lead_against_the_verifier(finding: s.Matter) -> None:
    left = finding.pass_to("2026-04-15T00:00")
    assert left == ["reminded", "breached"]
    assert finding.events[-1].data["grounds"] == []
    assert f.verified(finding).rules_owed() == ["notify_subject"]


def test_a_dismissed_lead_is_served_and_ends(finding: s.Matter) -> None:
    finding.act("dismiss", by=f.VERIFIER)
    assert finding.owed() == [("serve", "decider", f.OFFICE, "2026-03-09 24:00")]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


# ── the elements: lateness alone is never enough ───────────────────────────


def test_a_ground_needs_all_its_elements_and_nothing_else(finding: s.Matter) -> None:
    for ground in finding.rulebook.grounds.values():
        ids = [element.id for element in ground.elements]
        wrong = [list(some) for n in range(len(ids)) for some in combinations(ids, n)]
        wrong += [[*ids, ids[0]], [*ids, "else"]]
        for some in wrong:
            stated = [{"element": element, "facts": "查实"} for element in some]
            refusal = finding.refusal("verify", by=f.VERIFIER, ground=ground.id, elements=stated)
            assert (refusal.code, refusal.errors[0].field) == ("incomplete", "elements"), (ground.id, some)


def test_every_ground_has_an_element_that_no_clock_proves(rulebook: Rulebook) -> None:
    for ground in rulebook.grounds.values():
        assert not all(element.by_clock for element in ground.elements), ground.id


@pytest.mark.parametrize("acted", ["", "notify"])
def test_nobody_is_accountable_who_was_not_verified_told_and_heard(finding: s.Matter, acted: str) -> None:
    if acted:
        f.notified(finding)
    for actor in (f.DECIDER, f.VERIFIER, f.REVIEWER, f.ENGINE):
        assert finding.refused("determine", by=actor, outcome="accountable") == "not_owed"


def test_time_alone_decides_nothing(finding: s.Matter) -> None:
    said = finding.pass_to("2036-03-02T10:00")
    said += f.verified(finding).pass_to("2046-03-02T10:00")
    assert set(said) <= {"reminded", "breached", "state_lapsed", "tolerance_lapsed"}
    assert "determined" not in finding.state.facts


def test_where_nobody_is_named_the_verifier_names_the_subject(rulebook: Rulebook, calendar: Calendar) -> None:
    finding = f.begun(rulebook, calendar, subject=None, staff=None)
    given: dict[str, Any] = {"by": f.VERIFIER, "ground": "10(1)2", "elements": f.elements(rulebook, "10(1)2")}
    assert finding.refusal("verify", **given).errors[0].field == "subject"
    finding.act("verify", **given, subject="water-1")
    facts = finding.state.facts
    assert (facts["subject"], facts["subject_agency"], facts["staff"]) == ("water-1", "water", "civil_servant")


# ── tolerance (Art. 9) ─────────────────────────────────────────────────────


def test_who_waives_his_right_to_tolerance_leaves_his_units(finding: s.Matter) -> None:
    f.notified(finding).act("waive", by=f.SUBJECT)
    finding.act("waive", by=f.SUBJECT, right="tolerance")
    assert finding.owed() == [("unit_tolerance", "subject_unit", "housing", "2026-03-17 24:00")]
    assert finding.refused("waive", by=f.SUBJECT, right="unit_tolerance") == "not_your_duty"
    assert finding.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    finding.act("apply_tolerance", by=f.UNIT, at="2026-03-17T23:00")
    assert finding.rules_owed() == ["accept_tolerance"]


def test_what_the_unit_applied_for_in_time_and_is_read_late_counts(finding: s.Matter) -> None:
    f.notified(finding).act("waive", by=f.SUBJECT)
    finding.act("waive", by=f.SUBJECT, right="tolerance")
    assert finding.pass_to("2026-03-18T08:00") == ["tolerance_lapsed"]
    assert finding.rules_owed() == ["determine"]
    told = finding.act("apply_tolerance", by=f.UNIT, at="2026-03-17T23:00")
    assert told == ["lapse_withdrawn", "tolerance_applied"]
    assert finding.rules_owed() == ["accept_tolerance"]


@pytest.mark.parametrize(
    ("tolerance", "outcome", "admitted"),
    [
        ("exempt", "exempt", True),
        ("exempt", "not_established", True),
        ("exempt", "accountable", False),
        ("mitigated", "accountable", True),
        ("mitigated", "exempt", False),
        ("denied", "accountable", True),
        ("denied", "exempt", False),
    ],
)
def test_what_may_be_determined_follows_the_tolerance(
    finding: s.Matter, tolerance: str, outcome: str, *, admitted: bool
) -> None:
    f.notified(finding).act("apply_tolerance", by=f.UNIT)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("waive", by=f.SUBJECT)
    assert finding.owed() == [("examine_tolerance", "tolerance_examiner", f.OFFICE, "2026-06-02 24:00")]
    finding.act("decide_tolerance", by=f.EXAMINER, outcome=tolerance)
    assert finding.rules_owed() == ["determine"]
    if admitted:
        assert finding.act("determine", by=f.DECIDER, outcome=outcome) == ["determined"]
    else:
        assert finding.refused("determine", by=f.DECIDER, outcome=outcome) == "not_owed"


def test_an_agency_doesnt_examine_its_own_tolerance_another_does(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=s.AGENCIES[f.OFFICE], subject="party-office-2")
    subject = Actor("party-office-2", f.OFFICE, ("responder",))
    f.notified(own).act("apply_tolerance", by=subject)
    assert own.refused("accept_tolerance", by=f.EXAMINER) == "conflict_of_interest"
    duty = own.duty("accept_tolerance").id
    own.act("recuse", by=f.EXAMINER, duty=duty, to="gov-office-1", reason="本单位人员")
    assert own.duty("accept_tolerance").bearer.agency == "gov-office"
    assert own.act("accept_tolerance", by=s.OFFICE) == ["tolerance_accepted"]


# ── leads join, and are taken back ─────────────────────────────────────────


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
    assert finding.rules_owed() == (["serve", "rectify"] if stage == "imposed" else ["rectify"])
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


def test_a_decision_that_doesnt_rest_on_lateness_stands_without_it(finding: s.Matter) -> None:
    """What people have established of his conduct is no matter of the clock."""
    f.served(finding, "criticism")
    owed = finding.owed()
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.owed() == owed


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
    f.verified(finding, "10(1)1")
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.rules_owed() == ["state"]  # the tolerance was decided
    finding.act("waive", by=f.SUBJECT)
    assert finding.rules_owed() == ["determine"]


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
