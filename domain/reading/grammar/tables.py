"""The tables of a rulebook's file that speak of people: roles, grounds, measures; and of articles."""

from collections.abc import Collection
from datetime import time
from typing import Any, cast

from domain.law.catalogue import (
    EXCLUSIONS,
    Element,
    Ground,
    MatterType,
    Measure,
    Provision,
    ReportRule,
    Sentence,
    StaffAs,
)
from domain.law.limits import WITHIN_A_DAY, Limit, Unit
from domain.law.rulebook import ActText, Remind, Role
from domain.matter.names import ENGINE
from domain.matter.roles import AGENCIES, PERSONS
from domain.reading.grammar import words
from domain.reading.grammar.rows import Row
from domain.spelling import possible

LAST_DAY, MONTHS = 28, 12


def role(name: str, row: Row, roles: list[str]) -> Role:
    """A role, and who may stand for it."""
    with row:
        return Role(
            id=name,
            title=row.text("title"),
            agency=row.maybe_word("agency", words.AGENCIES, "种机关"),
            by_kind=_by_kind(row),
            otherwise=row.maybe_word("otherwise", words.FUNCTIONS, "种职能"),
            if_party=row.words("if_party", words.FUNCTIONS, "种职能"),
            official=row.maybe_word("official", words.OFFICIALS, "种人员"),
            in_person=row.flag("in_person"),
            at_post=row.flag("at_post"),
            fallback=row.maybe_word("fallback", roles, "个角色"),
            claims=row.words("claims", (*words.CLAIMS, ENGINE), "种身份"),
            through=row.words("through", roles, "个角色"),
            never=row.words("never", PERSONS, "种人员"),
            never_of=row.words("never_of", AGENCIES, "种机关"),
            instead=row.maybe_word("instead", roles, "个角色"),
            article=row.maybe_text("article"),
            reading=row.maybe_text("reading"),
        )


def ground(row: Row) -> Ground:
    """What somebody may be accountable for, with the elements that have to be established."""
    with row:
        elements = tuple(_element(each) for each in row.rows("elements"))
        if all(element.by_clock for element in elements):
            row.problem("elements", "至少要有一项时钟不能证明的要件：逾期本身不构成责任")
        return Ground(
            id=row.text("id"),
            article=row.text("article"),
            title=row.text("title"),
            subject=cast("Any", row.word("subject", ("bearer", "head"), "种对象")),
            elements=elements,
            reading=row.maybe_text("reading"),
            quote=row.maybe_text("quote"),
        )


def _element(row: Row) -> Element:
    with row:
        return Element(row.text("id"), row.text("title"), row.flag("by_clock"), row.words("disproved_by"))


def measure(row: Row) -> Measure:
    """A measure for some kinds of staff, whose authority it is, and the remedy against it."""
    with row:
        staff = row.words("staff", words.STAFF, "类人员")
        if not staff:
            row.problem("staff", "应列明适用于哪几类人员")
        rank = row.number("rank")
        return Measure(
            id=row.text("id"),
            article=row.text("article"),
            title=row.text("title"),
            staff=staff,
            rank=rank or 1,
            authority=cast("Any", row.word("authority", ("own", "other", "by_management"), "种权限")),
            remedy=row.text("remedy"),
            citation=row.text("citation"),
            serious=row.flag("serious"),
            quote=row.maybe_text("quote"),
        )


def staff_as(rows: list[Row]) -> dict[str, StaffAs]:
    """The kinds of agencies whose people are all dealt with as one kind of staff."""
    found: dict[str, StaffAs] = {}
    for row in rows:
        with row:
            made = StaffAs(
                agency=row.word("agency", words.KINDS, "种机关"),
                staff=row.word("staff", words.STAFF, "类人员"),
                of=row.words("of", words.STAFF, "类人员"),
                article=row.text("article"),
                reading=row.maybe_text("reading"),
                quote=row.maybe_text("quote"),
            )
        if made.agency in found:
            row.problem("agency", f"「{made.agency}」已有一行")
        found[made.agency] = made
    return found


def provision(row: Row) -> Provision:
    """A provision on tolerance."""
    with row:
        return Provision(
            id=row.text("id"),
            article=row.text("article"),
            title=row.text("title"),
            issued_by=row.text("issued_by"),
            issued_on=row.day("issued_on"),
            reading=row.maybe_text("reading"),
            quote=row.maybe_text("quote"),
        )


def limit(row: Row) -> Limit | None:
    """A number of units; None after noting what is missing."""
    unit = row.word("unit", words.UNITS, "种单位")
    if unit in WITHIN_A_DAY:
        if row.has("count"):
            row.value("count")
            row.problem("count", "当日（工作日）没有数量")
        return Limit(cast("Unit", unit), 0)
    count = row.number("count")
    return Limit(cast("Unit", unit), count) if unit and count else None


def exclusions(row: Row) -> dict[str, str]:
    """The kinds of time that a law doesn't count, with their Chinese titles. A rulebook may leave the table out."""
    if not row.has("exclusions"):
        return dict(EXCLUSIONS)
    with row.row("exclusions") as table:
        return {name: table.text(name) for name in table.names()}


