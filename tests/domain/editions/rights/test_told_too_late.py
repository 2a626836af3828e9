"""The next edition: a notice of what is missing is of no use where the law of the right type had forbidden it by then,
and where it was another agency's. And where materials are missed no longer, nobody waits for them
(行政许可法 32(1)(4), 信息公开条例 30, 建筑法 8).

Everything is received on Monday 2 March 2026, at 10:00. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable

import pytest

from testing.district import HEAD, OFFICE, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain.editions.blame.named import named
from tests.domain.editions.rights.test_pending_notices_that_move import ruled
from tests.domain.typed import corrected, desk

Begin = Callable[..., Matter]
WATER = official("water")


# ── told too late for the right law ─────────────────────────────────────────


@pytest.mark.parametrize("registered", [None, "information_disclosure"])
def test_a_licence_that_was_told_on_the_seventh_day_is_deemed_accepted(open_anew: Begin, registered: str | None):
    """Silence would have accepted it on the 9th; the notice of the 11th was allowed by the wrong law only."""
    matter = desk(open_anew(matter_type=registered))
    matter.act("give_notice", at="2026-03-11T10:00")
    corrected(matter, "2026-03-12T10:00", "licence")
    assert (matter.state.facts["accepted"], matter.rules_owed()) == ("deemed", ["complete"])
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert matter.events[-2].data["told_late"]


def test_a_permit_keeps_its_seven_days(open_anew: Begin):
    matter = desk(open_anew())
    matter.act("give_notice", at="2026-03-11T10:00")
    corrected(matter, "2026-03-12T10:00", "construction_permit")
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    assert "complete" in matter.breaches()


def test_a_request_for_information_is_answered_without_what_was_told_too_late(open_anew: Begin):
    """信息公开条例 30: seven working days, until the 11th."""
    matter = desk(open_anew())
    matter.act("give_notice", at="2026-03-12T10:00")
    corrected(matter, "2026-03-13T10:00", "information_disclosure")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_a_type_that_is_called_another_for_two_days_gains_nothing(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-06T10:00", "information_disclosure")
    matter.act("give_notice", at="2026-03-10T17:00")
    corrected(matter, "2026-03-11T10:00", "licence")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert named(matter) == [("decide", "2026-03-09 24:00", ["housing-1"])]


def test_who_told_in_time_by_the_right_law_waits_for_the_materials(open_anew: Begin):
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("give_notice", at="2026-03-09T10:00")
    corrected(matter, "2026-03-12T10:00", "licence")
    assert "told_late" not in matter.events[-1].data
    assert ("supplement", "applicant", None, "2026-04-21 24:00") in matter.owed()


def test_materials_that_came_are_a_true_receipt(open_anew: Begin):
    """Told late, but handed in on the 13th: five days from then."""
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("give_notice", at="2026-03-11T10:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-13T10:00")
    corrected(matter, "2026-03-16T10:00", "licence")
    assert ("await_acceptance", "responder", "housing", "2026-03-20 24:00") in matter.owed()


@pytest.mark.parametrize(("registered", "told"), [(None, "2026-03-13"), ("information_disclosure", "2026-03-12")])
def test_a_second_notice_too_late_for_the_right_law_stops_nothing(open_anew: Begin, registered: str | None, told: str):
    """The materials came on the 4th; by the right law silence accepted on the 11th."""
    matter = desk(open_anew(matter_type=registered))
    matter.act("give_notice", at="2026-03-02T11:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-04T10:00")
    matter.act("give_notice", what_changed="new_fact", at=f"{told}T10:00")
    corrected(matter, "2026-03-16T10:00", "licence")
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-01 24:00")]


# ── told by another agency ──────────────────────────────────────────────────


@pytest.mark.parametrize("noticed", [False, True])
def test_who_sent_a_matter_away_gains_nothing_by_the_next_ones_notice(open_anew: Begin, *, noticed: bool):
    """A licence of water's own, sent to housing on the 3rd, which shares it, and may tell what it needs. The office
    rules on the 6th that water leads: water's own first receipt is that of the 2nd.
    """
    matter = open_anew(matter_type="licence", agency="water")
    matter.act("route", by=WATER, route="elsewhere", competent_agency="housing")
    matter.act("transfer", by=WATER, to_agency="housing", delivered_at="2026-03-03T11:00", at="2026-03-03T11:00")
    matter.act("accept_transfer", responder="housing-1", at="2026-03-03T12:00")
    matter.act("route", route="joint", co_agencies=["water"], reason="共同")
    matter.act("report_to_head")
    if noticed:
        matter.act("give_notice", at="2026-03-04T10:00")
    ruled(matter, "2026-03-06T10:00")
    assert ("await_acceptance", "head", "water", "2026-03-09 24:00") in matter.owed()
    assert named(matter) == [("transfer", "2026-03-06 10:00", ["water-1"])]


# ── missed no longer, or asked for in vain ──────────────────────────────────


def test_what_is_gathered_is_completed_without_the_materials(open_anew: Begin):
    """Water's part is done; then housing tells what is missing, and finds the next day that it has enough."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-05"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-04T10:00")
    matter.act("give_notice", at="2026-03-04T11:00")
    assert matter.refused("refuse", remedies="复议", at="2026-03-05T10:00") == "not_owed"
    matter.act("complete", on_the_spot=False)
    assert matter.rules_owed() == ["notify_result"]


def test_information_is_owed_again_by_the_law_after_a_lapse_that_a_review_sets_aside(open_anew: Begin):
    """The thirty days ended on 15 April; the order of the 17th gives the law's twenty days, until 19 May, and what the
    law doesn't count is left out of them.
    """
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("give_notice", at="2026-03-03T10:00")
    matter.pass_to("2026-04-16T00:00")
    matter.act("notify_result", at="2026-04-16T09:00")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-04-17T09:00")
    assert ("complete", "responder", "housing", "2026-05-19 24:00") in matter.owed()
    matter.act("exclude_time", kind="third_party", from_="2026-04-20", to="2026-05-15", at="2026-04-20T09:00")
    matter.act("complete", on_the_spot=False, at="2026-05-28T10:00")
    assert named(matter) == []


@pytest.mark.parametrize(("again", "until"), [("2026-03-12", "2026-03-19"), ("2026-04-08", "2026-04-15")])
def test_who_leads_again_by_a_ruling_and_sent_nothing_away_has_days_from_it(open_anew: Begin, again: str, until: str):
    """Water led by a ruling and told in time what is missing. The office then gives the lead back to housing."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    for leads, other, at in (("housing", "water", "2026-03-03"), ("water", "housing", again)):
        if leads == "water":
            matter.act("give_notice", by=head("water"), at="2026-03-04T10:00")
        matter.act("propose_plan", by=head(leads), parts=[{"agency": other, "due_on": "2026-03-27"}])
        matter.act("object", by=official(other), version=1 if leads == "housing" else 2)
        positions = [{"agency": other, "position": "objects", "grounds": "职责"}]
        matter.act("escalate", by=head(leads), positions=positions)
        matter.act("rule", by=OFFICE, outcome="other_lead", agency=other, at=f"{at}T10:00")
    assert ("await_acceptance", "head", "housing", f"{until} 24:00") in matter.owed()
    assert matter.state.facts["accepted"] is None
