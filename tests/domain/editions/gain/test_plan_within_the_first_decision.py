"""The next edition: the plan has its three working days, and nobody gains by calling a matter shared late (Art. 6(3)).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.matter.events import Actor
from testing.district import HANDLER, HEAD, OFFICE, RESPONDER, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
PARTS: list[dict[str, Any]] = [{"agency": "water", "task": "x", "due_on": "2026-03-13"}]
SHARED: dict[str, Any] = {"route": "joint", "co_agencies": ["water"], "reason": "涉及供水"}


def extended(open_anew: Begin, days: int = 3) -> Matter:
    """An inquiry whose answer the head extended by these working days on Wednesday, at the desk of a handler."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T16:00")
    matter.act("request_extension", by=HANDLER, duty="answer-1", working_days=days, at="2026-03-04T10:00")
    matter.act("approve_extension", by=HEAD, duty="answer-1", at="2026-03-04T11:00")
    return matter


def shared(matter: Matter, at: str) -> Matter:
    """The matter, called shared by its handler and reported at that instant."""
    matter.act("route", by=HANDLER, at=at, **SHARED)
    matter.act("report_to_head", by=HANDLER)
    return matter


def test_a_plan_begun_within_the_extended_answer_keeps_its_three_days(open_anew: Begin):
    matter = shared(extended(open_anew), "2026-03-06T10:00")
    assert ("settle_plan", "head", "housing", "2026-03-11 24:00") in matter.owed()
    assert ("decide_first", "head", "housing", "2026-03-12 24:00") in matter.owed(), "5 working days and 3 approved"
    matter.act("propose_plan", by=HEAD, parts=PARTS, at="2026-03-09T16:00")
    matter.act("agree", by=WATER, version=1, at="2026-03-10T16:00")
    matter.pass_to("2026-03-13T00:00")
    assert matter.breaches() == []


def test_the_last_instant_of_the_extended_answer_gives_three_days_and_no_more(open_anew: Begin):
    matter = shared(extended(open_anew), "2026-03-09T23:50")
    assert matter.duty("settle_plan").due_at == matter.duty("decide_first").due_at, "2026-03-12 24:00"


def test_it_is_longer_by_the_days_that_were_approved(open_anew: Begin):
    assert ("decide_first", "head", "housing", "2026-03-10 24:00") in shared(
        extended(open_anew, 1), "2026-03-05T10:00"
    ).owed()


def test_what_is_approved_while_the_head_sees_to_it_counts_once_the_matter_is_shared(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人答复")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T10:00")
    matter.act("approve_extension", by=HEAD, duty="answer-1", at="2026-03-04T11:00")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()
    matter.act("route", at="2026-03-09T10:00", **SHARED)
    assert ("decide_first", "head", "housing", "2026-03-12 24:00") in matter.owed()
    matter.act("route", route="own_post", reason="不涉及供水", at="2026-03-09T11:00")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed(), (
        "what was for the plan is taken back"
    )
    matter.act("route", at="2026-03-09T12:00", **SHARED)
    assert ("decide_first", "head", "housing", "2026-03-12 24:00") in matter.owed()


