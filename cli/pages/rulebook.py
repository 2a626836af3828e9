"""The page of a rulebook in Markdown: every duty with its sentence, its bearer, its limits and its reading."""

from collections.abc import Iterator
from functools import partial

from cli.pages import actions, besides, catalogues
from cli.pages.clauses import EACH, OF_ALL, basis, clause_text, conditions, is_right, kind, lines, openings, row
from cli.pages.contents import (
    ARTICLES,
    NAMED,
    OVERDUE,
    WORDS,
    besides_of,
    contents,
    has_named,
    heading,
    named_of,
    to_ground,
)
from cli.pages.contents import article as article_place
from cli.pages.endings import endings
from cli.pages.links import duty_target, linked, place, target, to_act, to_duty, to_event, to_place, to_role
from cli.pages.resting import resting
from cli.pages.terms import NOTES
from domain.acts.titles import event_title
from domain.engine.evolution import REQUESTS
from domain.law.clauses import Permit
from domain.law.rulebook import Procedure, Rule, Rulebook
from domain.matter.special_law import may_be_of_the_whole
from domain.records.wording import article_text
from domain.refusals.conditions import each_text, texts

GENERATED = "<!-- 由 python -m tools.rulebook_pages 依规则文本生成，请勿手改。 -->"
CODE = "代号"
ACCOUNTABLE = "逾期的问责情形"
OTHERWISE = "其他情形"  # the less usual starts of a duty that has many
MANY = 5


def page(book: Rulebook, law: str = "") -> str:
    """Return the whole page, in Markdown. ``law`` is the address of the text of the law, for a link to it."""
    lines = [
        f"# {book.title}：规则一览",
        "",
        GENERATED,
        "",
        *head(book),
        *(["", f"[原文]({law})"] if law else []),
        *contents(book),
        "",
        heading(WORDS),
        "",
        *(f"- {note}" for note in NOTES),
        *catalogues.times(book),
        *catalogues.roles(book),
    ]
    for procedure in map(linked, book.procedures.values()):
        lines += ["", f"## {place(procedure.id)}{procedure.title}"]
        for rule in procedure.rules.values():
            lines += ["", *duty(book, procedure, rule)]
        lines += [
            "",
            f"### {place(besides_of(procedure))}{procedure.title}：义务之外",
            *besides.tables(book, procedure),
            *actions.table(book, procedure),
            *named(book, procedure),
        ]
    lines += [*catalogues.matter_types(book), *catalogues.grounds(book), *catalogues.measures(book)]
    lines += catalogues.provisions(book)
    lines += ["", heading(ARTICLES), "", "| 条文 | 内容 | 落实 |", "|---|---|---|", *articles(book)]
    return "\n".join([*lines, ""])


def head(book: Rulebook) -> Iterator[str]:
    """Yield the line that says what law this is, and since when it applies."""
    yield f"{book.citation}，{book.issued_by}，{book.in_force} 起施行。{_edition(book)}"


def _edition(book: Rulebook) -> str:
    if not book.edition_of:
        return ""
    settled = f"解释的商定：{said}" if (said := book.consulted or book.unconsulted) else ""
    since = f"本版（`{book.id}`）自 {book.applies_from} 起收到的事项适用"
    return f"{since}；此前收到的，依 `{book.edition_of}` 办完。{settled}"


def named(book: Rulebook, procedure: Procedure) -> Iterator[str]:
    """Yield the tables of a procedure's situations, moments and permissions."""
    if has_named(procedure):
        yield from ("", f"### {place(named_of(procedure))}{procedure.title}：{NAMED}")
    if procedure.situations:
        yield from ("", "| 情形 | 条件 | 解释 |", "|---|---|---|")
    for situation in procedure.situations.values():
        ways = "；或者".join("，且".join(each_text(procedure, way)) for way in situation.ways)
        yield row(target(situation, procedure), ways, situation.reading or "")
    if procedure.moments:
        yield from ("", "| 时点 | 事件 | 解释 |", "|---|---|---|")
    for moment in procedure.moments.values():
        events = lines(clause_text(procedure, each) for each in moment.openings)
        yield row(target(moment, procedure), events, moment.reading or "")
    if procedure.permissions:
        yield from ("", "| 许可 | 操作 | 解释 |", "|---|---|---|")
    for permission in procedure.permissions.values():
        acts = lines(_act(book, procedure, each) for each in permission.permits)
        yield row(target(permission, procedure), acts, permission.reading or "")


