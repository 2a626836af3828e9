"""From a lead to a decision (Art. 9, 10): what is owed by whom until when, and who may not."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.events import Actor, Post
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
    ]


def test_rights_lapse_silently_and_then_the_decision_is_due(finding: s.Matter) -> None:
    f.notified(finding)
    assert finding.pass_to("2026-03-18T00:00") == ["state_lapsed", "tolerance_lapsed"]
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


# ── who may not ────────────────────────────────────────────────────────────


def test_who_verified_doesnt_decide(finding: s.Matter) -> None:
    f.heard(finding)
    both = replace(f.VERIFIER, roles=("verifier", "decider"))
    assert finding.refused("determine", by=both, outcome="accountable") == "conflict_of_interest"


def test_who_decided_doesnt_review(finding: s.Matter) -> None:
    f.served(finding, "criticism").act("request_review", by=f.SUBJECT)
    for actor in (f.DECIDER, f.VERIFIER):
        reviewing = replace(actor, roles=("reviewer",))
        assert finding.refused("review", by=reviewing, outcome="upheld") == "conflict_of_interest"


def test_nobody_acts_in_his_own_finding(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=s.AGENCIES[f.OFFICE], subject="v")
    assert own.refused("dismiss", by=f.VERIFIER) == "conflict_of_interest"


def test_who_recused_himself_is_out_and_the_duty_keeps_its_limit(finding: s.Matter) -> None:
    before = finding.duty("verify")
    finding.act("recuse", by=f.VERIFIER, duty=before.id, to="party-office-1", reason="亲属")
    after = finding.duty("verify")
    assert (after.due_at, after.bearer.official) == (before.due_at, "party-office-1")
    assert finding.refused("dismiss", by=f.VERIFIER) == "not_your_duty"
    assert finding.act("dismiss", by=Actor("party-office-1", f.OFFICE, ("responder",))) == ["dismissed"]


def test_a_duty_passes_only_to_who_may_do_it(finding: s.Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the agency that bears it, to holders of the role; to nobody who would have to recuse himself."""
    monkeypatch.setitem(s.STAFF, "party-office-1", Post(f.OFFICE, "civil_servant", ("responder",)))
    monkeypatch.setitem(s.STAFF, "party-office-2", Post(f.OFFICE, "civil_servant", ("verifier", "decider")))
    chief = s.head(f.OFFICE)
    for act, by in (("recuse", f.VERIFIER), ("reassign", chief)):
        refusal = finding.refusal(act, by=by, duty="verify-1", to="party-office-1", reason="换人")
        assert (refusal.code, refusal.errors[0].field) == ("incomplete", "to")
    finding.act("reassign", by=chief, duty="verify-1", to="party-office-2", reason="换人")
    f.heard(finding)
    verifier = replace(f.VERIFIER, id="party-office-2")
    assert finding.state.facts["verified_by"] != verifier.id  # any verifier may; the duty names who is to
    monkeypatch.setitem(s.STAFF, f.VERIFIER.id, Post(f.OFFICE, "civil_servant", ("verifier", "decider")))
    refusal = finding.refusal("reassign", by=chief, duty="determine-1", to=f.VERIFIER.id, reason="换人")
    assert "核实了本件" in refusal.detail


# ── measures and remedies fit the person ───────────────────────────────────


def test_what_lies_outside_ones_authority_is_referred_and_its_result_recorded(finding: s.Matter) -> None:
    f.proposed(finding, "circular", "sanction")
    assert finding.refusal("impose", by=f.DECIDER, measures=[{"kind": "sanction"}]).errors[0].field == "measures"
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "circular"}])
    assert finding.rules_owed() == ["impose"]
    assert finding.act("refer_measure", by=f.DECIDER, measure="sanction") == ["measure_referred", "measures_settled"]
    assert finding.rules_owed() == ["record", "serve"]
    assert finding.act("record_measure", by=f.DECIDER, measure="sanction") == ["measure_recorded"]


def test_the_table_says_which_measures_a_kind_of_staff_may_get(rulebook: Rulebook, calendar: Calendar) -> None:
    for staff in ("civil_servant", "managed_as_civil_servant", "public_service_staff", "contract_staff"):
        fitting = {row.id for row in rulebook.measures if staff in row.staff}
        for kind in {row.id for row in rulebook.measures}:
            finding = f.accountable(f.begun(rulebook, calendar, staff=staff))
            measures = [{"kind": kind}]
            if kind in fitting:
                assert finding.act("propose_measures", by=f.DECIDER, measures=measures) == ["measures_proposed"]
            else:
                assert finding.refused("propose_measures", by=f.DECIDER, measures=measures) == "incomplete"


