"""The next edition: what a head may not decide, since it is about himself, the head of the office owes (Art. 10(2)2).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from domain.matter.events import Actor
from domain.records.lead import Lead, lead_of
from testing.district import HEAD, SYSTEM, head
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]
GOVERNMENT = head("gov-office")
DEPUTY = Actor("housing-2", "housing", ("head",))


def pointed_to(matter: Matter) -> list[tuple[str, str | None]]:
    """The agencies and persons to whom the lead of the matter's last breach points."""
    number, event = next((n, e) for n, e in enumerate(matter.events, 1) if e.type == "breached")
    lead = lead_of(matter.rulebook, matter.state, event, number, matter.now)
    assert isinstance(lead, Lead)
    return [(proposed.agency, proposed.subject) for proposed in lead.proposed]


@pytest.fixture
def his_own(open_anew: Begin) -> Matter:
    """An inquiry that no official was named for: the head himself bears it, and asks for three days more."""
    matter = open_anew(kind="inquiry", responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("request_extension", by=HEAD, duty="answer-1", working_days=3, at="2026-03-03T10:00")
    return matter


def test_the_extension_that_a_head_asks_for_is_decided_by_the_head_of_the_office(his_own: Matter):
    assert ("decide_extension", "head", "gov-office", "2026-03-04 24:00") in his_own.owed()
    assert his_own.refused("approve_extension", by=HEAD, duty="answer-1") == "not_your_duty"
    his_own.act("approve_extension", by=GOVERNMENT, duty="answer-1", at="2026-03-04T10:00")
    assert his_own.duty("answer").due_at == moment("2026-03-10T00:00")


def test_he_may_name_another_head_of_his_own_agency_for_it_but_not_himself(his_own: Matter):
    assert his_own.refused("reassign", by=HEAD, duty="decide_extension-1", to=HEAD.id) == "incomplete"
    assert his_own.refused("reassign", by=HEAD, duty="decide_extension-1", to="water-1") == "incomplete"
    his_own.act("reassign", by=HEAD, duty="decide_extension-1", to=DEPUTY.id)
    assert ("decide_extension", "head", "housing", "2026-03-04 24:00") in his_own.owed()
    his_own.act("approve_extension", by=DEPUTY, duty="answer-1")
    assert his_own.duty("answer").due_at == moment("2026-03-10T00:00")


def test_what_a_law_leaves_to_the_government_he_gives_to_nobody(open_anew: Begin):
    matter = open_anew(matter_type="joint_licence", responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("accept", by=HEAD, limit={"count": 45, "unit": "working_days"}, receipt_no="1")
    matter.act("request_extension", by=HEAD, duty="complete-1", working_days=15)
    assert matter.duty("decide_extension").bearer.agency == "gov-office"
    assert matter.refused("reassign", by=HEAD, duty="decide_extension-1", to=DEPUTY.id) == "incomplete"


def test_what_was_met_in_time_needs_no_decision(his_own: Matter):
    his_own.act("answer", by=HEAD, on_the_spot=False, at="2026-03-04T10:00")
    his_own.pass_to("2026-03-06T00:00")
    assert his_own.breaches() == []


def test_silence_about_it_is_no_lead_of_the_head_who_asked(open_anew: Begin):
    matter = open_anew(responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("accept", by=HEAD, limit={"count": 10, "unit": "working_days"})
    matter.act("request_extension", by=HEAD, duty="complete-1", working_days=3, at="2026-03-03T10:00")
    matter.pass_to("2026-03-05T00:00")
    assert (matter.breaches(), pointed_to(matter)) == (["decide_extension"], [("gov-office", None)])


def test_the_result_that_a_head_gave_is_reviewed_by_the_head_of_the_office(open_anew: Begin):
    matter = open_anew(kind="inquiry", responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("answer", by=HEAD, on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "gov-office", "2026-03-06 24:00")]
    assert matter.refused("reconsider", by=HEAD, outcome="upheld") == "conflict_of_interest"
    matter.pass_to("2026-03-07T00:00")
    assert pointed_to(matter) == [("gov-office", None)]
    matter.act("reconsider", by=GOVERNMENT, outcome="upheld")
    assert matter.owed() == [("notify_result", "head", "housing", "2026-03-09 24:00")]
    matter.act("notify_result", by=HEAD)
    assert matter.closed


def test_a_head_who_gave_no_result_reviews_it_himself(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "housing", "2026-03-06 24:00")]


def test_what_the_head_of_the_office_did_himself_the_other_office_decides(open_anew: Begin):
    matter = open_anew(kind="inquiry", agency="gov-office", responder=None)
    matter.act("route", by=GOVERNMENT, route="own_post")
    matter.act("answer", by=GOVERNMENT, on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "party-office", "2026-03-06 24:00")]


def test_the_first_edition_leaves_it_to_the_head(begin: Begin):
    matter = begin(kind="inquiry", responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("request_extension", by=HEAD, duty="answer-1", working_days=3, at="2026-03-03T10:00")
    assert "gov-office" not in [agency for _, _, agency, _ in matter.owed()]
