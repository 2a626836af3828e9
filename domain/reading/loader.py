"""From the files of a rulebook to a `Rulebook`. Every mistake is told with file, row and field; nothing is guessed.

Three rounds: `grammar` (tables, fields, words), `check` (the rows make sense together), `explore` (every
matter can be brought to its end).
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.law.rulebook import Rulebook
from domain.reading import heads, parts, toml
from domain.reading.checks import quotes
from domain.reading.checks.check import check
from domain.reading.checks.remarks import remarks
from domain.reading.exploring.samples import LEAD
from domain.reading.exploring.walk import NEAREST, Tell, explore
from domain.reading.grammar.reader import Reader
from domain.reading.grammar.rows import Problem, RulebookError, Unused, read_on
from domain.reading.lock import Lock
from domain.reading.overlay import apart, issued_by, laid_over_editions

Telling = Callable[[str], Tell]


def load_all(folder: Path, telling: Telling | None = None) -> dict[str, Rulebook]:
    """Every rulebook of a folder by id, fully checked. Raises `RulebookError`.

    The folder above holds ``lock.toml``; exploring is skipped for rulebooks that it says were explored. ``telling``
    makes, for each file that is explored, what is told how far that is.
    """
    lock = Lock.of(folder.parent)
    books: dict[str, Rulebook] = {}
    paths = parts.paths(folder)
    for path in paths:
        heads.sound(path, paths)
    for path in paths:
        book = read(path)
        if lock.digests.get(f"{folder.name}/{path.name}") != book.digest:
            assure(book, path.name, tables=parts.tables(path), tell=telling and telling(path.name))
        books[book.id] = book
    return books


def load_overlays(folder: Path, books: dict[str, Rulebook], telling: Telling | None = None) -> dict[str, Rulebook]:
    """Every overlay of a folder, laid over its base, by id, fully checked. Raises `RulebookError`."""
    lock = Lock.of(folder.parent)
    made: dict[str, Rulebook] = {}
    for path in sorted(folder.glob("*.toml")):
        source = path.read_bytes()
        walked = lock.digests.get(f"{folder.name}/{path.name}") == sha256(source).hexdigest()
        for book in laid_over_editions(books, source, path.name):
            apart(book, (*books.values(), *made.values()), path.name)
            if not walked or books[book.overlay_of or ""].digest not in lock.digests.values():
                assure(book, path.name, tell=telling and telling(path.name))
            made[book.id] = book
    return made


def assure(
    rulebook: Rulebook,
    file: str,
    nearest: int = NEAREST,
    *,
    tables: dict[str, Any] | None = None,
    tell: Tell | None = None,
) -> None:
    """Explore every state that a matter can reach under a rulebook, and raise `RulebookError` for each fault that is
    found. ``nearest`` is the number of states. With ``tables``, a fault of a row names the file of that row. ``tell``
    is told how far the exploration is.
    """
    walked = issued_by(rulebook, LEAD) if rulebook.agency else rulebook
    if problems := [problem for walk in explore(walked, nearest, tell) for problem in walk.problems()]:
        raise RulebookError(file, [parts.placed(tables or {}, problem) for problem in problems])


def read(path: Path) -> Rulebook:
    """A rulebook from its file or folder, checked but not explored. Raises `RulebookError`."""
    tables = parts.tables(path)
    book = parsed(tables, parts.digest(path), path.name)
    text = law_text(path)
    if text is None and path.is_dir():
        raise RulebookError(path.name, [Problem(parts.TEXT, "没有这个文件：应附规定的原文，所引的句子才能核对")])
    if text is not None and (problems := list(quotes.problems(book, text))):
        raise RulebookError(path.name, [parts.placed(tables, problem) for problem in problems])
    return book


def law_text(path: Path) -> str | None:
    """The text of the law that belongs to a rulebook's file or folder; None where there is none."""
    text = parts.text_of(path)
    return text.read_text("utf-8") if text.exists() else None


def remarked(book: Rulebook, path: Path) -> list[Problem]:
    """What a person should look at again in the rulebook of a file or folder. None of it is a mistake for certain."""
    tables = parts.tables(path)
    return [parts.placed(tables, problem) for problem in remarks(book, law_text(path))]


def parse(source: bytes, file: str) -> Rulebook:
    """A rulebook from the bytes of a single file, checked but not explored. Raises `RulebookError`."""
    return parsed(toml.tables(source, file), sha256(source).hexdigest(), file)


def parsed(tables: dict[str, Any], digest: str, file: str) -> Rulebook:
    """A rulebook from its tables, checked but not explored. Raises `RulebookError`."""
    book, problems = read_on(lambda noted: Reader(tables, noted).rulebook(digest))
    idle = [problem for problem in problems if isinstance(problem, Unused)]
    problems = [problem for problem in problems if problem not in idle] or check(book) or idle
    if problems:
        raise RulebookError(file, [parts.placed(tables, problem) for problem in problems])
    return book
