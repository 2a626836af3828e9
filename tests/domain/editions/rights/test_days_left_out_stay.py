"""The next edition: days that a law doesn't count don't count for a limit either that begins anew at the same agency:
with the materials, with acceptance, with an order to do the work again (Art. 5¶2; 行政许可法 45, 信息公开条例 33(3)).

Everything is received on Monday 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.matter.events import Refused
from testing.district import HEAD, SYSTEM, official
from testing.scenario import Matter
from tests.domain.editions.blame.named import named
from tests.domain.editions.gain.test_split import split_off

Begin = Callable[..., Matter]
WATER = official("water")


def own(open_anew: Begin, matter_type: str) -> Matter:
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="own_post")
    return matter


def left_out(matter: Matter, kind: str, from_: str, to: str, at: str, **how: Any) -> None:
    """Leave these days of March out."""
    matter.act("exclude_time", kind=kind, from_=f"2026-03-{from_}", to=f"2026-03-{to}", at=f"2026-03-{at}", **how)


def due(matter: Matter, rule: str) -> str | None:
    return next(until for name, _, _, until in matter.owed() if name == rule)


def supplemented(matter: Matter, told: str, came: str) -> Matter:
    matter.act("give_notice", at=f"2026-03-{told}")
    matter.act("supplement", by=SYSTEM, at=f"2026-03-{came}")
    return matter


def test_third_parties_are_consulted_beyond_the_materials(open_anew: Begin):
    """From the 5th to the 12th; what was missing came on the 9th. Twenty working days and three of that time."""
    matter = own(open_anew, "information_disclosure")
    left_out(matter, "third_party", "05", "12", "03T10:00")
    supplemented(matter, "04T10:00", "09T10:00")
    assert due(matter, "complete") == "2026-04-10 24:00"
    assert matter.refused("exclude_time", kind="third_party", from_="2026-03-10", to="2026-03-12") == "incomplete"
    matter.act("complete", on_the_spot=False, at="2026-04-09T10:00")
    assert named(matter) == []


def test_an_expert_review_before_acceptance_isnt_counted_after_it(open_anew: Begin):
    """A building permit: seven days, and the five of the review, until Sunday the 15th; so Monday."""
    matter = own(open_anew, "construction_permit")
    left_out(matter, "expert_review", "04", "08", "03T10:00")
    matter.act("accept", limit={"count": 7, "unit": "days"}, receipt_no="受〔2026〕1号", at="2026-03-03T11:00")
    assert due(matter, "complete") == "2026-03-16 24:00"


def test_an_inspection_goes_on_when_the_work_is_done_again(open_anew: Begin):
    """Until the 27th; the order is of the 17th. Eight of the days that follow don't count."""
    matter = own(open_anew, "licence")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    left_out(matter, "inspection", "10", "27", "09T10:00")
    matter.act("complete", on_the_spot=False, at="2026-03-16T10:00")
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM, at="2026-03-16T12:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-17T10:00")
    assert due(matter, "complete") == "2026-04-27 24:00"


def test_days_that_another_agency_left_out_are_not_those_of_the_next(open_anew: Begin):
    """Housing wanted an expert review and sent the permit to water, which has a review of its own."""
    matter = own(open_anew, "construction_permit")
    left_out(matter, "expert_review", "04", "13", "03T10:00")
    matter.act("route", route="elsewhere", competent_agency="water", reason="职责", at="2026-03-03T11:00")
    matter.act("decline_acceptance", receipt_no="不受〔2026〕1号")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-04T11:00", receipt_no="1", at="2026-03-04T11:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T12:00")
    assert due(matter, "complete") == "2026-03-11 24:00"
    left_out(matter, "expert_review", "06", "10", "05T10:00", by=WATER)
    assert due(matter, "complete") == "2026-03-16 24:00"


def test_the_whole_keeps_with_its_parts_what_was_left_out(open_anew: Begin):
    """A consultation from the 10th to the 12th; the materials came on the 6th."""
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-13"}])
    matter.act("agree", by=WATER, version=1)
    left_out(matter, "third_party", "10", "12", "04T10:00")
    supplemented(matter, "05T10:00", "06T10:00")
    assert (due(matter, "perform"), due(matter, "complete")) == ("2026-03-19 24:00", "2026-04-09 24:00")


