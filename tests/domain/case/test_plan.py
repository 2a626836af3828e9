"""After the settling (Art. 6(3)): rulings, parts of a plan, a plan replaced, the conclusion; answers commute."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]
CO_AGENCIES = ("water", "roads")
SILENT = [{"agency": agency, "position": "silent"} for agency in CO_AGENCIES]


@pytest.fixture
def settling(begin: Begin) -> Matter:
    """Reported on Monday 10:00, so to be settled until Thursday."""
    return joint(begin())


@pytest.fixture
def escalated(settling: Matter) -> Matter:
    """The three days have run out, the office rules from Friday on."""
    settling.act("escalate", by=HEAD, at="2026-03-06T09:00", positions=SILENT)
    return settling


@pytest.fixture
def planned(settling: Matter) -> Matter:
    """A settled plan: water (1-1), roads (1-2) and the lead agency (1-3) until 2026-03-10."""
    return settle(settling)


def joint(matter: Matter) -> Matter:
    matter.act("route", route="joint", co_agencies=CO_AGENCIES)
    matter.act("report_to_head")
    return matter


def parts(*agencies: str, due_on: str = "2026-03-10") -> list[dict[str, Any]]:
    return [{"agency": agency, "due_on": due_on} for agency in agencies or ("water", "roads", "housing")]


def settle(matter: Matter, version: int = 1, **how: str) -> Matter:
    matter.act("propose_plan", by=HEAD, parts=parts(**how))
    for agency in CO_AGENCIES:
        matter.act("agree", by=official(agency), version=version)
    return matter


def finish(matter: Matter, part: str, agency: str, at: str | None = None) -> list[str]:
    return matter.act("finish_part", by=official(agency), at=at, part=part)


# Rulings


def test_a_ruled_plan_is_the_plan(escalated: Matter) -> None:
    escalated.act("rule", by=OFFICE, outcome="plan", parts=parts("water", "housing"))
    assert escalated.owed() == [
        ("perform", "part_agency", "water", "2026-03-10 24:00"),
        ("perform", "part_agency", "housing", "2026-03-10 24:00"),
    ]


def test_the_lead_agency_alone_has_the_limit_that_was_ruled(escalated: Matter) -> None:
    escalated.act("rule", by=OFFICE, outcome="lead_alone", limit={"count": 4, "unit": "working_days"})
    assert escalated.owed() == [("conclude", "responder", "housing", "2026-03-12 24:00")]


def test_sent_back_the_three_days_begin_anew(escalated: Matter) -> None:
    escalated.act("rule", by=OFFICE, outcome="remand")
    assert escalated.owed() == [("settle_plan", "head", "housing", "2026-03-11 24:00")]
    assert escalated.refused("agree", by=official("water"), version=1) == "not_owed"
    settle(escalated)
    assert escalated.rules_owed() == ["perform", "perform", "perform"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "plan"}, "parts"),
        ({"outcome": "remand", "parts": parts("water")}, "parts"),
        ({"outcome": "lead_alone"}, "limit"),
        ({"outcome": "remand", "limit": {"count": 1, "unit": "days"}}, "limit"),
        ({"outcome": "plan", "parts": parts("clinic")}, "parts[0].agency"),
        ({"outcome": "remand", "document_no": None}, "document_no"),
        ({"outcome": "remand", "decision": None}, "decision"),
        ({"outcome": "dismiss"}, "outcome"),
    ],
)
def test_a_ruling_carries_what_its_outcome_needs(escalated: Matter, fields: dict[str, Any], field: str) -> None:
    refusal = escalated.refusal("rule", by=OFFICE, **fields)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", field)


# Parts


def test_each_part_is_finished_by_its_own_agency(planned: Matter) -> None:
    assert planned.refused("finish_part", by=official("roads"), part="1-1") == "not_your_duty"
    assert planned.refused("finish_part", by=official("water"), part="9-9") == "not_owed"
    assert finish(planned, "1-1", "water") == ["part_finished"]
    assert planned.refused("finish_part", by=official("water"), part="1-1") == "not_owed"


def test_all_parts_finished_the_responder_concludes(planned: Matter) -> None:
    finish(planned, "1-1", "water")
    finish(planned, "1-3", "housing")
    assert finish(planned, "1-2", "roads", at="2026-03-05T10:00") == ["part_finished", "plan_finished"]
    assert planned.owed() == [("conclude", "responder", "housing", "2026-03-06 24:00")]
    assert planned.refused("answer", on_the_spot=False) == "not_owed"  # this is an application
    planned.act("complete", on_the_spot=True)
    assert planned.rules_owed() == ["notify_result"]


def test_a_joint_inquiry_ends_with_an_answer(begin: Begin) -> None:
    matter = settle(joint(begin(kind="inquiry")))
    for part, agency in (("1-1", "water"), ("1-2", "roads"), ("1-3", "housing")):
        finish(matter, part, agency)
    assert matter.refused("complete", on_the_spot=False) == "not_owed"
    matter.act("answer", on_the_spot=False)
    assert matter.closed


def test_late_parts_are_the_co_agencies_and_the_lead_agencys_under_grounds_of_their_own(planned: Matter) -> None:
    planned.pass_to("2026-03-11T00:00")
    grounds = [event.data["grounds"] for event in planned.events if event.type == "breached"]
    assert grounds == [["10(2)2", "10(2)4"], ["10(2)2", "10(2)4"], ["10(2)2"]]


def test_a_part_is_extended_by_the_head_of_the_lead_agency(planned: Matter) -> None:
    planned.act("request_extension", by=official("water"), duty="perform-1", working_days=3)
    assert planned.refused("approve_extension", by=head("water"), duty="perform-1") == "not_your_duty"
    planned.act("approve_extension", by=HEAD, duty="perform-1")
    assert planned.owed()[0] == ("perform", "part_agency", "water", "2026-03-13 24:00")


def test_a_new_settled_plan_replaces_what_is_unfinished(planned: Matter) -> None:
    finish(planned, "1-1", "water")
    settle(planned, version=2, due_on="2026-03-20")
    assert [(duty.subject, duty.status) for duty in planned.state.duties if duty.rule == "perform"] == [
        ("1-1", "discharged"),
        ("1-2", "released"),
        ("1-3", "released"),
        ("2-1", "open"),
        ("2-2", "open"),
        ("2-3", "open"),
    ]
    assert {duty.due_at for duty in planned.state.owed} == {moment("2026-03-21T00:00")}


def test_until_it_is_settled_the_old_plan_holds(planned: Matter) -> None:
    planned.act("propose_plan", by=HEAD, parts=parts("water", due_on="2026-03-20"))
    planned.act("object", by=official("water"), version=2)
    assert planned.rules_owed() == ["perform", "perform", "perform", "respond"]
    planned.act(
        "escalate",
        by=HEAD,
        positions=[
            {"agency": "water", "position": "objects", "grounds": "依据"},
            {"agency": "roads", "position": "silent"},
        ],
    )
    assert planned.rules_owed() == ["perform", "perform", "perform", "rule"]
    planned.act("rule", by=OFFICE, outcome="plan", parts=parts("roads", due_on="2026-03-20"))
    assert planned.owed() == [("perform", "part_agency", "roads", "2026-03-20 24:00")]


def test_all_parts_finished_a_proposal_still_discussed_is_moot(planned: Matter) -> None:
    planned.act("propose_plan", by=HEAD, parts=parts("water", due_on="2026-03-20"))
    for part, agency in (("1-1", "water"), ("1-2", "roads"), ("1-3", "housing")):
        finish(planned, part, agency)
    assert planned.rules_owed() == ["conclude"]


def test_a_ruling_after_the_last_part_gives_the_conclusion_its_limit(planned: Matter) -> None:
    planned.act("propose_plan", by=HEAD, parts=parts("water"))
    planned.act("object", by=official("water"), version=2)
    planned.act(
        "escalate",
        by=HEAD,
        positions=[
            {"agency": "water", "position": "objects", "grounds": "依据"},
            {"agency": "roads", "position": "silent"},
        ],
    )
    for part, agency in (("1-1", "water"), ("1-2", "roads"), ("1-3", "housing")):
        finish(planned, part, agency)
    planned.act("rule", by=OFFICE, at="2026-03-03T10:00", outcome="lead_alone", limit={"count": 9, "unit": "days"})
    assert planned.owed() == [("conclude", "responder", "housing", "2026-03-12 24:00")]


def test_materials_awaited_stop_the_settling_but_an_agreement_meanwhile_settles(settling: Matter) -> None:
    settling.act("propose_plan", by=HEAD, parts=parts("water"))
    settling.act("give_notice", by=RESPONDER)
    assert settling.duty("settle_plan").status == "suspended"
    settling.act("agree", by=official("roads"), version=1)
    assert settling.act("agree", by=official("water"), version=1) == ["agreed", "plan_settled"]
    settling.act("supplement", by=SYSTEM, at="2026-03-04T10:00")
    assert settling.owed() == [("perform", "part_agency", "water", "2026-03-12 24:00")]  # six days were left


def test_the_conclusion_stands_still_while_materials_are_awaited(escalated: Matter) -> None:
    escalated.act("rule", by=OFFICE, outcome="lead_alone", limit={"count": 4, "unit": "working_days"})
    escalated.act("give_notice", at="2026-03-10T09:00")
    escalated.act("supplement", by=SYSTEM, at="2026-03-16T09:00")
    assert escalated.owed() == [("conclude", "responder", "housing", "2026-03-18 24:00")]


def test_answers_commute(begin: Begin) -> None:
    agencies = ("water", "roads", "clinic")
    left: list[Any] = []
    for order in permutations(agencies):
        matter = begin()
        matter.act("route", route="joint", co_agencies=agencies)
        matter.act("report_to_head")
        matter.act("propose_plan", by=HEAD, parts=parts("water", "clinic"))
        for minute, agency in enumerate(order):
            matter.act("agree", by=official(agency), at=f"2026-03-03T10:{minute:02}", version=1)
        same = moment("2026-03-03T10:00")
        duties = {replace(d, started_at=same, counts_from=None, ended_at=None, held=()) for d in matter.state.duties}
        left.append((matter.state.facts, duties))
    assert all(each == left[0] for each in left)
