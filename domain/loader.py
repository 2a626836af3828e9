"""From a TOML file to a `Rulebook`. Every mistake is reported with file, row and field; nothing is guessed.

The grammar is the vocabulary of `rulebook`; the words are those of `words`. What a whole rulebook must make
sense of is in `check`.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from domain import words
from domain.acts import ACTS, EVENTS
from domain.calendar import Limit, OfficeHours
from domain.check import check
from domain.explore import explore
from domain.rows import Problem, Row, RulebookError
from domain.rulebook import (
    Always, Clause, LeadRule, Opening, Permit, Procedure, Release, Remind, Reopen, Role, Rule, Rulebook, Term,
    Where,
)

NAME = "0123456789abcdefghijklmnopqrstuvwxyz_"


def load_all(folder: Path) -> dict[str, Rulebook]:
    """Every rulebook of a folder by id, fully checked. Raises `RulebookError`.

    The folder above holds ``lock.toml``; exploring is skipped for files that it says were explored.
    """
    lock = folder.parent / "lock.toml"
    released: dict[str, str] = tomllib.loads(lock.read_text("utf-8")) if lock.exists() else {}
    books: dict[str, Rulebook] = {}
    for path in sorted(folder.glob("*.toml")):
        book = parse(path.read_bytes(), path.name)
        if path.stem != book.id:
            raise RulebookError(path.name, [Problem("id", f"应与文件名一致: {path.stem}")])
        if released.get(f"{folder.name}/{path.name}") != book.digest:
            assure(book, path.name)
        books[book.id] = book
    return books


def assure(rulebook: Rulebook, file: str) -> None:
    """Walk through every state that a matter can reach. Raises `RulebookError` for what can't be lived with."""
    if problems := explore(rulebook).problems():
        raise RulebookError(file, problems)


def parse(source: bytes, file: str) -> Rulebook:
    """A rulebook from the bytes of its file, checked but not explored. Raises `RulebookError`."""
    try:
        data = tomllib.loads(source.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(file, [Problem("/", f"不是有效的 TOML 文件: {error}")]) from None
    problems: list[Problem] = []
    book = _Reader(data, problems).rulebook(sha256(source).hexdigest())
    problems = problems or check(book)
    if problems:
        raise RulebookError(file, problems)
    return book


class _Reader:
    """Reads one file. Knows the names of its roles; within a procedure, those of its rules and outcomes."""

    def __init__(self, data: dict[str, Any], problems: list[Problem]) -> None:
        self.data = data
        self.problems = problems
        self.roles = _keys(data.get("roles"))
        self.procedure = ""
        self.rules: list[str] = []
        self.facts: words.Values = {}

    def rulebook(self, digest: str) -> Rulebook:
        with Row(self.data, "", self.problems) as row:
            in_force = row.value("in_force")
            if type(in_force) is not date:
                row.problem("in_force", "应为日期")
            with row.row("time") as clock:
                hours = _hours(clock)
                ends = clock.word("day_ends", ("24:00", "close_of_business"), "种终止时刻")
                back = clock.number("occurred_within")
                if back is None:
                    clock.problem("occurred_within", "缺少")
            return Rulebook(
                id=row.text("id"),
                title=row.text("title"),
                citation=row.text("citation"),
                issued_by=row.text("issued_by"),
                in_force=in_force,
                hours=hours,
                day_ends="24:00" if ends == "24:00" else "close_of_business",
                occurred_within=back or 0,
                roles={name: self.role(name, each) for name, each in row.named_rows("roles").items()},
                procedures={name: self.whole(name, each) for name, each in row.named_rows("procedures").items()},
                articles=tuple(_article(each) for each in row.rows("articles")),
                digest=digest,
            )

    def role(self, name: str, row: Row) -> Role:
        with row:
            by_kind = row.row("by_kind") if row.has("by_kind") else None
            if by_kind:
                with by_kind:
                    table = {kind: by_kind.word(kind, words.FUNCTIONS, "种职能") for kind in words.KINDS if by_kind.has(kind)}
            else:
                table = None
            return Role(
                id=name,
                title=row.text("title"),
                agency=row.maybe_word("agency", words.AGENCIES, "种机关"),
                by_kind=table,
                otherwise=row.maybe_word("otherwise", words.FUNCTIONS, "种职能"),
                official=row.maybe_word("official", words.OFFICIALS, "种人员"),
                in_person=row.flag("in_person"),
                fallback=row.maybe_word("fallback", self.roles, "个角色"),
                claims=row.words("claims", words.CLAIMS, "种身份"),
                through=row.words("through", self.roles, "个角色"),
                reading=row.maybe_text("reading"),
            )

    def whole(self, name: str, row: Row) -> Procedure:
        with row:
            if name not in ACTS:
                row.problem("", f"没有这个程序「{name}」")
            self.procedure = name
            outcomes = row.words("outcomes", EVENTS, "个事件")
            duties = row.rows("duty")
            self.rules = [duty.id for duty in duties]
            self.facts = words.facts(outcomes, self.rules)
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
                outcomes=outcomes,
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
                remind=_remind(row),
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
        return [Clause(event, where) for event, where in zip(events, self.where(row, known, discharged), strict=False)]

    def permit(self, row: Row) -> Permit:
        with row:
            act = self.act(row)
            by = row.maybe_word("by", self.roles, "个角色")
            return Permit(act, by, self.where_of_act(row, act))

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
                row.problem("duties", "应列明所解除的义务, 或 \"*\"")
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
        return self.where(row, [self.facts | fields], discharged=False)[0]

    def where(self, row: Row, known: list[words.Values], discharged: bool) -> list[Where]:
        """The conditions of a row, checked against what each of its events (or its act) knows."""
        if not row.has("where"):
            return [{} for _ in known]
        ask = words.ON_DUTIES + ((words.ON_DISCHARGED,) if discharged else ())
        where: Where = {}
        with row.row("where") as table:
            for key in table.keys():
                values = tuple(table.listed(key))
                where[key] = values
                allowed = [dict.fromkeys(ask, tuple(self.rules)) | facts for facts in known]
                for message in dict.fromkeys(_unknown(key, values, each) for each in allowed):
                    if message:
                        table.problem(key, message)
        return [where for _ in known]

    def term(self, row: Row, key: str) -> Term | None:
        if not row.has(key):
            return None
        with row.row(key) as limit:
            start = limit.maybe_word("from", words.INSTANTS, "个起算时点") or "event"
            if limit.has("given"):
                return Term(None, start, limit.text("given"))
            unit, count = limit.word("unit", words.UNITS, "种单位"), limit.number("count")
            if unit == "same_working_day" and count is not None:
                limit.problem("count", "当个工作日没有数量")
            elif unit and unit != "same_working_day" and count is None:
                limit.problem("count", "缺少")
            elif unit:
                return Term(Limit(unit, count or 0), start)  # type: ignore[arg-type]
            return None

    def grounds(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The grounds against the lead agency's people, and, where they differ, against others'."""
        if row.is_table("grounds"):
            with row.row("grounds") as table:
                return table.words("lead_agency"), table.words("others")
        return row.words("grounds"), ()
