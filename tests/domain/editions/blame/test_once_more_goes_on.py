"""The next edition: the limit once more goes on whoever has the duty, and names nobody twice (ADR 79).

Monday is 2 March 2026. The licence is due by 2026-03-30, and once more by 2026-04-29.
"""

from collections.abc import Callable
from typing import Any

from testing.district import HANDLER, HEAD, head
from testing.scenario import Matter
from tests.domain.editions.blame.named import named
from tests.domain.editions.blame.test_each_answers_for_his_delay import WATER, shared

Begin = Callable[..., Matter]
ELSEWHERE: dict[str, Any] = {"route": "elsewhere", "competent_agency": "water"}
FIRST = ("complete", "2026-03-30 24:00", ["housing-1"])


def late(open_anew: Begin, at: str = "2026-03-31T09:00") -> Matter:
    """A licence that housing-1 let be late, and that housing-2 takes over."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    matter.pass_to("2026-03-31T00:00")
    return to(matter, "housing-2", at)


def to(matter: Matter, official: str, at: str) -> Matter:
    matter.act("reassign", by=HEAD, duty="complete-1", to=official, at=at)
    return matter


def test_a_minute_with_who_is_named_already_resets_nothing(open_anew: Begin):
    matter = late(open_anew)
    to(matter, "housing-1", "2026-04-29T23:00")
    to(matter, "housing-2", "2026-04-29T23:01")
    matter.pass_to("2026-04-30T00:00")
    assert named(matter) == [FIRST, ("complete", "2026-04-29 24:00", ["housing-2"])]


def test_nor_does_it_where_he_has_it_in_the_end(open_anew: Begin):
    matter = to(late(open_anew), "housing-1", "2026-04-29T00:01")
    matter.pass_to("2026-04-30T00:00")
    assert named(matter) == [FIRST, ("complete", "2026-04-29 24:00", ["housing-2"])], "nearly all of it was his"


def test_whoever_had_it_for_an_hour_is_not_named_and_has_it_anew_when_he_gets_it_back(open_anew: Begin):
    matter = to(late(open_anew), "housing-1", "2026-03-31T10:00")
    matter.pass_to("2026-05-04T09:00")
    assert named(matter) == [FIRST]
    to(matter, "housing-2", "2026-05-06T09:00")
    matter.pass_to("2026-06-30T00:00")
    assert named(matter) == [FIRST, ("complete", "2026-06-02 24:00", ["housing-2"])]


def test_the_next_who_gets_it_then_has_it_from_the_end_of_that(open_anew: Begin):
    matter = to(late(open_anew), "housing-1", "2026-03-31T10:00")
    to(matter, HEAD.id, "2026-04-29T16:00")
    matter.pass_to("2026-04-30T00:00")
    assert named(matter) == [FIRST]
    matter.pass_to("2026-06-30T00:00")
    assert named(matter) == [FIRST, ("complete", "2026-05-29 24:00", ["housing-head"])]


def test_a_head_is_named_once_however_the_duty_came_to_the_next(open_anew: Begin):
    """By a hand-over and a new routing, not by a reassignment: it is the same duty owed again."""
    matter = open_anew()
    matter.act("route", **ELSEWHERE)
    matter.pass_to("2026-03-05T09:00")
    matter.act("route", route="own_agency", reason="职责")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, reason="职责", at="2026-03-05T10:00", **ELSEWHERE)
    matter.pass_to("2026-03-20T00:00")
    assert [each for each in named(matter) if each[0] == "transfer"] == [
        ("transfer", "2026-03-04 24:00", ["housing-1", "housing-head"]),
        ("transfer", "2026-03-09 24:00", ["housing-2"]),
    ]


# ── begins, and whom it names ───────────────────────────────────────────────


def test_who_takes_a_late_duty_over_at_night_has_the_next_working_day(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.pass_to("2026-03-03T00:00")
    matter.act("reassign", by=HEAD, duty="hand_over-1", to="housing-2", at="2026-03-05T23:58")
    matter.pass_to("2026-03-06T23:59")
    assert [who for _, _, who in named(matter)] == [["housing-1"]]
    matter.pass_to("2026-03-07T00:00")
    assert [who for _, _, who in named(matter)] == [["housing-1"], ["housing-2"]]


def test_a_part_with_a_set_day_may_be_passed_on_at_midnight(open_anew: Begin):
    matter = shared(open_anew())
    matter.act("agree", by=WATER, version=1)
    matter.act("reassign", by=head("water"), duty="perform-1", to="water-2", at="2026-03-07T00:00")
    matter.pass_to("2026-06-25T09:00")
    assert named(matter) == [("perform", "2026-03-06 24:00", ["water-head"])]


def test_a_head_is_named_once_for_what_he_passes_on(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("reassign", by=HEAD, duty="settle_plan-1", to="housing-2", at="2026-03-05T11:30")
    matter.pass_to("2026-03-20T00:00")
    assert named(matter) == [("settle_plan", "2026-03-05 24:00", ["housing-head"])]


def test_nor_is_he_named_again_beside_who_lets_it_be_late_once_more(open_anew: Begin):
    matter = open_anew()
    matter.act("route", **ELSEWHERE)
    matter.act("reassign", by=HEAD, duty="transfer-1", to="housing-2", at="2026-03-05T09:00")
    matter.pass_to("2026-03-20T00:00")
    assert [who for _, _, who in named(matter)] == [["housing-1", "housing-head"], ["housing-2"]]


def test_the_limit_does_not_run_out_while_nobody_owes_the_duty(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-05T09:00")
    matter.act("route", by=HANDLER, route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-05T10:00")
    matter.act("report_to_head", by=HANDLER)
    matter.act("route", by=HANDLER, route="own_post", reason="不涉及供水", at="2026-03-10T09:30")
    assert [who for rule, _, who in named(matter) if rule == "answer"] == [["housing-1"]]
    matter.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-10T09:40")
    assert matter.closed
