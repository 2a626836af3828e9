"""Special law in a rulebook of its own: its one row runs by the statutory limit of the matter's type, if it has one.

A matter of Monday 2 March 2026. The twentieth working day after it is 30 March.
"""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.exploring.walk import explore
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import parse
from testing.district import HEAD
from testing.scenario import Matter
from tests.domain.rulebook_files import OTHERS


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


def test_a_rulebook_names_its_own_kinds_of_time_that_do_not_count(archive: Rulebook, calendar: Calendar) -> None:
    matter = Matter(archive, calendar, matter_type="disclosure")
    day: dict[str, Any] = {"from_": "2026-03-04", "to": "2026-03-04"}
    assert "third_party" in matter.refusal("exclude_time", kind="hearing", **day).detail
    matter.act("exclude_time", kind="third_party", **day)
    assert matter.owed() == [("answer", "archivist", "housing", "2026-03-31 24:00")]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('kinds = ["third_party"]', 'kinds = ["holiday"]', "exclusions.kinds[0]"),
        ("working_days = 20, citation", "working_days = 20, on_paper = true, citation", "extension.by"),
        ('third_party = "征求第三方意见"', "third_party = 3", "exclusions.third_party"),
    ],
)
def test_a_mistake_in_what_a_statute_demands_is_named(old: str, new: str, where: str) -> None:
    text = (OTHERS / "mingxi-2036.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(RulebookError) as error:
        parse(text.replace(old, new).encode(), "mingxi-2036.toml")
    assert [problem.path.endswith(where) for problem in error.value.problems] == [True]


def test_without_such_a_law_by_what_the_row_allows(archive: Rulebook, calendar: Calendar) -> None:
    matter = Matter(archive, calendar)
    ask: dict[str, Any] = {"duty": "answer-1", "reason": "档案较多"}
    assert matter.refused("request_extension", working_days=4, **ask) == "incomplete"
    matter.act("request_extension", working_days=3, **ask)
