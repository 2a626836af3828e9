"""Bring the tables of ``docs/glossary.md`` that repeat the rulebook and the registry of acts up to date.

python -m tools.glossary
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from domain.acts import ACTS
from domain.acts.titles import act_title
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.reading.loader import load_all
from process import arguments

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "glossary.md"


def page(old: str, rulebooks: dict[str, Rulebook]) -> str:
    """Return the page with its generated tables made anew. The text that people wrote around them stays."""
    tables = {
        "角色 · Roles of the rulebook": roles(rulebooks),
        "义务 · Duties": duties(rulebooks),
        "情形、时点、许可 · Situations, moments, permissions": named(rulebooks),
        "操作与事件 · Acts and the events they leave": acts(rulebooks),
    }
    for title, rows in tables.items():
        section = re.compile(rf"(## {re.escape(title)}\n\n).*?(?=\n## )", re.DOTALL)
        text = "\n".join(rows) + "\n"
        old, found = section.subn(lambda match, text=text: match[1] + text, old)
        if found != 1:
            raise SystemExit(f"{PAGE.name}：没有「{title}」一节")
    return old


def roles(rulebooks: dict[str, Rulebook]) -> Iterator[str]:
    """Yield the rows of the table of roles, of every rulebook."""
    yield from ("| 中文 | code |", "|---|---|")
    for book in rulebooks.values():
        yield from (f"| {role.title} | `{role.id}` |" for role in book.roles.values())


def duties(rulebooks: dict[str, Rulebook]) -> Iterator[str]:
    """Yield the rows of the table of duties, of every procedure."""
    yield from ("| 中文 | code | 条款 | 承担者 | 要做到什么 |", "|---|---|---|---|---|")
    for book in rulebooks.values():
        for procedure in book.procedures.values():
            for rule in procedure.rules.values():
                cells = (rule.title, f"`{rule.id}`", article_text(rule.article), f"`{rule.bearer}`", rule.owes)
                yield f"| {' | '.join(cells)} |"


def named(rulebooks: dict[str, Rulebook]) -> Iterator[str]:
    """Yield the names that the rulebooks define: for conditions, for sets of events, for groups of permitted acts."""
    yield from ("| 中文 | code | 程序 |", "|---|---|---|")
    for book in rulebooks.values():
        for procedure in book.procedures.values():
            for each in (*procedure.situations.values(), *procedure.moments.values(), *procedure.permissions.values()):
                yield f"| {each.title} | `{each.name}` | {procedure.title} |"


def acts(rulebooks: dict[str, Rulebook]) -> Iterator[str]:
    """Yield the acts of every procedure under their titles in the rulebooks, and the events that they leave."""
    yield from ("| 中文 | act | event |", "|---|---|---|")
    rows = [
        f"| {act_title(procedure, name)} | `{name}` | `{act_type.leaves}` |"
        for book in rulebooks.values()
        for procedure in book.procedures.values()
        for name, act_type in ACTS[procedure.id].items()
    ]
    yield from dict.fromkeys(rows)


def main() -> int:
    """Write the page."""
    arguments.none(__doc__)
    PAGE.write_text(page(PAGE.read_text("utf-8"), load_all(ROOT / "law" / "rulebooks")), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}：已写")
    return 0


if __name__ == "__main__":
    sys.exit(main())
