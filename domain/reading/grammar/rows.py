"""Reading a TOML table strictly: what is missing, wrong or left over is collected, with its path."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from domain.spelling import nearest, possible

T = TypeVar("T")
NAMED = 3  # further places of the same mistake
_WORD = re.compile(r"[^「]*「[^」]*」")  # a message up to the word that is wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands in the file, and in Chinese what is wrong."""

    path: str
    message: str


class Misspelt(Problem):
    """A field or table with a wrong name, which has got the name that was meant."""


class Unused(Problem):
    """A name that no row uses. It is told where nothing else is wrong: the row that would use it may be the mistake."""


class RulebookError(ValueError):
    """A rulebook can't be used. The message has one line for each mistake: file, place, what is wrong.

    A word that is wrong in several places is one mistake: its line stands at the first and names the others.
    """

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = tuple(_folded(problems))
        super().__init__("\n".join(f"{file}: {told(problem)}" for problem in self.problems))


def told(problem: Problem) -> str:
    """A problem as a line; one of the whole file has no place in it."""
    return problem.message if problem.path == "/" else f"{problem.path}: {problem.message}"


def _folded(problems: list[Problem]) -> Iterator[Problem]:
    """The problems; those that say the same of a word (「…」) become one. That a list is empty isn't told where one of
    its items is wrong: it isn't empty.
    """
    places: dict[Problem | str, dict[str, None]] = {}
    said: dict[Problem | str, str] = {}  # the first message: others list other words that would have done
    listed = {problem.path.rpartition("[")[0] for problem in problems if problem.path.endswith("]")}
    for problem in problems:
        if problem.path in listed:
            continue
        word = _WORD.match(problem.message)
        same = word[0] if word else problem
        said.setdefault(same, problem.message)
        places.setdefault(same, {})[problem.path] = None
    for same, paths in places.items():
        path, *others = paths
        message = said[same]
        more = f"（另有 {len(others)} 处：{', '.join(others[:NAMED])}{' 等' if len(others) > NAMED else ''}）"
        yield Problem(path, message + more if others else message)


def read_on(read: Callable[[list[Problem]], T]) -> tuple[T, list[Problem]]:
    """What ``read`` makes, and the problems that it notes. Where fields are misspelt, `Row` has given them their right
    names in the tables, and ``read`` is called again: so what only follows from a misspelt field isn't told.
    """
    misspelt: list[Problem] = []
    while True:
        problems: list[Problem] = []
        made = read(problems)
        others = [problem for problem in problems if problem not in misspelt]
        again = [problem for problem in others if isinstance(problem, Misspelt)]
        if not again:
            return made, [*misspelt, *others]
        misspelt += again


