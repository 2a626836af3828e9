"""The next edition: who takes a matter over and splits it isn't named for what was late before him (Art. 6(4), 10).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from testing.district import HANDLER, HEAD, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import blamed, leads
from tests.domain.editions.gain.test_parts_are_bounded import split_off

Begin = Callable[..., Matter]
WATER = official("water")


def sent_on(part: Matter, at: str) -> Matter:
    """The part, of which housing-2 says that it is water's, and a minute later."""
    part.act("route", by=HANDLER, route="elsewhere", competent_agency="water", at=f"2026-03-{at}")
    part.pass_to(f"2026-03-{at[:2]}T23:59")
    return part


def handed_over(open_anew: Begin, at: str) -> Matter:
    """The part of an application that housing-1 handed over at that instant and housing-2 splits at once."""
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at=f"2026-03-{at}")
    matter.act("split", by=HANDLER)
    return split_off(matter, open_anew, at=f"2026-03-{at}")


def test_a_transfer_that_was_late_before_the_split_is_the_lead_of_who_held_the_whole(open_anew: Begin):
    part = sent_on(handed_over(open_anew, "05T10:00"), "05T10:10")
    assert part.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]
    assert blamed(part) == ["housing-1", "housing-head"], "who held it, and his head by Art. 10(2)2"
    [lead] = leads(part)
    assert [(each.bearer.official, each.duty) for each in lead.held] == [("housing-1", "")]


def test_so_it_is_where_the_part_is_split_off_on_its_last_evening(open_anew: Begin):
    part = sent_on(handed_over(open_anew, "04T18:00"), "04T18:10")
    part.pass_to("2026-03-05T00:00")
    assert blamed(part) == ["housing-1", "housing-head"]
    [lead] = leads(part)
    held = [(each.bearer.official, f"{each.since:%d %H:%M}") for each in lead.held]
    assert held == [("housing-1", "02 10:00"), ("housing-2", "04 18:00"), ("housing-2", "04 18:10")]


def test_who_had_a_whole_day_of_it_is_named_himself(open_anew: Begin):
    part = sent_on(handed_over(open_anew, "02T16:00"), "04T10:00")
    part.pass_to("2026-03-05T00:00")
    assert blamed(part)[-2:] == ["housing-2", "housing-head"]


def test_who_held_the_whole_alone_is_named_for_the_part(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("split", at="2026-03-05T10:00")
    part = split_off(matter, open_anew, at="2026-03-05T10:00")
    part.act("route", route="elsewhere", competent_agency="water")
    part.pass_to("2026-03-05T11:00")
    assert blamed(part) == ["housing-1", "housing-head"]


def test_an_inquiry_that_was_late_before_the_split_is_not_the_lead_of_who_takes_the_part(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-04T18:00")
    matter.act("split", by=HANDLER, at="2026-03-04T18:10")
    part = split_off(matter, open_anew, at="2026-03-04T18:10")
    part.act("route", by=HANDLER, route="own_post", at="2026-03-05T09:00")
    part.pass_to("2026-03-05T10:00")
    assert ("answer", "responder", "housing", "2026-03-04 24:00") in part.owed()
    assert blamed(part) == ["housing-1"]


@pytest.mark.parametrize("at", ["05T10:00", "06T10:00"])
def test_the_agency_that_got_a_matter_sends_a_part_on_within_two_days_of_its_own_receipt(open_anew: Begin, at: str):
    """Not of the first agency's, which had sent it on in time."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-04T16:00", to_agency="water", delivered_at="2026-03-04T16:00", receipt_no="1")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("route", by=WATER, route="own_agency", reason="大部分属本机关")
    matter.act("split", by=WATER)
    part = split_off(matter, open_anew, at="2026-03-04T16:00")
    part.act("route", by=WATER, route="elsewhere", competent_agency="roads", at=f"2026-03-{at}")
    assert part.owed() == [("transfer", "lead_agency", "water", "2026-03-06 24:00")]
    part.pass_to("2026-03-07T00:00")
    assert set(blamed(part)) == {"water-1", "water-head"}
