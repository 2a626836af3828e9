"""What a person should look at again, though a rulebook may be right as it stands. `check` prints it as 提示."""

from collections.abc import Iterator

from domain.law.limits import Limit, limit_text
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.reading.checks import numbers
from domain.reading.checks.quotes import bare, resting
from domain.reading.checks.reach import path_of
from domain.reading.checks.sentences import sentences
from domain.reading.grammar.rows import Problem


def remarks(rulebook: Rulebook, text: str | None) -> Iterator[Problem]:
    """Every remark on a rulebook; ``text`` is the text of its law, where there is one."""
    if text is None:
        yield Problem("quote", "没有附原文，所引的句子（quote）没有核对：原文放在同名的 .zh.md 文件中")
    else:
        yield from _elsewhere(rulebook, text)
        yield from _unsaid(rulebook)
        yield from _differing(rulebook)
        yield from _outdated(rulebook, text)
        yield from _unmentioned(rulebook, text)


def _articles(rulebook: Rulebook, text: str) -> dict[str, str]:
    """The bare text of each article of the law, by its Chinese number."""
    articles: dict[str, str] = {}
    for sentence in sentences(rulebook, text):
        articles[sentence.article] = articles.get(sentence.article, "") + bare(sentence.text)
    return articles


def _outdated(rulebook: Rulebook, text: str) -> Iterator[Problem]:
    """Limits that the short text of an article says, and its law doesn't."""
    laws = _articles(rulebook, text)
    for index, article in enumerate(rulebook.articles):
        law = "".join(said for name, said in laws.items() if article_text(article["number"]).startswith(name))
        for unit, count in sorted(numbers.said(article["text"]) - numbers.said(law)):
            told = limit_text(Limit(unit, count))
            yield Problem(f"articles[{index}].text", f"原文的这一条里没有「{told}」，原文改过的，这里也应改")


def _elsewhere(rulebook: Rulebook, text: str) -> Iterator[Problem]:
    """Quotations that stand in no article that their row cites, but in another one."""
    articles = _articles(rulebook, text)
    for path, row in resting(rulebook):
        if not (row.quote and row.article):
            continue
        homes = [name for name, said in articles.items() if bare(row.quote) in said]
        cited = article_text(row.article)
        if homes and not any(each.startswith(name) for each in cited.split("、") for name in homes):
            yield Problem(f"{path}.quote", f"所引的句子在{'、'.join(homes)}，而本行所据的是{cited}")


def _unsaid(rulebook: Rulebook) -> Iterator[Problem]:
    """Limits that differ from what the quotation says, or that it doesn't say, where no reading gives the reason."""
    for procedure in rulebook.procedures.values():
        for rule in procedure.rules.values():
            if rule.quote is None or rule.reading is not None:
                continue
            path, kept = f"{path_of(procedure, rule)}.limit", numbers.limits(rule)
            for limit in kept:
                if not numbers.says(rule.quote, limit):
                    yield Problem(path, f"所引的句子里没有这个时限「{limit_text(limit)}」，应写明 reading")
            if rule.term is None and not kept and numbers.said(rule.quote):
                yield Problem(path, "所引的句子里有时限，本行没有，应写明 reading")


def _differing(rulebook: Rulebook) -> Iterator[Problem]:
    """Limits of `timely` that no row has which rests on the same sentence, though one has another number of it."""
    for procedure in rulebook.procedures.values():
        for timely in procedure.timely:
            if timely.quote is None or timely.within.limit is None:
                continue
            mine, quote = timely.within.limit, bare(timely.quote)
            rules = [
                r for r in procedure.rules.values() if r.quote and (quote in bare(r.quote) or bare(r.quote) in quote)
            ]
            same = {limit: rule.id for rule in rules for limit in numbers.limits(rule) if limit.unit == mine.unit}
            if same and mine not in same:
                told = "、".join(f"{rule} 为{limit_text(limit)}" for limit, rule in same.items())
                path = f"procedures.{procedure.id}.timely[{timely.on.event}].within"
                yield Problem(path, f"「{limit_text(mine)}」与引同一句的行不同：{told}")


def _unmentioned(rulebook: Rulebook, text: str) -> Iterator[Problem]:
    """Sentences of the law from which no row quotes, and of which nothing is said."""
    for sentence in sentences(rulebook, text):
        if not (sentence.rows or sentence.reasons):
            yield Problem("sentences", f"没有一行引用这一句「{sentence.text}」：应由某一行引用，或者列入 [[sentences]]")
