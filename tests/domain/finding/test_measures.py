"""Measures and remedies fit the person, and remedies never end to his disadvantage."""

from dataclasses import replace

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Post
from testing import district, scenario
from tests.domain import findings as f


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(rulebook, calendar)


def test_what_lies_outside_ones_authority_is_referred_and_its_result_recorded(finding: scenario.Matter) -> None:
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


@pytest.fixture
def unlisted(rulebook: Rulebook, calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> scenario.Matter:
    """A finding against somebody whom the directory doesn't know yet."""
    monkeypatch.delitem(district.STAFF, f.SUBJECT.id)
    return f.begun(rulebook, calendar, staff=None)


def test_no_measure_fits_whom_the_directory_doesnt_know_until_it_does(
    unlisted: scenario.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    f.accountable(unlisted)
    proposing = {"by": f.DECIDER, "measures": [{"kind": "criticism"}]}
    refusal = unlisted.refusal("propose_measures", **proposing)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "measures")
    assert "名录" in refusal.detail
    monkeypatch.setitem(district.STAFF, f.SUBJECT.id, Post(district.LEAD, "contract_staff"))
    unlisted.act("propose_measures", **proposing)
    assert unlisted.state.facts["staff"] == "contract_staff"
    unlisted.act("waive", by=f.SUBJECT)
    unlisted.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    unlisted.act("serve", by=f.DECIDER, served_at=unlisted.now)
    assert unlisted.state.facts["remedy"]


def test_the_verification_learns_his_kind_of_staff_and_a_known_one_stays(
    unlisted: scenario.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(district.STAFF, f.SUBJECT.id, Post(district.LEAD, "contract_staff"))
    f.verified(unlisted)
    assert unlisted.state.facts["staff"] == "contract_staff"
    monkeypatch.setitem(
        district.STAFF, f.SUBJECT.id, Post(district.LEAD, "civil_servant")
    )  # promoted since: as it was then
    unlisted.act("notify_subject", by=f.VERIFIER)
    unlisted.act("waive", by=f.SUBJECT)
    unlisted.act("waive", by=f.SUBJECT, right="tolerance")
    unlisted.act("waive", by=f.UNIT, right="unit_tolerance")
    unlisted.act("determine", by=f.DECIDER, outcome="accountable")
    unlisted.act("propose_measures", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert unlisted.state.facts["staff"] == "contract_staff"


def test_nothing_is_imposed_that_was_not_proposed(finding: scenario.Matter) -> None:
    f.proposed(finding, "criticism")
    assert finding.refused("impose", by=f.DECIDER, measures=[{"kind": "circular"}]) == "incomplete"


def test_having_heard_the_subject_one_may_impose_less(finding: scenario.Matter) -> None:
    f.proposed(finding, "circular", "admonition")
    assert finding.refused("impose", by=f.DECIDER, measures=[{"kind": "adjustment"}]) == "incomplete"
    assert finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])[-1] == "measures_settled"
    assert finding.state.facts["imposed"] == ["criticism"]


def test_what_lies_in_ones_own_authority_is_not_referred_away(finding: scenario.Matter) -> None:
    f.proposed(finding, "handling")
    assert finding.refusal("refer_measure", by=f.DECIDER, measure="handling").errors[0].field == "measure"


def test_the_competent_body_may_decide_otherwise(finding: scenario.Matter) -> None:
    f.proposed(finding, "sanction").act("refer_measure", by=f.DECIDER, measure="sanction")
    finding.act("record_measure", by=f.DECIDER, measure="sanction", result="不予处分")
    assert finding.state.facts["recorded"] == ["sanction"]
    assert "record" not in finding.rules_owed()


def test_a_revoked_decision_waits_for_no_other_bodys_result(finding: scenario.Matter) -> None:
    f.proposed(finding, "circular", "sanction").act("impose", by=f.DECIDER, measures=[{"kind": "circular"}])
    finding.act("refer_measure", by=f.DECIDER, measure="sanction")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("request_review", by=f.SUBJECT)
    f.ruled(finding, "revoked")
    assert finding.rules_owed() == ["rectify"]


def test_it_isnt_served_before_it_is_decided(finding: scenario.Matter) -> None:
    """Else his remedies would lapse unused."""
    f.proposed(finding, "criticism").act(
        "impose", by=f.DECIDER, at="2026-03-10T10:00", measures=[{"kind": "criticism"}]
    )
    assert finding.refused("serve", by=f.DECIDER, served_at="2026-03-02T10:00") == "time_not_allowed"
    finding.act("serve", by=f.DECIDER, served_at="2026-03-10T10:00")


def test_a_light_measure_may_be_reviewed_within_ten_working_days(finding: scenario.Matter) -> None:
    f.served(finding, "criticism")
    assert ("remedies", "subject", district.LEAD, "2026-03-16 24:00") in finding.owed()
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"
    finding.act("request_review", by=f.SUBJECT)
    assert ("review", "reviewer", f.OFFICE, "2026-03-16 24:00") in finding.owed()
    f.ruled(finding, "upheld")
    assert finding.rules_owed() == ["execute"]


def test_a_civil_servant_may_have_what_the_law_lists_reviewed_and_appeal(finding: scenario.Matter) -> None:
    f.served(finding, "handling")
    assert ("remedies", "subject", district.LEAD, "2026-04-01 24:00") in finding.owed()
    finding.act("request_review", by=f.SUBJECT)
    assert ("review", "reviewer", f.OFFICE, "2026-04-01 24:00") in finding.owed()
    finding.act("review", by=f.REVIEWER, outcome="upheld", at="2026-03-10T10:00")
    assert "appeal" not in finding.rules_owed()
    assert ("serve_review", "reviewer", f.OFFICE, "2026-03-17 24:00") in finding.owed()
    finding.act("serve_ruling", by=f.REVIEWER, at="2026-03-13T10:00", served_at="2026-03-12T15:00")
    assert ("appeal", "subject", district.LEAD, "2026-03-27 24:00") in finding.owed()  # 15 days from when he had it
    finding.act("appeal", by=f.SUBJECT)
    assert ("decide_appeal", "appeal_authority", None, "2026-05-12 24:00") in finding.owed()
    f.ruled(finding, "changed")
    assert "rectify" in finding.rules_owed()


def test_the_time_to_decide_an_appeal_is_prolonged_once_and_in_time(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert ("decide_appeal", "appeal_authority", None, "2026-05-06 24:00") in finding.owed()
    assert finding.refused("prolong_appeal", by=f.DECIDER) == "not_your_duty"
    finding.act("prolong_appeal", by=f.APPEAL, at="2026-05-06T23:00")
    assert ("decide_appeal", "appeal_authority", None, "2026-06-01 24:00") in finding.owed()  # 90 days, to a Monday
    assert finding.refused("prolong_appeal", by=f.APPEAL) == "not_owed"
    finding.act("decide_appeal", by=f.APPEAL, outcome="upheld")
    assert "decide_appeal" not in finding.breaches()


def test_whose_time_has_run_out_prolongs_nothing(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert finding.refused("prolong_appeal", by=f.APPEAL, at="2026-05-07T09:00") == "too_late_to_extend"


def test_he_may_appeal_directly(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    assert "decide_appeal" in finding.rules_owed()


def test_remedies_dont_suspend_execution(finding: scenario.Matter) -> None:
    f.served(finding, "criticism").act("request_review", by=f.SUBJECT)
    assert finding.duty("execute").status == "open"
    assert finding.act("execute", by=f.UNIT, measure="criticism") == ["executed"]


def test_a_correction_is_never_to_the_subjects_disadvantage(finding: scenario.Matter) -> None:
    f.served(finding, "circular").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "changed")
    for worse in (["admonition"], ["criticism", "self_examination"], ["circular"], []):
        measures = [{"kind": kind} for kind in worse] or None
        assert finding.refused("rectify", by=f.DECIDER, measures=measures) == "incomplete", worse
    finding.act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert [duty.subject for duty in finding.state.owed if duty.rule == "execute"] == ["criticism"]


def test_what_was_revoked_is_not_executed(finding: scenario.Matter) -> None:
    f.served(finding, "circular").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "revoked")
    assert finding.rules_owed() == ["rectify"]
    finding.act("rectify", by=f.DECIDER)
    assert finding.rules_owed() == ["serve"]  # he is told that it is gone
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


def test_a_corrected_decision_is_served_without_new_remedies_or_another_clock(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "changed").act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    owed = finding.owed()
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.owed() == [each for each in owed if each[0] != "serve"]
    assert finding.state.facts["remedy"] == "review_and_appeal"  # that against the decision as it was


def test_nobody_appeals_against_a_review_that_gave_him_all(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "revoked")
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"


def test_whoever_ruled_serves_his_own_ruling(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    finding.act("decide_appeal", by=f.APPEAL, outcome="upheld")
    assert finding.refused("serve_ruling", by=f.DECIDER, served_at=finding.now) == "not_your_duty"
    assert finding.refused("serve_ruling", by=f.APPEAL, served_at="2026-03-01T10:00") == "time_not_allowed"
    finding.act("serve_ruling", by=f.APPEAL, served_at=finding.now)
    assert finding.rules_owed() == ["execute"]


def test_having_heard_the_subject_one_may_refer_less(finding: scenario.Matter) -> None:
    """What lies outside one's authority is dropped with reasons, and no remedy is needed against nothing."""
    f.proposed(finding, "sanction", "criticism")
    assert finding.refused("drop_measure", by=f.VERIFIER, measure="sanction") == "not_your_duty"
    assert finding.refused("drop_measure", by=f.DECIDER, measure="circular") == "not_owed"
    assert finding.act("drop_measure", by=f.DECIDER, measure="sanction") == ["measure_dropped"]
    assert finding.refused("refer_measure", by=f.DECIDER, measure="sanction", body="监察委") == "not_owed"
    assert finding.act("drop_measure", by=f.DECIDER, measure="criticism")[-1] == "measures_settled"
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


def test_who_let_go_of_a_measure_had_a_part_in_the_decision(finding: scenario.Matter) -> None:
    other = replace(f.DECIDER, id="d2")
    f.proposed(finding, "sanction", "criticism").act("drop_measure", by=other, measure="sanction")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("request_review", by=f.SUBJECT)
    reviewing = replace(other, roles=("reviewer",))
    assert finding.refused("review", by=reviewing, outcome="upheld") == "conflict_of_interest"


@pytest.mark.parametrize("staff", ["civil_servant", "managed_as_civil_servant", "public_service_staff", None])
def test_a_companys_people_are_dealt_with_by_contract(
    rulebook: Rulebook, calendar: Calendar, staff: str | None
) -> None:
    """Whatever each of them is: labour arbitration, not review and appeal (Art. 10(4))."""
    finding = f.begun(rulebook, calendar, staff=staff, agency="grid", card=district.AGENCIES["grid"], subject="grid-1")
    subject = district.official("grid")
    f.notified(finding)
    finding.act("waive", by=subject)
    finding.act("waive", by=subject, right="tolerance")
    finding.act("waive", by=district.head("grid"), right="unit_tolerance")
    finding.act("determine", by=f.DECIDER, outcome="accountable")
    for kind in ("admonition", "handling", "sanction"):
        assert finding.refused("propose_measures", by=f.DECIDER, measures=[{"kind": kind}]) == "incomplete", kind
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "dismissal"}])
    finding.act("waive", by=subject)
    finding.act("refer_measure", by=f.DECIDER, measure="dismissal", body="公司")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.rules_owed() == ["record"]