def test_nothing_is_imposed_that_was_not_proposed(finding: s.Matter) -> None:
    f.proposed(finding, "criticism")
    assert finding.refused("impose", by=f.DECIDER, measures=[{"kind": "circular"}]) == "not_owed"


def test_a_light_measure_may_be_reviewed_within_ten_working_days(finding: s.Matter) -> None:
    f.served(finding, "criticism")
    assert ("remedies", "subject", s.LEAD, "2026-03-16 24:00") in finding.owed()
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"
    finding.act("request_review", by=f.SUBJECT)
    assert ("review", "reviewer", f.OFFICE, "2026-03-16 24:00") in finding.owed()
    finding.act("review", by=f.REVIEWER, outcome="upheld")
    assert finding.rules_owed() == ["execute"]


def test_a_civil_servant_may_have_what_the_law_lists_reviewed_and_appeal(finding: s.Matter) -> None:
    f.served(finding, "handling")
    assert ("remedies", "subject", s.LEAD, "2026-04-01 24:00") in finding.owed()
    finding.act("request_review", by=f.SUBJECT)
    assert ("review", "reviewer", f.OFFICE, "2026-04-01 24:00") in finding.owed()
    finding.act("review", by=f.REVIEWER, outcome="upheld")
    assert ("appeal", "subject", s.LEAD, "2026-03-17 24:00") in finding.owed()
    finding.act("appeal", by=f.SUBJECT)
    assert ("decide_appeal", "appeal_authority", None, "2026-05-06 24:00") in finding.owed()
    finding.act("decide_appeal", by=f.APPEAL, outcome="changed")
    assert "rectify" in finding.rules_owed()


def test_the_time_to_decide_an_appeal_is_prolonged_once_and_in_time(finding: s.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert ("decide_appeal", "appeal_authority", None, "2026-05-06 24:00") in finding.owed()
    assert finding.refused("prolong_appeal", by=f.DECIDER) == "not_your_duty"
    finding.act("prolong_appeal", by=f.APPEAL, at="2026-05-06T23:00")
    assert ("decide_appeal", "appeal_authority", None, "2026-06-01 24:00") in finding.owed()  # 90 days, to a Monday
    assert finding.refused("prolong_appeal", by=f.APPEAL) == "not_owed"
    finding.act("decide_appeal", by=f.APPEAL, outcome="upheld")
    assert "decide_appeal" not in finding.breaches()


def test_whose_time_has_run_out_prolongs_nothing(finding: s.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert finding.refused("prolong_appeal", by=f.APPEAL, at="2026-05-07T09:00") == "too_late_to_extend"


def test_he_may_appeal_directly(finding: s.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert "decide_appeal" in finding.rules_owed()


def test_remedies_dont_suspend_execution(finding: s.Matter) -> None:
    f.served(finding, "criticism").act("request_review", by=f.SUBJECT)
    assert finding.duty("execute").status == "open"
    assert finding.act("execute", by=f.UNIT, measure="criticism") == ["executed"]


def test_a_correction_is_never_to_the_subjects_disadvantage(finding: s.Matter) -> None:
    f.served(finding, "circular").act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome="changed")
    for worse in (["admonition"], ["criticism", "self_examination"], []):
        measures = [{"kind": kind} for kind in worse] or None
        assert finding.refused("rectify", by=f.DECIDER, measures=measures) == "incomplete", worse
    finding.act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert [duty.subject for duty in finding.state.owed if duty.rule == "execute"] == ["criticism"]


def test_what_was_revoked_is_not_executed(finding: s.Matter) -> None:
    f.served(finding, "circular").act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome="revoked")
    assert finding.rules_owed() == ["rectify"]
    finding.act("rectify", by=f.DECIDER)
    assert finding.closed


def test_suspected_crime_is_referred_in_parallel(finding: s.Matter) -> None:
    owed = finding.owed()
    assert finding.act("refer_to_law", by=f.VERIFIER) == ["referred_to_law"]
    assert finding.owed() == owed


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


def test_a_lead_withdrawn_after_the_decision_is_recorded_for_people_to_correct_it(finding: s.Matter) -> None:
    f.accountable(finding)
    owed = finding.rules_owed()
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    assert finding.rules_owed() == owed


def test_an_appeal_that_upholds_keeps_what_the_review_has_changed(finding: s.Matter) -> None:
    """What is put right afterwards is the decision as the review left it."""
    f.served(finding, "handling").act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome="changed")
    finding.act("appeal", by=f.SUBJECT)
    finding.act("decide_appeal", by=f.APPEAL, outcome="upheld")
    assert finding.state.facts["corrected"] == "changed"
    finding.act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert finding.state.facts["imposed"] == ["criticism"]