class Located(dict[str, Any]):
    """A table that knows where it stands in a file."""

    def __init__(self, path: str, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.path = path


class Row:
    """A table being read: every key is asked for once. Leaving the ``with`` block reports what is left over."""

    def __init__(self, data: object, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._source: dict[str, Any] = {}
        self._data: dict[str, Any] = {}
        self._asked: dict[str, None] = {}  # the fields that a row may have, in the order in which they are read
        if isinstance(data, dict):
            self._source = cast("dict[str, Any]", data)
            self._data = dict(self._source)
        else:
            self.problem("", "应为表")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for key in self._data:
            message = f"没有这个字段{possible(key, self._asked)}"
            lacking = [field for field in self._asked if field not in self._source]
            if meant := next(iter(get_close_matches(key, lacking, n=1)), None):
                self.misspelt(key, message)
                self._source[meant] = self._source.pop(key)
            else:
                self.problem(key, message)

    def misspelt(self, key: str, message: str) -> None:
        """Note a wrong name that has been mended in the tables: they are read again (`read_on`)."""
        self.problems.append(Misspelt(self.at(key), message))

    def problem(self, key: str, message: str) -> None:
        """Note a mistake in a field of this row, or (key "") in the row itself."""
        self.problems.append(Problem(self.at(key), message))

    def unused(self, key: str) -> None:
        """Note that no row uses what the field names."""
        self.problems.append(Unused(self.at(key), "没有一行用到"))

    def at(self, key: str) -> str:
        """The path of a field."""
        return ".".join(part for part in (self.path, key) if part) or "/"

    @property
    def id(self) -> str:
        """The row's own id, without reading it; "" where it has none."""
        name = self._data.get("id")
        return name if isinstance(name, str) else ""

    def peek(self, key: str) -> list[str]:
        """The texts of a field, without reading it."""
        value = self._data.get(key)
        items = cast("list[Any]", value) if isinstance(value, list) else [value]
        return [item for item in items if isinstance(item, str)]

    def names(self) -> list[str]:
        """The fields not yet read."""
        return list(self._data)

    def is_table(self, key: str) -> bool:
        """Whether the field is a table."""
        self._asked[key] = None
        return isinstance(self._data.get(key), dict)

    def has(self, key: str) -> bool:
        """Whether the field is there and not yet read."""
        self._asked[key] = None
        return key in self._data

    def value(self, key: str) -> Any:
        """The field as it stands, None where it is absent."""
        self._asked[key] = None
        return self._data.pop(key, None)

    def text(self, key: str) -> str:
        """A text that must be there; "" after noting that it isn't."""
        if not self.has(key):
            self.problem(key, "缺少")
            return ""
        return self.maybe_text(key) or ""

    def maybe_text(self, key: str) -> str | None:
        """A text that may be absent, but not empty."""
        value = self.value(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.problem(key, "应为非空文字")
        return None

    def word(self, key: str, among: Collection[str], what: str) -> str:
        """One of the words known. After noting that it is unknown, the word that was most likely meant, so that nothing
        is told that only follows; "" where none is, or the field is missing.
        """
        word = self.text(key)
        return word and self.known(key, word, among, what)

    def maybe_word(self, key: str, among: Collection[str], what: str) -> str | None:
        """The same, for a field that may be absent."""
        return self.word(key, among, what) if self.has(key) else None

    def words(self, key: str, among: Collection[str] | None = None, what: str = "") -> tuple[str, ...]:
        """A text or a list of texts, each a known word, or noted as unknown; () where absent."""
        found: list[str] = []
        for index, item in enumerate(self.listed(key)):
            place = f"{key}[{index}]"
            if not isinstance(item, str) or not item:
                self.problem(place, "应为非空文字")
            elif word := item if among is None else self.known(place, item, among, what):
                found.append(word)
        return tuple(found)

    def day(self, key: str) -> date:
        """A date that must be there."""
        if not self.has(key):
            self.problem(key, "缺少")
            return date.min
        value = self.value(key)
        if type(value) is date:
            return value
        self.problem(key, "应为日期，如 2026-01-01，不加引号")
        return date.min

    def number(self, key: str) -> int | None:
        """A whole number of at least 1 that must be there; None after noting that it is missing or wrong."""
        if not self.has(key):
            self.problem(key, "缺少")
        return self.maybe_number(key)

    def maybe_number(self, key: str) -> int | None:
        """A whole number of at least 1; None where absent or, noted, where it is none."""
        value = self.value(key)
        if value is None or (type(value) is int and value > 0):
            return value
        self.problem(key, "应为不小于 1 的整数")
        return None

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self.value(key)
        if not isinstance(value, bool | None):
            self.problem(key, "应为 true 或 false")
        return value is True

    def row(self, key: str) -> "Row":
        """A table within."""
        return Row(self.value(key), self.at(key), self.problems)

    def rows(self, key: str, word: str | None = None) -> list["Row"]:
        """The tables of a list. Where ``word`` is given, a plain text stands for a table of that one field."""
        found: list[Row] = []
        for index, item in enumerate(self.listed(key)):
            data: Any = {word: item} if word and isinstance(item, str) else item
            name: Any = cast("dict[str, Any]", data).get("id", index) if isinstance(data, dict) else index
            path = item.path if isinstance(item, Located) else f"{self.at(key)}[{name}]"
            found.append(Row(data, path, self.problems))
        return found

    def named_rows(self, key: str) -> dict[str, "Row"]:
        """The tables of a table, by name."""
        value = self.value(key)
        if isinstance(value, dict):
            tables = cast("dict[str, Any]", value)
            return {name: Row(item, f"{self.at(key)}.{name}", self.problems) for name, item in tables.items()}
        self.problem(key, "缺少" if value is None else "应为表")
        return {}

    def maybe_named_rows(self, key: str) -> dict[str, "Row"]:
        """The same, for a field that may be absent."""
        return self.named_rows(key) if self.has(key) else {}

    def listed(self, key: str) -> list[Any]:
        """The field as a list: one value stands for a list of it, none for an empty one."""
        value = self.value(key)
        if value is None:
            return []
        return cast("list[Any]", value) if isinstance(value, list) else [value]

    def known(self, key: str, word: str, among: Collection[str], what: str) -> str:
        """The word, if it is ``among`` those known; else, noted, the one that was most likely meant, "" if none was."""
        if word in among:
            return word
        self.problem(key, f"没有这{what}「{word}」{possible(word, among) or '，这里一个也没有定义'}")
        return nearest(word, among) or ""


def texts(value: object) -> Iterator[str]:
    """Every text in a table, at any depth, without the names of fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        items = cast("dict[str, Any]", value).values() if isinstance(value, dict) else cast("list[Any]", value)
        for each in items:
            yield from texts(each)
