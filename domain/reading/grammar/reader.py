"""The grammar of a rulebook: which tables and rows there are, and with which words they are filled.

One file has them all, or a folder has them in parts (`domain.reading.parts`): both come to the same tables.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast, get_args

from domain.acts import ACTS
from domain.law.limits import FiguresOfPeople
from domain.law.rulebook import Always, LeadRule, NotifyRule, Procedure, Release, Reopen, Rule, Rulebook, TimelyRule
from domain.reading.grammar import coverage, tables, words
from domain.reading.grammar.clauses import Clauses, limit_of
from domain.reading.grammar.conditions import ANY_KIND
from domain.reading.grammar.rows import Problem, Row, Unused, texts
from domain.reading.grammar.times import times
from domain.spelling import nearest, possible

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Reader:
    """Reads the tables of one rulebook. Knows the names of its roles, remedies and matter types."""

    def __init__(self, data: dict[str, Any], problems: list[Problem]) -> None:
        self.data = data
        self.problems = problems
        roles = data.get("roles")
        self.roles = list(cast("dict[str, Any]", roles)) if isinstance(roles, dict) else []
        self.remedies: list[str] = []
        self.types: dict[str, str] = {}  # with their titles
        self.exclusions: dict[str, str] = {}

    def rulebook(self, digest: str) -> Rulebook:
        """Read the whole rulebook."""
        with Row(self.data, "", self.problems) as row:
            if row.has("edition_of") != row.has("applies_from"):
                row.problem("edition_of", "另立的版本应同时写明 edition_of 和 applies_from，首版都不写")
            if row.has("consulted") and row.has("unconsulted"):
                row.problem("unconsulted", "解释已商有关部门的写 consulted，尚未商的写 unconsulted，只写一项")
            people = row.maybe_word("figures_of_people", get_args(FiguresOfPeople), "种统计") or "as_recorded"
            measures = tuple(tables.measure(each) for each in row.rows("measures"))
            self.remedies = list(dict.fromkeys(measure.remedy for measure in measures))
            articles = row.rows("articles")
            types = row.rows("matter_types")
            self.types = {each.id: next(iter(each.peek("title")), each.id) for each in types}
            self.exclusions = tables.exclusions(row)
            made = Rulebook(
                id=row.text("id"),
                title=row.text("title"),
                citation=row.text("citation"),
                issued_by=row.text("issued_by"),
                in_force=row.day("in_force"),
                time=times(row),
                roles={name: tables.role(name, each, self.roles) for name, each in row.named_rows("roles").items()},
                procedures={name: self.procedure(name, each) for name, each in self.procedures(row).items()},
                grounds={each.id: each for each in map(tables.ground, row.rows("grounds"))},
                measures=measures,
                staff_as=tables.staff_as(row.rows("staff_as")),
                provisions={each.id: each for each in map(tables.provision, row.rows("provisions"))},
                matter_types={
                    each.id: each for each in (tables.matter_type(one, self.roles, self.exclusions) for one in types)
                },
                exclusions=self.exclusions,
                reports={each.id: each for each in map(tables.report, row.rows("reports"))},
                commencement=row.maybe_text("commencement"),
                sentences=tuple(tables.sentence(each) for each in row.rows("sentences")),
                consulted=row.maybe_text("consulted"),
                unconsulted=row.maybe_text("unconsulted"),
                edition_of=row.maybe_text("edition_of"),
                applies_from=row.day("applies_from") if row.has("applies_from") else date.min,
                figures_of_people=cast("FiguresOfPeople", people),
                remedy_without_measure=row.maybe_word("remedy_without_measure", self.remedies, "种救济"),
                digest=digest,
            )
            if all(isinstance(problem, Unused) for problem in self.problems):  # a misspelt name isn't unused besides
                named = set(texts(self.data))
                for name in self.roles:
                    if name not in named:
                        row.unused(f"roles.{name}")
            return coverage.covered(made, articles)

    def clauses(self, name: str, events: list[str], rules: list[str]) -> Clauses:
        """The reader of a procedure's clauses; ``events``: those that are outcomes."""
        return Clauses(name, self.roles, rules, words.facts(name, events, rules, self.remedies, self.types))

    def procedures(self, row: Row) -> dict[str, Row]:
        """The procedures by name. Tables under a misspelt name are put to those of the procedure that was meant; where
        none was, no procedure is read.
        """
        rows = row.named_rows("procedures")
        if unknown := [name for name in rows if name not in ACTS]:
            for name in unknown:
                row.misspelt(f"procedures.{name}", f"没有这个程序「{name}」{possible(name, ACTS)}")
                _put(self.data["procedures"], name, nearest(name, ACTS))
            return {}
        return rows

    def procedure(self, name: str, row: Row) -> Procedure:
        """A procedure with its rows."""
        with row:
            named = row.rows("outcomes", "event")
            known = words.events(name)
            outcomes = dict.fromkeys(event for each in named for event in each.peek("event"))
            events = [event if event in known else nearest(event, known) or event for event in outcomes]
            duties = row.rows("duty")
            read = self.clauses(name, events, [duty.id for duty in duties])
            read.define(row)
            rules: dict[str, Rule] = {}
            for duty in duties:
                rule = self.rule(read, duty)
                if rule.id in rules:
                    duty.problem("id", f"重复的义务「{rule.id}」")
                rules[rule.id] = rule
            made = Procedure(
                id=name,
                title=row.text("title"),
                rules=rules,
                always=tuple(made for each in row.rows("always") for made in self.always(read, each)),
                releases=tuple(made for each in row.rows("releases") for made in self.releases(read, each)),
                reopens=tuple(made for each in row.rows("reopens") for made in self.reopens(read, each)),
                leads=tuple(made for each in row.rows("leads") for made in self.leads(read, each)),
                notifies=tuple(made for each in row.rows("notifies") for made in self.notifies(read, each)),
                timely=tuple(made for each in row.rows("timely") for made in self.timely(read, each)),
                outcomes=tuple(clause for each in named for clause in read.clauses(each, discharged=True)),
                told_by=tuple(
                    clause for each in row.rows("told_by", "event") for clause in read.clauses(each, discharged=True)
                ),
                acts=tables.acts(row, ACTS.get(name, {})),
                situations=read.conditions.situations,
                moments=read.moments,
                permissions=read.permissions,
                types=self.types,
            )
            if all(isinstance(problem, Unused) for problem in self.problems):
                read.unused(row)
            return made

    def rule(self, read: Clauses, row: Row) -> Rule:
        """A row: one kind of duty."""
        with row:
            own, others = _grounds(row)
            kinds = (*read.conditions.facts.get("kind", ()), ANY_KIND)
            kind = row.maybe_word("kind", kinds, "种事项") or None
            return Rule(
                id=_name(row),
                article=row.text("article"),
                title=row.text("title"),
                owes=row.text("owes"),
                bearer=row.word("bearer", self.roles, "个角色"),
                opens_on=tuple(read.openings(row, None if kind == ANY_KIND else kind)),
                discharged_by=tuple(
                    clause for each in row.rows("discharged_by", "event") for clause in read.discharging(each)
                ),
                for_each=row.maybe_word("for_each", words.LISTS, "种列表"),
                term=read.term(row, "limit"),
                permits=tuple(read.permits(row)),
                suspends=row.words("suspends", read.conditions.rules, "项义务"),
                pause_unfounded=tuple(
                    clause for each in row.rows("pause_unfounded", "event") for clause in read.clauses(each)
                ),
                releases=row.words("releases", read.conditions.rules, "项义务"),
                remind=tables.remind(row),
                notifies=row.words("notifies", self.roles, "个角色"),
                lapses=row.maybe_word("lapses", words.events(read.procedure), "个事件"),
                extension=row.maybe_number("extension"),
                whole=row.flag("whole"),
                moves_with=row.words("moves_with", read.conditions.rules, "项义务"),
                grounds=own,
                grounds_of_others=others,
                reading=row.maybe_text("reading"),
                quote=row.maybe_text("quote"),
            )

    def always(self, read: Clauses, row: Row) -> Iterator[Always]:
        """An act that is permitted apart from any duty."""
        with row:
            act, by = read.act(row), row.words("by", self.roles, "个角色")
            if not by:
                row.problem("by", "应列明由谁办理")
            ways, within = read.of_act(row, act), read.term(row, "within")
            article, reading, quote = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            for where, when in ways:
                yield Always(act, by, where, within, article, reading, quote, when=when)

    def releases(self, read: Clauses, row: Row) -> list[Release]:
        """Events that release duties."""
        with row:
            duties = row.words("duties", ["*", *read.conditions.rules], "项义务")
            if not duties:
                row.problem("duties", '应列明所解除的义务，或 "*"')
            said = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            return [Release(clause, duties, *said) for clause in read.on(row, discharged=True)]

    def reopens(self, read: Clauses, row: Row) -> list[Reopen]:
        """Events after which a duty is owed again."""
        with row:
            anew = row.flag("anew")
            said = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            at_least = limit_of(row, "at_least")
            return [Reopen(clause, anew, *said, at_least=at_least) for clause in read.on(row)]

    def leads(self, read: Clauses, row: Row) -> list[LeadRule]:
        """Events that are leads by themselves."""
        with row:
            title, grounds = row.text("title"), row.words("grounds")
            about = row.words("about", read.conditions.rules, "项义务")
            said = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            return [LeadRule(clause, title, grounds, *said, about) for clause in read.on(row)]

    def timely(self, read: Clauses, row: Row) -> list[TimelyRule]:
        """Events that show within a limit that the matter was in time."""
        with row:
            within = read.term(row, "within")
            if within is None:
                row.problem("within", "应写明期限")
                return []
            duties = row.words("duties", read.conditions.rules, "项义务")
            said = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            return [TimelyRule(clause, within, *said, duties) for clause in read.on(row)]

    def notifies(self, read: Clauses, row: Row) -> list[NotifyRule]:
        """Events of which the bearers of roles are told."""
        with row:
            to = row.words("to", self.roles, "个角色")
            if not to:
                row.problem("to", "应列明告知哪些角色")
            said = row.text("article"), row.maybe_text("reading"), row.maybe_text("quote")
            return [NotifyRule(clause, to, *said) for clause in read.on(row)]


def _put(tables: dict[str, Any], name: str, meant: str | None) -> None:
    """Put the table of that name to the one that was meant; away where none was."""
    found = tables.pop(name)
    if not meant or not isinstance(found, dict):
        return
    there = tables.setdefault(meant, {})
    for key, value in cast("dict[str, Any]", found).items():
        there[key] = [*there[key], *value] if isinstance(value, list) and key in there else value


def _grounds(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
