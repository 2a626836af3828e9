"""Chinese texts for people: timers, leads, what an act has changed, the operator's page of a matter.

They contain titles of the rulebook, ids and times only, so they may stand in a workflow's history.
"""

from collections.abc import Sequence

from domain.acts import ACTS, EVENTS
from domain.law.rulebook import Rulebook
from domain.matter.facts import Facts
from domain.matter.names import REVISE, procedure_of
from domain.matter.state import Duty, State
from domain.matter.wording import article_text, bearer_text, due_text, limits_text
from domain.records.lead import Lead

_ROOM = "\u2003"  # widens the cells of a table, which the operator's page sets close together


def timer_text(rulebook: Rulebook, state: State, name: str) -> str:
    """The text of a timer in the history, by its name, which is the id of a duty: article, duty, role of the bearer,
    limit. The timer without a duty waits for the end of the days in which an outcome may be disputed.
    """
    duty = state.duty(name)
    if duty is None:
        return "异议期届满"
    rule = rulebook.rule(state.procedure, duty.rule)
    until = f" 限{limits_text(duty)}" if duty.due_at else ""
    return f"{article_text(rule.article)} {rule.title}·{rulebook.roles[duty.bearer.role].title}{until}"


def lead_text(rulebook: Rulebook, lead: Lead) -> str:
    """A lead in one line: its article, its title, the bearer, and the limit that ran out."""
    who = lead.bearer
    names = (rulebook.roles[who.role].title, who.agency, who.official) if who else ()
    until = f" 期限{due_text(lead.due_at)}" if lead.due_at and lead.breach else ""
    about = f"{article_text(lead.article or '')} {lead.title}".strip()
    return f"线索：{about}·{' '.join(name for name in names if name)}{until}"


def change_text(rulebook: Rulebook, before: State, after: State, event: str) -> str:
    """What a step has changed: the event, and the duties that it opened or breached."""
    rules = rulebook.procedures[after.procedure].rules
    known = {duty.id for duty in before.duties}
    opened = [rules[duty.rule].title for duty in after.duties if duty.id not in known and duty.owed]
    text = EVENTS[event].title
    if opened:
        text += f" → {'、'.join(dict.fromkeys(opened))}"
    return f"{text}；办结" if after.closed_at and not before.closed_at else text


def act_title(procedure: str, name: str) -> str:
    """The Chinese title of an act. An unknown name is given back as it is."""
    if name == REVISE:
        return EVENTS["calendar_revised"].title
    act_type = ACTS[procedure].get(name)
    return act_type.title if act_type else "未知操作"


def details(rulebook: Rulebook, state: State, findings: Sequence[str] = ()) -> str:
    """The operator's page of a matter: Markdown, one line for each duty, breached duties first.

    ``findings`` are the numbers of the findings into which its leads have gone.
    """
    rules = rulebook.procedures[state.procedure].rules
    facts = state.facts
    title = f"**{rulebook.procedures[state.procedure].title} {state.number}**"
    stage = "已办结" if state.closed_at else "办理中"
    lines = [
        f"{title} · {stage} · {_LEADS.get(state.procedure, '承办机关')} {facts['lead_agency']}",
        *_about(rulebook, state),
        *(["", f"问责核查 {'、'.join(findings)}"] if findings else []),
        "",
        "| 条款 | 义务 | 承担者 | 期限 | 状态 |",
        "|---|---|---|---|---|",
    ]
    for duty in sorted(state.duties, key=lambda d: (not d.owed, d.breached_at is None, d.started_at)):
        rule = rules[duty.rule]
        due = limits_text(duty) or "未定"
        lapsed = rule.lapses and duty.status == "released" and duty.ended_at == duty.due_at
        status = "期满" if lapsed else status_text(duty)
        cells = (article_text(rule.article), rule.title, bearer_text(rulebook, duty.bearer), due, status)
        lines.append(f"| {' | '.join(cell + _ROOM for cell in cells)} |")
    return "\n".join(lines)


def _about(rulebook: Rulebook, state: State) -> list[str]:
    """What a finding is about (subject, case, ground), or which days a task of supervision is about. Ids and titles
    only.
    """
    facts = state.facts
    if facts["from"]:
        campaign = f" · 第{facts['campaign']}次督查" if facts["campaign"] else ""
        return ["", f"期间 {facts['from']} 至 {facts['to']}{campaign}"]
    if state.procedure != "finding":
        return []
    named = [facts["ground"]] if facts["ground"] else facts["grounds"]
    titles = "；".join(f"{article_text(each)} {rulebook.grounds[each].title}" for each in named)
    person = " ".join(part for part in (facts["subject_agency"], facts["subject"]) if part)
    number = facts["case_no"] or ""
    of = f" · {'督查任务' if procedure_of(number) == 'supervision' else '事项'} {number}" if number else ""
    about = f"被核查人 {person}{of} · {'情形' if facts['ground'] else '可能的情形'}：{titles}"
    came_of = _came_of(rulebook, facts)
    return ["", about, *(["", came_of] if came_of else [])]


def _came_of(rulebook: Rulebook, facts: Facts) -> str:
    """The result of a finding so far: its determination, its measures, and the outcome of the remedies."""
    titles = {measure.id: measure.title for measure in rulebook.measures}
    referred = "、".join(titles[each["id"]] for each in facts["referred"])
    corrected = facts["corrected"]
    told = [
        _DETERMINED.get(facts["determined"] or ""),
        "、".join(titles[each] for each in facts["imposed"]),
        f"移送有权机关：{referred}" if referred else None,
        "所据线索已撤回" if facts["baseless"] and corrected != "revoked" else None,
        _CORRECTED.get(corrected or ""),
    ]
    return " · ".join(filter(None, told))


_LEADS = {"finding": "核查机关", "commendation": "考察机关", "supervision": "责任机关"}  # else it leads the case
_DETERMINED = {"accountable": "认定应当问责", "exempt": "容错免责", "not_established": "认定不成立"}
_CORRECTED = {"upheld": "决定维持", "changed": "决定变更", "revoked": "决定撤销"}


def status_text(duty: Duty) -> str:
    """The status of a duty in Chinese, with its lateness."""
    text = {"open": "待履行", "suspended": "中止", "discharged": "已履行", "released": "已解除"}[duty.status]
    if duty.breached_at is None:
        return text
    return f"**已逾期**，{text}"