def test_suspected_crime_is_referred_in_parallel(finding: scenario.Matter) -> None:
    owed = finding.owed()
    assert finding.act("refer_to_law", by=f.VERIFIER) == ["referred_to_law"]
    assert finding.owed() == owed


def test_who_knows_of_a_review_that_nobody_serves_may_appeal_all_the_same(finding: scenario.Matter) -> None:
    f.served(finding, "handling").act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome="upheld")
    finding.act("appeal", by=f.SUBJECT, at="2026-09-01T10:00")
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"
    f.ruled(finding, "upheld")
    assert "serve_review" not in finding.rules_owed()


def test_the_refusal_of_a_decision_says_why_it_cannot_be_so(finding: scenario.Matter) -> None:
    f.heard(finding)
    refusal = finding.refusal("determine", by=f.DECIDER, outcome="exempt")
    assert refusal.code == "not_owed"
    assert "容错" in refusal.detail  # what the row says of it, not that nothing is owed


def test_only_what_was_imposed_is_executed_and_once(finding: scenario.Matter) -> None:
    f.served(finding, "circular", "criticism")
    assert finding.refused("execute", by=f.DECIDER, measure="admonition") == "not_owed"
    finding.act("execute", by=f.DECIDER, measure="criticism")
    assert finding.refused("execute", by=f.DECIDER, measure="criticism") == "not_owed"
    finding.act("execute", by=f.UNIT, measure="circular")