def matter_type(row: Row, roles: list[str], excludable: Collection[str]) -> MatterType:
    """A kind of matter with a statutory limit, and what the law says of extending it."""
    with row:
        with row.row("limit") as table:
            counts_from = table.maybe_word("from", words.INSTANTS, "个起算时点") or "event"
            statutory = limit(table)
        extension, extension_by, extension_citation = None, None, None
        extension_told = extension_on_paper = False
        if row.has("extension"):
            with row.row("extension") as table:
                extension, extension_citation = table.number("working_days"), table.text("citation")
                extension_by = table.maybe_word("by", roles, "个角色")
                extension_told, extension_on_paper = table.flag("told"), table.flag("on_paper")
                if extension_on_paper and extension_by is None:
                    table.problem("by", "批准人不在名录中的，应写明是什么角色")
        exclusions, exclusions_citation = (), None
        if row.has("exclusions"):
            with row.row("exclusions") as table:
                exclusions, exclusions_citation = (
                    table.words("kinds", excludable, "种可扣除的时间"),
                    table.text("citation"),
                )
        refusal_citation, receipt_citation = _cited(row, "refusal"), _cited(row, "receipt")
        deemed, deemed_citation, deemed_from = None, None, "materials_at"
        if row.has("deemed"):
            with row.row("deemed") as table:
                deemed_from = table.maybe_word("from", words.INSTANTS, "个起算时点") or deemed_from
                deemed, deemed_citation = limit(table), table.text("citation")
        notice, notice_citation = None, None
        if row.has("notice"):
            with row.row("notice") as table:
                notice, notice_citation = limit(table), table.text("citation")
        return MatterType(
            id=row.text("id"),
            title=row.text("title"),
            limit=statutory or Limit("same_working_day"),
            citation=row.text("citation"),
            counts_from=counts_from,
            extension=extension,
            extension_by=extension_by,
            extension_citation=extension_citation,
            extension_told=extension_told,
            extension_on_paper=extension_on_paper,
            exclusions=exclusions,
            exclusions_citation=exclusions_citation,
            refusal_citation=refusal_citation,
            receipt_citation=receipt_citation,
            deemed=deemed,
            deemed_citation=deemed_citation,
            deemed_from=deemed_from,
            notice=notice,
            notice_citation=notice_citation,
            article=row.maybe_text("article"),
            quote=row.maybe_text("quote"),
        )


def _cited(row: Row, key: str) -> str | None:
    """The law that a table with nothing but its citation names; None where there is no such table."""
    if not row.has(key):
        return None
    with row.row(key) as table:
        return table.text("citation")


def report(row: Row) -> ReportRule:
    """A report that is owed every month or year."""
    with row:
        every = row.word("every", ("month", "year"), "种周期")
        day, month = row.maybe_number("day"), row.maybe_number("month")
        if day is None or day > LAST_DAY:
            row.problem("day", f"应为 1 至 {LAST_DAY}，每个月都有的一天")
        if (month is None) != (every == "month") or (month or 1) > MONTHS:
            row.problem("month", "每年一次的应写明月份，每月一次的不写")
        try:
            at = time.fromisoformat(row.text("at"))
        except ValueError:
            at = time()
            row.problem("at", "应为时刻，如 09:00")
        return ReportRule(
            id=cast("Any", row.word("id", words.REGULAR, "种报告")),
            article=row.text("article"),
            title=row.text("title"),
            every=cast("Any", every),
            day=day or 1,
            month=month,
            at=at,
            reading=row.maybe_text("reading"),
            quote=row.maybe_text("quote"),
        )


def sentence(row: Row) -> Sentence:
    """A sentence of the law, and the rows that serve it without quoting from it."""
    with row:
        by, why = row.words("by"), row.maybe_text("not_modelled")
        made = Sentence(row.text("quote"), by, why, row.maybe_text("article"))
        if not (made.by or made.not_modelled):
            row.problem("by", "应写明由哪些行落实，或者为何不建模（not_modelled）")
        return made


def _by_kind(row: Row) -> dict[str, str] | None:
    if not row.has("by_kind"):
        return None
    with row.row("by_kind") as table:
        known = [agency_kind for agency_kind in words.KINDS if table.has(agency_kind)]
        return {agency_kind: table.word(agency_kind, words.FUNCTIONS, "种职能") for agency_kind in known}


def acts(row: Row, known: Collection[str]) -> dict[str, ActText]:
    """What acts are called in this procedure, and what they are for."""
    found: dict[str, ActText] = {}
    for name, each in row.maybe_named_rows("acts").items():
        with each:
            if name not in known:
                each.problem("", f"没有这项操作「{name}」{possible(name, known)}")
            found[name] = ActText(each.text("title"), each.text("text"))
    return found


def remind(row: Row) -> Remind | None:
    """When to remind, if at all."""
    if not row.is_table("remind"):
        return Remind() if row.flag("remind") else None
    with row.row("remind") as table:
        return Remind(table.number("after"))


def article(row: Row) -> dict[str, Any]:
    """An article of the law; ``not_modelled``: why no row says it."""
    with row:
        found: dict[str, Any] = {"number": row.text("number"), "text": row.text("text")}
        reason = row.maybe_text("not_modelled")
        return found | ({"not_modelled": reason} if reason else {})
