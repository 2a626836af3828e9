"""Chinese texts about a matter: articles, instants, bearers, and what is owed.

They contain titles of the rulebook, ids and times only, so they may stand in a workflow's history.
"""

import re
from datetime import datetime
from functools import lru_cache

from domain.clock import calendar as cal
from domain.law.rulebook import Rulebook
from domain.matter.state import Bearer, Duty, State

_DIGITS = "零一二三四五六七八九"
_KEPT = 4096  # texts that stay in memory: the operator's page of a matter is written anew at each step
_ARTICLE = re.compile(r"(\d+)(?:¶(\d+))?(?:\((\d+)\))?(\d+)?")


@lru_cache(_KEPT)
def article_text(article: str) -> str:
    """A citation as Chinese law writes it: ``6(3)`` becomes article six, item three, and ``10¶2`` article ten,
    paragraph two. Several citations are joined.
    """
    return "、".join(_cite(part.strip()) for part in article.split(","))


def _cite(article: str) -> str:
    match = _ARTICLE.fullmatch(article)
    if not match:
        return article
    number, paragraph, item, point = match.groups()
    text = f"第{_numeral(int(number))}条"
    text += f"第{_numeral(int(paragraph))}款" if paragraph else ""
    text += f"第{_numeral(int(item))}项" if item else ""
    return text + (f"第{point}目" if point else "")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


@lru_cache(_KEPT)
def due_text(due_at: datetime) -> str:
    """An exclusive due instant as people say it: its last day and the end of that day, or the time."""
    moment = cal.local(due_at)
    if moment.hour == moment.minute == 0:
        return f"{cal.last_day(due_at):%Y-%m-%d} 24:00"
    return f"{moment:%Y-%m-%d %H:%M}"


def limits_text(duty: Duty) -> str:
    """The due instant of a duty, and of a late one the end of its limit once more. Empty where it has no limit."""
    until = due_text(duty.due_at) if duty.due_at else ""
    return f"{until}，另计至 {due_text(duty.last_again.until)}" if duty.last_again else until


def owed_text(rulebook: Rulebook, state: State) -> str:
    """The duties that are owed now, with bearers and due instants, in Chinese."""
    items = [_owed_item(rulebook, state, duty) for duty in state.owed]
    return f"当前待履行：{'；'.join(items)}" if items else "当前没有待履行的义务"


def _owed_item(rulebook: Rulebook, state: State, duty: Duty) -> str:
    rule = rulebook.rule(state.procedure, duty.rule)
    until = f"，期限 {limits_text(duty)}" if duty.due_at else ""
    paused = "，中止计时" if duty.status == "suspended" else ""
    return f"{rule.title} [{duty.id}]（{bearer_text(rulebook, duty.bearer)}{until}{paused}）"


def bearer_text(rulebook: Rulebook, bearer: Bearer) -> str:
    """A bearer in Chinese: role, agency, official."""
    where = "/".join(part for part in (bearer.agency, bearer.official) if part)
    return f"{rulebook.roles[bearer.role].title} {where}".rstrip()
