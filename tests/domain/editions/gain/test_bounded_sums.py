"""The next edition: the sum of the days until the first decision is bounded, whoever holds the matter (Art. 10(2)2).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from itertools import cycle

import pytest

from domain.records.lead import Lead, lead_of
from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, official
from testing.scenario import Matter
from tests.domain.typed import corrected

Begin = Callable[..., Matter]
EVENINGS = ("03", "04", "05", "06", "09", "10", "11")


def passed_round(matter: Matter) -> Matter:
    """The matter that two officials of an agency hand over to each other every evening."""
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T18:00")
    pair = cycle(((HANDLER, RESPONDER), (RESPONDER, HANDLER)))
    for day, (holder, other) in zip(EVENINGS, pair, strict=False):
        matter.act("route", by=holder, route="own_agency", reason="由他人办理", at=f"2026-03-{day}T18:00")
        matter.act("hand_over", by=holder, handler=other.id, at=f"2026-03-{day}T18:10")
    return matter


def test_an_application_that_goes_round_in_an_agency_is_its_heads_lead_after_five_days(open_anew: Begin):
    matter = passed_round(open_anew())
    assert ("decide", "responder", "housing", "2026-03-12 24:00") in matter.owed()
    assert matter.breaches() == ["decide_first"]
    late = next(event for event in matter.events if event.type == "breached")
    assert (late.data["grounds"], matter.duty("decide_first").bearer.official) == (["10(2)2"], "housing-head")
    assert f"{late.at:%Y-%m-%dT%H:%M}" == "2026-03-10T00:00", "five working days from Monday"


def test_an_inquiry_that_goes_round_in_an_agency_is_its_heads_lead_too(open_anew: Begin):
    matter = passed_round(open_anew(kind="inquiry"))
    assert ("answer", "responder", "housing", "2026-03-12 24:00") in matter.owed()
    assert matter.breaches() == ["decide_first"]


def test_it_goes_on_whatever_the_matter_is_found_to_be_meanwhile(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    for own, joint in (("04", "05"), ("06", "09")):
        matter.act("route", route="own_post", reason="不涉及供水", at=f"2026-03-{own}T17:00")
        matter.act("route", route="joint", co_agencies=["water"], reason="涉及供水", at=f"2026-03-{joint}T17:00")
        matter.act("report_to_head")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()


def test_who_decides_in_time_leaves_nothing_of_it(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()
    matter.act("complete", on_the_spot=True)
    assert matter.closed


def test_a_matter_that_is_routed_once_needs_no_such_bound(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    assert matter.rules_owed() == ["decide"]


def test_a_matter_that_comes_back_to_an_agency_late_gives_its_head_a_working_day(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("route", route="own_post", reason="本部门职责", at="2026-03-12T10:00")
    assert ("decide_first", "head", "housing", "2026-03-13 24:00") in matter.owed()


def test_what_a_law_bounds_needs_no_such_bound(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理")
    assert "decide_first" not in matter.rules_owed()


def test_the_lateness_of_the_head_is_no_lateness_of_who_takes_the_matter_over(open_anew: Begin):
    matter = passed_round(open_anew())
    matter.act("complete", by=RESPONDER, on_the_spot=False, at="2026-03-12T10:00")
    assert matter.breaches() == ["decide_first"]
    assert [duty.id for duty in matter.state.duties if duty.joins] == []


def test_another_agency_has_five_days_of_its_own(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-04T10:00", delivered_at="2026-03-04T10:00", to_agency="water")
    matter.act("accept_transfer", by=official("water"), responder="water-1")
    matter.act("route", by=official("water"), route="own_agency", reason="由他人办理")
    assert ("decide_first", "head", "water", "2026-03-11 24:00") in matter.owed()


def test_the_first_edition_has_no_such_bound(begin: Begin):
    assert "decide_first" not in passed_round(begin()).rules_owed()


def test_the_head_may_not_be_urged_by_himself_but_is_reminded(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理")
    assert matter.refused("urge", by=HEAD, duty="decide_first-1") == "not_your_duty"


def test_materials_that_come_after_the_matter_left_the_agency_give_its_head_no_duty(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("give_notice", materials=["证明"])
    matter.act("route", route="special_law", citation="信访工作条例", channel="信访", reason="属信访事项")
    matter.act("supplement", by=SYSTEM)
    assert "decide_first" not in matter.rules_owed()


# ── the head's date stays, whatever the matter is called for a night ────────

ELSEWHERE = {"route": "elsewhere"}
SPECIAL = {"route": "special_law", "citation": "信访工作条例", "channel": "信访"}


def called_anothers(matter: Matter, away: dict[str, str], back: str) -> Matter:
    """The matter that is called another's every evening, comes back after that, and goes on to the other official."""
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T18:00")
    pair = cycle(((HANDLER, RESPONDER), (RESPONDER, HANDLER)))
    for day, (holder, other) in zip(("03", "04", "05", "06", "09"), pair, strict=False):
        matter.act("route", by=holder, reason="不属本机关", at=f"2026-03-{day}T18:00", **away)
        matter.act("route", by=holder, route="own_agency", reason="属本机关", at=f"2026-03-{day}T{back}")
        matter.act("hand_over", by=holder, handler=other.id)
    return matter


