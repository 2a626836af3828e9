"""From a TOML file to a `Rulebook`. Every mistake is reported with file, row and field; nothing is guessed.

Three rounds: `grammar` (tables, fields, words), `check` (the rows make sense together), `explore` (every
matter can be brought to its end).
"""

import tomllib
from hashlib import sha256
from pathlib import Path

from domain.law.rulebook import Rulebook
from domain.reading.check import check
from domain.reading.explore import NEAREST, explore
from domain.reading.grammar import Reader
from domain.reading.overlay import apart, issued_by, laid
from domain.reading.rows import Problem, RulebookError
from domain.reading.samples import LEAD


def load_all(folder: Path) -> dict[str, Rulebook]:
    """Every rulebook of a folder by id, fully checked. Raises `RulebookError`.

    The folder above holds ``lock.toml``; exploring is skipped for files that it says were explored.
    """
    lock = folder.parent / "lock.toml"
    released: dict[str, str] = tomllib.loads(lock.read_text("utf-8")) if lock.exists() else {}
    books: dict[str, Rulebook] = {}
    for path in sorted(folder.glob("*.toml")):
        book = parse(path.read_bytes(), path.name)
        if path.stem != book.id:
            raise RulebookError(path.name, [Problem("id", f"应与文件名一致: {path.stem}")])
        if released.get(f"{folder.name}/{path.name}") != book.digest:
            assure(book, path.name)
        books[book.id] = book
    return books


def load_overlays(folder: Path, books: dict[str, Rulebook]) -> dict[str, Rulebook]:
    """Every overlay of a folder, laid over its base, by id, fully checked. Raises `RulebookError`."""
    lock = folder.parent / "lock.toml"
    released: dict[str, str] = tomllib.loads(lock.read_text("utf-8")) if lock.exists() else {}
    made: dict[str, Rulebook] = {}
    for path in sorted(folder.glob("*.toml")):
        source = path.read_bytes()
        book = laid(books, source, path.name)
        apart(book, (*books.values(), *made.values()), path.name)
        base = books[book.overlay_of or ""]
        walked = {f"{folder.name}/{path.name}": sha256(source).hexdigest(), f"rulebooks/{base.id}.toml": base.digest}
        if any(released.get(name) != digest for name, digest in walked.items()):
            assure(book, path.name)
        made[book.id] = book
    return made


def assure(rulebook: Rulebook, file: str, nearest: int = NEAREST) -> None:
    """Walk through what a matter can come to. Raises `RulebookError` for what can't be lived with."""
    walked = issued_by(rulebook, LEAD) if rulebook.agency else rulebook
    if problems := [problem for walk in explore(walked, nearest) for problem in walk.problems()]:
        raise RulebookError(file, problems)


def parse(source: bytes, file: str) -> Rulebook:
    """A rulebook from the bytes of its file, checked but not explored. Raises `RulebookError`."""
    try:
        data = tomllib.loads(source.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(file, [Problem("/", f"不是有效的 TOML 文件: {error}")]) from None
    problems: list[Problem] = []
    book = Reader(data, problems).rulebook(sha256(source).hexdigest())
    problems = problems or check(book)
    if problems:
        raise RulebookError(file, problems)
    return book
