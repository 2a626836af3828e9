"""The next edition: what a head may not decide, since it is about himself, the head of the office owes (Art. 10(2)2).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from domain.matter.events import Actor
from domain.records.exceptions import exceptions
from domain.records.lead import Lead, lead_of
from testing.district import HEAD, RESPONDER, SYSTEM, head, official
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]
GOVERNMENT, PARTY = head("gov-office"), head("party-office")
DEPUTY = Actor("housing-2", "housing", ("head",))


def pointed_to(matter: Matter, rule: str = "") -> list[tuple[str, str | None]]:
    """The agencies and persons to whom the lead of the matter's first breach of this row points, or of any row."""
    breaches = ((n, each) for n, each in enumerate(matter.events, 1) if each.type == "breached")
    number, event = next((n, each) for n, each in breaches if each.data["duty"].startswith(rule))
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
    assert list(exceptions(his_own.state, his_own.events)) == ["own_extended"]


def test_he_names_nobody_of_his_own_agency_for_it(his_own: Matter):
    """Neither himself nor a deputy: a subordinate doesn't decide on what his head asks for."""
    for who in (HEAD.id, DEPUTY.id, "gov-office-1"):
        assert his_own.refused("reassign", by=HEAD, duty="decide_extension-1", to=who) == "not_your_duty"
    assert his_own.refused("approve_extension", by=DEPUTY, duty="answer-1") == "not_your_duty"
    assert his_own.refused("reassign", by=GOVERNMENT, duty="decide_extension-1", to=DEPUTY.id) == "incomplete"
    his_own.act("reassign", by=GOVERNMENT, duty="decide_extension-1", to="gov-office-1")
    assert ("decide_extension", "head", "gov-office", "2026-03-04 24:00") in his_own.owed()


PAPER = {"approved_by": "局长", "approval_no": "样许〔2026〕1号"}