@pytest.mark.parametrize("kind", ["application", "inquiry"])
@pytest.mark.parametrize("away", [ELSEWHERE, SPECIAL], ids=["elsewhere", "special law"])
def test_what_is_called_anothers_for_a_while_keeps_the_heads_date(
    open_anew: Begin, kind: str, away: dict[str, str]
) -> None:
    matter = called_anothers(open_anew(kind=kind), away, "18:05")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()
    matter.pass_to("2026-03-10T00:00")
    assert "decide_first" in matter.breaches()


def test_the_next_morning_gains_no_days_either(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("route", route="own_agency", reason="由科室承办", at="2026-03-02T16:00")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="elsewhere", reason="不属本机关", at="2026-03-02T18:00")
    matter.act("route", by=HANDLER, route="own_agency", reason="属本机关", at="2026-03-03T09:00")
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()
    matter.pass_to("2026-03-12T10:00")
    assert matter.events[-1].type in ("breached", "reminded")
    assert "decide_first" in matter.breaches()


def test_a_type_that_stands_for_an_hour_keeps_the_heads_date(open_anew: Begin) -> None:
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理")
    corrected(matter, "2026-03-02T15:00", "information_disclosure")
    assert "decide_first" not in matter.rules_owed()
    corrected(matter, "2026-03-02T16:00", None)
    assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-09T17:29", "2026-03-10 24:00"),
        ("2026-03-06T23:59", "2026-03-09 24:00"),
        ("2026-03-06T10:00", "2026-03-09 24:00"),
    ],
)
def test_the_head_has_at_least_a_working_day(open_anew: Begin, at: str, until: str) -> None:
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("route", route="own_post", reason="可由本人办理", at=at)
    assert ("decide_first", "head", "housing", until) in matter.owed()


@pytest.mark.parametrize(("outcome", "until"), [("redo", "2026-03-18 24:00"), ("no_answer", "2026-03-12 24:00")])
def test_what_is_done_again_goes_round_no_longer_than_before(open_anew: Begin, outcome: str, until: str) -> None:
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-10T10:00")
    matter.act("reconsider", by=HEAD, outcome=outcome, at="2026-03-11T10:00")
    matter.act("route", route="own_agency", reason="由科室承办", at="2026-03-11T18:00")
    assert ("decide_first", "head", "housing", until) in matter.owed()
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-11T18:05")
    matter.act("route", by=HANDLER, route="elsewhere", reason="不属本机关", at="2026-03-12T18:00")
    matter.act("route", by=HANDLER, route="own_post", reason="属本机关", at="2026-03-12T18:05")
    assert ("decide_first", "head", "housing", until) in matter.owed()


def test_the_lead_points_to_the_head_who_should_have_seen_to_it_and_to_no_other_agency(open_anew: Begin) -> None:
    matter, water = open_anew(), official("water")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", delivered_at="2026-03-03T11:00", to_agency="water", receipt_no="x1", at="2026-03-10T17:20")
    matter.act("accept_transfer", by=water, responder="water-1", at="2026-03-10T17:25")
    matter.act("route", by=water, route="own_agency", reason="由科室承办", at="2026-03-10T17:26")
    matter.pass_to("2026-03-12T00:00")
    of = {"type": "breached", "duty": "decide_first-1"}
    numbered = enumerate(matter.events, 1)
    line, late = next((n, e) for n, e in numbered if {"type": e.type, "duty": e.data.get("duty")} == of)
    lead = lead_of(matter.rulebook, matter.state, late, line, matter.now)
    assert isinstance(lead, Lead)
    assert [(each.agency, each.subject) for each in lead.proposed] == [("water", "water-head")]


def test_a_few_minutes_elsewhere_each_day_gain_the_head_none(open_anew: Begin) -> None:
    """Routed again on Sunday the 8th, so the first decision is to be seen to by Monday. Each afternoon it is called
    another's for twenty minutes.
    """
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("route", route="own_agency", reason="由科室承办", at="2026-03-08T15:20")
    for day in ("09", "10", "11"):
        matter.act("route", route="elsewhere", reason="不属本机关", at=f"2026-03-{day}T15:20")
        matter.act("route", route="own_agency", reason="属本机关", at=f"2026-03-{day}T15:40")
        assert ("decide_first", "head", "housing", "2026-03-09 24:00") in matter.owed()
    assert "decide_first" in matter.breaches()
