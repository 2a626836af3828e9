"""The next edition: nobody is late by a limit that another set minutes before; a lead points to who could act.

Monday is 2 March 2026; the 7th is a Saturday.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.engine.beginnings import supervision_opened
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.records.lead import Lead, lead_of
from testing.district import AGENCIES, HANDLER, HEAD, OFFICE, official
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
CONDUCT = Actor("party-office-1", "party-office", ("conduct_office",))
OBJECTS = {"agency": "water", "position": "objects", "grounds": "职责"}


def leads(matter: Matter) -> list[Lead]:
    found = (
        lead_of(matter.rulebook, matter.state, event, number, matter.now)
        for number, event in enumerate(matter.events, 1)
    )
    return [each for each in found if isinstance(each, Lead)]


def blamed(matter: Matter) -> list[str | None]:
    return [each.subject for lead in leads(matter) for each in lead.proposed]


def rules(edition: Rulebook, calendar: Calendar, at: str, due_on: str) -> Matter:
    """The task of the water agency to make rules of its own, given at an instant, by a day."""
    first = supervision_opened(
        edition,
        command="open",
        actor=CONDUCT,
        received_at=moment(at),
        kind="rules",
        agency="water",
        card=AGENCIES["water"],
        due_on=date.fromisoformat(due_on),
    )
    return Matter(edition, calendar, procedure="supervision", first=first)


# ── what another's act opens ───────────────────────────────────────────────


def test_who_gets_an_urgent_matter_on_saturday_night_has_monday(open_anew: Begin):
    matter = open_anew(at="2026-03-07T20:00")
    matter.act("mark_urgent", by=HEAD, reason="断水")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-07T23:58")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-09 24:00")]


def test_the_urgency_of_one_agency_does_not_bind_anothers_person_at_midnight(open_anew: Begin):
    matter = open_anew(at="2026-03-07T20:00")
    matter.act("mark_urgent", by=HEAD, reason="断水")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-07T23:50", delivered_at="2026-03-07T23:50", to_agency="water")
    matter.act("accept_transfer", by=WATER, responder="water-2", at="2026-03-07T23:58")
    assert matter.owed() == [("decide", "responder", "water", "2026-03-09 24:00")]


def test_who_is_named_for_a_transferred_inquiry_has_the_day(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("reclassify", kind="inquiry", by=HEAD, at="2026-03-02T11:30")
    matter.act("accept_transfer", by=WATER, responder="water-2", at="2026-03-05T10:00")
    assert ("answer", "responder", "water", "2026-03-05 24:00") in matter.owed()


def test_a_ruling_gives_a_part_at_least_the_working_day(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    parts = [{"agency": "water", "due_on": "2026-03-07"}]
    matter.act("rule", by=OFFICE, outcome="plan", parts=parts, at="2026-03-07T23:58")
    assert matter.owed() == [("perform", "part_agency", "water", "2026-03-09 24:00")]


def test_a_plan_gives_a_part_at_least_the_working_day(open_anew: Begin):
    matter = open_anew(at="2026-03-06T10:00")
    matter.act("route", route="joint", co_agencies=["water", "roads"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-07"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("agree", by=official("roads"), version=1, at="2026-03-07T23:58")
    assert matter.owed() == [("perform", "part_agency", "water", "2026-03-09 24:00")]


def test_an_agency_has_at_least_a_working_day_for_its_own_rules(edition: Rulebook, calendar: Calendar):
    matter = rules(edition, calendar, "2026-03-07T23:58", "2026-03-07")
    assert matter.owed() == [("issue_rules", "principal", "water", "2026-03-09 24:00")]
    matter.pass_to("2026-03-08T00:00")
    assert matter.breaches() == []


def test_a_day_that_was_set_in_time_stays(edition: Rulebook, calendar: Calendar):
    matter = rules(edition, calendar, "2026-03-07T23:58", "2026-03-20")
    assert matter.owed() == [("issue_rules", "principal", "water", "2026-03-20 24:00")]


def test_the_head_who_corrects_a_form_sets_no_limit_that_is_over(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("reclassify", kind="application", by=HEAD, at="2026-03-05T10:00")
    assert ("transfer", "lead_agency", "housing", "2026-03-05 24:00") in matter.owed()


# ── a receipt number that the sender typed in ──────────────────────────────


def test_a_receipt_number_does_not_condemn_the_receiver(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    delivered: dict[str, Any] = {"to_agency": "water", "delivered_at": "2026-03-02T11:00", "receipt_no": "x1"}
    matter.act("transfer", at="2026-03-03T17:20", **delivered)
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-03 24:00")]
    matter.pass_to("2026-03-04T00:00")
    [lead] = leads(matter)
    assert [each.bearer.agency for each in lead.held] == ["housing", "water"]
    assert lead.due_at
    assert f"{lead.due_at:%Y-%m-%dT%H:%M}" == "2026-03-04T00:00"


def test_told_in_the_evening_the_receiver_has_the_next_working_day(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    delivered: dict[str, Any] = {"to_agency": "water", "delivered_at": "2026-03-02T11:00", "receipt_no": "x1"}
    matter.act("transfer", at="2026-03-03T18:00", **delivered)
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-04 24:00")]


# ── whom a lead points to, where the applicant's clock stays ───────────────


def test_who_takes_a_statutory_clock_over_in_its_last_minutes_is_not_proposed(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-30T23:50")
    matter.pass_to("2026-03-31T00:00")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()
    assert blamed(matter) == ["housing-1", "housing-1"], "hand_over, and complete"


def test_a_licence_that_was_handed_over_on_its_last_day_is_the_former_holders_lead(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-09T17:00")
    matter.pass_to("2026-03-10T00:00")
    assert set(blamed(matter)) == {"housing-1"}


def test_an_agency_that_a_ruling_made_lead_in_the_last_minutes_is_not_proposed(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("accept", limit={"count": 5, "unit": "working_days"}, receipt_no="1")
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-09T23:50")
    matter.pass_to("2026-03-10T00:00")
    assert matter.breaches() == ["complete"]
    [lead] = leads(matter)
    assert [(each.agency, each.subject) for each in lead.proposed] == [("gov-office", None)], "it sat on the dispute"


def test_who_held_a_clock_for_a_whole_working_day_is_proposed(open_anew: Begin):
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-27T10:00")
    matter.pass_to("2026-03-31T00:00")
    assert blamed(matter)[-1] == "housing-2"


def test_whom_a_duty_was_passed_to_on_its_last_day_is_not_proposed(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-04T16:00")
    matter.pass_to("2026-03-05T00:00")
    assert blamed(matter) == ["housing-1"]


def test_who_alone_held_a_clock_is_proposed_however_short_it_was(open_anew: Begin):
    matter = open_anew()
    matter.pass_to("2026-03-03T00:00")
    assert blamed(matter) == ["housing-1"]


def test_by_the_first_edition_a_lead_points_to_the_last_holder(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-04T16:00")
    matter.pass_to("2026-03-05T00:00")
    assert blamed(matter) == ["housing-2"]


# ── the last day of a licence, and a receipt number that moves the receiver's clocks ────────


def handed_back(open_anew: Begin, at: str) -> Matter:
    """A licence that housing-2 held for a week and handed back to housing-1 on the last day before acceptance."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T16:00")
    matter.act("route", by=HANDLER, route="own_agency", reason="分工", at="2026-03-09T16:00")
    matter.act("hand_over", by=HANDLER, handler="housing-1", at=at)
    matter.pass_to("2026-03-10T00:00")
    return matter