def test_without_an_extension_a_plan_begun_within_the_answer_has_its_three_days(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T16:00")
    shared(matter, "2026-03-04T23:00")
    assert matter.duty("settle_plan").due_at == matter.duty("decide_first").due_at, "2026-03-09 24:00"


def test_who_calls_it_shared_after_evenings_of_handing_over_gains_nothing(open_anew: Begin):
    """The reading says so: else whoever finds it out late would have three days more."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T18:00")
    for day, (holder, other) in zip(
        ("03", "04", "05"), ((HANDLER, RESPONDER), (RESPONDER, HANDLER), (HANDLER, RESPONDER)), strict=True
    ):
        matter.act("route", by=holder, route="own_agency", reason="由他人答复", at=f"2026-03-{day}T18:00")
        matter.act("hand_over", by=holder, handler=other.id, at=f"2026-03-{day}T18:10")
    matter.act("route", at="2026-03-06T10:00", **SHARED)
    matter.act("report_to_head")
    assert ("settle_plan", "head", "housing", "2026-03-11 24:00") in matter.owed()
    matter.act("propose_plan", by=HEAD, parts=PARTS, at="2026-03-10T16:00")
    matter.act("agree", by=WATER, version=1, at="2026-03-11T16:00")
    assert matter.breaches() == ["decide_first"], "due at the end of 2026-03-09"


def test_an_extension_of_the_first_round_is_none_of_the_second(open_anew: Begin):
    matter = extended(open_anew)
    matter.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-09T10:00")
    matter.act("dispute", by=HANDLER, proof="document", proof_no="1", at="2026-03-10T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-11T10:00")
    shared(matter, "2026-03-11T11:00")
    assert ("decide_first", "head", "housing", "2026-03-18 24:00") in matter.owed(), "5 days from the order"


def handed_on(matter: Matter, day: str, holder: Actor, other: Actor) -> None:
    """That evening the holder calls the matter his agency's again, and hands it to another."""
    matter.act("route", by=holder, route="own_agency", reason="由他人答复", at=f"2026-03-{day}T18:00")
    matter.act("hand_over", by=holder, handler=other.id, at=f"2026-03-{day}T18:10")


@pytest.mark.parametrize("called_shared", [False, True])
def test_who_calls_it_shared_for_a_minute_gains_nothing_for_the_answer(open_anew: Begin, *, called_shared: bool):
    """Evenings of handing over end by the same day, whether or not it was called shared for ten minutes."""
    matter = extended(open_anew)
    if called_shared:
        matter.act("route", by=HANDLER, at="2026-03-09T17:50", **SHARED)
        assert ("decide_first", "head", "housing", "2026-03-12 24:00") in matter.owed()
    handed_on(matter, "09", HANDLER, RESPONDER)
    assert ("decide_first", "head", "housing", "2026-03-10 24:00") in matter.owed(), "the head has a whole working day"
    handed_on(matter, "10", RESPONDER, HANDLER)
    handed_on(matter, "11", HANDLER, RESPONDER)
    matter.act("answer", on_the_spot=False, at="2026-03-12T23:00")
    assert matter.breaches() == ["decide_first"]


def test_an_earlier_date_comes_back_when_it_is_not_shared_after_all(open_anew: Begin):
    """Handed on since 2026-03-05: its five working days end on the 9th, a minute of sharing on the 9th or not."""
    matter = extended(open_anew)
    handed_on(matter, "05", HANDLER, RESPONDER)
    matter.act("route", at="2026-03-09T17:50", **SHARED)
    assert ("decide_first", "head", "housing", "2026-03-12 24:00") in matter.owed()
    handed_on(matter, "09", RESPONDER, HANDLER)
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()


def test_what_is_shared_after_the_extended_answer_was_due_is_no_longer(open_anew: Begin):
    """One day more, until 2026-03-05; evenings of handing over until the 9th."""
    matter = extended(open_anew, 1)
    handed_on(matter, "05", HANDLER, RESPONDER)
    handed_on(matter, "06", RESPONDER, HANDLER)
    shared(matter, "2026-03-09T23:50")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()


@pytest.mark.parametrize("outcome", ["remand", "other_lead"])
def test_who_settles_a_plan_anew_is_not_late_because_another_agency_is_named_meanwhile(open_anew: Begin, outcome: str):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    leads = "roads" if outcome == "other_lead" else "housing"
    named = {"agency": "roads"} if outcome == "other_lead" else {}
    matter.act("rule", by=OFFICE, outcome=outcome, at="2026-03-09T16:00", **named)
    others = ["housing", "water", "clinic"] if outcome == "other_lead" else ["water", "clinic"]
    responder = head(leads) if outcome == "other_lead" else RESPONDER
    matter.act("route", by=responder, route="joint", co_agencies=others, reason="也涉及", at="2026-03-10T09:00")
    assert ("settle_plan", "head", leads, "2026-03-12 24:00") in matter.owed()
    matter.pass_to("2026-03-13T00:00")
    assert matter.breaches() == ["settle_plan"]
