"""The next edition: a part that is split off is due as the whole was, and splitting puts nothing off (Art. 6(4)).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from copy import deepcopy

import pytest

from domain.matter.events import Refused
from testing.district import HANDLER, HEAD, OFFICE, RESPONDER, SYSTEM, official
from testing.scenario import Matter
from tests.domain.editions.gain.test_split import TWENTY, split_off

Begin = Callable[..., Matter]
WATER = official("water")


def part(matter: Matter, open_anew: Begin, at: str) -> Matter:
    """The case of a part that the responder splits off at that instant."""
    matter.act("split", at=at)
    return split_off(matter, open_anew, at=at)


def promised(open_anew: Begin, days: int) -> Matter:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": days, "unit": "working_days"})
    return matter


def planned(open_anew: Begin, *due_on: str) -> Matter:
    """An application that water and housing carry together; water's part is due on the first day, housing's on the
    last.
    """
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    parts = [{"agency": "water", "due_on": due_on[0]}, {"agency": "housing", "due_on": due_on[-1]}]
    matter.act("propose_plan", by=HEAD, parts=parts)
    matter.act("agree", by=WATER, version=1)
    return matter


def longest(matter: Matter) -> int:
    """The most working days that the responder may promise now."""
    for days in range(1, 21):
        before = deepcopy(matter)
        try:
            before.act("accept", limit={"count": days, "unit": "working_days"})
        except Refused:
            return days - 1
    return 20


# ── evenings of splitting ──────────────────────────────────────────────────


def test_a_part_is_not_split_again(open_anew: Begin):
    """Else the next evening would put off again who it belongs to, without end."""
    matter = open_anew()
    of = part(matter, open_anew, "2026-03-02T18:00")
    assert of.owed() == [("route", "responder", "housing", "2026-03-03 24:00")]
    refused = of.refusal("split", at="2026-03-03T18:00")
    assert (refused.code, "从原件拆分" in refused.detail) == ("not_owed", True)
    part(matter, open_anew, "2026-03-03T10:00")


def test_the_agency_that_accepts_a_part_may_split_it(open_anew: Begin):
    of = part(open_anew(), open_anew, "2026-03-02T15:00")
    of.act("route", route="elsewhere", competent_agency="water")
    of.act("transfer", to_agency="water", delivered_at="2026-03-02T16:00", at="2026-03-02T16:00")
    of.act("accept_transfer", by=WATER, responder=WATER.id)
    of.act("route", by=WATER, route="own_post", reason="属本机关")
    of.act("split", by=WATER)


def test_the_head_sees_to_it_that_a_part_is_decided_within_five_days_of_the_receipt(open_anew: Begin):
    of = part(open_anew(), open_anew, "2026-03-02T18:00")
    of.act("route", route="own_agency", at="2026-03-03T18:00")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in of.owed()
    of.act("hand_over", handler=HANDLER.id)
    for day in ("04", "05", "06", "09"):
        holder, other = (HANDLER, RESPONDER) if day in ("04", "06") else (RESPONDER, HANDLER)
        of.act("route", by=holder, route="own_agency", reason="由他人办理", at=f"2026-03-{day}T18:00")
        of.act("hand_over", by=holder, handler=other.id, at=f"2026-03-{day}T18:10")
    of.pass_to("2026-03-10T00:00")
    assert of.breaches() == ["decide_first"]


def test_the_head_has_a_whole_day_for_a_part_that_is_split_off_late(open_anew: Begin):
    of = part(promised(open_anew, 20), open_anew, "2026-03-23T10:00")
    of.act("route", route="own_agency")
    assert ("decide_first", "head", "housing", "2026-03-24 24:00") in of.owed()
    of.act("hand_over", handler=HANDLER.id)
    of.act("refuse", by=HANDLER)
    assert of.breaches() == []


def test_what_belongs_elsewhere_needs_no_such_date(open_anew: Begin):
    of = part(open_anew(), open_anew, "2026-03-02T15:00")
    of.act("route", route="elsewhere", competent_agency="water")
    assert of.rules_owed() == ["transfer"]


# ── as the whole ───────────────────────────────────────────────────────────


def test_a_part_of_what_is_carried_together_is_due_by_its_plan(open_anew: Begin):
    of = part(planned(open_anew, "2026-03-05"), open_anew, "2026-03-03T10:00")
    of.act("route", route="own_post")
    assert longest(of) == 2, "until 2026-03-05"


def test_the_last_part_of_the_plan_counts(open_anew: Begin):
    of = part(planned(open_anew, "2026-03-05", "2026-03-10"), open_anew, "2026-03-03T10:00")
    of.act("route", route="own_post")
    assert longest(of) == 5, "until 2026-03-10"


def test_what_is_to_be_concluded_bounds_its_parts(open_anew: Begin):
    matter = planned(open_anew, "2026-03-09", "2026-03-30")
    matter.act("finish_part", by=RESPONDER, part="1-2")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-09T10:00")
    assert matter.owed() == [("conclude", "responder", "housing", "2026-03-10 24:00")]
    of = part(matter, open_anew, "2026-03-09T11:00")
    of.act("route", route="own_post")
    assert longest(of) == 1


def returned(open_anew: Begin, days: int) -> Matter:
    """A part of an application that was promised in so many working days. Housing sent it to water on Tuesday, and
    water returned it.
    """
    of = part(promised(open_anew, days), open_anew, "2026-03-03T10:00")
    of.act("route", route="elsewhere", competent_agency="water")
    of.act("transfer", to_agency="water", delivered_at="2026-03-03T11:00", receipt_no="1", at="2026-03-03T11:00")
    of.act("return_transfer", by=WATER, at="2026-03-03T12:00")
    return of


def test_a_part_that_comes_home_is_due_as_the_whole_was(open_anew: Begin):
    of = returned(open_anew, 5)
    of.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-04T11:00")
    of.act("accept_transfer", by=RESPONDER, responder=RESPONDER.id)
    assert longest(of) == 3, "until 2026-03-09, as the whole was promised"


def test_so_is_one_that_is_settled_to_be_carried_together(open_anew: Begin):
    of = returned(open_anew, 5)
    of.act("settle_transfer", by=OFFICE, agencies=["housing", "water"], at="2026-03-04T11:00")
    assert of.refused("propose_plan", by=HEAD, parts=[{"agency": "housing", "due_on": "2026-03-10"}]) == "incomplete"
    of.act("propose_plan", by=HEAD, parts=[{"agency": "housing", "due_on": "2026-03-09"}])


def test_materials_that_were_missing_from_a_part_have_days_of_their_own(open_anew: Begin):
    of = part(promised(open_anew, 10), open_anew, "2026-03-05T10:00")
    of.act("route", route="own_post")
    of.act("give_notice", at="2026-03-05T16:00")
    of.act("supplement", by=SYSTEM, at="2026-03-16T10:00")
    of.act("accept", limit=TWENTY)
    assert of.owed() == [("complete", "responder", "housing", "2026-04-14 24:00")]


# ── an inquiry whose answer was extended ───────────────────────────────────


def extended(open_anew: Begin) -> Matter:
    """An inquiry whose answer the head extended until 2026-03-09."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-04T09:00")
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    return matter


@pytest.mark.parametrize("at", ["2026-03-05T10:00", "2026-03-09T10:00"])
@pytest.mark.parametrize("handed_over", [False, True])
def test_a_part_of_an_extended_inquiry_is_due_as_the_whole_and_not_late_at_once(
    open_anew: Begin, at: str, *, handed_over: bool
):
    of = part(extended(open_anew), open_anew, at)
    of.act("route", route="own_agency" if handed_over else "own_post")
    if handed_over:
        of.act("hand_over", handler=HANDLER.id)
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in of.owed()
    of.pass_to("2026-03-10T00:00")
    assert "answer" in of.breaches(), "and no day later"


def test_a_part_that_is_split_off_after_office_hours_is_due_no_later(open_anew: Begin):
    of = part(extended(open_anew), open_anew, "2026-03-09T18:00")
    of.act("route", route="own_post", at="2026-03-10T10:00")
    assert of.breaches() == ["answer"], "due on 2026-03-09 as the whole: who splits it then isn't in time"