@pytest.mark.parametrize("at", ["2026-03-09T17:00", "2026-03-09T18:00", "2026-03-09T23:59"])
def test_the_last_evening_of_a_licence_is_the_lead_of_who_held_it_until_then(open_anew: Begin, at: str):
    matter = handed_back(open_anew, at)
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]
    assert (matter.breaches(), blamed(matter)) == (["decide"], ["housing-2"])


def test_several_agencies_handed_it_over_on_the_last_evening(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-09T16:00")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-09T18:00")
    matter.pass_to("2026-03-10T00:00")
    assert matter.breaches() == ["settle_plan", "decide"]
    last = [each.subject for each in leads(matter)[-1].proposed]
    assert last == ["housing-1", "housing-head"], "who held it, and who was to settle the plan"


def told_late(open_anew: Begin, matter_type: str | None) -> Matter:
    """An application that water accepts on Tuesday the 10th at 17:25. Housing, which told it five minutes before, says
    that it was delivered on the 2nd, with a receipt number.
    """
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="elsewhere", competent_agency="water")
    delivered: dict[str, Any] = {"to_agency": "water", "delivered_at": "2026-03-02T11:00", "receipt_no": "x1"}
    matter.act("transfer", at="2026-03-10T17:20", **delivered)
    matter.act("accept_transfer", by=WATER, responder="water-1", at="2026-03-10T17:25")
    return matter


@pytest.mark.parametrize(
    ("matter_type", "owed"),
    [
        (None, ["decide"]),
        ("licence", ["decide", "await_acceptance"]),
        ("construction_permit", ["decide", "await_acceptance", "complete"]),
    ],
)
def test_no_clock_of_the_receiver_is_over_when_it_accepts(open_anew: Begin, matter_type: str | None, owed: list[str]):
    matter = told_late(open_anew, matter_type)
    assert matter.owed() == [(rule, "responder", "water", "2026-03-10 24:00") for rule in owed]
    matter.pass_to("2026-03-11T00:00")
    persons = {each.agency for lead in leads(matter) for each in lead.proposed if lead.rule == "complete"}
    assert persons <= {"housing"}, "who held it until the last minutes"


def test_the_heads_first_decision_points_to_the_head_who_had_a_working_day_for_it(open_anew: Begin):
    matter = told_late(open_anew, None)
    matter.act("route", by=WATER, route="own_agency", reason="分工")
    matter.pass_to("2026-03-13T00:00")
    [lead] = [each for each in leads(matter) if each.rule == "decide_first"]
    assert [each.subject for each in lead.proposed] == ["water-head"]


def test_what_comes_home_counts_from_the_first_receipt_still(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1")
    matter.act("return_transfer", by=WATER, at="2026-03-09T10:00")
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-10T10:00")
    home = matter.act("accept_transfer", by=official("housing"), responder="housing-1", at="2026-03-10T11:00")
    assert home[-1] == "deemed_accepted", "the fifth day was the 9th"
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()
