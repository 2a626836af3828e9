"""Conditions of a procedure's rows: on facts, on fields of the event, on duties; raw (``where``) or by name (``when``).

The engine asks them at different times. Conditions that admit an act (``discharged_by``, ``permits``, ``always``) and
``leads`` are asked before the event, with its fields. Those that say which duties an event discharges are asked once
more, after the event has changed the facts and before any duty has ended; ``releases`` after the discharges;
``opens_on`` and ``reopens`` after the releases and before any duty opens; ``outcomes`` at the end.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Any

from domain.law.clauses import Situation, Where
from domain.reading.grammar import words
from domain.reading.grammar.rows import Row
from domain.spelling import nearest, possible, written

ANY_KIND = "any"
NO_OPEN, ONLY_OPEN = "no_open", "only_open"
OF_RULES = "outcome_rule"  # the fact whose values are duties
NO_FACT, NO_VALUE = "没有这个事实，该事件（操作）也没有这个字段", "没有这个取值"
NEVER_OF_TYPE = "never_of_type"
Way = tuple[Where, tuple[str, ...]]  # conditions, and the names of the situations that brought some of them


class Conditions:
    """Reads the conditions of one procedure. Knows its rules, its facts and, once read, its situations."""

    def __init__(self, procedure: str, rules: list[str], facts: words.Values) -> None:
        self.procedure = procedure
        self.rules = rules
        self.facts = facts
        self.situations: dict[str, Situation] = {}
        self.used: set[str] = set()

    @cached_property
    def askable(self) -> words.Values:
        """What a condition may ask at all: facts, and fields of any event, each with all values that it can have."""
        found = dict(self.facts)
        for event in words.events(self.procedure):
            for name, values in words.of_event(self.procedure, event).items():
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), *values)))
        return found

    def define(self, name: str, row: Row) -> None:
        """Read one situation: ``where``, or ``any``, a list of conditions of which one is enough."""
        with row:
            known = [self.askable]
            ways = [self._raw(each, known, discharged=True) for each in row.rows("any")] if row.has("any") else []
            ways = ways or [self._raw(row.row("where"), known, discharged=True)]
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
        known = known or [self.askable]  # an unknown event, which has been said
        raw = self._raw(row.row("where"), known, discharged=discharged) if row.has("where") else {}
        found: list[Way] = []
        for chosen in product(*(self.situations[name].ways for name in names)):
            where = joined((*chosen, raw, also or {}))
            if where is not None:
                self._check(row, {name: where[name] for name in where if name not in raw}, known, discharged=discharged)
                found.append((where, names))
        if not found:
            row.problem("when", "所列条件不能同时成立")
        return found or [({}, ())]

    def _raw(self, table: Row, known: list[words.Values], *, discharged: bool) -> Where:
        """The conditions that a table asks: on duties, and on the facts and fields that are ``known``."""
        where: Where = {}
        on_duties = (*_on_duties(discharged=discharged), ONLY_OPEN)
        with table:
            for name in table.names():
                values, meant = table.listed(name), name
                if name not in on_duties and _values(known, name) is None:
                    askable = (*on_duties, *(fact for fact in known[0] if _values(known, fact) is not None))
                    table.problem(name, f"{NO_FACT}「{name}」{possible(name, askable)}")
                    meant = nearest(name, askable) or ""
                if meant in on_duties:
                    asked = tuple(filter(None, (table.known(name, each, self.rules, "项义务") for each in values)))
                else:
                    asked = _asked(table, name, values, _values(known, meant) or ())
                if meant == ONLY_OPEN:
                    meant, asked = NO_OPEN, tuple(rule for rule in self.rules if rule not in asked)
                if not values:
                    table.problem(name, "应至少列一个值")
                elif meant and asked:
                    where[meant] = (*where.get(meant, ()), *asked)
        return where

    def _check(self, row: Row, where: Where, known: list[words.Values], *, discharged: bool) -> None:
        """Each fact that situations ask is one that every event of the row knows, with values that it can have."""
        for name in (name for name in where if name not in _on_duties(discharged=discharged)):
            if (allowed := _values(known, name)) is None:
                row.problem("when", f"{NO_FACT}「{name}」")
                continue
            for value in where[name]:
                if value not in allowed:
                    row.problem("when", f"{NO_VALUE}「{name} = {written(value)}」{possible(value, allowed)}")


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
    return {} if not kind or own == ANY_KIND else {"kind": (kind,)}


def named(rows: dict[str, Row], taken: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Definitions by name; a name that a definition or an act has already is a problem."""
    already = set(taken)
    for name, row in rows.items():
        if name in already:
            row.problem("", f"「{name}」已是操作或定义的名称，请另取一名")
        yield name, row


def _on_duties(*, discharged: bool) -> tuple[str, ...]:
    """The conditions whose values are duties."""
    return (*words.ON_DUTIES, words.ON_DISCHARGED) if discharged else words.ON_DUTIES


def _values(known: list[words.Values], name: str) -> tuple[Any, ...] | None:
    """The values that a fact or field can have for each of several events or acts; None where one doesn't know it."""
    if not all(name in each for each in known):
        return None
    first, *others = (each[name] for each in known)
    return tuple(value for value in first if all(value in values for values in others))


def _asked(table: Row, name: str, values: list[Any], allowed: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values asked of a fact; those that it can't have are noted, and what was meant instead is read."""
    found: list[Any] = []
    for value in values if allowed else ():
        if any(value == each and type(value) is type(each) for each in allowed):
            found.append(value)
            continue
        unknown = "没有这项义务" if name == OF_RULES else NO_VALUE
        table.problem(name, f"{unknown}「{written(value)}」{possible(value, allowed)}")
        if (meant := nearest(value, allowed)) is not None:
            found.append(meant)
    return tuple(found)
