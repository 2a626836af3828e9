"""A word of a rulebook that is misspelt is one message, and the message names the word that was meant.

Every key and every value that is a word (not prose) of the district's rulebook is misspelt, one at a time: each once
for the table that it stands in. What it says is read and checked; nothing is explored.
"""

import re
from collections.abc import Iterator, Sequence
from pickle import dumps, loads
from typing import Any

import pytest

from domain.law.rulebook import Rulebook
from domain.reading import parts
from domain.reading.checks import quotes
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import parsed
from domain.reading.overlay import laid
from matters.law import LAW

FOLDER = LAW / "rulebooks" / "jintan-2019-e2"
FILES = parts.separate(FOLDER)
PICKLED = dumps(FILES)  # reading mends misspelt tables: each reading has its own
MEASURES = "art-10-4-execution.toml"
TEXT = (FOLDER / parts.TEXT).read_text("utf-8")
PROSE = {
    "title", "owes", "text", "quote", "reading", "citation", "issued_by", "fails", "not_modelled", "consulted",
    "unconsulted", "exclusions",
}  # fmt: skip
CLOCKS = {"office_hours", "at"}
OF_FOLDERS = {("id",), ("edition_of",)}  # held by the tests of folders and editions
# What a rulebook names itself: keys of these tables, and these fields. Nobody need use such a name.
NAMING = {"roles", "situations", "moments", "permissions", "exclusions"}
NAMES = {"id", "number"}
Place = Sequence[str | int]


def places(value: Any, path: Place = ()) -> Iterator[tuple[str, Place]]:
    """Every key and every word of tables, by its path."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        at = (*path, key)
        if isinstance(value, dict):
            yield "key", at
        if isinstance(item, str) and not {*at[-2:]} & (PROSE | CLOCKS) and at not in OF_FOLDERS:
            yield "word", at
        elif isinstance(item, (dict, list)):
            yield from places(item, at)


def each_once() -> dict[str, list[tuple[str, Place]]]:
    """The places by file, without those where the same word stands in a table of the same name."""
    seen: set[tuple[Any, ...]] = set()
    found: dict[str, list[tuple[str, Place]]] = {name: [] for name in FILES}
    for name, tables in FILES.items():
        for what, path in places(tables):
            word = spelled(name, what, path)
            within = [part for part in path if isinstance(part, str)]
            kind = (what, word, *within[-2 if what == "key" else -1 :])
            if kind not in seen:
                seen.add(kind)
                found[name].append((what, path))
    return found


def spelled(file: str, what: str, path: Place) -> str:
    if what == "key":
        return str(path[-1])
    value: Any = FILES[file]
    for part in path:
        value = value[part]
    return value


def misspelt(word: str) -> str:
    """The word with one of its signs twice; the number of an article with another digit."""
    if word[0].isdigit():
        return f"{word}9"
    middle = len(word) // 2
    return f"{word[:middle]}{word[middle]}{word[middle:]}"


def fresh() -> dict[str, dict[str, Any]]:
    """The tables of all files, for one reading."""
    return loads(PICKLED)  # noqa: S301


def told(file: str, what: str, path: Place) -> list[str]:
    """What is told of the rulebook with one word misspelt."""
    files = fresh()
    within: Any = files[file]
    for part in path[:-1]:
        within = within[part]
    word = misspelt(spelled(file, what, path))
    if what == "word":
        within[path[-1]] = word
    else:
        renamed = {word if key == path[-1] else key: value for key, value in within.items()}
        within.clear()
        within.update(renamed)
    try:
        book = parsed(parts.joined(FOLDER.name, files), "", FOLDER.name)
    except RulebookError as error:
        return [f"{problem.path}: {problem.message}" for problem in error.problems]
    return [f"{problem.path}: {problem.message}" for problem in quotes.problems(book, TEXT)]


def test_the_rulebook_is_right_as_it_stands() -> None:
    book = parsed(parts.joined(FOLDER.name, fresh()), "", FOLDER.name)
    assert not list(quotes.problems(book, TEXT))


PLACES = each_once()


@pytest.mark.parametrize("file", FILES)
def test_a_misspelt_word_is_one_message_that_names_the_right_one(file: str) -> None:
    wrong: dict[str, list[str]] = {}
    for what, path in PLACES[file]:
        lines, word = told(file, what, path), spelled(file, what, path)
        naming = path[-2] in NAMING if what == "key" and len(path) > 1 else what == "word" and path[-1] in NAMES
        meant = word.rpartition(", ")[2]  # of two articles, the last is misspelt
        named = [meant in line.replace(misspelt(meant), "") for line in lines]
        if named != [True] and not (naming and not lines):
            wrong[".".join(map(str, path))] = lines
    assert not wrong


OVERLAY = (LAW / "overlays" / "hospital-2026.toml").read_text("utf-8")
OWN_NAMES = {"hospital-2026", "hospital", "register"}


@pytest.mark.parametrize("word", sorted({*re.findall(r"(\w+) =", OVERLAY)} - {""}))
def test_a_misspelt_key_of_an_overlay_is_one_message(rulebook: Rulebook, word: str) -> None:
    (line,) = told_of_overlay(rulebook, re.sub(rf"\b{word} =", f"{misspelt(word)} =", OVERLAY, count=1))
    assert word in line.replace(misspelt(word), "")


@pytest.mark.parametrize("word", sorted({*re.findall(r'"([\w()-]+)"', OVERLAY, re.ASCII)} - OWN_NAMES))
def test_a_misspelt_word_of_an_overlay_is_one_message(rulebook: Rulebook, word: str) -> None:
    (line,) = told_of_overlay(rulebook, OVERLAY.replace(f'"{word}"', f'"{misspelt(word)}"', 1))
    assert word in line.replace(misspelt(word), "")


def told_of_overlay(base: Rulebook, text: str) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        laid({base.id: base}, text.encode(), "hospital-2026.toml")
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize("path", [path for _, path in places(FILES[MEASURES]) if path[-1] == "remedy"])
def test_a_remedy_that_is_misspelt_at_one_measure_is_one_message(path: Place) -> None:
    """A rulebook names its remedies itself. Some row asks for each, or another body has it."""
    (line,) = told(MEASURES, "word", path)
    word = spelled(MEASURES, "word", path)
    assert word in line.replace(misspelt(word), "")


def test_the_remedy_without_a_measure_is_one_that_some_row_asks_for() -> None:
    """Another law's remedy is no remedy of this rulebook."""
    files = fresh()
    files["rulebook.toml"]["remedy_without_measure"] = "outside"
    with pytest.raises(RulebookError) as caught:
        parsed(parts.joined(FOLDER.name, files), "", FOLDER.name)
    assert [problem.path for problem in caught.value.problems] == ["remedy_without_measure"]
