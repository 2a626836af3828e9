"""Draw the duties of every procedure, from the rulebooks themselves, into ``docs/duty-graph.md``.

python -m tools.duty_graph
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from domain.acts import FIRST
from domain.acts.titles import event_title
from domain.law.clauses import Term
from domain.law.limits import limit_text
from domain.law.rulebook import Procedure, Rule, Rulebook
from domain.matter.wording import article_text
from domain.reading.grammar.words import FOLLOWS, acts_leaving
from domain.reading.loader import load_all
from process import arguments

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "duty-graph.md"


def page(rulebooks: dict[str, Rulebook]) -> str:
    """Return the whole page, in Markdown."""
    lines = [
        "# 义务图",
        "",
        "由 `python -m tools.duty_graph` 依规则文件生成，请勿手改。",
        "方框是义务（名称、编号、条款、时限），箭头是事件：前一义务因它履行，后一义务因它产生。",
        "虚线：前一义务不因它履行，只是允许这项操作，或期满。解除前一义务而重新开始的（如变更归属）不画。",
        "产生义务多有条件（见规则文件），条件不成立的，也不再产生义务；各项义务都了结，事项即办结。",
    ]
    for book in rulebooks.values():
        for procedure in book.procedures.values():
            lines += ["", f"## {book.title}: {procedure.title}", "", "```mermaid", *graph(procedure), "```"]
    return "\n".join([*lines, ""])


def graph(procedure: Procedure) -> Iterator[str]:
    """Yield the lines of the flowchart of one procedure."""
    yield "flowchart TD"
    yield f'    start(["{event_title(procedure, FIRST[procedure.id])}"])'
    yield '    anytime(["随时"])'
    yield '    done(["不再产生义务"])'
    for rule in procedure.rules.values():
        parts = [f"<b>{rule.title}</b>", rule.id, f"{article_text(rule.article)} · {limits_text(rule)}"]
        yield f'    {rule.id}["{"<br/>".join(parts)}"]'
    arrows: dict[tuple[str, str, str], list[str]] = {}
    for rule in procedure.rules.values():
        for event in dict.fromkeys(opening.event for opening in rule.opens_on):
            for source, arrow in _sources(procedure, event):
                arrows.setdefault((source, arrow, rule.id), []).append(event_title(procedure, event))
        for event, arrow in _ends(procedure, rule):
            arrows.setdefault((rule.id, arrow, "done"), []).append(event_title(procedure, event))
    for (source, arrow, target), events in arrows.items():
        yield f'    {source} {arrow}|"{"<br/>".join(events)}"| {target}'


def _sources(procedure: Procedure, event: str) -> Iterator[tuple[str, str]]:
    """Yield where an event comes from: the duties that it discharges, that lapse into it, or that permit its act."""
    if event == FIRST[procedure.id]:
        yield "start", "-->"
        return
    act = acts_leaving(procedure.id).get(event)
    acts = (act,) if act else FOLLOWS.get(event, ())
    released = {duty for row in procedure.releases if row.on.event == event for duty in row.duties}
    found = False
    for rule in procedure.rules.values():
        if any(clause.event in (event, *_left_by(procedure, event)) for clause in rule.discharged_by):
            found = True
            yield rule.id, "-->"
        elif rule.lapses == event or any(permit.act in acts for permit in rule.permits):
            found = True
            if rule.id not in released:
                yield rule.id, "-.->"
    if not found:
        yield "anytime", "-.->"


def _left_by(procedure: Procedure, event: str) -> list[str]:
    """Return the events of the acts that bring about an event which follows at once."""
    by_act = {act: left for left, act in acts_leaving(procedure.id).items()}
    return [by_act[act] for act in FOLLOWS.get(event, ()) if act in by_act]


def _ends(procedure: Procedure, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the events that end a duty and open none."""
    opening = set(procedure.opening)
    for event in dict.fromkeys(clause.event for clause in rule.discharged_by):
        follows = {later for later, acts in FOLLOWS.items() if acts_leaving(procedure.id).get(event) in acts}
        if event not in opening and not follows & opening:
            yield event, "-->"


def limits_text(rule: Rule) -> str:
    """Return the limits of a row in words."""
    texts = dict.fromkeys(_term_text(rule, opening.term or rule.term) for opening in rule.opens_on)
    return " / ".join(texts)


def _term_text(rule: Rule, term: Term | None) -> str:
    if term is None:
        after = rule.remind.after if rule.remind else None
        return f"未定时限，{after}个工作日后提醒" if after else "未定时限"
    if term.of_matter_type:
        return "按事项类型的法定时限"
    if term.limit is None:
        return "按所定时限"
    return limit_text(term.limit) + ("，法律另有规定的从其规定" if term.special else "")


def main() -> int:
    """Write the page."""
    arguments.none(__doc__)
    PAGE.write_text(page(load_all(ROOT / "law" / "rulebooks")), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}：已写")
    return 0


if __name__ == "__main__":
    sys.exit(main())
