"""The next edition: what was late before a receipt stays so, whatever was in time counted from that receipt.

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
THREE_DAYS = {"count": 3, "unit": "working_days"}
CHANNEL: dict[str, Any] = {"route": "special_law", "citation": "法", "channel": "渠道", "reason": "另有规定"}


def transferred(open_anew: Begin, routed: str, at: str, **how: Any) -> Matter:
    """A matter of housing that was routed and transferred to water at these instants, and that water accepted."""
    matter = open_anew(**how)
    matter.act("route", route="elsewhere", competent_agency="water", at=routed)
    if "matter_type" in how:
        matter.act("decline_acceptance")
    matter.act("transfer", to_agency="water", delivered_at=at, at=at)
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    return matter


@pytest.mark.parametrize(("routed", "lateness"), [("2026-03-02T11:00", ["transfer"]), ("2026-04-30T10:00", ["route"])])
def test_the_speed_of_the_second_agency_does_not_cure_the_delay_of_the_first(
    open_anew: Begin, routed: str, lateness: list[str]
):
    matter = transferred(open_anew, routed, "2026-04-30T11:00", matter_type="licence")
    matter.act("accept", by=WATER, limit=THREE_DAYS, receipt_no="1")
    matter.act("complete", by=WATER, on_the_spot=False)
    assert matter.breaches()[:1] == lateness


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_or_an_explanation_of_the_second_agency_does_not_cure_it_either(open_anew: Begin, *, answered: bool):
    matter = transferred(open_anew, "2026-04-30T10:00", "2026-04-30T11:00")
    if answered:
        matter.act("reclassify", by=WATER, kind="inquiry")
        matter.act("answer", by=WATER, on_the_spot=False)
    else:
        matter.act("route", by=WATER, **CHANNEL)
        matter.act("explain", by=WATER)
    assert matter.breaches()[:1] == ["route"]


def test_a_review_that_was_late_is_not_cured_by_what_is_done_again(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit=THREE_DAYS, receipt_no="1")
    matter.act("complete", on_the_spot=False, at="2026-03-03T10:00")
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-04-30T10:00")
    matter.act("complete", on_the_spot=False, at="2026-04-30T11:00")
    assert matter.breaches() == ["reconsider"]


def reviewed_late(open_anew: Begin, outcome: str) -> Matter:
    """Information that was given on Monday 9 March, was contested on the next day, and reviewed on 2026-03-25."""
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_agency", at="2026-03-03T10:00")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-03-09T10:00")
    matter.act("notify_result", by=HANDLER)
    matter.act("dispute", by=SYSTEM, at="2026-03-10T10:00")
    matter.act("reconsider", by=HEAD, outcome=outcome, at="2026-03-25T10:00")
    return matter


def test_a_review_that_was_late_stays_so_though_the_whole_is_in_time(open_anew: Begin):
    """Due on 2026-03-12. The first limit ends on 2026-03-30; the steps before the outcome caused no delay."""
    matter = reviewed_late(open_anew, "no_answer")
    assert matter.breaches() == ["route", "reconsider"]
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-03-26T10:00")
    assert matter.breaches() == ["reconsider"]


def test_a_late_step_after_the_order_falls_with_the_whole_and_the_review_does_not(open_anew: Begin):
    """Ordered again on Wednesday 11 March: two working days are the whole of it."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-06T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-11T10:00")
    matter.act("route", route="own_agency", reason="由他人答复", at="2026-03-11T10:30")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-12T10:00")
    assert matter.breaches() == ["reconsider", "hand_over"]
    matter.act("answer", by=HANDLER, on_the_spot=False, at="2026-03-13T10:00")
    assert matter.breaches() == ["reconsider"], "due on 2026-03-10"


def test_a_step_of_a_matter_that_missed_its_first_limit_stays_late_when_it_is_done_again(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-20T10:00")
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-04-02T10:00")
    matter.act("notify_result", by=HANDLER)
    matter.act("dispute", by=SYSTEM, at="2026-04-03T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-04-07T10:00")
    matter.act("complete", by=HANDLER, on_the_spot=False, at="2026-04-08T10:00")
    assert matter.breaches() == ["hand_over", "decide", "complete"]


def test_materials_that_came_later_do_not_cure_a_late_routing(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post", at="2026-04-29T10:00")
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM, at="2026-04-30T10:00")
    matter.act("route", at="2026-04-30T11:00", **CHANNEL)
    matter.act("explain")
    assert matter.breaches() == ["route"]


def test_what_is_called_written_later_does_not_cure_a_late_guidance(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("reclassify", form="written", at="2026-04-30T10:05")
    matter.act("transfer", to_agency="water", delivered_at="2026-04-30T11:00", at="2026-04-30T11:00")
    assert matter.breaches() == ["guide"]
