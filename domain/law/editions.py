"""The editions of a rulebook: the first one, and those that read the same regulation anew for new matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.law.catalogue import ReportRule
from domain.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Editions:
    """All editions of one rulebook. A matter keeps the edition that it began by."""

    books: tuple[Rulebook, ...]

    @staticmethod
    def of(first: str, books: Iterable[Rulebook]) -> "Editions":
        """The editions of the rulebook with the id ``first``, out of all ``books``."""
        return Editions(tuple(book for book in books if not book.agency and first in (book.id, book.edition_of)))

    def on(self, day: date) -> Rulebook:
        """The edition by which a matter begins that is received on that day (+08:00)."""
        return max((book for book in self.books if book.applies_from <= day), key=lambda book: book.applies_from)

    def reports(self, day: date) -> tuple[ReportRule, ...]:
        """What is owed regularly by the edition of that day; and by another edition, where this one doesn't have it."""
        every = {report.id: report for book in self.books for report in book.reports.values()}
        return tuple((every | self.on(day).reports).values())
