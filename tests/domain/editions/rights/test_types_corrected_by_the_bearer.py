"""The next edition: the head who corrects the type of a matter may bear its duties himself. He gains nothing unseen.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March; for a construction permit the seventh day is 9 March.
"""

from collections.abc import Callable

import pytest

from domain.records.exceptions import exceptions
from domain.records.lead import Lead, lead_of
from domain.records.report import Report
from testing.district import HEAD, official
from testing.scenario import Matter
from tests.domain.typed import corrected

Begin = Callable[..., Matter]
WATER = official("water")
TWENTY = {"count": 20, "unit": "working_days"}


def his(matter: Matter) -> Matter:
    """The matter for which nobody was named, so that the head bears it."""
    matter.act("route", by=HEAD, route="own_post")
    return matter


def shared(matter: Matter) -> Matter:
    """The matter that housing and water carry together, as the responder has reported to his head."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    return matter


def leads(matter: Matter) -> list[Lead]:
    """The leads of all breaches."""
    found = (lead_of(matter.rulebook, matter.state, each, 1, matter.now) for each in matter.events)
    return [lead for lead in found if isinstance(lead, Lead)]


@pytest.mark.parametrize("right", ["construction_permit", "licence"])
def test_the_head_who_finds_his_own_matter_late_is_the_person_of_the_lead(open_anew: Begin, right: str):
    matter = his(open_anew(responder=None))
    matter.act("accept", by=HEAD, limit=TWENTY)
    late = "2026-03-12T10:00" if right == "construction_permit" else "2026-04-01T10:00"
    corrected(matter, late, right)
    [lead] = leads(matter)
    assert (lead.rule, [each.subject for each in lead.proposed]) == ("complete", ["housing-head"])


def test_each_correction_is_told_to_the_office_and_counted(open_anew: Begin):
    matter = his(open_anew(responder=None, matter_type="licence"))
    corrected(matter, "2026-03-05T10:00", "joint_licence")
    assert matter.events[-1].data["notify"] == [["office", "gov-office", None]]
    assert list(exceptions(matter.state, matter.events)) == ["corrected"]
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.agencies["housing"].corrected == 1


@pytest.mark.parametrize("right", [None, "information_disclosure"])
def test_while_nobody_has_to_decide_that_day_the_waiting_for_acceptance_stays(open_anew: Begin, right: str | None):
    matter = shared(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", right)
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-27"}])
    matter.act("agree", by=WATER, version=1)
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


def test_nor_does_a_shorter_limit_that_runs_become_longer(open_anew: Begin):
    matter = shared(open_anew(matter_type="construction_permit"))
    corrected(matter, "2026-03-04T10:00", None)
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    matter.pass_to("2026-03-10T00:00")
    assert "complete" in matter.breaches()
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()


def test_a_joint_licence_that_was_none_is_due_as_if_it_had_never_been_one(open_anew: Begin):
    matter = shared(open_anew(matter_type="joint_licence"))
    corrected(matter, "2026-03-09T16:00", None)
    matter.pass_to("2026-03-10T00:00")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


def test_at_the_desk_silence_is_late_on_the_day_of_the_correction(open_anew: Begin):
    matter = his(open_anew(matter_type="licence", responder=None))
    corrected(matter, "2026-03-05T10:00", None)
    matter.pass_to("2026-03-06T00:00")
    [lead] = leads(matter)
    assert (lead.rule, [each.subject for each in lead.proposed]) == ("decide", ["housing-head"])


def test_a_waiting_that_stays_ends_with_the_decision(open_anew: Begin):
    matter = shared(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-04T10:00", None)
    matter.act("refuse", remedies="复议", receipt_no="1")
    assert matter.rules_owed() == ["notify_result"]


def test_a_matter_of_no_type_is_never_accepted_by_silence(open_anew: Begin):
    matter = shared(open_anew())
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["accepted"] is None


# ── a promise in working days, and a law in days ───────────────────────────


@pytest.mark.parametrize("before", [None, "licence"])
@pytest.mark.parametrize("promised", [4, 5])
def test_a_promise_in_working_days_is_no_longer_than_a_law_in_days(open_anew: Begin, before: str | None, promised: int):
    """Received on Friday 2026-03-06: seven days, and the four of a hearing from 2026-03-10, end on 2026-03-17."""
    matter = open_anew(matter_type=before, at="2026-03-06T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": promised, "unit": "working_days"}, receipt_no="1")
    matter.act("correct_matter_type", by=HEAD, matter_type="construction_permit", reason="登记时填错")
    matter.act("exclude_time", kind="hearing", from_="2026-03-10", to="2026-03-13", at="2026-03-09T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-17 24:00")]
    matter.pass_to("2026-03-18T00:00")
    assert matter.breaches() == ["complete"]


def test_a_shorter_promise_in_working_days_keeps_its_date(open_anew: Begin):
    """Three working days from Friday 2026-03-06 end on the 11th; a hearing on one day moves them to the 12th."""
    matter = open_anew(at="2026-03-06T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    matter.act("correct_matter_type", by=HEAD, matter_type="construction_permit", reason="登记时填错")
    matter.act("exclude_time", kind="hearing", from_="2026-03-10", to="2026-03-10", at="2026-03-09T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-12 24:00")]


def test_the_permit_itself_has_all_its_days(open_anew: Begin):
    matter = open_anew(matter_type="construction_permit", at="2026-03-06T10:00")
    matter.act("route", route="own_post")
    for day in ("10", "12"):
        matter.act("exclude_time", kind="hearing", from_=f"2026-03-{day}", to=f"2026-03-{day}", at="2026-03-09T10:00")
    assert ("complete", "responder", "housing", "2026-03-16 24:00") in matter.owed(), (
        "9 days from 2026-03-06 are Sunday"
    )


# ── the lead names all who held it ─────────────────────────────────────────


def test_the_lead_of_a_retyped_duty_names_everybody_who_held_it(open_anew: Begin):
    """Reassigned ten minutes before the end: it points to who had held it for days, also before the correction."""
    matter = open_anew(matter_type="construction_permit")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 7, "unit": "days"}, receipt_no="1")
    matter.act("correct_matter_type", by=HEAD, matter_type="licence", reason="登记时填错", at="2026-03-04T10:00")
    complete = next(duty for duty in matter.state.owed if duty.rule == "complete")
    matter.act("reassign", by=HEAD, duty=complete.id, to="housing-2", at="2026-03-09T23:50")
    matter.pass_to("2026-03-10T00:00")
    number, event = next((n, each) for n, each in enumerate(matter.events, 1) if each.type == "breached")
    lead = lead_of(matter.rulebook, matter.state, event, number, matter.now)
    assert isinstance(lead, Lead)
    assert list(dict.fromkeys(each.bearer.official for each in lead.held)) == ["housing-1", "housing-2"]
    assert [(each.agency, each.subject) for each in lead.proposed] == [("housing", "housing-1")]
