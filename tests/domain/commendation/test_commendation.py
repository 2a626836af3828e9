"""Commendations (Art. 8): nominated, examined, approved or declined, published."""

import pytest

from domain.clock.calendar import Calendar
from domain.engine.beginnings import nominated
from domain.law.rulebook import Rulebook
from testing import district, fields, scenario
from tests.domain import findings as f


@pytest.fixture
def nomination(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    first = nominated(
        rulebook, command="open", actor=district.HEAD, received_at=fields.moment("2026-03-02T10:00"), office=f.OFFICE,
        agency=district.LEAD, card=district.AGENCIES[district.LEAD], subject=district.HANDLER.id,
        cases=("20260302-000001",),
    )  # fmt: skip
    return scenario.Matter(rulebook, calendar, procedure="commendation", first=first)


def test_from_nomination_to_publication(nomination: scenario.Matter) -> None:
    assert nomination.owed() == [("examine", "examiner", f.OFFICE, "2026-04-14 24:00")]
    nomination.act("examine", by=f.EXAMINER)
    assert nomination.rules_owed() == ["decide"]
    nomination.act("approve", by=f.DECIDER)
    assert nomination.rules_owed() == ["publish"]
    nomination.act("publish", by=f.EXAMINER)
    assert nomination.closed


def test_declined_with_reasons_it_ends(nomination: scenario.Matter) -> None:
    nomination.act("examine", by=f.EXAMINER)
    nomination.act("decline", by=f.DECIDER)
    assert nomination.closed


def test_the_nominee_doesnt_examine_what_he_has_achieved(nomination: scenario.Matter) -> None:
    nominee = scenario.Actor(district.HANDLER.id, f.OFFICE, ("conduct_office",))
    assert nomination.refused("examine", by=nominee) == "conflict_of_interest"


def test_nobody_approves_what_he_examined(nomination: scenario.Matter) -> None:
    nomination.act("examine", by=f.EXAMINER)
    both = scenario.Actor(f.EXAMINER.id, f.OFFICE, ("conduct_office", "decider"))
    assert nomination.refused("approve", by=both) == "conflict_of_interest"
    duty = nomination.duty("decide")
    nomination.act("recuse", by=both, duty=duty.id, to="party-office-2")
    assert nomination.refused("approve", by=both) == "not_your_duty"
    nomination.act("approve", by=scenario.Actor("party-office-2", f.OFFICE, ("decider",)))
    assert nomination.duty("decide").due_at == duty.due_at
