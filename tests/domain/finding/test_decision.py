"""From a lead to a decision (Art. 9, 10): what is owed by whom until when, and who may not."""

from itertools import combinations
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing import district, scenario
from tests.domain import findings as f


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(rulebook, calendar)


# ── what is owed, by whom, until when ──────────────────────────────────────


def test_a_lead_is_to_be_verified_within_thirty_working_days(finding: scenario.Matter) -> None:
    assert finding.owed() == [("verify", "verifier", f.OFFICE, "2026-04-14 24:00")]


def test_a_verified_subject_is_told_and_may_be_heard_and_apply_for_tolerance(finding: scenario.Matter) -> None:
    f.verified(finding)
    assert finding.owed() == [("notify_subject", "verifier", f.OFFICE, "2026-03-09 24:00")]
    finding.act("notify_subject", by=f.VERIFIER)
    assert finding.owed() == [
        ("state", "subject", district.LEAD, "2026-03-16 24:00"),
        ("apply_tolerance", "subject", district.LEAD, "2026-03-17 24:00"),
        ("unit_tolerance", "subject_unit", district.LEAD, "2026-03-17 24:00"),
    ]


def test_rights_lapse_silently_and_then_the_decision_is_due(finding: scenario.Matter) -> None:
    f.notified(finding)
    assert finding.pass_to("2026-03-18T00:00") == ["state_lapsed", "tolerance_lapsed", "tolerance_lapsed"]
    assert finding.owed() == [("determine", "decider", f.OFFICE, "2026-04-09 24:00")]
    assert finding.breaches() == []


def test_a_late_verification_is_a_breach_but_no_lead_against_the_verifier(finding: scenario.Matter) -> None:
    left = finding.pass_to("2026-04-15T00:00")
    assert left == ["reminded", "breached"]
    assert finding.events[-1].data["grounds"] == []
    assert f.verified(finding).rules_owed() == ["notify_subject"]


def test_a_dismissed_lead_is_served_and_ends(finding: scenario.Matter) -> None:
    finding.act("dismiss", by=f.VERIFIER)
    assert finding.owed() == [("serve", "decider", f.OFFICE, "2026-03-09 24:00")]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.closed


# ── the elements: lateness alone is never enough ───────────────────────────


def test_a_ground_needs_all_its_elements_and_nothing_else(finding: scenario.Matter) -> None:
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
def test_nobody_is_accountable_who_was_not_verified_told_and_heard(finding: scenario.Matter, acted: str) -> None:
    if acted:
        f.notified(finding)
    for actor in (f.DECIDER, f.VERIFIER, f.REVIEWER, f.ENGINE):
        assert finding.refused("determine", by=actor, outcome="accountable") == "not_owed"


def test_time_alone_decides_nothing(finding: scenario.Matter) -> None:
    said = finding.pass_to("2036-03-02T10:00")
    said += f.verified(finding).pass_to("2046-03-02T10:00")
    assert set(said) <= {"reminded", "breached", "state_lapsed", "tolerance_lapsed"}
    assert finding.state.facts["determined"] is None


def test_where_nobody_is_named_the_verifier_names_the_subject(rulebook: Rulebook, calendar: Calendar) -> None:
    finding = f.begun(rulebook, calendar, subject=None, staff=None)
    given: dict[str, Any] = {"by": f.VERIFIER, "ground": "10(1)2", "elements": f.elements(rulebook, "10(1)2")}
    assert finding.refusal("verify", **given).errors[0].field == "subject"
    finding.act("verify", **given, subject="water-1")
    facts = finding.state.facts
    assert (facts["subject"], facts["subject_agency"], facts["staff"]) == ("water-1", "water", "civil_servant")


# ── tolerance (Art. 9) ─────────────────────────────────────────────────────


def test_who_waives_his_right_to_tolerance_leaves_his_units(finding: scenario.Matter) -> None:
    f.notified(finding).act("waive", by=f.SUBJECT)
    finding.act("waive", by=f.SUBJECT, right="tolerance")
    assert finding.owed() == [("unit_tolerance", "subject_unit", "housing", "2026-03-17 24:00")]
    assert finding.refused("waive", by=f.SUBJECT, right="unit_tolerance") == "not_your_duty"
    assert finding.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed"
    finding.act("apply_tolerance", by=f.UNIT, at="2026-03-17T23:00")
    assert finding.rules_owed() == ["accept_tolerance"]


def test_what_the_unit_applied_for_in_time_and_is_read_late_counts(finding: scenario.Matter) -> None:
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
    finding: scenario.Matter, tolerance: str, outcome: str, *, admitted: bool
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
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="party-office-2")
    subject = Actor("party-office-2", f.OFFICE, ("responder",))
    f.notified(own).act("apply_tolerance", by=subject)
    assert own.refused("accept_tolerance", by=f.EXAMINER) == "conflict_of_interest"
    duty = own.duty("accept_tolerance").id
    own.act("recuse", by=f.EXAMINER, duty=duty, to="gov-office-1", reason="本单位人员")
    assert own.duty("accept_tolerance").bearer.agency == "gov-office"
    assert own.act("accept_tolerance", by=district.OFFICE) == ["tolerance_accepted"]
