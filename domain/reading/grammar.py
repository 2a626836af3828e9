"""The grammar of a rulebook's file: which tables and fields there are, and with which words they are filled."""

import re
from collections.abc import Iterator
from typing import Any, cast, get_args

from domain.acts import ACTS, EVENTS
from domain.law.limits import DayEnds
from domain.law.rulebook import (
    Always,
    Clause,
    LeadRule,
    Opening,
    Permit,
    Procedure,
    Release,
    Reopen,
    Rule,
    Rulebook,
    Term,
    Where,
)
from domain.reading import tables, words
from domain.reading.rows import Problem, Row

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Reader:
    """Reads one file. Knows the names of its roles; within a procedure, those of its rules and outcomes."""

    def __init__(self, data: dict[str, Any], problems: list[Problem]) -> None:
        self.data = data
        self.problems = problems
        roles = data.get("roles")
        self.roles = list(cast("dict[str, Any]", roles)) if isinstance(roles, dict) else []
        self.remedies: list[str] = []
        self.procedure = ""
        self.rules: list[str] = []
        self.facts: words.Values = {}

    def rulebook(self, digest: str) -> Rulebook:
        """The whole file."""
        with Row(self.data, "", self.problems) as row:
            with row.row("time") as clock:
                hours = tables.hours(clock)
                ends = clock.word("day_ends", get_args(DayEnds), "种终止时刻")
                within = clock.number("occurred_within") or 0
                if not within:
                    clock.problem("occurred_within", "缺少")
            measures = tuple(tables.measure(each) for each in row.rows("measures"))
            self.remedies = list(dict.fromkeys(measure.remedy for measure in measures))
            return Rulebook(
                id=row.text("id"),
                title=row.text("title"),
                citation=row.text("citation"),
                issued_by=row.text("issued_by"),
                in_force=row.day("in_force"),
                hours=hours,
                day_ends=cast("DayEnds", ends),
                occurred_within=within,
                roles={name: tables.role(name, each, self.roles) for name, each in row.named_rows("roles").items()},
                procedures={name: self.whole(name, each) for name, each in row.named_rows("procedures").items()},
                articles=tuple(tables.article(each) for each in row.rows("articles")),
                grounds={ground.id: ground for each in row.rows("grounds") for ground in [tables.ground(each)]},
                measures=measures,
                staff_as=tables.staff_as(row.rows("staff_as")),
                matter_types={
                    made.id: made
                    for each in row.rows("matter_types")
                    for made in [tables.matter_type(each, self.roles)]
                },
                reports={made.id: made for each in row.rows("reports") for made in [tables.report(each)]},
                digest=digest,
            )

    def whole(self, name: str, row: Row) -> Procedure:
        with row:
            if name not in ACTS:
                row.problem("", f"没有这个程序「{name}」")
            self.procedure = name
            named = row.rows("outcomes", "event")
            events = list(dict.fromkeys(event for each in named for event in each.peek("event")))
            duties = row.rows("duty")
            self.rules = [duty.id for duty in duties]
            self.facts = words.facts(name, events, self.rules, self.remedies)
            rules: dict[str, Rule] = {}
            for duty in duties:
                rule = self.rule(duty)
                if rule.id in rules:
                    duty.problem("id", f"重复的义务「{rule.id}」")
                rules[rule.id] = rule
            return Procedure(
                id=name,
                title=row.text("title"),
                rules=rules,
                always=tuple(self.always(each) for each in row.rows("always")),
                releases=tuple(made for each in row.rows("releases") for made in self.releases(each)),
                reopens=tuple(made for each in row.rows("reopens") for made in self.reopens(each)),
                leads=tuple(made for each in row.rows("leads") for made in self.leads(each)),
                outcomes=tuple(clause for each in named for clause in self.clauses(each, discharged=True)),
            )

    def rule(self, row: Row) -> Rule:
        with row:
            own, others = self.grounds(row)
            return Rule(
                id=_name(row),
                article=row.text("article"),
                title=row.text("title"),
                owes=row.text("owes"),
                bearer=row.word("bearer", self.roles, "个角色"),
                opens_on=tuple(self.openings(row)),
                discharged_by=tuple(
                    clause for each in row.rows("discharged_by", "event") for clause in self.clauses(each)
                ),
                for_each=row.maybe_word("for_each", words.LISTS, "种列表"),
                term=self.term(row, "limit"),
                permits=tuple(self.permit(each) for each in row.rows("permits", "act")),
                suspends=row.words("suspends", self.rules, "项义务"),
                releases=row.words("releases", self.rules, "项义务"),
                remind=tables.remind(row),
                notifies=row.words("notifies", self.roles, "个角色"),
                lapses=row.maybe_word("lapses", EVENTS, "个事件"),
                extension=row.number("extension"),
                grounds=own,
                grounds_of_others=others,
                reading=row.maybe_text("reading"),
            )

    def openings(self, row: Row) -> Iterator[Opening]:
        for each in row.rows("opens_on", "event"):
            with each:
                anew, term = each.flag("anew"), self.term(each, "limit")
                for clause in self.on_event(each, discharged=True):
                    yield Opening(clause.event, clause.where, anew, term)

    def clauses(self, row: Row, *, discharged: bool = False) -> list[Clause]:
        with row:
            return self.on_event(row, discharged=discharged)

    def on_event(self, row: Row, *, discharged: bool) -> list[Clause]:
        """One clause for each event named, all under the same conditions."""
        if not row.has("event"):
            row.problem("event", "缺少")
        events = row.words("event", EVENTS, "个事件")
        known = [self.facts | words.of_event(self.procedure, event) for event in events]
        where = self.where(row, known, discharged=discharged)
        return [Clause(event, where) for event in events]

    def permit(self, row: Row) -> Permit:
        with row:
            act = self.act(row)
            by = row.maybe_word("by", self.roles, "个角色")
            of_matter_type = row.maybe_word("of_matter_type", words.BY_MATTER_TYPE, "种目录中的人员")
            return Permit(act, by, cast("Any", of_matter_type), self.where_of_act(row, act))

    def always(self, row: Row) -> Always:
        with row:
            act = self.act(row)
            by = row.words("by", self.roles, "个角色")
            if not by:
                row.problem("by", "应列明由谁办理")
            where, within = self.where_of_act(row, act), self.term(row, "within")
            return Always(act, by, where, within, row.text("article"), row.maybe_text("reading"))

    def act(self, row: Row) -> str:
        return row.word("act", ACTS.get(self.procedure, {}), "项操作")

    def releases(self, row: Row) -> list[Release]:
        with row:
            duties = row.words("duties", ["*", *self.rules], "项义务")
            if not duties:
                row.problem("duties", '应列明所解除的义务, 或 "*"')
            article, reading = row.text("article"), row.maybe_text("reading")
            return [Release(clause, duties, article, reading) for clause in self.on(row, discharged=True)]

    def reopens(self, row: Row) -> list[Reopen]:
        with row:
            anew, article, reading = row.flag("anew"), row.text("article"), row.maybe_text("reading")
            return [Reopen(clause, anew, article, reading) for clause in self.on(row)]

    def leads(self, row: Row) -> list[LeadRule]:
        with row:
            title, grounds = row.text("title"), row.words("grounds")
            article, reading = row.text("article"), row.maybe_text("reading")
            return [LeadRule(clause, title, grounds, article, reading) for clause in self.on(row)]

    def on(self, row: Row, *, discharged: bool = False) -> list[Clause]:
        if not row.has("on"):
            row.problem("on", "缺少")
        return [clause for each in row.rows("on", "event") for clause in self.clauses(each, discharged=discharged)]

    def where_of_act(self, row: Row, act: str) -> Where:
        fields = words.of_act(self.procedure, act) if act else {}
        return self.where(row, [self.facts | fields], discharged=False)

    def where(self, row: Row, known: list[words.Values], *, discharged: bool) -> Where:
        """The conditions of a row, checked against what each of its events (or its act) knows."""
        if not row.has("where"):
            return {}
        ask = (*words.ON_DUTIES, words.ON_DISCHARGED) if discharged else words.ON_DUTIES
        where: Where = {}
        with row.row("where") as table:
            for key in table.names():
                where[key] = tuple(table.listed(key))
                for facts in known:
                    allowed = tuple(self.rules) if key in ask else facts.get(key)
                    if message := _unknown(where[key], allowed):
                        table.problem(key, message)
                        break
        return where

    def term(self, row: Row, key: str) -> Term | None:
        if not row.has(key):
            return None
        with row.row(key) as limit:
            start = limit.maybe_word("from", words.INSTANTS, "个起算时点") or "event"
            if limit.has("given"):
                return Term(None, start, limit.text("given"))
            if limit.has("of_matter_type"):
                which = limit.word("of_matter_type", words.OF_MATTER_TYPE, "种目录中的时限")
                return Term(None, start, None, cast("Any", which or "limit"))
            found, special = tables.limit(limit), self.term(limit, "special")
            if special and not special.of_matter_type:
                limit.problem("special", '应为目录中的时限: { of_matter_type = "…" }')
            return Term(found, start, special=special) if found else None

    def grounds(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The grounds against the lead agency's people, and, where they differ, against others'."""
        if row.is_table("grounds"):
            with row.row("grounds") as table:
                return table.words("lead_agency"), table.words("others")
        return row.words("grounds"), ()


def _name(row: Row) -> str:
    name = row.text("id")
    if name and not NAME.fullmatch(name):
        row.problem("id", "应由小写字母、数字和下划线组成")
    return name


def _unknown(values: tuple[Any, ...], allowed: tuple[Any, ...] | None) -> str | None:
    """What is wrong with the values asked for, if anything; ``allowed`` None: there is no such fact."""
    if allowed is None:
        return "没有这个事实, 该事件(操作)也没有这个字段"
    if not values:
        return "应至少列一个值"
    unknown = next((value for value in values if value not in allowed), None)
    if unknown is None and None not in values:
        return None
    return f"没有这个取值「{unknown}」, 应为其一: {', '.join(map(str, allowed))}"