def duty(book: Rulebook, procedure: Procedure, rule: Rule) -> Iterator[str]:
    """Yield the lines about a duty: its title, the sentence that it rests on, and a table of two columns."""
    yield f"### {duty_target(procedure, rule)}"
    yield ""
    if quotes := list(_quotes(book, procedure, rule)):
        yield from (*(f"> {quote}<br>" for quote in quotes[:-1]), f"> {quotes[-1]}", "")
    right = is_right(rule)
    bearer = to_role(book.roles[rule.bearer]) + (f"（{EACH.get(rule.for_each, '每项一项')}）" if rule.for_each else "")
    bearers = [bearer, *(_bearers_by_law(book) if rule.for_each == REQUESTS else ())]
    yield from (row(CODE, f"`{rule.id}`"), "|:--|:--|")
    yield row("权利" if right else "义务", rule.owes)
    yield row("权利人" if right else "承担者", lines(bearers))
    if only := kind(rule):
        yield row("适用", f"类别为「{only}」的{procedure.title}")
    yield from _starts(book, procedure, rule)
    if rule.lapses:
        yield row("期满", f"{'未行使' if right else '未履行'}的，记为「{event_title(procedure, rule.lapses)}」")
    if rule.extension:
        by_law = "；办理时限依事项类型的法律延长的，从其规定" if may_be_of_the_whole(rule) else ""
        yield row("可以延期", f"一次，至多{rule.extension}个工作日{by_law}")
    if rule.whole:
        yield row("拆分", "时限即整件事项的时限：拆分出来的一件，自收到起算的不早于它，所承诺、所定的不晚于它")
    if rule.moves_with:
        wholes = "、".join(to_duty(procedure, procedure.rules[name]) for name in rule.moves_with)
        yield row("随之移动", f"法律对{wholes}扣除的时间、准予延长的日数，也扣除、延长，至迟到其届满")
    others = "" if rule.own else "他人作出下列之一：<br>"
    done = others + lines(
        clause_text(procedure, each, acts=True, others=rule.own, link=partial(to_event, procedure, each.event))
        for each in rule.discharged_by
    )
    yield row("如何行使" if right else "由何行为履行", done)
    yield row("由何终止" if right else "由何解除", lines(endings(procedure, rule)))
    if rule.permits:
        yield row("其间可以", lines(_permit(book, procedure, each) for each in rule.permits))
    if rule.suspends:
        yield row("其间中止", "、".join(to_duty(procedure, procedure.rules[name]) for name in rule.suspends))
    if still := list(_still(procedure, rule)):
        yield row("因何中止", lines(still))
    if rule.pause_unfounded:
        unfounded = lines(clause_text(procedure, each) for each in rule.pause_unfounded)
        yield row("中止无据，视为没有中止", unfounded)
    yield row(ACCOUNTABLE, _grounds(rule) if rule.grounds else f"没有：{_no_ground(rule)}")
    if rule.source:
        yield row("细则", rule.source)
    if rule.reading:
        yield row("解释", rule.reading)


def _starts(book: Rulebook, procedure: Procedure, rule: Rule) -> Iterator[str]:
    """Yield from when until when a duty is owed: of many starts the usual one first, then what marks stand for."""
    starts, notes = openings(procedure, rule)
    usual = (2 if starts[0].startswith(OF_ALL) else 1) if len(starts) > MANY else len(starts)
    others = starts[usual:]
    yield row("自何时起，至何时止", lines(starts[:usual]))
    if others:
        yield row(OTHERWISE, lines(others))
    yield from (row(*note) for note in notes)
    if regular := catalogues.regular(book, rule):
        yield row("定期", regular)


def _bearers_by_law(book: Rulebook) -> Iterator[str]:
    """Yield who decides instead about the limit of a matter, by a law that names somebody else."""
    for each in book.matter_types.values():
        if each.extension_by:
            yield f"事项类型为「{each.title}」，所延的是办理时限的：{to_role(book.roles[each.extension_by])}"


def _still(procedure: Procedure, rule: Rule) -> Iterator[str]:
    """Yield what stops the clock of a duty: each other duty that stops it while it is owed, and the events by which
    that one shows that the clock should have run on.
    """
    for other in procedure.rules.values():
        if rule.id in other.suspends:
            events = "、".join(clause_text(procedure, each) for each in other.pause_unfounded)
            yield f"「{to_duty(procedure, other)}」待履行期间" + (f"；{events}的，视为没有中止" if events else "")


def _quotes(book: Rulebook, procedure: Procedure, rule: Rule) -> Iterator[str]:
    """What the row quotes, and the other sentences that it serves, each with its article."""
    name, own_quote = f"{procedure.id}.duty[{rule.id}]", rule.quote or ""
    served = [each for each in book.sentences if name in each.by and each.quote not in own_quote]
    elsewhere = {number for each in served for number in (each.article or "").split(", ")}
    if rule.quote:
        own = [number for number in rule.article.split(", ") if number not in elsewhere]
        yield basis(own or [rule.article], rule.quote)
    yield from (f"{article_text(each.article)}：{each.quote}" if each.article else each.quote for each in served)


def _grounds(rule: Rule) -> str:
    own, others = ("、".join(map(to_ground, each)) for each in (rule.grounds, rule.grounds_of_others))
    return f"承办机关：{own}；其他单位：{others}" if others and others != own else own


def _no_ground(rule: Rule) -> str:
    """Why nobody is held accountable for the lateness of such a duty."""
    if rule.lapses:
        return "到期即终止，不会逾期"
    if rule.term is None and not any(opening.term for opening in rule.opens_on):
        return "未定时限，不会逾期"
    return to_place(OVERDUE, "条文没有列入")


def _permit(book: Rulebook, procedure: Procedure, permit: Permit) -> str:
    if permit.permission:
        return procedure.permissions[permit.permission].title
    return _act(book, procedure, permit)


def _act(book: Rulebook, procedure: Procedure, permit: Permit) -> str:
    asked = [f"由{book.roles[permit.by].title}"] if permit.by else []
    if permit.of_matter_type:
        asked = [f"{asked[0] if asked else '由承担者'}；事项类型的法律另有规定的，由其规定的人"]
    asked += texts(procedure, permit)
    return to_act(procedure, permit.act) + conditions(asked)


def articles(book: Rulebook) -> Iterator[str]:
    """Yield a row for each article: what it says, and which duties carry it out."""
    for article in book.articles:
        said = (each for each in book.sentences if article["number"] in (each.article or "").split(", "))
        serving = (name for each in said for name in each.by)
        rows = (*article.get("rows", ()), *serving)
        done = "<br>".join(resting(book, rows)) if rows else f"不设规则：{article['not_modelled']}"
        yield row(article_place(number := article["number"]) + article_text(number), article["text"], done)
