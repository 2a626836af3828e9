"""Every sentence of the regulation, with the rows that serve it or the reason why none does: a page in Markdown."""

from cli.pages.clauses import row
from cli.pages.resting import resting
from cli.pages.rulebook import GENERATED
from domain.law.rulebook import Rulebook
from domain.reading.checks.sentences import sentences


def page(book: Rulebook, text: str) -> str:
    """Return the whole page, in Markdown."""
    lines = [
        f"# {book.title}：逐句对照",
        "",
        GENERATED,
        "",
        "每一句（分号隔开的各作一句）由哪些行落实：引用这一句的，或者规则文本另外列明的；都没有的，为何不设规则。",
        "",
        "| 条文 | 原文 | 落实 |",
        "|---|---|---|",
    ]
    for each in sentences(book, text):
        served = resting(book, each.rows, f"{book.id}.md")
        why = "".join(f"不设规则：{reason}" for reason in each.reasons)
        lines.append(row(each.article, each.text, "<br>".join(filter(None, (*served, why)))))
    return "\n".join([*lines, ""])
