"""The next edition: what type of matter it is, and what the law of that type gives the applicant.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.exploring.walk import explore
from domain.reading.loader import parse
from tests.domain.rulebook_files import OTHERS
from tests.domain.scenario import HEAD, Matter

# ── an extension by the law of the type, wherever its limit stands ─────────


@pytest.fixture(scope="module")
def archive() -> Rulebook:
    """A rulebook whose only row runs by the statutory limit of the matter's type, where it has one."""
    return parse((OTHERS / "mingxi-2036.toml").read_bytes(), "mingxi-2036.toml")


def test_every_matter_of_the_archive_can_be_brought_to_its_end(archive: Rulebook) -> None:
    for walk in explore(archive):
        assert [*walk.problems()] == []


def test_a_row_that_runs_by_the_limit_of_the_type_is_extended_as_its_law_says(
    archive: Rulebook, calendar: Calendar
) -> None:
    matter = Matter(archive, calendar, matter_type="disclosure")
    assert matter.owed() == [("answer", "archivist", "housing", "2026-03-30 24:00")]
    ask: dict[str, Any] = {"duty": "answer-1", "reason": "档案较多"}
    assert matter.refused("request_extension", working_days=21, **ask) == "incomplete"
    matter.act("request_extension", working_days=20, **ask)
    matter.act("approve_extension", by=HEAD, duty="answer-1")
    assert matter.owed() == [("answer", "archivist", "housing", "2026-04-28 24:00")]
    assert matter.refused("request_extension", working_days=1, **ask) == "not_owed"


def test_without_such_a_law_by_what_the_row_allows(archive: Rulebook, calendar: Calendar) -> None:
    matter = Matter(archive, calendar)
    ask: dict[str, Any] = {"duty": "answer-1", "reason": "档案较多"}
    assert matter.refused("request_extension", working_days=4, **ask) == "incomplete"
    matter.act("request_extension", working_days=3, **ask)
