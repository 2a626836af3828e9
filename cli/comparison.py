"""What differs between two rulebooks, as their tables tell it, and the open cases that a difference concerns."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cli.pages import catalogues
from cli.pages.besides import besides
from cli.pages.clauses import LINE
from cli.pages.contents import NAMED
from cli.pages.links import plain
from cli.pages.rulebook import articles, duty, head, named
from db.pool import connect, queries
from domain.law.limits import WITHIN_A_DAY, Limit, limit_text
from domain.law.rulebook import Procedure, Rulebook
from domain.reading.checks import numbers

_sql = queries("cases")
_Part = Callable[[Rulebook], Iterable[str]]
_BEFORE: Mapping[str, _Part] = {"施行": head, "期限如何计算": catalogues.times, "角色": catalogues.roles}
_AFTER: Mapping[str, _Part] = {
    "事项类型": catalogues.matter_types,
    "问责情形": catalogues.grounds,
    "问责方式": catalogues.measures,
    "容错所据的规定": catalogues.provisions,
    "条文与规则": articles,
}
_QUOTE = "所据原文"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: ``rule`` is the id of the duty, None for another row. ``cells`` has label, old and new text. Of a
    text with several lines, those that differ are told.
    """

    title: str
    rule: str | None
    cells: tuple[tuple[str, str | None, str | None], ...]

    def lines(self) -> Iterator[str]:
        """Yield the lines that tell it: - for what was, + for what is now."""
        yield self.title
        for label, old, new in self.cells:
            if label:
                yield f"  {label}"
            was, now = ((text or "").splitlines() for text in (old, new))
            yield from (f"    - {line}" for line in was if line not in now)
            yield from (f"    + {line}" for line in now if line not in was)


def changes(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    """Yield what differs in the order of the page: the head, the duties and the other rows of each procedure, the
    catalogues.
    """
    yield from _parts(_BEFORE, old, new)
    for name in dict.fromkeys((*old.procedures, *new.procedures)):
        before, after = old.procedures.get(name), new.procedures.get(name)
        title = (after or before or _no_procedure(name)).title
        duties = _duties(old, before), _duties(new, after)
        for rule in dict.fromkeys((*duties[0], *duties[1])):
            was, now = (each.get(rule) for each in duties)
            if was != now:
                yield Change(_titled(title, rule, was, now), rule, tuple(_cells(was or {}, now or {})))
        was, now = (besides(book, each) if each else [] for book, each in ((old, before), (new, after)))
        yield from _rows(f"{title}：义务之外", [*map(_line, was)], [*map(_line, now)])
        was, now = (named(book, each) if each else () for book, each in ((old, before), (new, after)))
        yield from _rows(f"{title}：{NAMED}", [*map(_line, was)], [*map(_line, now)])
    yield from _parts(_AFTER, old, new)


def outdated(old: Rulebook, new: Rulebook) -> Iterator[str]:
    """Yield the rows whose limit differs and whose reading still says the old one."""
    for procedure in new.procedures.values():
        was = old.procedures[procedure.id].rules if procedure.id in old.procedures else {}
        for rule in procedure.rules.values():
            gone = set(numbers.limits(was[rule.id])) - set(numbers.limits(rule)) if rule.id in was else set[Limit]()
            for limit in gone:
                if limit.unit not in WITHIN_A_DAY and numbers.says(rule.reading or "", limit):
                    yield f"{procedure.title}·{rule.title}（{rule.id}）：解释里仍有原来的时限「{limit_text(limit)}」"


def concerned(url: str, rulebook: str, rules: set[str]) -> str:
    """Return, in words, how many open cases run by the old rulebook, and how many of them owe a duty that differs."""
    return asyncio.run(_concerned(url, rulebook, rules))


async def _concerned(url: str, rulebook: str, rules: set[str]) -> str:
    async with await connect(url, max_size=1) as pool, pool.acquire() as conn:
        found = await _sql.open_by_rulebook(conn, rulebook=rulebook, rules=sorted(rules))
    owing = f"其中 {found['owing']} 件待履行有变动的义务" if rules else "没有变动的义务"
    return f"依 {rulebook} 在办的事项 {found['open']} 件，{owing}；在办的事项照原来的规则办完。"


def _parts(parts: Mapping[str, _Part], old: Rulebook, new: Rulebook) -> Iterator[Change]:
    for title, lines in parts.items():
        yield from _rows(title, [*map(_line, lines(old))], [*map(_line, lines(new))])


def _line(row: str) -> str:
    return plain(row).replace("<br>", "；").replace(LINE, "").strip().removeprefix("- ")


def _no_procedure(name: str) -> Procedure:
    raise ValueError(f"没有程序 {name}")


def _titled(procedure: str, rule: str, was: dict[str, str] | None, now: dict[str, str] | None) -> str:
    sign = "新增" if was is None else "取消" if now is None else "变动"
    return f"{procedure}·{(now or was or {})['']}（{rule}）：{sign}"


def _duties(book: Rulebook, procedure: Procedure | None) -> dict[str, dict[str, str]]:
    """Return, for each duty, its table: label to text. The title stands under "", and the sentence that the
    row quotes under 所据原文.
    """
    rules = procedure.rules.values() if procedure else ()
    return {rule.id: _table([*duty(book, procedure, rule)], rule.title) for rule in rules if procedure}


def _table(lines: list[str], title: str) -> dict[str, str]:
    quoted = [(_QUOTE, line[2:].removesuffix("<br>")) for line in lines if line.startswith("> ")][:1]
    cells = (line[2:-2].split(" | ", 1) for line in lines if line.startswith("| "))
    return (
        {"": title}
        | dict(quoted)
        | {label: plain(text.replace("<br>", "\n").replace(LINE, "")) for label, text in cells}
    )


def _cells(was: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    for label in dict.fromkeys((*was, *now)):
        if was.get(label) != now.get(label):
            yield label or "名称", was.get(label), now.get(label)


def _rows(title: str, was: list[str], now: list[str]) -> Iterator[Change]:
    gone, come = [line for line in was if line not in now], [line for line in now if line not in was]
    if gone or come:
        lines = [("", line, None) for line in gone] + [("", None, line) for line in come]
        yield Change(title, None, tuple(lines))
