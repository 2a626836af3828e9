"""The rulebooks of this process. They are installed once at start-up and only read after that. Workflows find their law
here.
"""

from collections.abc import Iterable, Mapping

from domain.law.rulebook import Rulebook

_books: dict[tuple[str, str], Rulebook] = {}


class UnknownRulebook(LookupError):
    """A matter runs by a rulebook that this process doesn't have. Deploy the rulebook's files unchanged; then the
    matter goes on.
    """


def install(rulebooks: Mapping[str, Rulebook]) -> None:
    """Add rulebooks. The key is id and digest, so a changed text under the same id doesn't replace the earlier one."""
    for book in rulebooks.values():
        _books[book.id, book.digest] = book


def formerly(book: Rulebook, digests: Iterable[str]) -> None:
    """Let matters that began under earlier ``digests`` of a rulebook go on by ``book``. Its rules must be the same as
    theirs.
    """
    for digest in digests:
        _books[book.id, digest] = book


def books() -> tuple[Rulebook, ...]:
    """All installed rulebooks, each once."""
    return tuple({(book.id, book.digest): book for book in _books.values()}.values())


def by_id(rulebook_id: str) -> Rulebook | None:
    """The rulebook with this id that was installed last; None where this process has none."""
    return next((book for book in reversed(_books.values()) if book.id == rulebook_id), None)


def get(rulebook_id: str, digest: str) -> Rulebook:
    """The rulebook with this id and this digest (SHA-256). Raises `UnknownRulebook`."""
    try:
        return _books[rulebook_id, digest]
    except KeyError:
        raise UnknownRulebook(f"{rulebook_id} ({digest[:12]})") from None
