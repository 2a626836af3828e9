"""The page for those who write rulebooks names every word that a rulebook may use."""

from pathlib import Path
from typing import Any

import pytest

from domain.reading import parts
from domain.reading.grammar import words
from matters.law import LAW
from tests import guided

PAGE = (Path(__file__).parents[1] / "docs" / "rulebook-authors-guide.md").read_text("utf-8")
CATALOGUES = (*parts.CATALOGUES, "articles", "time")  # explained by their examples
NAMED = ("situations", "moments", "permissions", "acts", "roles", "procedures", "exclusions")
HEAD = ("id", "title", "citation", "issued_by", "in_force", "commencement", "outcomes")


def keys(value: Any, within: str = "") -> set[str]:
    """Every key that tables of rows use, besides facts and what a rulebook names itself."""
    if isinstance(value, list):
        return {key for item in value for key in keys(item, within)}
    if not isinstance(value, dict) or within in ("where", "any", "time", "by_kind"):
        return set()
    own = set() if within in NAMED else set(value)
    inner = {key for name, item in value.items() if name not in CATALOGUES for key in keys(item, name)}
    return own | inner


USED = sorted(
    {key for path in parts.paths(LAW / "rulebooks") for key in keys(parts.tables(path))} - {*HEAD, *CATALOGUES}
)


@pytest.mark.parametrize("word", [*USED, *words.UNITS, *words.LISTS, *words.ON_DUTIES, words.ON_DISCHARGED])
def test_a_word_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE or f"{word} =" in PAGE or f"`[[{word}]]`" in PAGE or f"`[{word}" in PAGE


@pytest.mark.parametrize("instant", words.INSTANTS[1:])
def test_an_instant_is_explained(instant: str) -> None:
    assert f"`{instant}`" in PAGE


async def test_the_new_rulebook_of_the_guide_and_its_test_hold(tmp_path: Path) -> None:
    section = PAGE.split("一份新的规则文本从头到尾是这样")[1]
    book = guided.copied(tmp_path, "linshi-2027")
    (test,), (limit,) = guided.blocks(section, "python"), guided.blocks(section, "toml")
    former = limit.strip().replace("count = 3", "count = 2")
    guided.changed(book / "art-06-4-elsewhere.toml", former, limit.strip())
    said = await guided.ran("cli", "diff", LAW / "rulebooks" / "jintan-2019", book)
    assert "+ " in said, said
    assert "3个工作日" in said, said
    assert "1 passed" in (said := await guided.passed(tmp_path, "test_linshi_2027.py", test)), said
