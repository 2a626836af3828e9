"""The clauses of a rulebook in Chinese, for pages: events under conditions, and limits with their starts."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from cli.pages.contents import MATTER_TYPES
from cli.pages.links import to_place, to_start
from domain.acts.titles import act_title, event_title
from domain.law.clauses import IF_SOONER, UNLESS_UNMET, Anew, Clause, Opening, Term
from domain.law.limits import WITHIN_A_DAY, Limit, limit_text
from domain.law.rulebook import Procedure, Rule
from domain.reading.grammar import words
from domain.records.wording import article_text
from domain.refusals.conditions import text, texts
from domain.refusals.vocabulary import VALUES

KIND = "kind"
INSTANTS = {
    "receipt_at": "承办机关收到",
    "first_receipt_at": "首问机关收到",
    "written_at": "首问机关收到书面申请",
    "materials_at": "承办机关收到事项（经补正的，收到补正资料）",
    "own_receipt_at": "承办机关首次收到申请（经补正的，首次收到补正资料；重新办理的，自重办决定）",
    "delivered_at": "移交送达",
    "appealed_at": "申诉",
    "appeal_accepted_at": "受理申诉",
    "outcome_at": "结果作出",
    "told_at": "服务对象得知结果",
    "served_at": "送达决定",
    "ruling_served_at": "送达复核决定或申诉处理决定",
    "last_served_at": "送达复核决定、申诉处理决定和变更后的决定（后送达的一件）",
}
OF_MATTER_TYPE = {
    "limit": "法定时限",
    "from_fact": "法定时限（法律规定自收到起算的）",
    "deemed": "视为受理的期限",
    "told": "一次性告知的期限（视为受理的期限）",
}
GIVEN = {"limit": "依其所定的时限", "due_on": "依其所定的日期"}
FRESH = "，自此另行起算"  # the clock starts again with the event itself
AGAIN = "，自起算点重算"  # the due instant is counted again, from the start that the limit names
ANEW: dict[Anew, str] = {
    True: "{}",
    UNLESS_UNMET: "{}（同一承担者上次没有履行的除外）",
    IF_SOONER: "{}，正在计算的时限更早届满的，以其为准",
    False: "",
}
OWN_ACT = "这项义务因承担者自己的操作而产生的（如自己认定归属）"
LINE = "• "
OF_ALL = "以下各种情形，期限都是"  # before a limit that all starts of a duty have
MARKS = "①②③④⑤⑥"
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


def basis(articles: Iterable[str], quote: str | None) -> str:
    """Return what a row rests on: its articles, and what it quotes from one of them."""
    told = [article_text(each) for each in articles]
    if not quote:
        return "、".join(told)
    return f"{told[0]}：{quote}" if len(told) == 1 else f"{'、'.join(told)}。引文：{quote}"


def lines(texts: Iterable[str]) -> str:
    """Return texts as the lines of a cell, each once; of several, each with a mark where it begins."""
    told = list(dict.fromkeys(texts))
    return "<br>".join(f"{LINE}{each}" for each in told) if len(told) > 1 else "".join(told)


def conditions(asked: Sequence[str]) -> str:
    """Return conditions in brackets; "" where there are none. Those that have a comma are set apart by a semicolon."""
    apart = "；且" if any("，" in each for each in asked) else "，且"
    return f"（{apart.join(asked)}）" if asked else ""


def is_right(rule: Rule) -> bool:
    """Whether what the row owes is a right: it lapses unused, and nobody is late with it."""
    return rule.lapses is not None and rule.owes.endswith("权利")


def kind(rule: Rule) -> str | None:
    """Return the kind of matter in which alone the duty arises, in words; None where it arises in several."""
    kinds = {_kind(opening) for opening in rule.opens_on}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(opening: Opening) -> str | None:
    return "、".join(VALUES[each] for each in opening.where[KIND]) if KIND in opening.where else None


def clause_text(
    procedure: Procedure,
    clause: Clause,
    known: Container[str] = (),
    *,
    anew: str = AGAIN,
    acts: bool = False,
    others: bool = True,
    link: Callable[[str], str] = str,
) -> str:
    """Return an event with its conditions except those ``known``. Of an event that opens a duty it says with ``anew``
    that the due instant is counted again. With ``acts`` it names the acts after which an event of the system comes.
    With ``others`` it says that others bring about an event that the bearer can't. ``link`` makes a link of the event's
    title.
    """
    event = link(event_title(procedure, clause.event))
    if acts and (before := words.FOLLOWS.get(clause.event)):
        event += f"（作出{'、'.join(f'「{act_title(procedure, act)}」' for act in before)}后自动登记）"
    event += conditions([each for each in texts(procedure, clause) if each not in known])
    event += "，须在期限内" if clause.in_time else "，由他人作出" if others and clause.by_others else ""
    event += "，由承担者作出" if clause.by_bearer else ""
    if not isinstance(clause, Opening):
        return event
    return event + ONLY.get(clause.only or "", "") + ANEW[clause.anew].format(anew) + least_text(clause.at_least)


def least_text(limit: Limit | None) -> str:
    """What a limit of at least some time adds to an event, in Chinese; nothing without one."""
    if limit is None:
        return ""
    return f"，至少{'到这件事的' if limit.unit in WITHIN_A_DAY else '自这件事起'}{limit_text(limit)}"


def openings(procedure: Procedure, rule: Rule) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what opens a duty, a line for each start with the limit that then runs (`_told`); and what a mark in a
    limit stands for: its label and its text.

    A duty that arises in matters of one kind alone has that kind told elsewhere (`kind`). Of any other duty, each line
    begins with the kind of matters that it is about.
    """
    only = kind(rule)
    some = any(KIND in opening.where for opening in rule.opens_on)
    starts: list[tuple[str, str]] = []
    notes: dict[tuple[str, str], str] = {}
    for opening in rule.opens_on:
        of_kind, term = _kind(opening), opening.term or rule.term
        begins = "" if only or not some else f"〔{of_kind or _every_kind(procedure)}〕"
        marks = "".join(notes.setdefault(note, MARKS[len(notes)]) for note in _notes(term))
        anew = AGAIN if term and term.counts_from in INSTANTS else FRESH
        known = [text(procedure, KIND, opening.where[KIND])] if of_kind else []
        event = _opening(procedure, opening, known, anew)
        keeps = "仍按原期限；没有原期限的，" if _keeps(rule, opening) else ""
        starts.append((f"{begins}{event}", f"{keeps}{_limit(term, rule)}{marks}"))
    return _told(starts), [(f"{mark} {label}", said) for (label, said), mark in notes.items()]


