"""The next edition: who was in time with what he owed himself isn't named for the limit of another (Art. 10).

Offices are open from 09:00 to 17:30. Monday is 2 March 2026. The licence is due by 2026-03-30, the permit by the 9th.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.editions.blame.named import named, standing

Begin = Callable[..., Matter]
WATER = official("water")
TWENTY_DAYS = {"count": 20, "unit": "working_days"}
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


def people(matter: Matter, rule: str) -> list[tuple[str, str | None]]:
    """The agencies and persons to whom the leads of a row point."""
    return [(who.agency, who.subject) for lead in standing(matter) if lead.rule == rule for who in lead.proposed]


# ── a limit that the bearer's own act bounded ──────────────────────────────


def handed_over(open_anew: Begin) -> Matter:
    """An inquiry that housing-1 hands over in time, and that housing-2 calls shared after hours on the same day."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency", at="2026-03-02T17:40")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("route", by=HANDLER, route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-02T17:50")
    return matter


def test_who_handed_over_in_time_is_not_named_for_the_report_of_the_next(open_anew: Begin):
    matter = handed_over(open_anew)
    matter.pass_to("2026-03-04T00:00")
    assert named(matter) == [("report", "2026-03-02 24:00", ["housing-2"])], "and he has no second limit"


def test_who_bounded_it_is_named_though_another_has_it_for_the_last_minutes(open_anew: Begin):
    matter = handed_over(open_anew)
    matter.act("reassign", by=HEAD, duty="report-1", to="housing-1", at="2026-03-02T23:55")
    matter.pass_to("2026-03-03T00:00")
    assert named(matter) == [("report", "2026-03-02 24:00", ["housing-2"])]


# ── what came back from another agency ─────────────────────────────────────


def returned(open_anew: Begin, **settled: Any) -> Matter:
    """A permit that water had from the 4th to the 9th, by clocks of its own until the 11th."""
    matter = open_anew(matter_type="construction_permit")
    matter.act("route", route="elsewhere", competent_agency="water")
    sent = "2026-03-04T10:00"
    matter.act("transfer", to_agency="water", delivered_at=sent, receipt_no="1", at=sent)
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T10:30")
    matter.act("return_transfer", by=WATER, at="2026-03-09T16:00")
    matter.act("settle_transfer", by=OFFICE, at="2026-03-10T10:00", **settled)
    return matter


def test_who_returns_rightly_and_was_in_time_by_his_own_clocks_is_not_named(open_anew: Begin):
    matter = returned(open_anew, agency="housing")
    matter.act("accept_transfer", responder="housing-1", at="2026-03-10T11:00")
    assert matter.duty("complete").late_by(matter.now)
    assert people(matter, "complete") == [("housing", "housing-1")], "who sent it away"


def test_nor_is_his_agency_where_both_carry_it_from_then_on(open_anew: Begin):
    assert people(returned(open_anew, agencies=["housing", "water"]), "complete") == [("housing", "housing-1")]


def test_what_water_had_of_a_licence_in_time_is_not_named_beside_who_let_it_pass(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1", at="2026-03-03T10:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("return_transfer", by=WATER, at="2026-03-06T16:00")
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-09T10:00")
    matter.act("accept_transfer", responder="housing-1", at="2026-03-09T11:00")
    matter.pass_to("2026-03-30T09:30")
    matter.act("reassign", by=HEAD, duty=matter.duty("complete").id, to="housing-2", at="2026-03-30T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert people(matter, "complete") == [("housing", "housing-1")]


# ── what stood in the way and was met in time ──────────────────────────────


def shared(open_anew: Begin) -> Matter:
    """A licence with a plan: water's part is due by the 20th."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit=TWENTY_DAYS, receipt_no="1")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    return matter


@pytest.mark.parametrize("agreed", ["2026-03-03T16:00", "2026-03-04T09:00"])
def test_who_did_his_part_in_time_is_not_named_for_the_limit_of_the_law(open_anew: Begin, agreed: str):
    """The head reassigns it on the last day, so that nobody had a whole day at last."""
    matter = shared(open_anew)
    matter.act("agree", by=WATER, version=1, at=agreed)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    matter.act("reassign", by=HEAD, duty="complete-1", to="housing-2", at="2026-03-30T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert people(matter, "complete") == [("housing", "housing-1")]
    lead = next(each for each in standing(matter) if each.rule == "complete")
    assert [each.in_time for each in lead.held] == [True, True, False, False], "the head, water, housing-1, housing-2"


def test_who_did_it_late_is_named_beside_him(open_anew: Begin):
    matter = shared(open_anew)
    matter.act("agree", by=WATER, version=1, at="2026-03-03T16:00")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-25T10:00")
    matter.act("reassign", by=HEAD, duty="complete-1", to="housing-2", at="2026-03-30T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert people(matter, "complete") == [("water", None), ("housing", "housing-1")]


def test_the_head_who_escalated_in_time_is_not_named_beside_the_office_that_sat_on_it(open_anew: Begin):
    matter = shared(open_anew)
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS], at="2026-03-04T10:00")
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-30T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert people(matter, "complete") == [("gov-office", None)]


def test_where_all_others_were_in_time_who_held_it_in_the_end_is_named(open_anew: Begin):
    """Water was done on Friday the 27th, its day; the office of the 30th was split between two."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-27"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-27T16:00")
    matter.act("reassign", by=HEAD, duty="complete-1", to="housing-2", at="2026-03-30T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert people(matter, "complete") == [("housing", "housing-2")], "he had most of its hours"
