"""Another accountability, by its file alone: no tolerance, one level of appeal, two measures, and no code."""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.exploring.walk import explore
from domain.reading.loader import parse
from domain.records.lead import Lead, lead_of
from testing import district, scenario
from tests.domain import findings as f
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "qinghe-2031.toml"


@pytest.fixture(scope="module")
def other() -> Rulebook:
    return parse(FILE.read_bytes(), FILE.name)


@pytest.fixture
def finding(other: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(other, calendar, grounds=("4",))


def test_every_matter_can_be_brought_to_its_end(other: Rulebook) -> None:
    for walk in explore(other):
        assert [*walk.problems()] == []


def test_a_breach_points_to_the_clerk(other: Rulebook, calendar: Calendar) -> None:
    case = scenario.Matter(other, calendar)
    assert case.pass_to("2026-03-04T00:00") == ["breached"]
    lead = lead_of(other, case.state, case.events[-1], len(case.events), case.now)
    assert isinstance(lead, Lead)
    assert [(each.subject, each.grounds) for each in lead.proposed] == [(district.RESPONDER.id, ("4",))]


def test_from_the_lead_to_an_appeal_that_revokes(finding: scenario.Matter) -> None:
    assert finding.owed() == [("look_into", "inspector", f.OFFICE, "2026-03-12 24:00")]
    late_alone = [{"element": "late", "facts": "超期"}]
    assert finding.refused("verify", by=f.VERIFIER, ground="4", elements=late_alone) == "incomplete"
    f.verified(finding, "4")
    assert finding.owed() == [("decide", "panel", f.OFFICE, "2026-03-10 24:00")]
    assert finding.refused("determine", by=f.DECIDER, outcome="exempt") == "not_owed"  # nothing to exempt by
    finding.act("determine", by=f.DECIDER, outcome="accountable")
    assert finding.refused("propose_measures", by=f.DECIDER, measures=[{"kind": "criticism"}]) == "incomplete"
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "transfer_post"}])
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "transfer_post"}])
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.owed() == [
        ("may_appeal", "concerned", district.LEAD, "2026-03-23 24:00"),  # the 22nd is a Sunday
        ("carry_out", "employer", district.LEAD, "2026-03-16 24:00"),
    ]
    assert finding.refused("request_review", by=f.SUBJECT) == "not_owed"
    finding.act("appeal", by=f.SUBJECT)
    finding.act("decide_appeal", by=f.APPEAL, outcome="revoked")
    assert finding.rules_owed() == ["put_right"]
    finding.act("rectify", by=f.DECIDER)
    assert finding.closed


def test_who_verified_doesnt_decide_here_either(finding: scenario.Matter) -> None:
    f.verified(finding, "4")
    both = scenario.Actor(f.VERIFIER.id, f.OFFICE, ("verifier", "decider"))
    assert finding.refused("determine", by=both, outcome="accountable") == "conflict_of_interest"


def test_there_is_no_tolerance(finding: scenario.Matter) -> None:
    f.verified(finding, "4")
    assert finding.refused("apply_tolerance", by=f.SUBJECT) == "not_owed"


@pytest.mark.parametrize("stage", ["determined", "chosen", "served", "executed", "appealed"])
def test_a_withdrawn_lead_wedges_nothing_where_no_row_speaks_of_it(finding: scenario.Matter, stage: str) -> None:
    """What it means for a decision is for the rulebook to say; this one leaves it to the appeal."""
    f.verified(finding, "4")
    steps: list[tuple[str, scenario.Actor, dict[str, Any]]] = [
        ("determine", f.DECIDER, {"outcome": "accountable"}),
        ("propose_measures", f.DECIDER, {"measures": [{"kind": "warning"}]}),
        ("impose", f.DECIDER, {"measures": [{"kind": "warning"}]}),
        ("serve", f.DECIDER, {"served_at": finding.now}),
        ("execute", f.UNIT, {"measure": "warning"}),
        ("appeal", f.SUBJECT, {}),
        ("decide_appeal", f.APPEAL, {"outcome": "revoked"}),
        ("rectify", f.DECIDER, {}),
    ]
    at = {"determined": 1, "chosen": 2, "served": 4, "executed": 5, "appealed": 6}[stage]
    for count, (act, by, fields) in enumerate(steps):
        if count == at:
            finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
        finding.act(act, by=by, **fields)
    assert finding.closed
