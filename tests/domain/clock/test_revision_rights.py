"""A revised calendar gives a right to be heard back where it lapsed by the days of before."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.scenario import Matter
from tests.domain.findings import DECIDER, SUBJECT, UNIT, begun, notified
from tests.domain.revisions import revised


def test_a_right_that_lapsed_between_publication_and_arrival_hasnt(rulebook: Rulebook, calendar: Calendar):
    finding = notified(begun(rulebook, calendar))  # on Monday 2 March: to be heard until the 16th
    finding.pass_to("2026-03-17T00:00")
    assert "state" not in finding.rules_owed()
    told = finding.revise(revised(calendar, "2026-03-16", d0316="off"), "2026-03-16T09:00", at="2026-03-17T00:05")
    assert told == ["lapse_withdrawn", "calendar_revised"]
    assert ("state", "subject", "housing", "2026-03-17 24:00") in finding.owed()
    finding.act("state", by=SUBJECT, at="2026-03-17T10:00")


def test_one_that_had_lapsed_before_stays_so(rulebook: Rulebook, calendar: Calendar):
    finding = notified(begun(rulebook, calendar))
    finding.pass_to("2026-03-17T00:00")
    late = finding.revise(revised(calendar, "2026-03-18", d0316="off"), "2026-03-18T09:00", at="2026-03-18T09:01")
    assert "lapse_withdrawn" not in late
    assert "state" not in finding.rules_owed()


@pytest.fixture
def silent(rulebook: Rulebook, calendar: Calendar) -> Matter:
    """A finding whose subject was to be heard until 16 March, might apply until the 17th, and did neither."""
    finding = notified(begun(rulebook, calendar))
    finding.pass_to("2026-03-18T09:00")
    assert finding.rules_owed() == ["determine"]
    return finding


def test_the_decision_isnt_owed_while_a_right_is_open_again(silent: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-16", d0316="off", d0317="off", d0318="off")
    told = silent.revise(new, "2026-03-16T09:00", at="2026-03-18T09:05")
    assert told == ["lapse_withdrawn", "lapse_withdrawn", "lapse_withdrawn", "calendar_revised"]
    assert silent.rules_owed() == ["state", "apply_tolerance", "unit_tolerance"]
    assert silent.refused("determine", by=DECIDER, outcome="accountable") == "not_owed"
    silent.act("state", by=SUBJECT, at="2026-03-18T10:00")
    assert silent.rules_owed() == ["apply_tolerance", "unit_tolerance"]
    silent.act("waive", by=SUBJECT, right="tolerance")
    silent.act("waive", by=UNIT, right="unit_tolerance")
    assert silent.rules_owed() == ["determine"]


def test_each_of_two_rights_used_in_time_and_read_late_counts(silent: Matter):
    assert silent.act("state", by=SUBJECT, at="2026-03-16T23:00") == ["lapse_withdrawn", "stated"]
    assert silent.act("apply_tolerance", by=SUBJECT, at="2026-03-17T23:00") == ["lapse_withdrawn", "tolerance_applied"]
    assert silent.rules_owed() == ["accept_tolerance"]


def test_waiving_one_right_gives_no_other_back(silent: Matter):
    assert silent.act("waive", by=SUBJECT, at="2026-03-16T23:00", right="tolerance") == ["lapse_withdrawn", "waived"]
    assert silent.duty("state").status == "released"


def test_once_it_is_decided_a_statement_comes_too_late_whichever_right_lapsed_last(silent: Matter):
    silent.act("determine", by=DECIDER, outcome="accountable")
    assert silent.refused("state", by=SUBJECT, at="2026-03-16T23:00") == "not_owed"
    silent.act("propose_measures", by=DECIDER, measures=[{"kind": "circular"}])
    # what he said before of the facts is no word on the measures, on which he is still to be heard
    assert silent.refused("state", by=SUBJECT, at="2026-03-16T23:00") == "not_owed"
    assert silent.rules_owed() == ["be_heard"]
    assert silent.act("state", by=SUBJECT, at="2026-03-18T10:00") == ["stated"]


def test_nor_does_a_revision_give_it_back_then(silent: Matter, calendar: Calendar):
    silent.act("determine", by=DECIDER, outcome="accountable")
    new = revised(calendar, "2026-03-16", d0316="off", d0317="off", d0318="off")
    assert silent.revise(new, "2026-03-16T09:00", at="2026-03-18T09:05") == ["calendar_revised"]


def test_a_right_that_lapsed_between_two_revisions_is_there_again_by_the_first(rulebook: Rulebook, calendar: Calendar):
    finding = notified(begun(rulebook, calendar))
    finding.pass_to("2026-03-17T00:00")
    first = revised(calendar, "2026-03-16", d0316="off")
    assert "lapse_withdrawn" in finding.revise(first, "2026-03-16T09:00", at="2026-03-17T01:00")
    finding.revise(revised(first, "2026-03-17", d0501="work"), "2026-03-17T00:30", at="2026-03-17T01:00", number=2)
    assert "state" in finding.rules_owed()
