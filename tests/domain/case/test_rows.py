"""Every row of the case: who owes what until when, met in time, met late, refused to others, released."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
Step = tuple[str, Actor, dict[str, Any]]
WATER = official("water")
STRANGER = Actor("roads-2", "roads", ("responder", "head", "office", "conduct_office"))

OWN_POST = ("route", RESPONDER, {"route": "own_post"})
JOINT = ("route", RESPONDER, {"route": "joint", "co_agencies": ["water"]})
ELSEWHERE = ("route", RESPONDER, {"route": "elsewhere", "competent_agency": "water"})
UNKNOWN = ("route", RESPONDER, {"route": "elsewhere"})
ACCEPT = ("accept", RESPONDER, {"limit": {"count": 5, "unit": "working_days"}})
COMPLETE = ("complete", RESPONDER, {"on_the_spot": False})
REPORT = ("report_to_head", RESPONDER, {})
PROPOSE = ("propose_plan", HEAD, {"parts": [{"agency": "water", "due_on": "2026-03-10"}]})
AGREE = ("agree", WATER, {"version": 1})
OBJECT = ("object", WATER, {"version": 1})
POSITIONS = [{"agency": "water", "position": "objects", "grounds": "理由"}]
ESCALATE = ("escalate", HEAD, {"positions": POSITIONS})
FINISH = ("finish_part", WATER, {"part": "1-1"})
TRANSFER = ("transfer", RESPONDER, {"to_agency": "water", "delivered_at": "2026-03-02T10:00"})
RETURN = ("return_transfer", WATER, {})
DONE = ("complete", RESPONDER, {"on_the_spot": True})


@dataclass(frozen=True)
class Row:
    """A row of the table: how the duty comes about, who bears it until when, what meets it."""

    steps: list[Step]
    bearer: tuple[str, str]
    until: str
    grounds: list[str]
    meets: Step
    opening: dict[str, Any] = field(default_factory=dict)


INQUIRY = {"kind": "inquiry", "form": "oral"}
MONDAY = "2026-03-02 24:00"
ROWS = {
    "route": Row([], ("responder", "housing"), MONDAY, ["10(1)1"], OWN_POST),
    "decide": Row([OWN_POST], ("responder", "housing"), MONDAY, ["10(1)1", "10(1)2"], DONE),
    "complete": Row([OWN_POST, ACCEPT], ("responder", "housing"), "2026-03-09 24:00", ["10(1)2"], COMPLETE),
    "notify_result": Row(
        [OWN_POST, COMPLETE],
        ("responder", "housing"),
        "2026-03-03 24:00",
        ["10(1)2"],
        ("notify_result", RESPONDER, {}),
    ),
    "hand_over": Row(
        [("route", RESPONDER, {"route": "own_agency"})],
        ("responder", "housing"),
        MONDAY,
        ["10(1)1"],
        ("hand_over", RESPONDER, {"handler": "housing-2"}),
    ),
    "report": Row([JOINT], ("responder", "housing"), MONDAY, ["10(1)1"], REPORT),
    "settle_plan": Row(
        [JOINT, REPORT, PROPOSE, OBJECT],
        ("head", "housing"),
        "2026-03-05 24:00",
        ["10(2)2"],
        ESCALATE,
    ),
    "respond": Row(
        [JOINT, REPORT, PROPOSE],
        ("co_agency", "water"),
        "2026-03-03 24:00",
        ["10(2)2", "10(2)4"],
        AGREE,
    ),
    "perform": Row(
        [JOINT, REPORT, PROPOSE, AGREE],
        ("part_agency", "water"),
        "2026-03-10 24:00",
        ["10(2)2", "10(2)4"],
        FINISH,
    ),
    "conclude": Row(
        [JOINT, REPORT, PROPOSE, AGREE, FINISH],
        ("responder", "housing"),
        "2026-03-03 24:00",
        ["10(1)2"],
        COMPLETE,
    ),
    "guide": Row(
        [ELSEWHERE],
        ("responder", "housing"),
        MONDAY,
        ["10(1)1"],
        ("guide", RESPONDER, {}),
        {"form": "oral"},
    ),
    "assist": Row([UNKNOWN], ("responder", "housing"), MONDAY, ["10(1)1"], ("assist", RESPONDER, {})),
    "transfer": Row(
        [ELSEWHERE],
        ("lead_agency", "housing"),
        "2026-03-04 24:00",
        ["10(1)1", "10(2)2"],
        TRANSFER,
    ),
    "accept_transfer": Row(
        [ELSEWHERE, TRANSFER],
        ("competent_agency", "water"),
        MONDAY,
        ["10(2)3"],
        ("accept_transfer", WATER, {"responder": "water-1"}),
    ),
    "settle_transfer": Row(
        [ELSEWHERE, TRANSFER, RETURN],
        ("office", "gov-office"),
        "2026-03-03 24:00",
        [],
        ("settle_transfer", OFFICE, {"agency": "water"}),
    ),
    "answer": Row(
        [OWN_POST],
        ("responder", "housing"),
        "2026-03-04 24:00",
        ["10(1)2"],
        ("answer", RESPONDER, {"on_the_spot": False}),
        INQUIRY,
    ),
    "explain": Row([UNKNOWN], ("responder", "housing"), MONDAY, ["10(1)1"], ("explain", RESPONDER, {}), INQUIRY),
    "reconsider": Row(
        [OWN_POST, DONE, ("dispute", SYSTEM, {})],
        ("head", "housing"),
        "2026-03-04 24:00",
        ["10(2)2"],
        ("reconsider", HEAD, {"outcome": "upheld"}),
    ),
}
every_row = pytest.mark.parametrize("rule", ROWS)


def do(matter: Matter, step: Step, at: str | None = None) -> list[str]:
    name, actor, fields = step
    return matter.act(name, by=actor, at=at, **fields)


def attempt(matter: Matter, step: Step, by: Actor | None = None) -> str:
    name, actor, fields = step
    return matter.refused(name, by=by or actor, **fields)


def owing(begin: Begin, rule: str) -> Matter:
    row = ROWS[rule]
    matter = begin(**row.opening)
    for step in row.steps:
        do(matter, step)
    return matter


def test_every_duty_with_a_limit_stands_in_the_table(rulebook: Rulebook) -> None:
    assert set(rulebook.procedures["case"].rules) == {*ROWS, "rule", "supplement", "await_acceptance"}


@every_row
def test_it_is_owed_by_its_bearer_until_its_limit(begin: Begin, rule: str) -> None:
    row = ROWS[rule]
    assert (rule, *row.bearer, row.until) in owing(begin, rule).owed()


@every_row
def test_it_is_met_in_time_up_to_the_last_minute(begin: Begin, rule: str) -> None:
    matter = owing(begin, rule)
    due = matter.duty(rule).due_at
    assert due is not None
    left = do(matter, ROWS[rule].meets, at=(due - timedelta(minutes=1)).isoformat())
    assert (matter.duty(rule).status, matter.duty(rule).breached_at) == ("discharged", None)
    assert "lead_raised" not in left
    assert rule not in matter.breaches()


@every_row
def test_a_breach_is_recorded_once_at_the_due_instant_and_the_duty_stays(begin: Begin, rule: str) -> None:
    matter = owing(begin, rule)
    duty = matter.duty(rule)
    assert duty.due_at is not None
    matter.pass_to((duty.due_at + timedelta(days=40)).isoformat())
    breaches = [e for e in matter.events if e.type == "breached" and e.data["duty"] == duty.id]
    assert [(e.at, e.data["grounds"]) for e in breaches] == [(duty.due_at, ROWS[rule].grounds)]
    assert breaches[0].article == matter.rulebook.rule("case", rule).article
    assert matter.duty(rule).status == "open"


@every_row
def test_met_late_it_is_discharged_and_its_breach_stays(begin: Begin, rule: str) -> None:
    matter = owing(begin, rule)
    due = matter.duty(rule).due_at
    assert due is not None
    left = do(matter, ROWS[rule].meets, at=due.isoformat())  # the instant itself is too late
    assert left.count("breached") == 1
    late = [duty for duty in matter.state.duties if duty.breached_at and not duty.joins]
    assert [(duty.status, duty.breached_at) for duty in late] == [("discharged", due)]


@every_row
def test_another_agency_cannot_meet_it(begin: Begin, rule: str) -> None:
    assert attempt(owing(begin, rule), ROWS[rule].meets, by=STRANGER) == "not_your_duty"


@every_row
def test_withdrawal_releases_it_and_closes_the_case(begin: Begin, rule: str) -> None:
    matter = owing(begin, rule)
    assert matter.act("withdraw", by=SYSTEM) == ["withdrawn"]
    assert (matter.duty(rule).status, matter.closed) == ("released", True)
    assert attempt(matter, ROWS[rule].meets) == "case_closed"


@every_row
def test_a_released_duty_keeps_its_breach(begin: Begin, rule: str) -> None:
    matter = owing(begin, rule)
    due = matter.duty(rule).due_at
    assert due is not None
    matter.pass_to(due.isoformat())
    matter.act("void", by=HEAD)
    assert (matter.duty(rule).status, matter.duty(rule).breached_at) == ("released", due)


@pytest.mark.parametrize("rule", [rule for rule in ROWS if rule != "route"])
def test_what_nobody_owes_is_refused_with_what_is_owed(begin: Begin, rule: str) -> None:
    name, actor, fields = ROWS[rule].meets
    refusal = begin().refusal(name, by=actor, **fields)
    assert refusal.code == "not_owed"
    assert "认定事项归属 [route-1]" in refusal.detail
    assert "2026-03-02 24:00" in refusal.detail


@every_row
def test_missing_fields_are_named(begin: Begin, rule: str) -> None:
    name, actor, fields = ROWS[rule].meets
    matter = owing(begin, rule)
    for missing in fields:
        refusal = matter.refusal(name, by=actor, **{**fields, missing: None})
        assert refusal.code == "incomplete"
        assert refusal.errors[0].field.startswith(missing)
