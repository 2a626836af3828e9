"""The next edition: the subject and his unit each have their fifteen days to apply for tolerance (Art. 9).

The subject is told on Monday 2 March 2026, so that both may apply until the 17th.
"""

from dataclasses import replace
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.engine.evolution import fold
from domain.law.rulebook import Rulebook
from domain.matter.state import State
from testing.scenario import Matter
from tests.domain import findings as f

RIGHTS = {"apply_tolerance": f.SUBJECT, "unit_tolerance": f.UNIT}
BOTH = pytest.mark.parametrize(("one", "other"), [tuple(RIGHTS), tuple(RIGHTS)[::-1]])


@pytest.fixture
def told(edition: Rulebook, calendar: Calendar) -> Matter:
    finding = f.notified(f.begun(edition, calendar))
    finding.act("waive", by=f.SUBJECT)
    return finding


def applied(finding: Matter, right: str, at: str, outcome: str) -> Matter:
    """Let one apply, and have it decided at once."""
    finding.act("apply_tolerance", by=RIGHTS[right], listed="district", at=at)
    finding.act("accept_tolerance", by=f.EXAMINER)
    finding.act("decide_tolerance", by=f.EXAMINER, outcome=outcome, listed="district")
    return finding


def rights(finding: Matter) -> list[tuple[str, Any]]:
    """Who may still apply, and until when."""
    return [(rule, due) for rule, _, _, due in finding.owed() if rule in RIGHTS]


@BOTH
@pytest.mark.parametrize("outcome", ["denied", "mitigated"])
def test_what_one_applied_for_in_vain_leaves_the_other_his_days(told: Matter, one: str, other: str, outcome: str):
    applied(told, one, "2026-03-02T10:30", outcome)
    assert rights(told) == [(other, "2026-03-17 24:00")]
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed", "he is awaited"
    assert told.refused("apply_tolerance", by=RIGHTS[one], listed="central") == "not_your_duty", "each applies once"
    applied(told, other, "2026-03-17T23:00", "exempt")
    assert rights(told) == []
    assert told.refused("determine", by=f.DECIDER, outcome="accountable") == "not_owed", "all is exempt"
    told.act("determine", by=f.DECIDER, outcome="exempt")


@BOTH
def test_where_all_is_exempt_nothing_is_left_to_apply_for(told: Matter, one: str, other: str):
    applied(told, one, "2026-03-02T10:30", "exempt")
    assert told.rules_owed() == ["determine"], "nobody waits for the fifteen days"
    assert told.refused("apply_tolerance", by=RIGHTS[other], listed="central") == "not_owed"


@BOTH
def test_the_determination_is_due_when_the_others_days_are_over(told: Matter, one: str, other: str):
    applied(told, one, "2026-03-03T10:00", "denied")
    assert told.pass_to("2026-03-18T00:00")[-1] == "tolerance_lapsed"
    assert told.rules_owed() == ["determine"]
    assert told.refused("apply_tolerance", by=RIGHTS[other], listed="central") == "not_owed"


@BOTH
def test_who_applied_in_time_and_is_read_late_has_applied(told: Matter, one: str, other: str):
    applied(told, one, "2026-03-03T10:00", "denied").pass_to("2026-03-18T10:00")
    did = told.act("apply_tolerance", by=RIGHTS[other], listed="central", at="2026-03-17T23:00")
    assert did == ["lapse_withdrawn", "tolerance_applied"]
    assert told.rules_owed() == ["accept_tolerance"]


@BOTH
def test_both_are_examined_together_while_one_is_on_its_way(told: Matter, one: str, other: str):
    for right in (one, other):
        told.act("apply_tolerance", by=RIGHTS[right], listed="district", at="2026-03-03T10:00")
    assert told.rules_owed() == ["accept_tolerance"]


@pytest.mark.parametrize("one", RIGHTS)
def test_the_ledger_tells_the_same_though_it_keeps_no_roles(told: Matter, one: str):
    told.act("apply_tolerance", by=RIGHTS[one], listed="district", at="2026-03-03T10:00")
    kept = [replace(each, actor=replace(each.actor, roles=()) if each.actor else None) for each in told.events]
    empty = State(
        procedure="finding", number=told.state.number, calendar=told.state.calendar, functions=told.state.functions
    )
    assert fold(told.rulebook, empty, kept).duties == told.state.duties


def test_by_the_first_edition_one_application_is_for_both(rulebook: Rulebook, calendar: Calendar):
    finding = f.notified(f.begun(rulebook, calendar))
    finding.act("apply_tolerance", by=f.UNIT)
    assert rights(finding) == []
