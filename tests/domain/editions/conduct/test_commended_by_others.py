"""The next edition: no unit commends itself or its own people (Art. 8, as Art. 9 for tolerance).

The nomination is opened on Monday 2 March 2026.
"""

import pytest

from domain.clock.calendar import Calendar
from domain.engine.beginnings import nominated
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing import district, fields, scenario
from tests.domain import findings as f

OTHER = Actor("water-1", "water", ("conduct_office", "decider"))
ANOTHER = Actor("water-2", "water", ("decider",))


def nomination(book: Rulebook, calendar: Calendar, agency: str, subject: str | None) -> scenario.Matter:
    """The nomination of an agency, or of a person who serves there, by the head of housing."""
    first = nominated(
        book, command="open", actor=district.HEAD, received_at=fields.moment("2026-03-02T10:00"), office=f.OFFICE,
        agency=agency, card=district.AGENCIES[agency], subject=subject,
    )  # fmt: skip
    return scenario.Matter(book, calendar, procedure="commendation", first=first)


@pytest.fixture(params=[None, "party-office-2"])
def own(request: pytest.FixtureRequest, edition: Rulebook, calendar: Calendar) -> scenario.Matter:
    """The agency of the office that examines commendations, or one of its people."""
    return nomination(edition, calendar, f.OFFICE, request.param)


def test_its_people_neither_examine_nor_approve_what_they_are_commended_for(own: scenario.Matter):
    assert own.refused("examine", by=f.EXAMINER) == "conflict_of_interest"
    own.act("recuse", by=f.EXAMINER, duty="examine-1", to=OTHER.id)
    assert own.owed() == [("examine", "examiner", "water", "2026-04-14 24:00")], "by the same day"
    own.act("examine", by=OTHER)
    for act in ("approve", "decline"):
        assert own.refused(act, by=f.DECIDER) == "conflict_of_interest", act
    duty = own.duty("decide")
    assert own.refusal("recuse", by=f.DECIDER, duty=duty.id, to=OTHER.id).errors[0].field == "to", "he examined it"
    own.act("recuse", by=f.DECIDER, duty=duty.id, to=ANOTHER.id)
    assert own.duty("decide").due_at == duty.due_at
    own.act("approve", by=ANOTHER)
    own.act("publish", by=f.EXAMINER)
    assert own.closed, "what is approved is only published"


def test_it_examines_and_approves_what_others_are_commended_for(edition: Rulebook, calendar: Calendar):
    other = nomination(edition, calendar, district.LEAD, None)
    other.act("examine", by=f.EXAMINER)
    other.act("approve", by=f.DECIDER)


def test_the_first_edition_lets_it(rulebook: Rulebook, calendar: Calendar):
    nomination(rulebook, calendar, f.OFFICE, None).act("examine", by=f.EXAMINER)
