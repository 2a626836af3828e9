"""The sentences of a regulation, each with the rows that serve it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.law.rulebook import Rulebook
from domain.reading.checks.quotes import bare, quoted

_ARTICLE = re.compile(r"第[一二三四五六七八九十]+条")
# Before the first article stands the letter that sends the regulation round.
_BEGINS = re.compile(rf"^[-\s*]*{_ARTICLE.pattern}", re.MULTILINE)
_SENTENCE = re.compile(r"[^。；;]*[。；;]")
_SIGNS = "-* #\n"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the regulation, or a part of one that ends with a semicolon; the names of the rows that quote from
    it, and the reasons why no row does.
    """

    article: str
    text: str
    rows: tuple[str, ...]
    reasons: tuple[str, ...]


def sentences(book: Rulebook, text: str) -> Iterator[Sentence]:
    """Yield every sentence of the text of the law, in its order. A row serves a sentence if its quotation has words of
    the sentence.
    """
    begins = _BEGINS.search(text)
    law = text[begins.start() :] if begins else text
    whole = bare(_plain(law))
    serving = [(name.removeprefix("procedures."), _span(whole, quote)) for name, quote in quoted(book) if quote]
    serving += [(name, _span(whole, each.quote)) for each in book.sentences for name in each.by]
    without = [(each.not_modelled, _span(whole, each.quote)) for each in book.sentences if each.not_modelled]
    at, article = 0, ""
    for match in _SENTENCE.finditer(_plain(law)):
        said = match[0].strip()
        article = found[0] if (found := _ARTICLE.match(said)) else article
        span = (at, at + len(bare(said)))
        at = span[1]
        rows = tuple(dict.fromkeys(name for name, each in serving if _meet(span, each)))
        yield Sentence(article, said, rows, tuple(reason for reason, each in without if _meet(span, each)))


def _plain(law: str) -> str:
    """The text without the signs of lists, headings and bold type, in one line."""
    return "".join(line.strip(_SIGNS) for line in law.replace("**", "").splitlines())


def _span(whole: str, quote: str) -> tuple[int, int]:
    at = whole.find(bare(quote))
    return (at, at + len(bare(quote))) if at >= 0 else (-1, -1)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
