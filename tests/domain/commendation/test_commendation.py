"""Commendations (Art. 8): nominated, examined, approved or declined, published."""

import pytest

from domain.clock.calendar import Calendar
from domain.engine.beginnings import nominated
from domain.law.rulebook import Rulebook
from tests.domain import findings as f
from tests.domain import scenario as s


@pytest.fixture
def nomination(rulebook: Rulebook, calendar: Calendar) -> s.Matter:
    first = nominated(
        rulebook, command="open", actor=s.HEAD, received_at=s.moment("2026-03-02T10:00"), office=f.OFFICE,
        agency=s.LEAD, card=s.AGENCIES[s.LEAD], subject=s.HANDLER.id, cases=("20260302-000001",),
    )  # fmt: skip
    return s.Matter(rulebook, calendar, procedure="commendation", first=first)


def test_from_nomination_to_publication(nomination: s.Matter) -> None:
    assert nomination.owed() == [("examine", "examiner", f.OFFICE, "2026-04-14 24:00")]
    nomination.act("examine", by=f.EXAMINER)
    assert nomination.rules_owed() == ["decide"]
    nomination.act("approve", by=f.DECIDER)
    assert nomination.rules_owed() == ["publish"]
    nomination.act("publish", by=f.EXAMINER)
    assert nomination.closed


def test_declined_with_reasons_it_ends(nomination: s.Matter) -> None:
    nomination.act("examine", by=f.EXAMINER)
    nomination.act("decline", by=f.DECIDER)
    assert nomination.closed


def test_the_nominee_doesnt_examine_what_he_has_achieved(nomination: s.Matter) -> None:
    nominee = s.Actor(s.HANDLER.id, f.OFFICE, ("conduct_office",))
    assert nomination.refused("examine", by=nominee) == "conflict_of_interest"


def test_nobody_approves_what_he_examined(nomination: s.Matter) -> None:
    nomination.act("examine", by=f.EXAMINER)
    both = s.Actor(f.EXAMINER.id, f.OFFICE, ("conduct_office", "decider"))
    assert nomination.refused("approve", by=both) == "conflict_of_interest"
    duty = nomination.duty("decide")
    nomination.act("recuse", by=both, duty=duty.id, to="party-office-2")
    assert nomination.refused("approve", by=both) == "not_your_duty"
    nomination.act("approve", by=s.Actor("party-office-2", f.OFFICE, ("decider",)))
    assert nomination.duty("decide").due_at == duty.due_at
