"""The next edition: what a review orders to be done again counts from that order, whoever does it and on which road.

Monday is 2 March 2026; the order is of Wednesday the 11th.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.responsibility.holding import holdings
from testing.district import HANDLER, HEAD, SYSTEM
from testing.scenario import Matter

Begin = Callable[..., Matter]
LATER: dict[str, Any] = {"reason": "重办", "at": "2026-03-11T10:30"}


def redone(open_anew: Begin, *acts: tuple[str, dict[str, Any]], **how: Any) -> Matter:
    """A matter with these acts of Monday, and the order to do it again."""
    matter = open_anew(**how)
    for name, data in acts:
        matter.act(name, **data)
    matter.act("dispute", by=SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-11T10:00")
    return matter


ELSEWHERE = ("route", {"route": "elsewhere", "competent_agency": "water"})


@pytest.fixture
def explained(open_anew: Begin) -> Matter:
    return redone(open_anew, ELSEWHERE, ("explain", {}), kind="inquiry")


def test_what_is_answered_after_all_is_due_two_days_after_the_order(explained: Matter):
    explained.act("route", route="own_post", **LATER)
    assert ("answer", "responder", "housing", "2026-03-13 24:00") in explained.owed()
    explained.act("answer", on_the_spot=True, at="2026-03-11T10:35")
    assert explained.breaches() == []


def test_a_hand_over_after_the_order_shortens_nothing(open_anew: Begin):
    matter = redone(open_anew, ("route", {"route": "own_post"}), ("answer", {"on_the_spot": True}), kind="inquiry")
    matter.act("route", route="own_agency", **LATER)
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-11T10:40")
    matter.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-12T10:00")
    assert matter.breaches() == []


def test_what_is_transferred_after_the_order_is_due_two_days_after_it(open_anew: Begin):
    matter = redone(open_anew, ("route", {"route": "own_post"}), ("complete", {"on_the_spot": True}))
    matter.act("route", route="elsewhere", competent_agency="water", **LATER)
    assert ("transfer", "lead_agency", "housing", "2026-03-13 24:00") in matter.owed()
    assert matter.breaches() == []


@pytest.mark.parametrize("how", ["explain", "guide", "assist"])
def test_the_first_decision_after_the_order_has_its_five_days(open_anew: Begin, how: str):
    kind = {"kind": "inquiry"} if how == "explain" else {"form": "oral"}
    road = ("route", {"route": "elsewhere"}) if how == "assist" else ELSEWHERE
    matter = redone(open_anew, road, (how, {}), **kind)
    matter.act("route", route="own_agency", **LATER)
    assert ("decide_first", "head", "housing", "2026-03-18 24:00") in matter.owed()


def test_a_step_that_is_late_after_the_order_is_excused_by_an_answer_in_time_from_the_order(explained: Matter):
    explained.act("route", route="own_agency", **LATER)
    explained.act("hand_over", handler=HANDLER.id, at="2026-03-12T10:00")
    assert explained.breaches() == ["hand_over"]
    explained.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-13T10:00")
    assert explained.breaches() == []


def test_who_reviewed_an_outcome_held_nothing_but_the_review(edition: Rulebook, calendar: Calendar):
    """Shown by limits that run from the receipt, as in a rulebook that says so: the clock covers the review."""
    matter = Matter(replace(edition, time=replace(edition.time, redone="from_receipt")), calendar, kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-11T10:00")
    matter.act("route", route="own_agency", **LATER)
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-11T10:40")
    matter.pass_to("2026-03-12T00:00")
    late = matter.duty("answer")
    held = holdings(matter.rulebook, matter.state, late, matter.now)
    assert late.breached_at == matter.now
    assert [each.duty for each in held if each.duty.startswith("reconsider")] == []
