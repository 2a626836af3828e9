"""The next edition: after a reconsideration the work itself is owed again, by whoever had it (Art. 10(1)2), and a lead
points to who held the matter while an outcome that was none stood.

A matter of Monday 2 March 2026, 10:00, at housing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.records.lead import Lead, lead_of
from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, official
from testing.scenario import Matter
from tests.domain.typed import promise
from tests.domain.walks import leading

Begin = Callable[..., Matter]
WATER = official("water")


def leads(matter: Matter) -> dict[str, list[str | None]]:
    """By the duty of each lead: the persons to whom it points. Of a duty's leads, the last one counts."""
    found = (lead_of(matter.rulebook, matter.state, event, n, matter.now) for n, event in enumerate(matter.events, 1))
    return {each.duty or "": [who.subject for who in each.proposed] for each in found if isinstance(each, Lead)}


def twice(matter: Matter, handler: Actor = HANDLER) -> Matter:
    """The matter that the first official took for his own, and then handed over."""
    matter.act("route", route="own_post")
    matter.act("route", route="own_agency", reason="由科室承办", at="2026-03-02T16:00")
    matter.act("hand_over", handler=handler.id, at="2026-03-02T16:10")
    return matter


def finish(matter: Matter, how: str, by: Actor, at: str) -> None:
    """Give the matter an outcome of which the applicant is told."""
    match how:
        case "answer" | "complete":
            matter.act(how, by=by, on_the_spot=True, at=at)
        case "refuse":
            matter.act("refuse", by=by, remedies="复议", receipt_no="1", at=at)
        case "publish_result":
            matter.act("publish_result", by=by, means="record", at=at)
        case _:
            matter.act("accept", by=by, limit=promise(matter, 3), receipt_no="1", at=at)
            matter.act("complete", by=by, on_the_spot=False)
    if "notify_result" in matter.rules_owed():
        matter.act("notify_result", by=by)


def again(matter: Matter, outcome: str, at: str = "2026-03-04T10:00") -> Matter:
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("reconsider", by=HEAD, outcome=outcome, at=at)
    return matter


# ── the work is owed again ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "how", "row", "redo", "no_answer"),
    [
        ("inquiry", "answer", "answer", "2026-03-06 24:00", "2026-03-04 24:00"),
        ("inquiry", "publish_result", "answer", "2026-03-06 24:00", "2026-03-04 24:00"),
        ("application", "complete", "decide", "2026-03-04 24:00", "2026-03-02 24:00"),
        ("application", "refuse", "decide", "2026-03-04 24:00", "2026-03-02 24:00"),
        ("application", "accept", "complete", "2026-03-09 24:00", "2026-03-05 24:00"),
    ],
)
@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_what_was_routed_twice_is_done_again(
    open_anew: Begin, kind: str, how: str, row: str, redo: str, no_answer: str, outcome: str
) -> None:
    matter = twice(open_anew(kind=kind, no_contact=how == "publish_result"))
    finish(matter, how, HANDLER, "2026-03-02T17:00")
    again(matter, outcome)
    until = redo if outcome == "redo" else no_answer
    assert (row, "responder", "housing", until) in matter.owed()
    assert matter.duty(row).bearer.official == HANDLER.id
    matter.act("complete" if kind == "application" else "answer", by=HANDLER, on_the_spot=True)


