"""The next edition: a part that is split off late keeps the days that the articles give it (Art. 6(3), 7(3)).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.records.exceptions import exceptions
from testing.district import HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.editions.gain.test_parts_are_bounded import part, planned, promised

Begin = Callable[..., Matter]
WATER = official("water")


def by(day: str, agency: str = "water") -> list[dict[str, Any]]:
    """A plan with one part that is due on this day."""
    return [{"agency": agency, "task": "x", "due_on": day}]


def shared(of: Matter, at: str, agency: str = "water") -> Matter:
    """The part, called shared at once and reported at that instant."""
    of.act("route", route="joint", co_agencies=[agency])
    of.act("report_to_head", at=at)
    return of


def shared_inquiry(open_anew: Begin, at: str) -> Matter:
    """A part of an inquiry that is due on 2026-03-04, split off and reported as shared at that instant."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    return shared(part(matter, open_anew, at), at)


# ── the plan ───────────────────────────────────────────────────────────────


def test_the_plan_of_a_part_may_end_with_the_days_for_settling_it(open_anew: Begin):
    of = shared_inquiry(open_anew, "2026-03-03T10:00")
    assert ("settle_plan", "head", "housing", "2026-03-06 24:00") in of.owed()
    of.pass_to("2026-03-05T10:00")
    assert of.refused("propose_plan", by=HEAD, parts=by("2026-03-09")) == "incomplete"
    of.act("propose_plan", by=HEAD, parts=by("2026-03-06"))
    of.act("agree", by=WATER, version=1, at="2026-03-06T10:00")
    assert ("perform", "part_agency", "water", "2026-03-06 24:00") in of.owed()
    assert of.breaches() == []


def test_so_may_that_of_a_part_that_is_split_off_on_the_last_day(open_anew: Begin):
    of = shared_inquiry(open_anew, "2026-03-04T16:00")
    assert of.refused("propose_plan", by=HEAD, parts=by("2026-03-10"), at="2026-03-05T09:00") == "incomplete"
    of.act("propose_plan", by=HEAD, parts=by("2026-03-09"))


def test_so_may_that_of_a_part_of_a_plan_that_is_due(open_anew: Begin):
    of = shared(part(planned(open_anew, "2026-03-04"), open_anew, "2026-03-04T10:00"), "2026-03-04T10:00", "roads")
    assert of.refused("propose_plan", by=HEAD, parts=by("2026-03-10", "roads"), at="2026-03-05T10:00") == "incomplete"
    of.act("propose_plan", by=HEAD, parts=by("2026-03-09", "roads"))


def test_a_plan_that_is_late_may_end_on_the_day_on_which_it_is_proposed(open_anew: Begin):
    of = shared_inquiry(open_anew, "2026-03-03T10:00")
    of.pass_to("2026-03-09T10:00")
    assert of.refused("propose_plan", by=HEAD, parts=by("2026-03-10")) == "incomplete"
    of.act("propose_plan", by=HEAD, parts=by("2026-03-09"))
    of.act("agree", by=WATER, version=1, at="2026-03-10T10:00")
    assert ("perform", "part_agency", "water", "2026-03-10 24:00") in of.owed(), "the day of settling"


# ── the ruling ─────────────────────────────────────────────────────────────


def disputed(open_anew: Begin) -> Matter:
    """A part of an application that was promised until 2026-03-09. Water objected, and housing reported it on the
    10th.
    """
    of = shared(part(promised(open_anew, 5), open_anew, "2026-03-06T10:00"), "2026-03-06T16:00")
    of.act("propose_plan", by=HEAD, parts=by("2026-03-09"), at="2026-03-09T10:00")
    of.act("object", by=WATER, version=1, at="2026-03-10T10:00")
    his = {"agency": "water", "position": "objects", "grounds": "职责"}
    of.act("escalate", by=HEAD, positions=[his], recommendation="由水利局承担", at="2026-03-10T11:00")
    return of


def ruled(of: Matter, days: int) -> Matter:
    """The part, left by the office to housing alone for so many working days from 2026-03-11 on."""
    limit = {"count": days, "unit": "working_days"}
    of.act("rule", by=OFFICE, outcome="lead_alone", limit=limit, at="2026-03-11T10:00")
    return of


def test_the_office_sets_a_limit_without_the_consent_of_a_party(open_anew: Begin):
    of = ruled(disputed(open_anew), 1)
    assert ("conclude", "responder", "housing", "2026-03-12 24:00") in of.owed()
    assert "longer_limits" in list(exceptions(of.state, of.events)), "the whole was due on 2026-03-09"


