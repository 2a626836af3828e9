"""Inquiries (Art. 7): answered at once or within two working days, extended once, explained elsewhere."""

from collections.abc import Callable

import pytest

from domain.matter.events import Actor
from testing.district import HANDLER, HEAD, LEAD, OFFICE, RESPONDER, head
from testing.scenario import Matter

Begin = Callable[..., Matter]
ANSWER = "answer-1"


@pytest.fixture
def asked(begin: Begin) -> Matter:
    """An inquiry at the responder's own desk, Monday 10:00: to be answered until Wednesday."""
    matter = begin(kind="inquiry", form="oral")
    matter.act("route", route="own_post")
    return matter


def test_answered_nothing_more_is_owed(asked: Matter) -> None:
    assert asked.refusal("answer", answer=None, on_the_spot=True).errors[0].field == "answer"
    assert asked.refusal("answer").errors[0].field == "on_the_spot"
    asked.act("answer", on_the_spot=True)
    assert asked.closed


def test_the_two_days_run_from_receipt_whoever_answers(begin: Begin) -> None:
    matter = begin(kind="inquiry", form="oral")
    matter.act("route", at="2026-03-02T16:00", route="own_agency")
    matter.act("hand_over", at="2026-03-03T09:00", handler="housing-2")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    assert matter.breaches() == ["hand_over"]
    matter.act("answer", by=HANDLER, on_the_spot=False)
    assert matter.closed


def test_an_applicant_who_cannot_be_reached_ends_it_after_two_days_of_attempts(asked: Matter) -> None:
    once = [{"at": "2026-03-02T11:00"}, {"at": "2026-03-02T16:00"}]
    assert asked.refused("record_unreachable", at="2026-03-04T09:00", attempts=once) == "incomplete"
    ahead = [{"at": "2026-03-03T11:00"}, {"at": "2026-03-04T16:00"}]
    assert asked.refused("record_unreachable", at="2026-03-04T09:00", attempts=ahead) == "time_not_allowed"
    before = [{"at": "2026-02-27T11:00"}, {"at": "2026-03-03T16:00"}]
    assert asked.refused("record_unreachable", at="2026-03-04T09:00", attempts=before) == "time_not_allowed"
    twice = [{"at": "2026-03-02T11:00"}, {"at": "2026-03-03T16:00"}]
    asked.act("record_unreachable", at="2026-03-04T09:00", attempts=twice)
    assert asked.closed
    assert asked.breaches() == []


def test_elsewhere_one_explains_and_helps(begin: Begin) -> None:
    matter = begin(kind="inquiry", form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("explain", "responder", "housing", "2026-03-02 24:00")]
    assert {e.field for e in matter.refusal("explain", reason=None, help=None).errors} == {"reason", "help"}
    matter.act("explain")
    assert matter.closed


@pytest.mark.parametrize("kind", ["application", "inquiry"])
def test_where_special_law_has_a_channel_it_is_cited_and_explained(begin: Begin, kind: str) -> None:
    matter = begin(kind=kind)
    for missing in ("citation", "channel"):
        fields = {"citation": "依据", "channel": "渠道", missing: None}
        assert missing in {e.field for e in matter.refusal("route", route="special_law", **fields).errors}
    matter.act("route", route="special_law", citation="依据", channel="渠道")
    assert matter.owed() == [("explain", "responder", "housing", "2026-03-02 24:00")]
    matter.act("explain")
    assert matter.closed


# Extension: asked for in time, approved by the head, once, never one's own


def ask(matter: Matter, at: str = "2026-03-04T16:00", days: int = 2) -> None:
    matter.act("request_extension", at=at, duty=ANSWER, working_days=days)


def test_an_approved_extension_moves_the_limit(asked: Matter) -> None:
    ask(asked)
    assert asked.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    asked.act("approve_extension", by=HEAD, duty=ANSWER)
    assert asked.owed() == [("answer", "responder", "housing", "2026-03-06 24:00")]
    assert [move.why for move in asked.duty("answer").moves] == ["extended"]
    asked.act("answer", at="2026-03-06T23:59", on_the_spot=False)
    assert asked.breaches() == []


def test_asked_in_time_and_approved_late_it_still_counts(asked: Matter) -> None:
    ask(asked, at="2026-03-04T23:59")
    left = asked.act("approve_extension", by=HEAD, at="2026-03-05T09:00", duty=ANSWER)
    assert left == ["breached", "extended", "breach_withdrawn"]
    assert asked.breaches() == []
    assert asked.duty("answer").breached_at is None


def test_a_declined_extension_changes_nothing_and_was_the_only_one(asked: Matter) -> None:
    ask(asked, at="2026-03-03T09:00")
    asked.act("decline_extension", by=HEAD, duty=ANSWER)
    assert asked.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    assert asked.refused("request_extension", duty=ANSWER, working_days=1) == "not_owed"
    assert asked.refused("approve_extension", by=HEAD, duty=ANSWER) == "not_owed"


def test_it_is_asked_for_once(asked: Matter) -> None:
    ask(asked)
    asked.act("approve_extension", by=HEAD, duty=ANSWER)
    assert asked.refused("request_extension", duty=ANSWER, working_days=1) == "not_owed"


def test_it_is_asked_for_before_the_limit_has_run_out(asked: Matter) -> None:
    refused = asked.refused("request_extension", at="2026-03-05T00:00", duty=ANSWER, working_days=1)
    assert refused == "too_late_to_extend"


def test_it_is_no_longer_than_the_rulebook_allows(asked: Matter) -> None:
    refusal = asked.refusal("request_extension", duty=ANSWER, working_days=4)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "working_days")


def test_only_the_bearer_asks_and_only_the_head_decides(asked: Matter) -> None:
    assert asked.refused("request_extension", by=HANDLER, duty=ANSWER, working_days=1) == "not_your_duty"
    assert asked.refused("approve_extension", by=HEAD, duty=ANSWER) == "not_owed"  # nobody has asked yet
    ask(asked)
    for other in (RESPONDER, HANDLER, OFFICE, head("water")):
        assert asked.refused("approve_extension", by=other, duty=ANSWER) == "not_your_duty"
        assert asked.refused("decline_extension", by=other, duty=ANSWER) == "not_your_duty"


def test_nobody_approves_his_own(begin: Begin) -> None:
    both = Actor("housing-head", LEAD, ("responder", "head"))
    matter = begin(kind="inquiry", responder="housing-head")
    matter.act("route", by=both, route="own_post")
    matter.act("request_extension", by=both, duty=ANSWER, working_days=1)
    assert matter.refused("approve_extension", by=both, duty=ANSWER) == "not_your_duty"
    deputy = Actor("housing-2", LEAD, ("head",))
    matter.act("approve_extension", by=deputy, duty=ANSWER)


def test_nobody_approves_what_he_asked_for_his_agency(begin: Begin) -> None:
    both = Actor("housing-head", LEAD, ("responder", "head"))
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=both, parts=[{"agency": LEAD, "due_on": "2026-03-10"}])
    matter.act("agree", by=Actor("water-1", "water", ("responder",)), version=1)
    matter.act("request_extension", by=both, duty="perform-1", working_days=2)
    assert matter.refused("approve_extension", by=both, duty="perform-1") == "not_your_duty"


@pytest.mark.parametrize("act", ["request_extension", "approve_extension"])
def test_a_duty_that_knows_no_extension_has_none(begin: Begin, act: str) -> None:
    matter = begin()
    fields = {"duty": "route-1"} | ({"working_days": 1} if act == "request_extension" else {})
    assert matter.refused(act, by=RESPONDER, **fields) == "not_owed"
