"""What stands in a row: events, permitted acts, time limits; and the names that a procedure gives to sets of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from domain.acts import ACTS
from domain.law.clauses import IF_SOONER, UNLESS_UNMET, Anew, Clause, Moment, Opening, Permission, Permit, Term
from domain.law.limits import Limit
from domain.reading.grammar import tables, words
from domain.reading.grammar.conditions import NO_OPEN, Conditions, joined, named, of_kind
from domain.reading.grammar.rows import Row
from domain.spelling import nearest


class Clauses:
    """Reads the clauses of one procedure. Knows its rules, its roles and what it has named."""

    def __init__(self, procedure: str, roles: list[str], rules: list[str], facts: words.Values) -> None:
        self.procedure = procedure
        self.roles = roles
        self.conditions = Conditions(procedure, rules, facts)
        self.moments: dict[str, Moment] = {}
        self.permissions: dict[str, Permission] = {}
        self.used: set[str] = set()

    def define(self, row: Row) -> None:
        """Read what the procedure names: ``situations``, ``moments``, ``permissions``."""
        acts = ACTS.get(self.procedure, {})
        for name, each in named(row.maybe_named_rows("situations"), ()):
            self.conditions.define(name, each)
        for name, each in named(row.maybe_named_rows("moments"), ()):
            with each:
                openings = tuple(
                    replace(opening, moment=name) for one in each.rows("on", "event") for opening in self.opening(one)
                )
                self.moments[name] = Moment(name, each.text("title"), openings, each.maybe_text("reading"))
        for name, each in named(row.maybe_named_rows("permissions"), acts):
            with each:
                permits = tuple(
                    replace(permit, permission=name)
                    for one in each.rows("permits", "act")
                    for permit in self.permit(one)
                )
                self.permissions[name] = Permission(name, each.text("title"), permits, each.maybe_text("reading"))

    def unused(self, row: Row) -> None:
        """Note what is named and used by no row."""
        for table, names, used in (
            ("situations", self.conditions.situations, self.conditions.used),
            ("moments", self.moments, self.used),
            ("permissions", self.permissions, self.used),
        ):
            for name in names:
                if name not in used:
                    row.unused(f"{table}.{name}")

    def openings(self, row: Row, kind: str | None) -> Iterator[Opening]:
        """What opens a row's duty; ``kind``: in matters of that kind alone, unless an opening says ``any``."""
        for each in row.rows("opens_on", "event"):
            yield from self.moment(each, kind) if each.has("moment") else self.opening(each, kind)

    def opening(self, row: Row, kind: str | None = None) -> Iterator[Opening]:
        """An event, or several, under the same conditions."""
        with row:
            anew, term, also = _anew(row), self.term(row, "limit"), of_kind(row, kind)
            at_least, only = limit_of(row, "at_least"), row.maybe_word("only", words.LISTED, "个列明对象的字段")
            extended_with = row.words("extended_with", self.conditions.rules, "项义务")
            after = row.words("after", self.conditions.rules, "项义务")
            if after:
                also = also | {NO_OPEN: after}
            for clause in self.on_event(row, discharged=True, also=also):
                made = Opening(clause.event, clause.where, anew, term, when=clause.when, after=after)
                yield replace(made, at_least=at_least, only=only, extended_with=extended_with)

    def moment(self, row: Row, kind: str | None) -> Iterator[Opening]:
        """The openings of a moment, under the row's conditions besides, with the row's limit."""
        with row:
            name = row.word("moment", self.moments, "个时点")
            self.used.add(name)
            term, also = self.term(row, "limit"), of_kind(row, kind)
            openings = self.moments[name].openings if name else ()
            known = [self.conditions.facts | words.of_event(self.procedure, opening.event) for opening in openings]
            ways = self.conditions.ways(row, known, discharged=True, also=also)
            for opening in openings:
                for where, when in ways:
                    both = joined((opening.where, where))
                    if both is None:
                        row.problem("where", f"与「{self.moments[name].title}」的条件不能同时成立")
                    else:
                        yield replace(opening, where=both, term=term, when=(*opening.when, *when))

    def clauses(self, row: Row, *, discharged: bool = False) -> list[Clause]:
        """The clauses of a row that says nothing but events and conditions."""
        with row:
            return self.on_event(row, discharged=discharged)

    def discharging(self, row: Row) -> list[Clause]:
        """The clauses of a row of events that discharge a duty, some of them only in time, or by a certain person."""
        with row:
            how = {name: row.flag(name) for name in ("in_time", "by_others", "by_bearer")}
            return [replace(clause, **how) for clause in self.on_event(row, discharged=False)]

    def on_event(self, row: Row, *, discharged: bool, also: dict[str, tuple[Any, ...]] | None = None) -> list[Clause]:
        """One clause for each event named and each way in which the conditions can be met."""
        if not row.has("event"):
            row.problem("event", "缺少")
        events = row.words("event", words.events(self.procedure), "个事件")
        known = [self.conditions.facts | words.of_event(self.procedure, event) for event in events]
        ways = self.conditions.ways(row, known, discharged=discharged, also=also)
        return [Clause(event, where, when=when) for event in events for where, when in ways]

    def permits(self, row: Row) -> Iterator[Permit]:
        """What a row's duty permits: acts, and what permissions stand for."""
        for each in row.rows("permits", "act"):
            known = (*self.permissions, *ACTS.get(self.procedure, {}))
            name = next(iter(each.peek("act")), "")
            if (name if name in known else nearest(name, known)) not in self.permissions:
                yield from self.permit(each)
                continue
            with each:
                name = each.word("act", known, "项操作")
                self.used.add(name)
                by = each.maybe_word("by", self.roles, "个角色")
                yield from (replace(permit, by=by or permit.by) for permit in self.permissions[name].permits)

    def permit(self, row: Row) -> Iterator[Permit]:
        """A permitted act: once for each way in which its conditions can be met."""
        with row:
            act = self.act(row)
            by = row.maybe_word("by", self.roles, "个角色")
            of_matter_type = cast("Any", row.maybe_word("of_matter_type", words.BY_MATTER_TYPE, "种目录中的人员"))
            for where, when in self.of_act(row, act):
                yield Permit(act, by, of_matter_type, where, when=when)

    def act(self, row: Row) -> str:
        """The act that a row names."""
        return row.word("act", ACTS.get(self.procedure, {}), "项操作")

    def of_act(self, row: Row, act: str) -> list[tuple[dict[str, tuple[Any, ...]], tuple[str, ...]]]:
        """The ways in which the conditions on an act can be met."""
        known = [self.conditions.facts | words.of_act(self.procedure, act)] if act else []
        return self.conditions.ways(row, known)

    def on(self, row: Row, *, discharged: bool = False) -> list[Clause]:
        """The events that a row is about (``on``)."""
        if not row.has("on"):
            row.problem("on", "缺少")
        return [clause for each in row.rows("on", "event") for clause in self.clauses(each, discharged=discharged)]

    def term(self, row: Row, key: str) -> Term | None:
        """A time limit, if the row has one."""
        if not row.has(key):
            return None
        with row.row(key) as limit:
            start = limit.maybe_word("from", words.INSTANTS, "个起算时点") or "event"
            if limit.has("given"):
                given = limit.word("given", words.given(self.procedure), "个给出时限的字段")
                most = limit_of(limit, "without_approval")
                return Term(None, start, given, without_approval=most)
            if limit.has("of_matter_type"):
                which = limit.word("of_matter_type", words.OF_MATTER_TYPE, "种目录中的时限")
                return Term(None, start, None, cast("Any", which or "limit"))
            found, special, most = tables.limit(limit), self.term(limit, "special"), self.term(limit, "at_most")
            if special and not special.of_matter_type:
                limit.problem("special", '应为目录中的时限：{ of_matter_type = "…" }')
            if most and not most.limit:
                limit.problem("at_most", "应为固定的时限：{ unit = …, count = … }")
            return Term(found, start, special=special, at_most=most) if found else None


def _anew(row: Row) -> Anew:
    """Whether a duty gets a new clock: true, false, or the word for a case in between."""
    if row.peek("anew"):
        word = row.word("anew", (UNLESS_UNMET, IF_SOONER), "种起算")
        return next((each for each in (UNLESS_UNMET, IF_SOONER) if each == word), False)
    return row.flag("anew")


def limit_of(row: Row, key: str) -> Limit | None:
    """The number of units in a field of the row, if it has that field."""
    if not row.has(key):
        return None
    with row.row(key) as table:
        return tables.limit(table)
