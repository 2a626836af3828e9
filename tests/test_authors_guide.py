"""The page for those who write rulebooks names every key that a rulebook may have, and with the page of its words every
value that the grammar knows.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from cli.pages import words as words_page
from domain.acts import ACTS
from domain.law.editions import Editions
from domain.reading.grammar import words
from domain.reading.grammar.rows import Row, RulebookError
from domain.reading.loader import load_all, parse, read
from domain.reading.overlay import laid
from matters.law import LAW
from tests import guided
from tools.rulebook_pages import WORDS

PAGE = (Path(__file__).parents[1] / "docs" / "rulebook-authors-guide.md").read_text("utf-8")
# What the loader calls words that each rulebook names itself, and those that stand in a table of the other page.
NAMED = {"个角色", "项义务", "种情形", "个时点", "种可扣除的时间", "种救济", "份规则文本"}
OF_RULEBOOK = re.compile(r"(^|\.)(where|by_kind|exclusions)$|\.any\[\d+\]$")  # tables whose keys aren't fields


class Read:
    """What the grammar reads while it reads all rulebooks and overlays: each key that a table may have, and the words
    among which each value has to be.
    """

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.values: set[str] = set()

    def key(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method of `Row`, which notes the key that it reads besides."""

        def noting(row: Row, key: str, *rest: Any) -> Any:
            if not OF_RULEBOOK.search(row.path):
                self.keys.add(key)
            return method(row, key, *rest)

        return noting

    def known(self, _key: str, word: str, among: Collection[str], what: str) -> str:
        """Note the words, and return the one that was read."""
        if what not in NAMED:
            self.values |= {*among}
        return word


@pytest.fixture(scope="module")
def grammar() -> Read:
    read = Read()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("has", "value", "is_table"):
            patched.setattr(Row, name, read.key(getattr(Row, name)))
        patched.setattr(Row, "known", read.known)
        books = load_all(LAW / "rulebooks")
        for overlay in (LAW / "overlays").glob("*.toml"):
            laid(books, overlay.read_bytes(), overlay.name)
    for procedure in (each for book in books.values() for each in book.procedures.values()):
        read.values -= {*procedure.permissions}  # a rulebook names groups of acts, which stand in the place of an act
    return read


def named(word: str, page: str = PAGE) -> bool:
    """Whether a page explains a word: as a word in a text, as a key of an example, or as a table."""
    return any(said in page for said in (f"`{word}`", f"{word} =", f"`[[{word}]]`", f"`[{word}", f'"{word}"'))


def test_every_key_is_explained(grammar: Read) -> None:
    assert len(grammar.keys) > 100
    assert sorted(key for key in grammar.keys if not named(key)) == []


def test_every_value_is_explained(grammar: Read) -> None:
    everywhere = PAGE + WORDS.read_text("utf-8")
    asked = (*words.LISTS, *words.ON_DUTIES, *words.ON_TYPES, words.ON_DISCHARGED, *words.INSTANTS[1:])
    assert sorted(word for word in grammar.values | {*asked} if not named(word, everywhere)) == []


def test_the_page_of_words_is_current_and_has_each_fact_with_its_values() -> None:
    page = WORDS.read_text("utf-8")
    assert page == words_page.page(), "运行 python -m tools.rulebook_pages"
    assert list(words_page.PROCEDURES) == list(ACTS)
    for facts in words.FACTS.values():
        for fact, values in facts.items():
            (line, *_) = (line for line in page.splitlines() if line.startswith(f"| `{fact}` |"))
            assert line.count("`") == 2 + 2 * len(values) or fact == "kind"


