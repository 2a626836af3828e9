"""The rulebook as a table that a lawyer reads without TOML: ``docs/rulebook/ID.md``, one page for each rulebook.

python -m tools.rulebook_table            # write the pages
python -m tools.rulebook_table FOLDER     # print the page of one rulebook, which is a file or a folder
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from domain.acts.titles import act_title, event_title
from domain.engine.conditions import each_text, texts
from domain.law.clauses import Clause, Opening, Permit, Term
from domain.law.limits import limit_text
from domain.law.rulebook import Procedure, Rule, Rulebook
from domain.reading import parts
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import read
from domain.records.wording import article_text

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rulebook"
INSTANTS = {
    "receipt_at": "收到",
    "first_receipt_at": "首问机关收到",
    "materials_at": "收到资料",
    "own_receipt_at": "本机关首次收到申请（经补正的，收到补正资料）",
    "delivered_at": "送达",
    "appealed_at": "申诉",
    "outcome_at": "结果作出",
    "served_at": "送达决定",
    "ruling_served_at": "送达复核、申诉决定",
}
OF_MATTER_TYPE = {
    "limit": "事项类型的法定时限",
    "from_fact": "事项类型的法定时限（自收到资料起算的）",
    "deemed": "事项类型的视为受理期限",
}


def page(book: Rulebook) -> str:
    """Return the whole page, in Markdown."""
    lines = [
        f"# {book.title}：规则一览",
        "",
        "由 `python -m tools.rulebook_table` 依规则文本生成，请勿手改。",
        "",
        f"{book.citation}，{book.issued_by}，{book.in_force} 起施行。",
        "",
        "每项义务：依据（引文）、谁承担、自何时起、至何时止、由何行为履行、逾期的问责情形；条文未明写的，附理由。",
    ]
    for procedure in book.procedures.values():
        lines += ["", f"## {procedure.title}", *_named(procedure)]
        for rule in procedure.rules.values():
            lines += ["", *_duty(book, procedure, rule)]
        lines += ["", f"### {procedure.title}：义务之外", *_rest(book, procedure)]
    lines += ["", "## 条文与规则", "", "| 条文 | 内容 | 落实 |", "|---|---|---|", *_articles(book)]
    return "\n".join([*lines, ""])


def _named(procedure: Procedure) -> Iterator[str]:
    if procedure.situations:
        yield from ("", "| 情形 | 条件 | 理由 |", "|---|---|---|")
    for situation in procedure.situations.values():
        ways = "；或".join("，且".join(each_text(procedure, way)) for way in situation.ways)
        yield _row(situation.title, ways, situation.reading or "")
    if procedure.moments:
        yield from ("", "| 时点 | 事件 | 理由 |", "|---|---|---|")
    for moment in procedure.moments.values():
        yield _row(moment.title, "；".join(_clause(procedure, each) for each in moment.openings), moment.reading or "")


def _duty(book: Rulebook, procedure: Procedure, rule: Rule) -> Iterator[str]:
    yield f"### {rule.title} `{rule.id}`"
    yield ""
    if rule.quote:
        yield f"> {article_text(rule.article)}：{rule.quote}"
        yield ""
    yield from ("| | |", "|---|---|")
    bearer = book.roles[rule.bearer].title + (f"（{_each(rule)}）" if rule.for_each else "")
    yield _row("义务", rule.owes)
    yield _row("承担者", bearer)
    yield _row("自何时起", "；".join(_openings(procedure, rule)))
    yield _row(
        "至何时止",
        "；".join(dict.fromkeys(_terms(rule)))
        + (f"；期满即{event_title(procedure, rule.lapses)}" if rule.lapses else ""),
    )
    yield _row("由何行为履行", "；".join(_clause(procedure, each) for each in rule.discharged_by))
    if rule.permits:
        yield _row("其间可以", "；".join(dict.fromkeys(_permit(book, procedure, each) for each in rule.permits)))
    if rule.suspends:
        yield _row("其间中止", "、".join(procedure.rules[name].title for name in rule.suspends))
    if grounds := [*rule.grounds, *rule.grounds_of_others]:
        yield _row("逾期的问责情形", "、".join(article_text(each) for each in dict.fromkeys(grounds)))
    if rule.reading:
        yield _row("理由", rule.reading)


def _each(rule: Rule) -> str:
    return {"co_agencies": "每个共同办理单位一项", "parts": "每项分工一项", "referred": "每项移送一项"}.get(
        rule.for_each or "", "每项一项"
    )


def _openings(procedure: Procedure, rule: Rule) -> Iterator[str]:
    """Yield what opens a duty: a moment once, by its title; otherwise each event with its conditions."""
    told: set[str] = set()
    for opening in rule.opens_on:
        name = opening.moment
        if name is None:
            yield _clause(procedure, opening)
        elif name not in told:
            told.add(name)
            brought = procedure.moments[name].openings[0]
            besides = [text for text in texts(procedure, opening) if text not in texts(procedure, brought)]
            yield procedure.moments[name].title + (f"（{'，且'.join(besides)}）" if besides else "")


def _clause(procedure: Procedure, clause: Clause) -> str:
    asked = texts(procedure, clause)
    if isinstance(clause, Opening) and clause.anew:
        asked.append("另行起算")
    return event_title(procedure, clause.event) + (f"（{'，且'.join(asked)}）" if asked else "")


def _permit(book: Rulebook, procedure: Procedure, permit: Permit) -> str:
    if permit.permission:
        return procedure.permissions[permit.permission].title
    asked = [f"由{book.roles[permit.by].title}"] if permit.by else []
    asked += texts(procedure, permit)
    return act_title(procedure, permit.act) + (f"（{'，且'.join(asked)}）" if asked else "")


def _terms(rule: Rule) -> Iterator[str]:
    for opening in rule.opens_on:
        yield _term(opening.term or rule.term, rule)


def _term(term: Term | None, rule: Rule) -> str:
    if term is None:
        after = rule.remind.after if rule.remind else None
        return f"未定时限（{after}个工作日后提醒）" if after else "未定时限"
    start = INSTANTS.get(term.counts_from)
    since = f"自{start}起" if start else ""
    if term.given:
        return f"{since}按所定的时限"
    if term.of_matter_type:
        return f"{since}{OF_MATTER_TYPE[term.of_matter_type]}"
    text = f"{since}{limit_text(term.limit)}" if term.limit else "未定时限"
    return text + (
        f"（有{OF_MATTER_TYPE[term.special.of_matter_type or 'limit']}的，从其规定）" if term.special else ""
    )


def _rest(book: Rulebook, procedure: Procedure) -> Iterator[str]:
    yield from ("", "| 条文 | 规则 | 理由 |", "|---|---|---|")
    for always in procedure.always:
        asked = texts(procedure, always)
        who = "、".join(book.roles[role].title for role in always.by)
        until = f"，{_within(always.within)}内" if always.within else ""
        title = act_title(procedure, always.act)
        yield _row(article_text(always.article), f"{who}可以「{title}」{until}{_if(asked)}", always.reading or "")
    for release in procedure.releases:
        what = (
            "全部义务" if "*" in release.duties else "、".join(procedure.rules[name].title for name in release.duties)
        )
        yield _row(
            article_text(release.article), f"{_clause(procedure, release.on)}：解除{what}", release.reading or ""
        )
    for reopen in procedure.reopens:
        again = "重新承担，另行起算" if reopen.anew else "重新承担，原时限继续计算"
        yield _row(
            article_text(reopen.article), f"{_clause(procedure, reopen.on)}：原义务{again}", reopen.reading or ""
        )
    for lead in procedure.leads:
        yield _row(
            article_text(lead.article), f"{_clause(procedure, lead.on)}：线索「{lead.title}」", lead.reading or ""
        )


def _within(term: Term) -> str:
    start = INSTANTS.get(term.counts_from, "")
    return f"{start}后{limit_text(term.limit)}" if term.limit else start


def _if(asked: list[str]) -> str:
    return f"（{'，且'.join(asked)}）" if asked else ""


def _articles(book: Rulebook) -> Iterator[str]:
    for article in book.articles:
        rows = "、".join(f"`{row}`" for row in article.get("rows", ()))
        yield _row(article_text(article["number"]), article["text"], rows or f"不建模：{article['not_modelled']}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def main(arguments: list[str]) -> int:
    """Run the command line. Returns the exit status."""
    try:
        if arguments:
            print(page(read(Path(arguments[0]))), end="")
            return 0
        PAGES.mkdir(exist_ok=True)
        for path in parts.paths(ROOT / "law" / "rulebooks"):
            target = PAGES / f"{path.stem}.md"
            target.write_text(page(read(path)), "utf-8")
            print(f"{target.relative_to(ROOT)}：已写")
    except (RulebookError, OSError) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
