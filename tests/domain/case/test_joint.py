"""Joint handling (Art. 6(3), 7(3)): report, three working days to settle, answers, escalation, ruling."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.matter.state import Bearer
from testing.district import HEAD, OFFICE, PARTY_OFFICE, RESPONDER, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")


@pytest.fixture
def settling(begin: Begin) -> Matter:
    """With water and roads; reported on Monday, so to be settled until Thursday."""
    return reported(begin())


def reported(matter: Matter, co_agencies: tuple[str, ...] = ("water", "roads")) -> Matter:
    lead = matter.state.facts["lead_agency"] or ""
    matter.act("route", by=official(lead), route="joint", co_agencies=co_agencies)
    matter.act("report_to_head", by=official(lead))
    return matter


def propose(matter: Matter, *agencies: str, at: str | None = None, due_on: str = "2026-03-10") -> list[str]:
    parts = [{"agency": agency, "due_on": due_on} for agency in agencies or ("water", "roads")]
    lead = matter.state.facts["lead_agency"] or ""
    return matter.act("propose_plan", by=head(lead), at=at, parts=parts)


def escalate(matter: Matter, **positions: str) -> list[str]:
    return matter.act("escalate", by=HEAD, positions=stated(**({"water": "objects", "roads": "silent"} | positions)))


def stated(**positions: str) -> list[dict[str, Any]]:
    return [
        {"agency": agency, "position": position, "grounds": None if position == "silent" else "依据"}
        for agency, position in positions.items()
    ]


def test_reported_on_the_day_settled_within_three_working_days_of_the_report(begin: Begin) -> None:
    matter = begin(at="2026-09-30T10:00")
    matter.act("route", route="joint", co_agencies=["water"])
    assert matter.owed() == [("report", "responder", "housing", "2026-09-30 24:00")]
    matter.act("report_to_head")
    assert matter.owed() == [("settle_plan", "head", "housing", "2026-10-10 24:00")]  # a Saturday that is worked


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "co_agencies"),
        ({"co_agencies": ["housing"]}, "co_agencies"),
        ({"co_agencies": ["water", "water"]}, "co_agencies"),
        ({"co_agencies": ["water"], "competent_agency": "roads"}, "competent_agency"),
    ],
)
def test_a_joint_matter_names_the_others_once_each(begin: Begin, fields: dict[str, Any], field: str) -> None:
    refusal = begin().refusal("route", route="joint", **fields)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", field)


def test_agencies_unknown_or_out_of_scope_bear_no_duty(begin: Begin) -> None:
    assert begin().refused("route", route="joint", co_agencies=["nowhere"]) == "unknown_agency"
    assert begin().refused("route", route="joint", co_agencies=["abroad"]) == "out_of_scope"


def test_not_settled_in_time_the_head_and_the_office_are_told(settling: Matter) -> None:
    assert settling.pass_to("2026-03-06T00:00") == ["reminded", "breached"]
    assert settling.events[-1].data == {
        "duty": "settle_plan-1",
        "grounds": ["10(2)2"],
        "notify": [["head", "housing", "housing-head"], ["office", "gov-office", None]],
    }
    assert settling.rules_owed() == ["settle_plan"]


def test_each_co_agency_answers_within_a_working_day_of_the_proposal(settling: Matter) -> None:
    propose(settling, at="2026-03-03T09:00")
    assert settling.owed()[1:] == [
        ("respond", "co_agency", "water", "2026-03-04 24:00"),
        ("respond", "co_agency", "roads", "2026-03-04 24:00"),
    ]
    settling.act("agree", by=WATER, version=1)
    assert [duty.subject for duty in settling.state.owed if duty.rule == "respond"] == ["roads"]


def test_only_co_agencies_answer_and_only_the_head_proposes(settling: Matter) -> None:
    propose(settling)
    for other in (RESPONDER, official("clinic"), HEAD):
        assert settling.refused("agree", by=other, version=1) == "not_your_duty"
    parts = [{"agency": "water", "due_on": "2026-03-10"}]
    for other in (RESPONDER, WATER, head("water")):
        assert settling.refused("propose_plan", by=other, parts=parts) == "not_your_duty"


def test_there_is_nothing_to_answer_before_a_proposal(settling: Matter) -> None:
    assert settling.refused("agree", by=WATER, version=1) == "not_owed"


def test_an_answer_is_to_the_current_version(settling: Matter) -> None:
    propose(settling)
    settling.act("agree", by=WATER, version=1)
    propose(settling)
    assert settling.refused("agree", by=WATER, version=1) == "stale_version"
    assert settling.refused("object", by=ROADS, version=3) == "stale_version"
    assert settling.rules_owed() == ["settle_plan", "respond", "respond"]  # both are asked again
    settling.act("agree", by=ROADS, version=2)
    assert settling.act("agree", by=WATER, version=2) == ["agreed", "plan_settled"]


def test_all_agreed_the_plan_is_settled_and_each_part_is_owed(settling: Matter) -> None:
    propose(settling, "water", "roads", "housing")
    settling.act("agree", by=WATER, version=1)
    assert settling.act("agree", by=ROADS, version=1) == ["agreed", "plan_settled"]
    assert settling.owed() == [
        ("perform", "part_agency", agency, "2026-03-10 24:00") for agency in ("water", "roads", "housing")
    ]
    assert [duty.subject for duty in settling.state.owed] == ["1-1", "1-2", "1-3"]


def test_one_may_change_ones_answer_until_the_plan_is_settled(settling: Matter) -> None:
    propose(settling)
    settling.act("object", by=WATER, version=1)
    settling.act("agree", by=ROADS, version=1)
    assert settling.act("agree", by=WATER, version=1) == ["agreed", "plan_settled"]
    assert settling.refused("object", by=WATER, version=1) == "not_owed"  # settled is settled


def test_an_agreement_taken_back_settles_nothing(settling: Matter) -> None:
    propose(settling)
    settling.act("agree", by=WATER, version=1)
    settling.act("object", by=WATER, version=1)
    assert settling.act("agree", by=ROADS, version=1) == ["agreed"]
    assert settling.rules_owed() == ["settle_plan"]


@pytest.mark.parametrize(
    ("part", "code", "field"),
    [
        ({"agency": "clinic", "due_on": "2026-03-10"}, "incomplete", "parts[0].agency"),
        ({"agency": "water"}, "incomplete", "parts[0].due_on"),
        ({"agency": "water", "due_on": "2026-03-01"}, "time_not_allowed", "parts[0].due_on"),
        ({"agency": "nowhere", "due_on": "2026-03-10"}, "unknown_agency", "parts[0].agency"),
    ],
)
def test_a_part_has_an_agency_of_the_matter_and_a_day_ahead(
    settling: Matter, part: dict[str, str], code: str, field: str | None
) -> None:
    refusal = settling.refusal("propose_plan", by=HEAD, parts=[part])
    assert (refusal.code, [e.field for e in refusal.errors]) == (code, [field] if field else [])
    assert settling.refusal("propose_plan", by=HEAD, parts=[]).errors[0].field == "parts"


# Escalation


def test_it_may_be_escalated_from_the_first_objection_on(settling: Matter) -> None:
    propose(settling)
    assert settling.refused("escalate", by=HEAD, positions=stated(water="silent", roads="silent")) == "not_owed"
    settling.act("object", by=WATER, version=1)
    escalate(settling)
    assert settling.owed() == [("rule", "office", "gov-office", None)]
    assert [duty.status for duty in settling.state.duties if duty.rule == "respond"] == ["discharged", "released"]


def test_or_when_a_co_agency_kept_silent(settling: Matter) -> None:
    propose(settling)
    settling.pass_to("2026-03-04T00:00")
    escalate(settling, water="silent")
    assert settling.rules_owed() == ["rule"]


def test_or_when_the_three_days_have_run_out(settling: Matter) -> None:
    assert settling.refused("escalate", by=HEAD, positions=stated(water="silent", roads="silent")) == "not_owed"
    settling.pass_to("2026-03-06T00:00")
    escalate(settling, water="silent")
    assert settling.breaches() == ["settle_plan"]


@pytest.mark.parametrize("late", ["respond", "settle_plan"])
def test_sent_back_what_was_late_in_the_earlier_round_is_no_reason_to_escalate(settling: Matter, late: str) -> None:
    propose(settling)
    settling.pass_to("2026-03-04T00:00" if late == "respond" else "2026-03-06T00:00")
    assert late in settling.breaches()
    escalate(settling, water="silent")
    settling.act("rule", by=OFFICE, at="2026-03-06T10:00", outcome="remand")
    silent = stated(water="silent", roads="silent")
    assert settling.refused("escalate", by=HEAD, positions=silent) == "not_owed"
    propose(settling)
    assert settling.refused("escalate", by=HEAD, positions=silent) == "not_owed"
    settling.pass_to("2026-03-10T00:00")  # the answers of this round are late
    escalate(settling, water="silent")
    assert settling.rules_owed() == ["rule"]


def test_settled_late_is_settled_it_is_no_reason_to_escalate(settling: Matter) -> None:
    propose(settling)
    settling.pass_to("2026-03-06T00:00")
    settling.act("agree", by=WATER, version=1)
    settling.act("agree", by=ROADS, version=1)
    assert settling.breaches() == ["settle_plan", "respond", "respond"]
    silent = stated(water="silent", roads="silent")
    assert settling.refused("escalate", by=HEAD, positions=silent) == "not_owed"


@pytest.mark.parametrize(
    "positions",
    [
        stated(water="objects"),
        stated(water="objects", roads="silent", clinic="silent"),
        [*stated(water="objects", roads="silent"), *stated(water="agrees")],
        [{"agency": "water", "position": "objects"}, *stated(roads="silent")],
    ],
)
def test_the_report_states_every_partys_position_and_grounds(settling: Matter, positions: list[Any]) -> None:
    propose(settling)
    settling.act("object", by=WATER, version=1)
    refusal = settling.refusal("escalate", by=HEAD, positions=positions)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "positions")


@pytest.mark.parametrize("missing", ["document_no", "matters", "recommendation"])
def test_the_report_is_complete(settling: Matter, missing: str) -> None:
    propose(settling)
    settling.act("object", by=WATER, version=1)
    positions = stated(water="objects", roads="silent")
    assert settling.refusal("escalate", by=HEAD, positions=positions, **{missing: None}).errors[0].field == missing


@pytest.mark.parametrize(
    ("lead", "office"),
    [
        ("housing", "gov-office"),  # a government organ
        ("clinic", "gov-office"),  # a public institution
        ("grid", "gov-office"),  # a company
        ("union", "party-office"),  # a people's organisation
    ],
)
def test_the_office_follows_from_the_kind_of_the_lead_agency(begin: Begin, lead: str, office: str) -> None:
    matter = reported(begin(agency=lead), ("water",))
    matter.pass_to("2026-03-06T00:00")
    matter.act("escalate", by=head(lead), positions=stated(water="silent"))
    assert matter.owed() == [("rule", "office", office, None)]
    right, wrong = (OFFICE, PARTY_OFFICE) if office == "gov-office" else (PARTY_OFFICE, OFFICE)
    ruling: dict[str, Any] = {"outcome": "remand"}
    assert matter.refused("rule", by=wrong, **ruling) == "not_your_duty"
    assert matter.act("rule", by=right, **ruling) == ["ruled"]


def test_the_office_is_reminded_but_never_late(settling: Matter) -> None:
    propose(settling)
    settling.act("object", by=WATER, version=1)
    escalate(settling)
    assert settling.pass_to("2026-06-01T10:00") == ["reminded"]
    assert settling.events[-1].at.date().isoformat() == "2026-03-10"
    assert settling.breaches() == []


def test_the_bearer_of_a_breach_is_told_apart_by_agency(settling: Matter) -> None:
    propose(settling)
    settling.pass_to("2026-03-04T00:00")
    late = [duty.bearer for duty in settling.state.duties if duty.breached_at]
    assert late == [Bearer("co_agency", "water"), Bearer("co_agency", "roads")]
