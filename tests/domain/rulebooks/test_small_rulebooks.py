"""Three small cities, each by its file alone: a hotline, a town with one window, a bureau where the office decides."""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.exploring.walk import explore
from domain.reading.loader import parse
from testing.district import HEAD, PARTY_OFFICE, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain.rulebook_files import OTHERS

FOLDER = OTHERS
NAMES = ("yunqi-2033", "baisha-2034", "linhai-2035")
RULEBOOKS = {name: parse((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml") for name in NAMES}


@pytest.mark.parametrize("book", RULEBOOKS.values(), ids=NAMES)
def test_every_matter_can_be_brought_to_its_end(book: Rulebook) -> None:
    for walk in explore(book):
        assert [*walk.problems()] == []
        assert walk.beyond == 0
        assert walk.opened == set(walk.procedure.rules)


def hotline(calendar: Calendar, **how: Any) -> Matter:
    """A call on Monday 2026-03-02, 10:00."""
    how.setdefault("kind", "inquiry")
    return Matter(RULEBOOKS["yunqi-2033"], calendar, **how)


def test_a_call_is_answered_called_back_and_heard_again(calendar: Calendar) -> None:
    call = hotline(calendar)
    assert call.owed() == [("answer", "agent", "housing", "2026-03-04 24:00")]
    duty = call.duty("answer").id
    assert call.refused("approve_extension", by=HEAD, duty=duty) == "not_owed"  # nobody has asked for it
    call.act("request_extension", duty=duty, working_days=2)
    call.act("approve_extension", by=HEAD, duty=duty)
    assert call.owed() == [("answer", "agent", "housing", "2026-03-06 24:00")]
    call.act("answer", on_the_spot=False)
    assert call.owed() == [("call_back", "agent", "housing", "2026-03-05 24:00")]
    call.act("notify_result")
    assert call.closed
    call.act("dispute", by=SYSTEM)
    call.act("reconsider", by=HEAD, outcome="redo")
    assert call.owed() == [("answer", "agent", "housing", "2026-03-04 24:00")]
    call.act("answer", on_the_spot=True)
    assert call.closed


def test_an_urgent_call_is_answered_on_the_day(calendar: Calendar) -> None:
    call = hotline(calendar, urgent=True)
    assert call.owed() == [("answer", "agent", "housing", "2026-03-02 24:00")]
    assert call.pass_to("2026-03-03T00:00") == ["breached"]
    call.act("answer", on_the_spot=True)
    assert call.closed


def test_whoever_wants_something_done_is_told_where(calendar: Calendar) -> None:
    call = hotline(calendar, kind="application")
    assert call.owed() == [("tell_where", "agent", "housing", "2026-03-02 24:00")]
    assert call.refused("answer", on_the_spot=True) == "not_owed"
    call.act("explain")
    assert call.closed


def window(calendar: Calendar, **how: Any) -> Matter:
    """An application on Monday 2026-03-02, 10:00."""
    return Matter(RULEBOOKS["baisha-2034"], calendar, **how)


@pytest.mark.parametrize(
    ("form", "urgent", "until"),
    [
        ("written", False, "2026-03-05 24:00"), ("oral", False, "2026-03-05 24:00"),
        ("written", True, "2026-03-03 24:00"), ("oral", True, "2026-03-02 24:00"),
    ],
)  # fmt: skip
def test_how_fast_depends_on_the_form_where_it_is_urgent(
    calendar: Calendar, form: str, until: str, *, urgent: bool
) -> None:
    matter = window(calendar, form=form, urgent=urgent)
    assert ("handle", "window", "housing", until) in matter.owed()
    assert matter.rules_owed() == (["handle", "alert"] if urgent else ["handle"])


def test_an_urgent_application_from_the_alarm_to_the_result(calendar: Calendar) -> None:
    matter = window(calendar, urgent=True)
    matter.act("report_to_head")
    matter.act("give_notice", materials=["户口簿"])
    assert matter.owed() == [("bring", "villager", None, "2026-05-06 24:00")]  # sixty days, and the holiday after
    matter.act("supplement", at="2026-03-09T10:00", materials=["户口簿"])
    matter.act("accept", limit={"count": 2, "unit": "working_days"})
    assert matter.owed() == [("finish", "window", "housing", "2026-03-11 24:00")]
    matter.act("complete", at="2026-03-11T10:00", on_the_spot=False)
    assert matter.closed


def test_who_was_late_is_apologised_for(calendar: Calendar) -> None:
    matter = window(calendar)
    matter.act("complete", at="2026-03-06T10:00", on_the_spot=True)
    assert matter.owed() == [("apologise", "mayor", "housing", "2026-03-10 24:00")]
    matter.act("explain", by=HEAD)
    assert matter.closed


def bureau(calendar: Calendar) -> Matter:
    """An application on Monday 2026-03-02, 10:00, to be sorted."""
    return Matter(RULEBOOKS["linhai-2035"], calendar)


def test_a_matter_goes_over_by_telephone_comes_back_and_is_placed(calendar: Calendar) -> None:
    matter = bureau(calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("take_up", "competent", "water", "2026-03-03 24:00")]
    matter.act("return_transfer", by=official("water"))
    assert matter.rules_owed() == ["take_up", "place"]
    assert matter.duty("take_up").status == "suspended"
    matter.act("settle_transfer", by=PARTY_OFFICE, agency="roads")
    matter.act("accept_transfer", by=official("roads"), responder="roads-2")
    assert matter.owed() == [("handle", "desk", "roads", "2026-03-09 24:00")]
    matter.act("complete", by=official("roads"), on_the_spot=True)
    assert matter.closed


def test_where_nobody_is_competent_the_office_says_who_is(calendar: Calendar) -> None:
    matter = bureau(calendar)
    matter.act("route", route="elsewhere")
    assert matter.owed() == [("place", "district", "party-office", "2026-03-04 24:00")]
    matter.act("settle_transfer", by=PARTY_OFFICE, agency="water")
    assert matter.owed() == [("take_up", "competent", "water", "2026-03-03 24:00")]


def test_what_is_several_agencies_matter_is_reported_at_once_and_ruled(calendar: Calendar) -> None:
    """No plan is proposed here, nobody answers one: the lead agency's head states what each says."""
    matter = bureau(calendar)
    matter.act("route", route="elsewhere")
    matter.act("settle_transfer", by=PARTY_OFFICE, agencies=["water", "roads"])
    assert matter.owed() == [("report_up", "chief", "water", "2026-03-04 24:00")]
    matter.act("escalate", by=head("water"), positions=[{"agency": "roads", "position": "silent"}])
    parts = [{"agency": "roads", "task": "修路", "due_on": "2026-03-10"}]
    matter.act("rule", by=PARTY_OFFICE, outcome="plan", parts=parts)
    assert matter.owed() == [("part", "doer", "roads", "2026-03-10 24:00")]
    matter.act("finish_part", by=official("roads"), part="1-1")
    assert matter.owed() == [("close", "desk", "water", "2026-03-03 24:00")]
    matter.act("complete", by=official("water"), on_the_spot=False)
    assert matter.closed
