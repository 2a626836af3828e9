"""What a person should look at again, though a rulebook may be right as it stands. `check` prints it as 提示."""

from collections.abc import Iterator

from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.reading.checks.quotes import bare, resting
from domain.reading.checks.sentences import sentences
from domain.reading.grammar.rows import Problem


def remarks(rulebook: Rulebook, text: str | None) -> Iterator[Problem]:
    """Every remark on a rulebook; ``text`` is the text of its law, where there is one."""
    if text is None:
        yield Problem("quote", "没有附原文，所引的句子（quote）没有核对：原文放在同名的 .zh.md 文件中")
    else:
        yield from _elsewhere(rulebook, text)


def _elsewhere(rulebook: Rulebook, text: str) -> Iterator[Problem]:
    """Quotations that stand in no article that their row cites, but in another one."""
    articles: dict[str, str] = {}
    for sentence in sentences(rulebook, text):
        articles[sentence.article] = articles.get(sentence.article, "") + bare(sentence.text)
    for path, row in resting(rulebook):
        if not (row.quote and row.article):
            continue
        homes = [name for name, said in articles.items() if bare(row.quote) in said]
        cited = article_text(row.article)
        if homes and not any(each.startswith(name) for each in cited.split("、") for name in homes):
            yield Problem(f"{path}.quote", f"所引的句子在{'、'.join(homes)}，而本行所据的是{cited}")
