"""The next edition: the head who corrects the type of a matter may bear its duties himself. He gains nothing unseen.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March; for a construction permit the seventh day is 9 March.
"""

from collections.abc import Callable

import pytest

from domain.records.lead import Lead, lead_of
from domain.records.report import Report, exceptions
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
