"""What people read of a matter, in Chinese: articles, instants, what is owed, what an act has changed.

Only titles of the rulebook, ids and times go in: these sentences may stand in a workflow's history.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from domain.acts import ACTS, EVENTS
from domain.clock import calendar as cal
from domain.law.rulebook import Rule, Rulebook
from domain.matter.facts import Facts
from domain.matter.names import REVISE, procedure_of
from domain.matter.state import Duty, State
from domain.records.lead import Lead

_DIGITS = "零一二三四五六七八九"
_ROOM = "\u2003"  # the operator's page sets the cells of a table close together
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?(\d+)?")


def article_text(article: str) -> str:
    """A citation as Chinese law writes it: ``6(3)`` is article six, item three; several are joined."""
    return "、".join(_cite(part.strip()) for part in article.split(","))


def _cite(article: str) -> str:
    match = _ARTICLE.fullmatch(article)
    if not match:
        return article
    number, item, point = match.groups()
    text = f"第{_numeral(int(number))}条"
    text += f"第{_numeral(int(item))}项" if item else ""
    return text + (f"第{point}目" if point else "")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def due_text(due_at: datetime) -> str:
    """An exclusive due instant as people say it: the last day and its end, or the hour."""
    moment = cal.local(due_at)
    if moment.hour == moment.minute == 0:
        return f"{cal.last_day(due_at):%Y-%m-%d} 24:00"
    return f"{moment:%Y-%m-%d %H:%M}"


def owed_text(rulebook: Rulebook, state: State) -> str:
    """What is owed now, by whom and until when."""
    items = [_owed_item(rulebook, state, duty) for duty in state.owed]
    return f"当前待履行: {'; '.join(items)}" if items else "当前没有待履行的义务"


def _owed_item(rulebook: Rulebook, state: State, duty: Duty) -> str:
    rule = rulebook.rule(state.procedure, duty.rule)
    until = f", 期限 {due_text(duty.due_at)}" if duty.due_at else ""
    paused = ", 中止计时" if duty.status == "suspended" else ""
    return f"{rule.title} [{duty.id}] ({bearer_text(rulebook, duty)}{until}{paused})"


def bearer_text(rulebook: Rulebook, duty: Duty) -> str:
    """The bearer: role, agency, official."""
    where = "/".join(part for part in (duty.bearer.agency, duty.bearer.official) if part)
    return f"{rulebook.roles[duty.bearer.role].title} {where}".rstrip()


def timer_text(rulebook: Rulebook, rule: Rule, duty: Duty) -> str:
    """What a timer of the history waits for: article, duty, the bearer's role, the limit."""
    until = f" 限{due_text(duty.due_at)}" if duty.due_at else ""
    return f"{article_text(rule.article)} {rule.title}·{rulebook.roles[duty.bearer.role].title}{until}"


def lead_text(rulebook: Rulebook, lead: Lead) -> str:
    """A lead in one line: article, what it is about, who bore it, the limit that ran out."""
    who = lead.bearer
    names = (rulebook.roles[who.role].title, who.agency, who.official) if who else ()
    until = f" 期限{due_text(lead.due_at)}" if lead.due_at and lead.breach else ""
    about = f"{article_text(lead.article or '')} {lead.title}".strip()
    return f"线索: {about}·{' '.join(name for name in names if name)}{until}"


def change_text(rulebook: Rulebook, before: State, after: State, event: str) -> str:
    """What a step has done: the event, and the duties it has opened or breached."""
    rules = rulebook.procedures[after.procedure].rules
    known = {duty.id for duty in before.duties}
    opened = [rules[duty.rule].title for duty in after.duties if duty.id not in known and duty.owed]
    text = EVENTS[event].title
    if opened:
        text += f" → {'、'.join(dict.fromkeys(opened))}"
    return f"{text}; 办结" if after.closed_at and not before.closed_at else text


def act_title(procedure: str, name: str) -> str:
    """The Chinese title of an act; its name where it is none."""
    if name == REVISE:
        return EVENTS["calendar_revised"].title
    kind = ACTS[procedure].get(name)
    return kind.title if kind else "未知操作"


def details(rulebook: Rulebook, state: State, findings: Sequence[str] = ()) -> str:
    """The matter as the operator's page shows it: Markdown, one line per duty, breaches first.

    ``findings``: the numbers of those that its leads have gone into.
    """
    rules = rulebook.procedures[state.procedure].rules
    facts = state.facts
    title = f"**{rulebook.procedures[state.procedure].title} {state.number}**"
    stage = "已办结" if state.closed_at else "办理中"
    lines = [
        f"{title} · {stage} · 牵头机关 {facts['lead_agency']}",
        *_about(rulebook, state),
        *(["", f"问责核查 {'、'.join(findings)}"] if findings else []),
        "",
        "| 条款 | 义务 | 承担者 | 期限 | 状态 |",
        "|---|---|---|---|---|",
    ]
    for duty in sorted(state.duties, key=lambda d: (not d.owed, d.breached_at is None, d.started_at)):
        rule = rules[duty.rule]
        due = due_text(duty.due_at) if duty.due_at else "未定"
        cells = (article_text(rule.article), rule.title, bearer_text(rulebook, duty), due, status_text(duty))
        lines.append(f"| {' | '.join(cell + _ROOM for cell in cells)} |")
    return "\n".join(lines)


def _about(rulebook: Rulebook, state: State) -> list[str]:
    """What a finding is about: whose, from which case, for which ground; a task of supervision: which days. Ids and
    titles alone.
    """
    facts = state.facts
    if facts["from"]:
        campaign = f" · 第{facts['campaign']}次督查" if facts["campaign"] else ""
        return ["", f"期间 {facts['from']} 至 {facts['to']}{campaign}"]
    if state.procedure != "finding":
        return []
    named = [facts["ground"]] if facts["ground"] else facts["grounds"]
    titles = "; ".join(f"{article_text(each)} {rulebook.grounds[each].title}" for each in named)
    person = " ".join(part for part in (facts["subject_agency"], facts["subject"]) if part)
    number = facts["case_no"] or ""
    of = f" · {'督查任务' if procedure_of(number) == 'supervision' else '事项'} {number}" if number else ""
    about = f"当事人 {person}{of} · {'情形' if facts['ground'] else '可能的情形'}: {titles}"
    came_of = _came_of(rulebook, facts)
    return ["", about, *(["", came_of] if came_of else [])]


def _came_of(rulebook: Rulebook, facts: Facts) -> str:
    """What a finding has come to so far: determined, with which measures, and what became of the decision."""
    titles = {measure.id: measure.title for measure in rulebook.measures}
    measures = [*facts["imposed"], *(each["id"] for each in facts["referred"])]
    corrected = facts["corrected"]
    told = [
        _DETERMINED.get(facts["determined"] or ""),
        "、".join(titles[each] for each in measures),
        "所据线索已撤回" if facts["baseless"] and corrected != "revoked" else None,
        _CORRECTED.get(corrected or ""),
    ]
    return " · ".join(filter(None, told))


_DETERMINED = {"accountable": "认定应当问责", "exempt": "容错免责", "not_established": "认定不成立"}
_CORRECTED = {"upheld": "决定维持", "changed": "决定变更", "revoked": "决定撤销"}


def status_text(duty: Duty) -> str:
    """The state of a duty, with its lateness."""
    text = {"open": "待履行", "suspended": "中止", "discharged": "已履行", "released": "已解除"}[duty.status]
    if duty.breached_at is None:
        return text
    return f"**已逾期**, {text}"