@pytest.mark.parametrize(
    ("matter_type", "days", "due"), [("licence", 10, "2026-04-14"), ("information_disclosure", 20, "2026-04-28")]
)
def test_what_a_law_leaves_to_the_head_of_the_agency_the_office_only_records(
    open_anew: Begin, matter_type: str, days: int, due: str
):
    """行政许可法第四十二条第一款 wants the approval of the agency's own head, so the office doesn't approve instead."""
    matter = open_anew(matter_type=matter_type, responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("accept", by=HEAD, limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    complete = matter.duty("complete").id
    matter.act("request_extension", by=HEAD, duty=complete, working_days=days)
    assert ("decide_extension", "head", "gov-office", "2026-03-03 24:00") in matter.owed()
    refused = matter.refusal("approve_extension", by=GOVERNMENT, duty=complete)
    assert {error.field for error in refused.errors} == {"approved_by", "approval_no"}
    matter.act("approve_extension", by=GOVERNMENT, duty=complete, **PAPER)
    assert list(exceptions(matter.state, matter.events)) == ["own_extended"]
    matter.act("tell_extension", by=HEAD, at="2026-03-03T10:00")
    assert ("complete", "head", "housing", f"{due} 24:00") in matter.owed()


def test_what_another_official_asks_for_the_head_of_the_agency_approves_without_a_paper(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    matter.act("request_extension", duty="complete-1", working_days=10)
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    assert list(exceptions(matter.state, matter.events)) == []


def joint_licence(open_anew: Begin, agency: str) -> Matter:
    """A joint licence, borne by the head of this agency, who asks for 15 working days more."""
    matter = open_anew(matter_type="joint_licence", agency=agency, responder=None)
    matter.act("route", by=head(agency), route="own_post")
    matter.act("accept", by=head(agency), limit={"count": 45, "unit": "working_days"}, receipt_no="1")
    matter.act("request_extension", by=head(agency), duty="complete-1", working_days=15)
    return matter


def test_what_a_law_leaves_to_the_government_he_gives_to_nobody(open_anew: Begin):
    matter = joint_licence(open_anew, "housing")
    assert matter.duty("decide_extension").bearer.agency == "gov-office"
    assert matter.refused("reassign", by=HEAD, duty="decide_extension-1", to=DEPUTY.id) == "not_your_duty"


def test_what_the_government_approves_for_its_own_office_the_other_office_records(open_anew: Begin):
    matter = joint_licence(open_anew, "gov-office")
    assert ("decide_extension", "head", "party-office", "2026-03-03 24:00") in matter.owed()
    assert matter.refused("approve_extension", by=GOVERNMENT, duty="complete-1", **PAPER) == "not_your_duty"
    matter.act("approve_extension", by=PARTY, duty="complete-1", **PAPER)
    assert matter.rules_owed() == ["complete", "tell_extension"]


def asked(open_anew: Begin, by: Actor = RESPONDER) -> Matter:
    """An inquiry for whose answer an official asks for three days more, on Tuesday."""
    matter = open_anew(kind="inquiry", responder=by.id)
    matter.act("route", by=by, route="own_post")
    matter.act("request_extension", by=by, duty="answer-1", working_days=3, at="2026-03-03T10:00")
    return matter


def test_the_office_decides_as_soon_as_the_head_bears_what_is_to_be_extended(open_anew: Begin):
    matter = asked(open_anew)
    assert ("decide_extension", "head", "housing", "2026-03-04 24:00") in matter.owed()
    matter.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-03T11:00")
    assert ("decide_extension", "head", "gov-office", "2026-03-04 24:00") in matter.owed()
    assert matter.refused("approve_extension", by=HEAD, duty="answer-1") == "not_your_duty"
    matter.pass_to("2026-03-05T00:00")
    assert pointed_to(matter, "decide_extension") == [("gov-office", None)]


@pytest.mark.parametrize("at", ["2026-03-04T10:00", "2026-03-04T17:29", "2026-03-04T23:50"])
def test_the_office_has_the_whole_limit_from_then_on(open_anew: Begin, at: str):
    """Given a request of Tuesday 2026-03-03 at 16:00, due at the end of the 4th. When the head takes the answer over on
    the 4th, then the office decides until the end of the 5th, and only after that it is late.
    """
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-03T16:00")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at=at)
    assert ("decide_extension", "head", "gov-office", "2026-03-05 24:00") in matter.owed()
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-04T23:55")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-05T09:00")
    assert ("decide_extension", "head", "gov-office", "2026-03-05 24:00") in matter.owed(), "it passes to it once"
    matter.pass_to("2026-03-05T12:00")
    assert matter.breaches() == ["answer"]
    matter.pass_to("2026-03-06T00:00")
    assert pointed_to(matter, "decide_extension") == [("gov-office", None)]


def test_what_the_head_let_pass_already_stays_his(open_anew: Begin):
    """Given a request of Tuesday 2026-03-03 at 16:00. When the head takes the answer over on the 5th, a day after the
    decision was due, then its lead points to him.
    """
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=3, at="2026-03-03T16:00")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-05T10:00")
    assert pointed_to(matter, "decide_extension") == [("housing", HEAD.id)]


def test_it_stays_with_the_office_when_he_passes_the_duty_on_again(open_anew: Begin):
    matter = asked(open_anew)
    matter.act("reassign", by=HEAD, duty="answer-1", to=HEAD.id, at="2026-03-03T11:00")
    matter.act("reassign", by=HEAD, duty="answer-1", to="housing-2", at="2026-03-03T12:00")
    assert ("decide_extension", "head", "gov-office", "2026-03-04 24:00") in matter.owed()
    matter.act("approve_extension", by=GOVERNMENT, duty="answer-1", at="2026-03-04T10:00")
    assert matter.duty("answer").due_at == moment("2026-03-10T00:00")


def test_nobody_is_named_to_decide_on_what_he_asked_for(open_anew: Begin):
    matter = asked(open_anew)
    refused = matter.refusal("reassign", by=HEAD, duty="decide_extension-1", to=RESPONDER.id)
    assert (refused.code, "不能审批自己" in refused.detail) == ("incomplete", True)
    matter.act("reassign", by=HEAD, duty="decide_extension-1", to="housing-2")
    matter.act("approve_extension", by=DEPUTY, duty="answer-1")
    assert matter.duty("answer").due_at == moment("2026-03-10T00:00")


@pytest.mark.parametrize("first", ["answer-1", "decide_extension-1"])
def test_the_head_decides_again_where_his_deputy_gets_the_duty_and_the_decision(open_anew: Begin, first: str):
    matter = asked(open_anew)
    second = {"answer-1": "decide_extension-1", "decide_extension-1": "answer-1"}[first]
    matter.act("reassign", by=HEAD, duty=first, to=DEPUTY.id)
    if first == "answer-1":
        assert matter.refused("reassign", by=HEAD, duty=second, to=DEPUTY.id) == "incomplete"
        return
    matter.act("reassign", by=HEAD, duty=second, to=DEPUTY.id, at="2026-03-04T10:00")
    assert ("decide_extension", "head", "housing", "2026-03-04 24:00") in matter.owed()
    assert matter.duty("decide_extension").bearer.official == HEAD.id
    assert matter.refused("approve_extension", by=DEPUTY, duty="answer-1") == "not_your_duty"
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    assert matter.duty("answer").due_at == moment("2026-03-10T00:00")


def test_a_matter_that_ended_after_a_heads_own_notice_he_does_not_review(open_anew: Begin):
    matter = open_anew(responder=None)
    matter.act("route", by=HEAD, route="own_post")
    matter.act("give_notice", by=HEAD)
    matter.pass_to("2026-04-17T00:00")
    matter.act("notify_result", by=HEAD, at="2026-04-17T10:00")
    matter.act("dispute", by=SYSTEM, at="2026-04-20T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "gov-office", "2026-04-22 24:00")]
    assert matter.refused("reconsider", by=HEAD, outcome="upheld") == "conflict_of_interest"


def test_what_was_answered_by_a_party_office_the_other_one_reviews(open_anew: Begin):
    """Both offices are parties, and the conduct office is at one of them: at least it isn't the same person."""
    matter = open_anew(agency="party-office", responder=None, kind="inquiry")
    matter.act("route", by=PARTY, route="joint", co_agencies=["gov-office"])
    matter.act("report_to_head", by=PARTY)
    matter.act("propose_plan", by=PARTY, parts=[{"agency": "party-office", "task": "x", "due_on": "2026-03-03"}])
    matter.act("agree", by=official("gov-office"), version=1)
    matter.act("finish_part", by=official("party-office"), part="1-1")
    matter.act("answer", by=PARTY, on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    assert matter.owed() == [("reconsider", "reconsidering_head", "gov-office", "2026-03-05 24:00")]
    assert matter.refused("reconsider", by=PARTY, outcome="upheld") == "conflict_of_interest"
    matter.act("reconsider", by=GOVERNMENT, outcome="upheld")
    assert matter.rules_owed() == ["notify_result"]


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
    for who in (DEPUTY.id, HEAD.id):
        assert matter.refused("reassign", by=HEAD, duty="reconsider-1", to=who) == "not_your_duty"
    assert matter.refused("reconsider", by=DEPUTY, outcome="upheld") == "not_your_duty"
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
