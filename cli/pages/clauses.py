"""The clauses of a rulebook in Chinese, for pages: events under conditions, and limits with their starts."""

from collections.abc import Container, Iterator, Sequence

from domain.acts.titles import event_title
from domain.engine.conditions import FACTS, text, texts
from domain.law.clauses import IF_SOONER, UNLESS_UNMET, Anew, Clause, Opening, Term
from domain.law.limits import WITHIN_A_DAY, limit_text
from domain.law.rulebook import Procedure, Rule

KIND = "kind"
INSTANTS = {
    "receipt_at": "收到",
    "first_receipt_at": "首问机关收到",
    "written_at": "首问机关收到书面申请",
    "materials_at": "收到（经补正的，收到补正资料）",
    "own_receipt_at": "本机关首次收到申请（经补正的，首次收到补正资料；重新办理的，自重办决定）",
    "delivered_at": "送达",
    "appealed_at": "申诉",
    "appeal_accepted_at": "受理申诉",
    "outcome_at": "结果作出",
    "told_at": "服务对象得知结果",
    "served_at": "送达决定",
    "ruling_served_at": "送达复核决定或申诉决定",
}
OF_MATTER_TYPE = {
    "limit": "法定时限",
    "from_fact": "法定时限（法律规定自收到起算的）",
    "deemed": "视为受理的期限",
    "told": "一次性告知的期限（视为受理的期限）",
}
GIVEN = {"limit": "依其所定的时限", "due_on": "依其所定的日期"}
ANEW: dict[Anew, str] = {
    True: "，另行起算",
    UNLESS_UNMET: "，另行起算（同一承担者上次没有履行的除外）",
    IF_SOONER: "，正在计算的时限更早届满的，以其为准",
    False: "",
}
ONLY = {"added": "，只对新列的单位"}
EACH = {
    "co_agencies": "每个共同办理单位一项",
    "parts": "每项分工一项",
    "extension_requests": "每项申请一项",
    "referred": "每项移送一项",
    "to_execute": "每种须执行的问责方式一项",
}


def row(*cells: str) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def conditions(asked: Sequence[str]) -> str:
    """Return conditions in brackets; "" where there are none. Those that have a comma are set apart by a semicolon."""
    apart = "；且" if any("，" in each for each in asked) else "，且"
    return f"（{apart.join(asked)}）" if asked else ""


def kind(procedure: Procedure, rule: Rule) -> str | None:
    """Return the kind of matter in which alone the duty arises, in words; None where it arises in several."""
    kinds = {_kind(procedure, opening) for opening in rule.opens_on}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(procedure: Procedure, opening: Opening) -> str | None:
    return text(procedure, KIND, opening.where[KIND]) if KIND in opening.where else None


def clause_text(procedure: Procedure, clause: Clause, known: Container[str] = ()) -> str:
    """Return an event with its conditions except those ``known``, and whether the clock runs anew."""
    anew = ANEW[clause.anew] if isinstance(clause, Opening) else ""
    least = clause.at_least if isinstance(clause, Opening) else None
    least_text = f"，自此至少{limit_text(least)}" if least else ""
    asked = [each for each in texts(procedure, clause) if each not in known]
    only = ONLY.get(clause.only or "", "") if isinstance(clause, Opening) else ""
    in_time = "，须在期限内" if clause.in_time else "，由他人作出" if clause.by_others else ""
    return event_title(procedure, clause.event) + conditions(asked) + in_time + only + anew + least_text


def openings(procedure: Procedure, rule: Rule) -> Iterator[str]:
    """Yield what opens a duty, each time with the limit that then runs; what has the same limit stands together.

    A duty that arises in matters of one kind alone has that kind told elsewhere (`kind`). Of any other duty, each line
    begins with the kind of matters that it is about.
    """
    only = kind(procedure, rule)
    some = any(KIND in opening.where for opening in rule.opens_on)
    found: dict[tuple[str, str], list[str]] = {}
    for opening in rule.opens_on:
        of_kind, limit = _kind(procedure, opening), _limit(opening.term or rule.term, rule)
        begins = "" if only or not some else f"{of_kind}的，" if of_kind else f"不论{FACTS[KIND]}，"
        found.setdefault((begins, limit), []).append(_opening(procedure, opening, [of_kind or ""]))
    for (begins, limit), events in found.items():
        yield f"{begins}{'；'.join(dict.fromkeys(events))}：{limit}"


def _opening(procedure: Procedure, opening: Opening, known: list[str]) -> str:
    if opening.moment is None:
        return clause_text(procedure, opening, known)
    moment = procedure.moments[opening.moment]
    known = [*known, *(said for each in moment.openings for said in texts(procedure, each))]
    return moment.title + conditions([each for each in texts(procedure, opening) if each not in known])


def _limit(term: Term | None, rule: Rule) -> str:
    if term is None:
        after = rule.remind.after if rule.remind else None
        return f"未定时限（{after}个工作日后提醒）" if after else "未定时限"
    return term_text(term)


def term_text(term: Term) -> str:
    """Return a time limit with its start."""
    if term.given:
        most = f"（没有法定、公布或批准的，至多{limit_text(term.without_approval)}）" if term.without_approval else ""
        return _since(term, GIVEN.get(term.given, "依其所定的时限")) + most
    if term.of_matter_type:
        return _since(term, f"事项类型的{OF_MATTER_TYPE[term.of_matter_type]}") + "（没有这种期限的，不产生）"
    told = _since(term, limit_text(term.limit)) if term.limit else "未定时限"
    told += f"，由承担者自己的行为产生的，至迟{within(term.at_most)}" if term.at_most else ""
    if term.special is None:
        return told
    special = f"事项类型的{OF_MATTER_TYPE[term.special.of_matter_type or 'limit']}"
    return f"{told}；有{special}的，{_since(term.special, '依该期限')}"


def _since(term: Term, length: str) -> str:
    start = INSTANTS.get(term.counts_from)
    if start is None:
        return length
    if term.limit:
        return f"{start}{length}" if term.limit.unit in WITHIN_A_DAY else f"自{start}起{length}"
    return f"自{start}起，{length}"


def within(term: Term) -> str:
    """Return a limit after an instant."""
    start = INSTANTS.get(term.counts_from, "")
    return f"{start}后{limit_text(term.limit)}" if term.limit else start
