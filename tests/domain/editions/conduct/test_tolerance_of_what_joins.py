"""The next edition: a decision on tolerance covers what the subject had been told of when it was applied for (Art. 9).

The finding is opened on Monday 2 March 2026. Another lead of the same ground joins on Tuesday 10 March.
"""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.scenario import Matter
from tests.domain import findings as f

LATER = "20260302-000001:9"
BOTH = ["apply_tolerance", "unit_tolerance"]


@pytest.fixture
def told(edition: Rulebook, calendar: Calendar) -> Matter:
    """A finding of which the subject was told on 2 March."""
    return f.notified(f.begun(edition, calendar))


def applied(finding: Matter, by: Any = f.SUBJECT) -> Matter:
    finding.act("apply_tolerance", by=by, listed="district")
    return finding


def ruled(finding: Matter, outcome: str) -> Matter:
    """Let the examiner accept the application and decide on it."""
    if "accept_tolerance" in finding.rules_owed():
        finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome=outcome, listed="district")
    return finding


def joined(finding: Matter, **what: Any) -> Matter:
    """Let the other lead join on 10 March."""
    lead = what or {"lead": LATER, "grounds": ["10(1)2"]}
    finding.act("join_lead", by=f.ENGINE, at="2026-03-10T10:00", case_no="20260302-000001", **lead)
    return finding


def told_again(finding: Matter, **how: Any) -> Matter:
    """Have everything verified, and the subject told of it on 11 March, who says no more about it."""
    f.verified(finding, **how).act("notify_subject", by=f.VERIFIER, at="2026-03-11T10:00")
    finding.act("waive", by=f.SUBJECT)
    return finding


def waived(finding: Matter) -> Matter:
    """Neither he nor his unit applies for what joined."""
    finding.act("waive", by=f.SUBJECT, right="tolerance")
    finding.act("waive", by=f.UNIT, right="unit_tolerance")
    return finding


@pytest.mark.parametrize("outcome", ["exempt", "mitigated", "denied"])
@pytest.mark.parametrize("what", [{}, {"facts_": "群众投诉另一次超时", "source": "complaint"}])
def test_what_joins_after_the_decision_may_be_applied_for(told: Matter, outcome: str, what: dict[str, Any]):
    told_again(joined(ruled(applied(told), outcome), **what))
    assert [each for each in told.owed() if each[0] in BOTH] == [
        ("apply_tolerance", "subject", "housing", "2026-03-26 24:00"),
        ("unit_tolerance", "subject_unit", "housing", "2026-03-26 24:00"),
    ]
    assert told.refused("determine", by=f.DECIDER, outcome="not_established") == "not_owed", "both are awaited"


def test_nobody_is_exempt_for_what_nobody_examined(told: Matter):
    waived(told_again(joined(ruled(applied(told), "exempt"))))
    assert told.act("determine", by=f.DECIDER, outcome="accountable") == ["determined"]


def test_what_was_exempt_stays_so_if_what_joined_is_not_established(told: Matter):
    waived(told_again(joined(ruled(applied(told), "exempt"))))
    assert told.act("determine", by=f.DECIDER, outcome="exempt") == ["determined"]


@pytest.mark.parametrize("by", [f.SUBJECT, f.UNIT])
def test_whoever_applies_again_is_decided_on_again(told: Matter, by: Any):
    told_again(joined(ruled(applied(told), "denied")))
    applied(told, by)
    assert ("accept_tolerance", "tolerance_examiner", f.OFFICE, "2026-03-18 24:00") in told.owed()
    ruled(told, "exempt")
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed", "all is exempt"
    told.act("determine", by=f.DECIDER, outcome="exempt")


def test_without_any_exemption_there_is_none_to_determine(told: Matter):
    waived(told_again(joined(ruled(applied(told), "mitigated"))))
    refusal = told.refusal("determine", by=f.DECIDER, outcome="exempt")
    assert (refusal.code, "容错免责" in refusal.detail) == ("not_owed", True)
    told.act("determine", by=f.DECIDER, outcome="accountable")


def test_what_is_denied_for_what_joined_takes_no_exemption_back(told: Matter):
    """The lead that joined turns out to be no breach. What is left was exempt from the beginning."""
    ruled(applied(told_again(joined(ruled(applied(told), "exempt")))), "denied")
    told.act("withdraw_lead", by=f.ENGINE, at="2026-03-12T10:00", lead=LATER)
    assert told_again(told).rules_owed() == ["determine"], "his unit has nothing to apply for any more"
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    told.act("determine", by=f.DECIDER, outcome="exempt")


def test_what_joins_and_goes_leaves_the_decision_as_it_was(told: Matter):
    joined(ruled(applied(told), "exempt"))
    told.act("withdraw_lead", by=f.ENGINE, at="2026-03-11T09:00", lead=LATER)
    told_again(told)
    assert told.rules_owed() == ["determine"], "nothing new to apply for"
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"


def test_when_what_was_exempt_goes_the_rest_is_not_exempt(told: Matter):
    joined(ruled(applied(told), "exempt"))
    told.act("withdraw_lead", by=f.ENGINE, at="2026-03-11T09:00", lead=f.LEAD_ID)
    waived(told_again(told))
    assert told.refused("determine", by=f.DECIDER, outcome="exempt") == "not_owed"
    told.act("determine", by=f.DECIDER, outcome="accountable")


@pytest.mark.parametrize("outcome", ["exempt", "denied"])
def test_what_joins_during_the_examination_is_not_decided_with_what_he_applied_for(told: Matter, outcome: str):
    """He had not been told of it when he applied, and the decision comes before he is."""
    applied(told).act("accept_tolerance", by=f.EXAMINER)
    ruled(joined(told), outcome)
    told_again(told)
    assert [rule for rule in told.rules_owed() if rule in BOTH] == BOTH
    waived(told).act("determine", by=f.DECIDER, outcome="accountable")


def test_who_is_told_of_it_during_the_examination_applies_for_it_there(told: Matter):
    applied(told).act("accept_tolerance", by=f.EXAMINER)
    told_again(joined(told))
    applied(told).act("waive", by=f.UNIT, right="unit_tolerance")
    assert told.rules_owed() == ["examine_tolerance"], "in the one examination, by its clock"
    ruled(told, "exempt")
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"


def test_a_decision_before_he_has_applied_for_what_joined_leaves_him_the_right(told: Matter):
    applied(told).act("accept_tolerance", by=f.EXAMINER)
    ruled(told_again(joined(told)), "denied")
    assert told.rules_owed() == BOTH
    ruled(applied(told), "exempt")
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed", "all was examined again"


def test_who_waived_before_it_joined_may_apply_for_it(told: Matter):
    told_again(joined(waived(told)))
    assert told.rules_owed() == BOTH


def test_another_ground_begins_anew(told: Matter):
    told_again(joined(ruled(applied(told), "exempt")), ground="10(1)1")
    assert told.rules_owed() == BOTH
    assert waived(told).refused("determine", by=f.DECIDER, outcome="exempt") == "not_owed"