def test_so_does_its_plan(open_anew: Begin):
    of = disputed(open_anew)
    of.act("rule", by=OFFICE, outcome="plan", parts=by("2026-03-11"), at="2026-03-11T10:00")
    assert ("perform", "part_agency", "water", "2026-03-11 24:00") in of.owed()
    assert "longer_limits" in list(exceptions(of.state, of.events))


def test_its_limit_is_no_longer_than_in_any_other_case(open_anew: Begin):
    limit = {"count": 21, "unit": "working_days"}
    refused = disputed(open_anew).refused("rule", by=OFFICE, outcome="lead_alone", limit=limit, at="2026-03-11T10:00")
    assert refused == "incomplete"


def test_a_ruling_that_sends_the_part_back_or_ends_with_the_whole_is_no_exception(open_anew: Begin):
    of = disputed(open_anew)
    of.act("rule", by=OFFICE, outcome="remand", at="2026-03-11T10:00")
    assert "longer_limits" not in list(exceptions(of.state, of.events))
    soon = shared(part(promised(open_anew, 20), open_anew, "2026-03-06T10:00"), "2026-03-06T10:00")
    soon.act("propose_plan", by=HEAD, parts=by("2026-03-09"))
    soon.act("object", by=WATER, version=1)
    his = {"agency": "water", "position": "objects", "grounds": "职责"}
    soon.act("escalate", by=HEAD, positions=[his], recommendation="由水利局承担")
    assert "longer_limits" not in list(exceptions(ruled(soon, 5).state, soon.events))


# ── the first decision ─────────────────────────────────────────────────────


def test_the_head_is_not_late_within_the_days_for_settling_a_part(open_anew: Begin):
    of = shared(part(promised(open_anew, 20), open_anew, "2026-03-19T10:00"), "2026-03-19T10:00")
    assert of.owed() == [("settle_plan", "head", "housing", "2026-03-24 24:00")]
    of.act("propose_plan", by=HEAD, parts=by("2026-03-25"), at="2026-03-23T10:00")
    of.act("agree", by=WATER, version=1, at="2026-03-24T16:00")
    assert of.breaches() == []


def test_nor_is_he_late_because_another_agency_is_named_meanwhile(open_anew: Begin):
    of = shared(part(promised(open_anew, 20), open_anew, "2026-03-19T10:00"), "2026-03-19T10:00")
    of.act("route", route="joint", co_agencies=["water", "roads"], reason="也涉及道路", at="2026-03-20T10:00")
    assert of.owed() == [("settle_plan", "head", "housing", "2026-03-24 24:00")], "and nobody gains a day"


def test_who_calls_a_part_shared_for_a_minute_gains_nothing(open_anew: Begin):
    of = shared(part(promised(open_anew, 20), open_anew, "2026-03-19T10:00"), "2026-03-19T10:00")
    of.act("route", route="own_agency", reason="不涉及供水", at="2026-03-19T10:01")
    assert ("decide_first", "head", "housing", "2026-03-20 24:00") in of.owed(), "as if it had been his at once"


def test_nor_does_who_calls_it_shared_anew(open_anew: Begin):
    of = shared(part(promised(open_anew, 20), open_anew, "2026-03-19T10:00"), "2026-03-19T10:00")
    of.act("route", route="own_agency", reason="不涉及供水", at="2026-03-20T18:00")
    of.act("route", route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-20T18:10")
    of.act("report_to_head")
    of.pass_to("2026-03-24T10:00")
    assert of.breaches() == ["decide_first"], "due at the end of 2026-03-23"


# ── the answer ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("routed_first", [False, True])
def test_a_part_that_turns_out_to_be_an_inquiry_has_two_days(open_anew: Begin, *, routed_first: bool):
    """Not the twenty that the application was promised, until 2026-03-30."""
    of = part(promised(open_anew, 20), open_anew, "2026-03-10T10:00")
    steps: list[tuple[str, dict[str, Any]]] = [("route", {"route": "own_post"}), ("reclassify", {"kind": "inquiry"})]
    for name, said in steps if routed_first else reversed(steps):
        of.act(name, **said)
    assert ("answer", "responder", "housing", "2026-03-12 24:00") in of.owed()
    assert of.breaches() == []


def test_it_has_no_more_than_the_whole(open_anew: Begin):
    of = part(promised(open_anew, 7), open_anew, "2026-03-10T10:00")
    of.act("route", route="own_post")
    of.act("reclassify", kind="inquiry")
    assert ("answer", "responder", "housing", "2026-03-11 24:00") in of.owed()