def test_a_part_leaves_out_what_its_whole_did(open_anew: Begin):
    """The notice about the part, and its materials, came after the split. Nine working days don't count."""
    matter = own(open_anew, "information_disclosure")
    left_out(matter, "third_party", "10", "20", "03T10:00")
    matter.act("split", at="2026-03-03T11:00")
    part = split_off(matter, open_anew, at="2026-03-03T11:00")
    part.act("route", route="own_post")
    assert due(part, "complete") == "2026-04-13 24:00", "as the whole"
    supplemented(part, "04T10:00", "09T10:00")
    assert (due(part, "decide"), due(part, "complete")) == ("2026-03-18 24:00", "2026-04-20 24:00")


@pytest.mark.parametrize(
    ("matter_type", "kind", "unit", "ends"),
    [
        ("information_disclosure", "third_party", "working_days", "2026-04-13 24:00"),
        ("construction_permit", "expert_review", "days", "2026-03-18 24:00"),
    ],
)
def test_no_promise_has_the_days_twice(open_anew: Begin, matter_type: str, kind: str, unit: str, ends: str):
    """The longest promise that the law allows counts them already; a shorter one leaves them out up to that day."""
    for count in range(1, 30):
        matter = own(open_anew, matter_type)
        left_out(
            matter, kind, "10" if unit == "working_days" else "04", "20" if unit == "working_days" else "12", "03T09:00"
        )
        assert due(matter, "complete") == ends
        how = {"limit": {"count": count, "unit": unit}, "receipt_no": "受〔2026〕1号", "at": "2026-03-03T10:00"}
        try:
            matter.act("accept", **how)
        except Refused:
            assert count > 12
            break
        assert (due(matter, "complete") or "") <= ends
    else:
        raise AssertionError("every promise was allowed")


def test_days_of_the_wrong_law_are_not_left_out_of_the_right_one(open_anew: Begin):
    """行政许可法 45 doesn't list the consultation of third parties."""
    licence, permit = (own(open_anew, "information_disclosure") for _ in range(2))
    for matter in (licence, permit):
        left_out(matter, "third_party", "06", "20", "06T09:00")
    licence.act("correct_matter_type", by=HEAD, matter_type="licence", reason="登记时填错", at="2026-03-06T10:00")
    licence.act(
        "accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号", at="2026-03-06T11:00"
    )
    assert due(licence, "complete") == "2026-04-03 24:00"
    permit.act(
        "correct_matter_type", by=HEAD, matter_type="construction_permit", reason="登记时填错", at="2026-03-06T10:00"
    )
    assert due(permit, "complete") == "2026-03-09 24:00"


def test_days_of_the_right_law_count_where_the_wrong_law_had_left_out_more(open_anew: Begin):
    """A consultation from the 4th to the 20th falls away with the type; the expert review from the 5th to the 13th is
    left out of the five days that were promised on the 4th.
    """
    matter = own(open_anew, "information_disclosure")
    left_out(matter, "third_party", "04", "20", "03T09:00")
    matter.act(
        "correct_matter_type", by=HEAD, matter_type="construction_permit", reason="登记时填错", at="2026-03-04T09:00"
    )
    matter.act("accept", limit={"count": 5, "unit": "days"}, receipt_no="受〔2026〕1号", at="2026-03-04T10:00")
    assert due(matter, "complete") == "2026-03-09 24:00"
    left_out(matter, "expert_review", "05", "13", "05T09:00")
    assert due(matter, "complete") == "2026-03-18 24:00"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("count", "ends"), [(20, "2026-04-14 24:00"), (30, "2026-04-28 24:00")])
def test_a_promise_within_an_extended_limit_has_its_days(open_anew: Begin, count: int, ends: str, *, first: bool):
    """The law's own end is 13 May then. It doesn't matter whether the days or the promise are registered first."""
    matter = own(open_anew, "information_disclosure")
    matter.act("request_extension", duty="complete-1", working_days=20, at="2026-03-03T09:00")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("tell_extension")
    if first:
        left_out(matter, "third_party", "10", "20", "03T09:30")
    limit = {"count": count, "unit": "working_days"}
    matter.act("accept", limit=limit, receipt_no="受〔2026〕1号", at="2026-03-03T10:00")
    if not first:
        left_out(matter, "third_party", "10", "20", "03T10:30")
    assert due(matter, "complete") == ends
