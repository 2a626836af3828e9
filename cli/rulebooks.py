"""Commands about rulebooks: check one, read it as a table, compare two, release all."""

import os
from pathlib import Path

from cli import comparison
from cli import release as releasing
from cli.pages.rulebook import page
from cli.progress import Progress
from domain.law.rulebook import Rulebook
from domain.reading import heads, parts, toml
from domain.reading.grammar.rows import told
from domain.reading.loader import assure, read, remarked
from domain.reading.overlay import laid_over_editions

_BOOKS = releasing.LAW / "rulebooks"


def check(rulebook: Path, /) -> int:
    """检查一份规则文本或实施细则：逐条指出文件、行、字段和可用的词；再推演全部程序。

    Parameters
    ----------
    rulebook
        规则文本（文件夹或文件）；实施细则（一个文件，写明 overlays）
    """
    books = _books(rulebook)
    if not _is_overlay(rulebook):
        heads.sound(rulebook.resolve(), parts.paths(_BOOKS))
    for book in books:
        tables = parts.tables(rulebook) if len(books) == 1 and not book.agency else None
        assure(book, rulebook.name, tables=tables, tell=Progress(rulebook.name))
    duties = sum(len(procedure.rules) for procedure in books[0].procedures.values())
    for warning in dict.fromkeys(book.unconsulted for book in books if book.unconsulted):
        print(f"提示：{warning}")
    print(f"没有问题：{books[0].title}，{len(books[0].procedures)} 个程序，{duties} 项义务")
    if not _is_overlay(rulebook):
        for remark in remarked(books[0], rulebook):
            print(f"提示：{told(remark)}")
    return 0


def table(rulebook: Path, /) -> int:
    """打印规则一览：不看 TOML 即可逐条审阅（Markdown）。

    Parameters
    ----------
    rulebook
        规则文本（文件夹或文件）；实施细则（一个文件，写明 overlays）
    """
    print("\n".join(page(book) for book in _books(rulebook)), end="")
    return 0


def diff(old: Path, new: Path, /) -> int:
    """比较两份规则文本：哪些义务、期限有变动；连着数据库（DATABASE_URL）的，另列涉及的在办事项。

    Parameters
    ----------
    old
        原来的规则文本
    new
        新的规则文本
    """
    before, after = read(old), read(new)
    changes = list(comparison.changes(before, after))
    print("\n".join(line for change in changes for line in change.lines()) or "没有变动")
    for remark in comparison.outdated(before, after):
        print(f"提示：{remark}")
    if url := os.environ.get("DATABASE_URL"):
        print("\n" + comparison.concerned(url, before.id, {change.rule for change in changes if change.rule}))
    return 0


def release(*, amend: bool = False) -> int:
    """发布：全面推演新的规则文本和实施细则（每份几分钟），写入 law/lock.toml；已发布的文件不得改动。

    Parameters
    ----------
    amend
        改动过的文件也重新锁定：只用于没有任何事项用过的文本
    """
    if (altered := releasing.changed()) and not amend:
        lines = ["已发布的文件不得改动，有变更请另立新文件；从未用过的，加 --amend 重新锁定：", *altered]
        raise ValueError("\n  ".join(lines))
    fresh = releasing.lock()
    print("已锁定：", *(fresh or ["没有新文件"]), sep="\n  ")
    return 0


def _books(path: Path) -> list[Rulebook]:
    """Return the rulebook of a file or folder; for an overlay, what it makes of its base and the base's editions."""
    if not _is_overlay(path):
        return [read(path)]
    bases = {book.id: book for book in map(read, parts.paths(_BOOKS))}
    return laid_over_editions(bases, path.read_bytes(), path.name)


def _is_overlay(path: Path) -> bool:
    return path.is_file() and "overlays" in toml.tables(path.read_bytes(), path.name)
