"""The rulebooks known to this process. Filled once at start, then only read: workflows resolve their law here."""

from collections.abc import Iterable, Mapping

from domain.law.rulebook import Rulebook

_books: dict[tuple[str, str], Rulebook] = {}


class UnknownRulebook(LookupError):
    """A matter runs by a rulebook that this process hasn't: deploy its file, unchanged, and it goes on."""


def install(rulebooks: Mapping[str, Rulebook]) -> None:
    """Make rulebooks known. A released one stays as it is: another text under the same id is another entry."""
    for book in rulebooks.values():
        _books[book.id, book.digest] = book


def formerly(book: Rulebook, digests: Iterable[str]) -> None:
    """Let matters that began under earlier digests of a rulebook go on by it: its rules are the same."""
    for digest in digests:
        _books[book.id, digest] = book


def books() -> tuple[Rulebook, ...]:
    """All that are known, each once."""
    return tuple({(book.id, book.digest): book for book in _books.values()}.values())


def get(rulebook_id: str, digest: str) -> Rulebook:
    """The rulebook with this id and SHA-256. Raises `UnknownRulebook`."""
    try:
        return _books[rulebook_id, digest]
    except KeyError:
        raise UnknownRulebook(f"{rulebook_id} ({digest[:12]})") from None