async def test_the_new_rulebook_of_the_guide_and_its_test_hold(tmp_path: Path) -> None:
    section = PAGE.split("一份新的规则文本从头到尾是这样")[1].split("\n## ")[0]
    book = guided.copied(tmp_path, "linshi-2027")
    (test,), (limit,) = guided.blocks(section, "python"), guided.blocks(section, "toml")
    former = limit.strip().replace("count = 3", "count = 2")
    guided.changed(book / "art-06-4-elsewhere.toml", former, limit.strip())
    said = await guided.ran("cli", "diff", LAW / "rulebooks" / "jintan-2019", book)
    assert "+ " in said, said
    assert "3个工作日" in said, said
    assert "1 passed" in (said := await guided.passed(tmp_path, "test_linshi_2027.py", test)), said


def smallest() -> str:
    """The section about the smallest rulebook."""
    return PAGE.split("最小的一份是一个文件")[1].split("一份新的规则文本从头到尾是这样")[0]


def test_the_keys_that_have_to_be_there_are_listed() -> None:
    """Each key of the smallest rulebook is taken out alone: it is listed if the rulebook doesn't load without it."""
    (book,) = guided.blocks(smallest(), "toml")
    lines = book.splitlines()
    listed = {
        key
        for line in smallest().splitlines()
        if line.startswith("| ")
        for key in re.findall(r"`(?:\[\[)?(\w+)(?:\]\])?`", line.split("|")[2])
    }
    needed, free = set[str](), set[str]()
    for number, line in enumerate(lines):
        if found := re.match(r"(\w+) = ", line):
            without = "\n".join([*lines[:number], *lines[number + 1 :]])
            try:
                parse(without.encode(), "anping-2028.toml")
            except RulebookError:
                needed.add(found[1])
            else:
                free.add(found[1])
    assert listed - {"through"} == needed
    assert free == {"agency", "official", "outcomes", "limit"}


async def test_the_edition_of_the_guide_and_its_test_hold(tmp_path: Path) -> None:
    section = PAGE.split("\n## 十、同一规定另立一版\n")[1]
    rulebooks = tmp_path / "law" / "rulebooks"
    former = copytree(LAW / "rulebooks" / "jintan-2019-e2", rulebooks / "jintan-2019-e2")
    folder = copytree(former, rulebooks / "jintan-2019-e3")
    (head,), (test,) = guided.blocks(section, "toml"), guided.blocks(section, "python")
    file = folder / "rulebook.toml"
    text = file.read_text("utf-8")
    for line in head.splitlines():
        key = line.split(" = ")[0]
        text, changed = re.subn(rf'^{key} = ("""\n.*?"""|[^\n]*)$', line, text, flags=re.MULTILINE | re.DOTALL)
        assert changed == 1, key
    file.write_text(text, "utf-8")
    row = folder / "art-10-1-2-result.toml"
    (limit,) = re.findall(r"例：把 `notify_result` 的时限改为 `(.+?)`", section)
    text = row.read_text("utf-8")
    row.write_text(text.replace(limit.replace("count = 2", "count = 1"), limit, 1), "utf-8")
    others = [book for name, book in load_all(LAW / "rulebooks").items() if name != "jintan-2019-e3"]
    editions = Editions.of("jintan-2019", [*others, read(folder)])
    assert editions.on(date(2027, 12, 31)).id == "jintan-2019-e2"
    assert editions.on(date(2028, 1, 1)).id == "jintan-2019-e3"
    assert "2 passed" in (said := await guided.passed(tmp_path, "test_jintan_2019_e3.py", test)), said


async def test_the_smallest_rulebook_of_the_guide_and_its_test_hold(tmp_path: Path) -> None:
    (book,), (test,) = guided.blocks(smallest(), "toml"), guided.blocks(smallest(), "python")
    assert len(book.splitlines()) <= 35
    file = tmp_path / "law" / "rulebooks" / "anping-2028.toml"
    file.parent.mkdir(parents=True)
    file.write_text(book, "utf-8")
    assert "没有问题" in (said := await guided.ran("cli", "check", file)), said
    assert "1 passed" in (said := await guided.passed(tmp_path, "test_anping_2028.py", test)), said