@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_what_was_own_then_joint_then_own_is_done_again(open_anew: Begin, outcome: str) -> None:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("route", route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-02T16:00")
    matter.act("route", route="own_post", reason="不涉及供水", at="2026-03-02T16:30")
    finish(matter, "complete", RESPONDER, "2026-03-02T17:00")
    again(matter, outcome)
    assert "decide" in matter.rules_owed()


def routed(matter: Matter, route: str, holder: Actor) -> Actor:
    """Who holds the matter after he routed it, and did at once what follows."""
    joint: dict[str, Any] = {"co_agencies": ["water"]} if route == "joint" else {}
    matter.act("route", by=holder, route=route, reason="认定有误", **joint)
    if route == "own_agency":
        other = HANDLER if holder == RESPONDER else RESPONDER
        matter.act("hand_over", by=holder, handler=other.id)
        return other
    if route == "joint" and "report" in matter.rules_owed():
        matter.act("report_to_head", by=holder)
    return holder


def worked_together(matter: Matter) -> None:
    """The plan is agreed on and done, except for the outcome."""
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-04"}])
    matter.act("agree", by=WATER, version=matter.state.facts["plan_version"])
    matter.act("finish_part", by=WATER, part=matter.duty("perform").subject)


@given(
    routes=st.lists(st.sampled_from(["own_post", "own_agency", "joint"]), min_size=1, max_size=4),
    how=st.sampled_from(["complete", "refuse", "accept"]),
    inquiry=st.sampled_from([None, "answer", "publish_result"]),
    matter_type=st.sampled_from([None, "licence", "construction_permit", "information_disclosure"]),
    outcome=st.sampled_from(["redo", "no_answer"]),
)
def test_whatever_road_it_took_somebody_owes_what_leads_to_an_outcome(
    edition: Rulebook,
    calendar: Calendar,
    routes: list[str],
    how: str,
    inquiry: str | None,
    matter_type: str | None,
    outcome: str,
) -> None:
    how, matter_type = (inquiry, None) if inquiry else (how, matter_type)
    matter = Matter(
        edition,
        calendar,
        kind="inquiry" if inquiry else "application",
        no_contact=how == "publish_result",
        matter_type=matter_type,
    )
    holder = RESPONDER
    for route in routes:
        holder = routed(matter, route, holder)
    if routes[-1] == "joint":
        if how == "accept" and "await_acceptance" in matter.rules_owed():
            matter.act("accept", by=holder, limit=promise(matter, 3), receipt_no="1")
        if how in ("complete", "accept") or not matter_type:
            worked_together(matter)
            how = inquiry or "complete"
    finish(matter, how, holder, "2026-03-02T17:00")
    again(matter, outcome)
    owed = set(matter.rules_owed())
    assert owed & leading(edition.procedures["case"]), matter.owed()
    assert "decide_first" not in owed or owed > {"decide_first"}


# ── who held the matter while the outcome stood that was none ───────────────


def test_who_answered_falsely_is_proposed_and_not_who_found_it_out(open_anew: Begin) -> None:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T16:00")
    matter.act("answer", by=HANDLER, on_the_spot=True, at="2026-03-02T17:00")
    matter.act("dispute", by=SYSTEM, at="2026-03-02T18:00")
    matter.act("reconsider", by=HEAD, outcome="no_answer", at="2026-03-04T10:00")
    matter.pass_to("2026-03-05T00:00")
    assert leads(matter)["answer-2"] == ["housing-2"]


def test_a_promise_that_was_falsely_kept_is_its_makers(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    finish(matter, "accept", RESPONDER, "2026-03-02T11:00")
    again(matter, "no_answer", "2026-03-05T10:00")
    matter.pass_to("2026-03-06T00:00")
    assert leads(matter)["complete-2"] == ["housing-1"]


def test_a_joint_answer_that_was_none_is_its_givers(open_anew: Begin) -> None:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    worked_together(matter)
    matter.act("answer", on_the_spot=False)
    again(matter, "no_answer", "2026-03-05T10:00")
    matter.pass_to("2026-03-06T00:00")
    assert leads(matter)["conclude-2"] == ["housing-1"]


@pytest.mark.parametrize(("step", "route"), [("route-1", "own_post"), ("report-1", "joint")])
def test_a_step_whose_lead_counts_again_points_to_who_took_it_late(open_anew: Begin, step: str, route: str) -> None:
    matter = open_anew(kind="inquiry")
    if route == "joint":
        matter.act("route", route="joint", co_agencies=["water"])
        matter.act("report_to_head", at="2026-03-03T09:00")
        worked_together(matter)
    else:
        matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("answer", on_the_spot=True, at="2026-03-03T09:05")
    assert matter.breaches() == []
    again(matter, "no_answer")
    assert matter.breaches() == [step.removesuffix("-1")]
    assert leads(matter)[step] == ["housing-1"]


# ── who held a clock for a whole working day ───────────────────────────────


@pytest.mark.parametrize(
    ("to_the_other", "back", "proposed"),
    [
        ("2026-03-03T09:00", "2026-03-04T16:00", ["housing-2"]),  # he had all of Tuesday's office hours
        ("2026-03-02T17:00", "2026-03-04T23:50", ["housing-2"]),
        ("2026-03-03T18:00", "2026-03-04T16:00", ["housing-1"]),  # nobody else had a day
        ("2026-03-04T10:00", "2026-03-04T16:00", ["housing-1"]),
    ],
)
def test_who_returns_it_on_the_last_day_stays_answerable(
    open_anew: Begin, to_the_other: str, back: str, proposed: list[str]
) -> None:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post", at="2026-03-02T10:05")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HANDLER.id, at=to_the_other)
    matter.act("reassign", by=HEAD, duty="answer-1", to=RESPONDER.id, at=back)
    matter.pass_to("2026-03-05T00:00")
    assert leads(matter)["answer-1"] == proposed


def test_who_had_days_of_his_own_and_returns_it_on_the_last_is_proposed_with_the_other(open_anew: Begin) -> None:
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-20T10:00")
    matter.act("route", by=HANDLER, route="own_agency", reason="由他人办理", at="2026-03-30T15:00")
    matter.act("hand_over", by=HANDLER, handler=RESPONDER.id, at="2026-03-30T16:00")
    matter.pass_to("2026-03-31T00:00")
    assert leads(matter)[matter.duty("complete").id] == ["housing-1", "housing-2"]
