"""An agency's own rules (实施细则, Art. 11) laid over a rulebook: they may tighten a limit or add a duty, never
loosen or drop one. What can't be shown to be tighter on every day is refused.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from domain import tables, words
from domain.calendar import Limit
from domain.check import check
from domain.grammar import Reader
from domain.rows import Problem, Row, RulebookError
from domain.rulebook import Procedure, Rule, Rulebook, Term

PROCEDURE = "case"  # how people are held to account isn't an agency's to change


def laid(bases: Mapping[str, Rulebook], source: bytes, file: str) -> Rulebook:
    """The rulebook that the overlay in ``source`` makes of its base, checked but not explored.

    Its id names both, its digest covers both. Raises `RulebookError`, naming row and field.
    """
    try:
        data = tomllib.loads(source.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(file, [Problem("/", f"不是有效的 TOML 文件: {error}")]) from None
    problems: list[Problem] = []
    with Row(data, "", problems) as row:
        base = bases.get(row.word("overlays", [book.id for book in bases.values() if not book.agency], "份规则文本"))
        if base is None:
            raise RulebookError(file, problems)
        made = _laid(base, row, sha256(base.digest.encode() + source).hexdigest(), problems)
    problems = problems or check(made)
    if problems:
        raise RulebookError(file, problems)
    return made


def of_agency(overlays: Iterable[Rulebook], base: Rulebook, agency: str, on: date) -> Rulebook:
    """The rulebook of an agency's new matters: its latest overlay in force on that day, else the base."""
    own = [book for book in overlays if book.agency == agency and book.overlay_of == base.id and book.in_force <= on]
    return max(own, key=lambda book: book.in_force, default=base)


def _laid(base: Rulebook, row: Row, digest: str, problems: list[Problem]) -> Rulebook:
    name, title, citation = row.text("id"), row.text("title"), row.text("citation")
    procedure = base.procedures[PROCEDURE]
    source = f"{title}（{citation}）"
    rules, articles = dict(procedure.rules), list(base.articles)
    for each in row.rows("tighten"):
        if rule := _tightened(procedure, each, source):
            rules[rule.id] = rule
    added = row.rows("duty")
    reader = _reader(base, procedure, [each.id for each in added], problems)
    for each in added:
        rule = replace(_added(reader, procedure, each), source=source)
        rules[rule.id] = rule
        articles.append({"number": rule.article, "text": rule.title, "rows": (f"{PROCEDURE}.{rule.id}",)})
    changed = Procedure(
        id=procedure.id,
        title=procedure.title,
        rules=rules,
        always=procedure.always,
        releases=procedure.releases,
        reopens=procedure.reopens,
        leads=procedure.leads,
        outcomes=procedure.outcomes,
    )
    return replace(
        base,
        id=f"{base.id}+{name}",
        title=f"{base.title}、{title}",
        citation=f"{base.citation}、{citation}",
        in_force=row.day("in_force"),
        agency=row.text("issued_by"),
        overlay_of=base.id,
        procedures=base.procedures | {PROCEDURE: changed},
        articles=tuple(articles),
        digest=digest,
    )


def _tightened(procedure: Procedure, row: Row, source: str) -> Rule | None:
    with row:
        row.word("procedure", [PROCEDURE], "个可由细则从严的程序")
        rule = procedure.rules.get(row.word("rule", procedure.rules, "项义务"))
        article, reading = row.text("article"), row.maybe_text("reading")
        with row.row("limit") as table:
            limit = tables.limit(table)
        if rule is None or limit is None:
            return None
        if rule.lapses:
            row.problem("rule", "这项期限届满即有法定后果, 不能缩短")
            return None
        terms = [rule.term, *(opening.term for opening in rule.opens_on if opening.term)]
        known = [term.limit for term in terms if term and term.limit]
        if len(known) < len(terms):
            row.problem("rule", "这项义务没有固定的时限, 不能由细则改动")
        elif not all(_tighter(limit, each) for each in known):
            row.problem("limit", "不短于原时限, 或单位不同无从比较: 细则只能从严")
        else:
            return replace(
                rule,
                term=_with(rule.term, limit),
                opens_on=tuple(replace(opening, term=_with(opening.term, limit)) for opening in rule.opens_on),
                source=f"{source}{article}",
                reading="".join(part for part in (rule.reading, reading) if part) or None,
            )
        return None


def _with(term: Term | None, limit: Limit) -> Term | None:
    return Term(limit, term.counts_from) if term else None


def _tighter(new: Limit, old: Limit) -> bool:
    """Whether it ends earlier whenever it starts, and never later."""
    if new.unit == old.unit:
        return new.count < old.count
    return new.unit == "same_working_day" and old.unit == "working_days" and old.count > 0


def _reader(base: Rulebook, procedure: Procedure, new: list[str], problems: list[Problem]) -> Reader:
    """Reads rows as those of the base are read."""
    reader = Reader({"roles": {role: {} for role in base.roles}}, problems)
    reader.procedure, reader.rules = PROCEDURE, [*procedure.rules, *new]
    outcomes = list(dict.fromkeys(clause.event for clause in procedure.outcomes))
    remedies = list(dict.fromkeys(measure.remedy for measure in base.measures))
    reader.facts = words.facts(PROCEDURE, outcomes, reader.rules, remedies)
    return reader


def _added(reader: Reader, procedure: Procedure, row: Row) -> Rule:
    rule: Any = reader.rule(row)
    if rule.id in procedure.rules:
        row.problem("id", f"原有义务「{rule.id}」, 只能从严(tighten), 不能另立")
    for field in ("suspends", "releases", "permits", "lapses"):
        if getattr(rule, field):
            row.problem(field, "增加的义务不能中止、解除其他义务, 也不能另许操作: 细则只能从严")
    return rule