def _keeps(rule: Rule, opening: Opening) -> bool:
    """Whether an opening with a limit of its own is about a duty that mostly was owed before: its clock runs on."""
    own = opening.moment is None and opening.term is not None and opening.term.counts_from not in INSTANTS
    return own and not opening.anew and any(other.anew for other in rule.opens_on)


def _told(starts: list[tuple[str, str]]) -> list[str]:
    """Return each start with its limit; a limit that all of several starts have is told once, before them."""
    limits = {limit for _, limit in starts}
    if len(limits) == 1 and len(dict.fromkeys(starts)) > 1:
        return [*(f"{OF_ALL}{limit}：" for limit in limits), *dict.fromkeys(event for event, _ in starts)]
    return [f"{event}：{limit}" for event, limit in starts]


def _every_kind(procedure: Procedure) -> str:
    kinds = words.FACTS[procedure.id][KIND]
    return "、".join(VALUES[each] for each in kinds)


def _opening(procedure: Procedure, opening: Opening, known: list[str], anew: str) -> str:
    if opening.moment is None:
        return clause_text(procedure, opening, known, anew=anew, acts=True)
    moment = procedure.moments[opening.moment]
    known = [*known, *(said for each in moment.openings for said in texts(procedure, each))]
    return moment.title + conditions([each for each in texts(procedure, opening) if each not in known])


def _limit(term: Term | None, rule: Rule) -> str:
    if term is None:
        after = rule.remind.after if rule.remind else None
        return f"未定时限（{after}个工作日后提醒）" if after else "未定时限"
    return _length(term)


def term_text(term: Term) -> str:
    """Return a time limit with its start, and what replaces it."""
    return "；".join([_length(term), *(f"{label}：{said}" for label, said in _notes(term))])


def _length(term: Term) -> str:
    if term.given:
        told, most = _since(term, GIVEN.get(term.given, "依其所定的时限")), term.without_approval
        return told + (f"（没有法定、公布或批准的，自第一次所定起至多{limit_text(most)}）" if most else "")
    if term.of_matter_type:
        return (_since(term, _of_type(term)) + "（该类型没有这种期限的，不产生）").replace("）（", "；")
    return _since(term, limit_text(term.limit)) if term.limit else "未定时限"


def _notes(term: Term | None) -> Iterator[tuple[str, str]]:
    """Yield what counts in the place of a limit: a label and a text."""
    if term and term.at_most:
        most = within(term.at_most)
        yield "至迟", f"{OWN_ACT}，至迟止于{most}；操作时已过此时的，止于操作的当日（休息日操作的，下一个工作日）"
    if term and term.special:
        yield "法律另有规定", f"有{_of_type(term.special)}的，{_since(term.special, '依该期限')}"


def _of_type(term: Term) -> str:
    name, _, besides = OF_MATTER_TYPE[term.of_matter_type or "limit"].partition("（")
    return to_place(MATTER_TYPES, f"事项类型的{name}") + (f"（{besides}" if besides else "")


def _since(term: Term, length: str) -> str:
    if term.counts_from not in INSTANTS:
        return length
    start = start_text(term.counts_from)
    if term.limit:
        return f"{start}{length}" if term.limit.unit in WITHIN_A_DAY else f"自{start}起{length}"
    return f"自{start}起，{length}"


def within(term: Term) -> str:
    """Return a limit after an instant."""
    start = start_text(term.counts_from)
    if term.limit is None:
        return start
    return f"{start}{'的' if term.limit.unit in WITHIN_A_DAY else '后'}{limit_text(term.limit)}"


def start_text(instant: str) -> str:
    """Return the instant from which a limit runs, in short, as a link to what it means; "" for the event itself."""
    return to_start(instant, INSTANTS[instant].partition("（")[0]) if instant in INSTANTS else ""
