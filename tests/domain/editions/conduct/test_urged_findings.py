"""The next edition: who urges those who examine a finding, decide it and carry it out (Art. 11, 12).

The finding is opened on Monday 2 March 2026 at 10:00.
"""

from dataclasses import replace

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.records.report import Report
from testing import district, scenario
from tests.domain import findings as f

CONDUCT = Actor("c", f.OFFICE, ("conduct_office",))
CHIEF = district.head(f.OFFICE)


@pytest.fixture
def finding(edition: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(edition, calendar)


@pytest.mark.parametrize("by", [CONDUCT, CHIEF])
def test_the_office_or_the_head_urges_the_verification_and_no_clock_moves(finding: scenario.Matter, by: Actor) -> None:
    before = finding.state.duties
    assert finding.act("urge", by=by, duty="verify-1", at="2026-03-10T10:00") == ["urged"]
    assert finding.events[-1].data["notify"] == [["verifier", f.OFFICE, None]]
    assert finding.state.duties == before
    finding.pass_to("2026-04-15T00:00")
    assert finding.breaches() == ["verify"]


def test_the_unit_is_urged_to_carry_out_what_was_decided(finding: scenario.Matter) -> None:
    f.decided(f.verified(finding), "criticism").act("serve", by=f.DECIDER, served_at=finding.now)
    (owed,) = [each for each in finding.state.owed if each.rule == "execute"]
    finding.act("urge", by=CONDUCT, duty=owed.id)
    assert finding.events[-1].data["notify"] == [["subject_unit", "housing", None]]
    other = district.head("water")
    assert finding.refused("urge", by=other, duty=owed.id) == "not_your_duty"


def test_what_the_subject_may_do_is_not_urged(finding: scenario.Matter) -> None:
    f.notified(finding)
    (state,) = [each for each in finding.state.owed if each.rule == "state"]
    assert finding.refused("urge", by=CONDUCT, duty=state.id) == "not_owed"


def test_the_subject_and_who_recused_himself_urge_nobody(edition: Rulebook, calendar: Calendar) -> None:
    own = f.begun(edition, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="c")
    assert own.refused("urge", by=CONDUCT, duty="verify-1") == "conflict_of_interest"
    chief = f.begun(edition, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject=CHIEF.id)
    assert chief.refused("urge", by=CHIEF, duty="verify-1") == "conflict_of_interest"
    left = f.begun(edition, calendar)
    left.act("recuse", by=f.VERIFIER, duty="verify-1", to="party-office-1", reason="亲属")
    assert left.refused("urge", by=replace(f.VERIFIER, roles=("conduct_office",)), duty="verify-1") == (
        "conflict_of_interest"
    )


def test_reports_count_it_for_whom_was_urged(finding: scenario.Matter) -> None:
    finding.act("reassign", by=CHIEF, duty="verify-1", to="party-office-1", reason="分工")
    finding.act("urge", by=CONDUCT, duty="verify-1", at="2026-03-03T10:00")
    assert finding.events[-1].data["notify"] == [["verifier", f.OFFICE, "party-office-1"]]
    report = Report()
    report.add(finding.rulebook, finding.state, finding.events)
    assert (report.agencies[f.OFFICE].urged, report.people[f.OFFICE, "party-office-1"].urged) == (1, 1)
    assert report.agencies["housing"].urged == 0


def test_the_first_edition_does_not_know_it(rulebook: Rulebook, calendar: Calendar) -> None:
    assert f.begun(rulebook, calendar).refused("urge", by=CONDUCT, duty="verify-1") == "not_owed"
