"""From the files of a rulebook to a `Rulebook`. Every mistake is told with file, row and field; nothing is guessed.

Three rounds: `grammar` (tables, fields, words), `check` (the rows make sense together), `explore` (every
matter can be brought to its end).
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.law.rulebook import Rulebook
from domain.reading import parts
from domain.reading.checks import quotes
from domain.reading.checks.check import check
from domain.reading.exploring.samples import LEAD
from domain.reading.exploring.walk import NEAREST, explore
from domain.reading.grammar.reader import Reader
from domain.reading.grammar.rows import Problem, RulebookError
from domain.reading.lock import Lock
from domain.reading.overlay import apart, issued_by, laid


def load_all(folder: Path) -> dict[str, Rulebook]:
    """Every rulebook of a folder by id, fully checked. Raises `RulebookError`.

    The folder above holds ``lock.toml``; exploring is skipped for rulebooks that it says were explored.
    """
    lock = Lock.of(folder.parent)
    books: dict[str, Rulebook] = {}
    for path in parts.paths(folder):
        book = read(path)
        if path.stem != book.id:
            raise RulebookError(path.name, [Problem("id", f"应与文件名一致: {path.stem}")])
        if lock.digests.get(f"{folder.name}/{path.name}") != book.digest:
            assure(book, path.name)
        books[book.id] = book
    return books


def load_overlays(folder: Path, books: dict[str, Rulebook]) -> dict[str, Rulebook]:
    """Every overlay of a folder, laid over its base, by id, fully checked. Raises `RulebookError`."""
    lock = Lock.of(folder.parent)
    made: dict[str, Rulebook] = {}
    for path in sorted(folder.glob("*.toml")):
        source = path.read_bytes()
        book = laid(books, source, path.name)
        apart(book, (*books.values(), *made.values()), path.name)
        walked = lock.digests.get(f"{folder.name}/{path.name}") == sha256(source).hexdigest()
        if not walked or books[book.overlay_of or ""].digest not in lock.digests.values():
            assure(book, path.name)
        made[book.id] = book
    return made


def assure(rulebook: Rulebook, file: str, nearest: int = NEAREST) -> None:
    """Walk through what a matter can come to. Raises `RulebookError` for what can't be lived with."""
    walked = issued_by(rulebook, LEAD) if rulebook.agency else rulebook
    if problems := [problem for walk in explore(walked, nearest) for problem in walk.problems()]:
        raise RulebookError(file, problems)


def read(path: Path) -> Rulebook:
    """A rulebook from its file or folder, checked but not explored. Raises `RulebookError`."""
    book = parsed(parts.tables(path), parts.digest(path), path.name)
    text = path / parts.TEXT
    if text.exists() and (problems := list(quotes.problems(book, text.read_text("utf-8")))):
        raise RulebookError(path.name, problems)
    return book


def parse(source: bytes, file: str) -> Rulebook:
    """A rulebook from the bytes of a single file, checked but not explored. Raises `RulebookError`."""
    return parsed(parts.toml(source, file), sha256(source).hexdigest(), file)


def parsed(tables: dict[str, Any], digest: str, file: str) -> Rulebook:
    """A rulebook from its tables, checked but not explored. Raises `RulebookError`."""
    problems: list[Problem] = []
    book = Reader(tables, problems).rulebook(digest)
    problems = problems or check(book)
    if problems:
        raise RulebookError(file, problems)
    return book
