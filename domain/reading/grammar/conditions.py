"""Conditions of a procedure's rows: on facts, on fields of the event, on duties; raw (``where``) or by name (``when``).

The engine asks them at different times. Conditions that admit an act (``discharged_by``, ``permits``, ``always``) and
``leads`` are asked before the event, with its fields. Those that say which duties an event discharges are asked once
more, after the event has changed the facts and before any duty has ended; ``releases`` after the discharges;
``opens_on`` and ``reopens`` after the releases and before any duty opens; ``outcomes`` at the end.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from domain.law.clauses import Situation, Where
from domain.law.hints import possible
from domain.reading.grammar import words
from domain.reading.grammar.rows import Row

ANY_KIND = "any"
NO_OPEN, ONLY_OPEN = "no_open", "only_open"
NEVER_OF_TYPE = "never_of_type"
ON_DUTIES = (*words.ON_DUTIES, words.ON_DISCHARGED)
Way = tuple[Where, tuple[str, ...]]  # conditions, and the names of the situations that brought some of them


class Conditions:
    """Reads the conditions of one procedure. Knows its rules, its facts and, once read, its situations."""

    def __init__(self, procedure: str, rules: list[str], facts: words.Values) -> None:
        self.procedure = procedure
        self.rules = rules
        self.facts = facts
        self.situations: dict[str, Situation] = {}
        self.used: set[str] = set()

    def define(self, name: str, row: Row) -> None:
        """Read one situation: ``where``, or ``any``, a list of conditions of which one is enough."""
        with row:
            ways = [self._raw(each) for each in row.rows("any")] if row.has("any") else []
            ways = ways or [self._raw(row.row("where"))]
            if not all(ways):
                row.problem("", "应写明条件：where，或 any（满足其一即可）")
            self.situations[name] = Situation(
                name, row.text("title"), tuple(ways), row.maybe_text("fails"), row.maybe_text("reading")
            )

    def ways(
        self, row: Row, known: list[words.Values], *, discharged: bool = False, also: Where | None = None
    ) -> list[Way]:
        """The ways in which a row's conditions can be met: one, unless a situation holds in several.

        ``known``: for each event or act of the row, which fields a condition may ask of it. ``discharged``: whether
        it may ask what the event has discharged. ``also``: conditions that hold besides.
        """
        names = row.words("when", self.situations, "种情形")
        self.used.update(names)
        raw = self._raw(row.row("where")) if row.has("where") else {}
        found: list[Way] = []
        for chosen in product(*(self.situations[name].ways for name in names)):
            where = joined((*chosen, raw, also or {}))
            if where is not None:
                self._check(row, where, known, discharged=discharged)
                found.append((where, names))
        if not found:
            row.problem("when", "所列条件不能同时成立")
        return found or [({}, ())]

    def _raw(self, table: Row) -> Where:
        """The conditions as they are written. Whether facts and their values exist is checked where they are used."""
        where: Where = {}
        with table:
            for name in table.names():
                values = tuple(table.listed(name))
                if name in (*ON_DUTIES, ONLY_OPEN) and (message := _unknown(name, values, {name: tuple(self.rules)})):
                    table.problem(name, message)
                if name == ONLY_OPEN:
                    name, values = NO_OPEN, tuple(rule for rule in self.rules if rule not in values)  # noqa: PLW2901
                where[name] = (*where.get(name, ()), *values)
        return where

    def _check(self, row: Row, where: Where, known: list[words.Values], *, discharged: bool) -> None:
        """Each condition on a fact is one that every event of the row knows, with values that it can have."""
        for name, values in where.items():
            if name in words.ON_DUTIES or (name == words.ON_DISCHARGED and discharged):
                continue
            for facts in known:
                if message := _unknown(name, values, facts):
                    row.problem(f"where.{name}", message)
                    break


def joined(parts: Iterable[Where]) -> Where | None:
    """The conditions that hold where all parts do; None where they can't all hold."""
    found: Where = {}
    for name, values in ((name, values) for part in parts for name, values in part.items()):
        before = found.get(name)
        if before is None:
            found[name] = values
        elif name in (NO_OPEN, NEVER_OF_TYPE):
            found[name] = tuple(dict.fromkeys((*before, *values)))
        else:
            found[name] = tuple(value for value in before if value in values)
            if not found[name]:
                return None
    return found


def of_kind(row: Row, kind: str | None) -> Where:
    """The condition that a row's ``kind`` (application, inquiry) adds to what opens its duty.

    ``kind = "any"`` in an opening says that it counts whatever kind the matter is of.
    """
    own = row.value("kind")
    if own not in (None, ANY_KIND):
        row.problem("kind", f'只能写 "{ANY_KIND}": 不论何种事项；某一种的，写在 where 中')
    return {} if kind is None or own == ANY_KIND else {"kind": (kind,)}


def named(rows: dict[str, Row], taken: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Definitions by name; a name that a definition or an act has already is a problem."""
    already = set(taken)
    for name, row in rows.items():
        if name in already:
            row.problem("", f"「{name}」已是操作或定义的名称，请另取一名")
        yield name, row


def _unknown(name: str, values: tuple[Any, ...], known: words.Values) -> str | None:
    """What is wrong with the values asked of a fact, if anything; ``known``: the facts that may be asked of."""
    allowed = known.get(name)
    if not values:
        return "应至少列一个值"
    if allowed is None:
        return "没有这个事实，该事件（操作）也没有这个字段" + possible(name, known)
    unknown = next((value for value in values if value not in allowed), None)
    if unknown is None and None not in values:
        return None
    return f"没有这个取值「{unknown}」，应为其一：{', '.join(map(str, allowed))}"
