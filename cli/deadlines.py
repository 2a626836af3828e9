"""Commands about limits: any limit counted day by day, and why a duty of a case is due when it is due."""

import os
from datetime import datetime
from typing import Any

import httpx

from domain.clock.calendar import TZ, due, last_day
from domain.clock.trace import Day, trace
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from domain.matter.wording import due_text
from matters import law

_KINDS = {"start": "起算日", "work": "工作日", "makeup": "调休上班", "off": "休息日"}
_WEEK = "一二三四五六日"


def explain(what: str, which: str, /, *, rulebook: str | None = None) -> int:
    """逐日说明期限：explain 起算时间 工作日数，或 explain 事项编号 义务编号。

    前者如 explain 2027-01-29T15:00 5；后者如 explain 20270129-000001 answer-1，经接口查询，
    SHOUWEN_URL 为接口地址（不写的为本机），SHOUWEN_TOKEN 为令牌。

    Parameters
    ----------
    what
        起算的日期或时间（东八区），或事项编号
    which
        工作日数，或义务编号
    rulebook
        按哪一份规则文本的办公时间计算；不写的，为新事项所用的
    """
    lines = _counted(what, int(which), rulebook) if which.isdecimal() else _asked(what, which)
    print("\n".join(lines))
    return 0


def _counted(start: str, days: int, rulebook: str | None) -> list[str]:
    try:
        begun = datetime.fromisoformat(start)
    except ValueError:
        raise ValueError(f"起算时间「{start}」应为日期或时间，如 2027-01-29 或 2027-01-29T15:00") from None
    begun = begun if begun.tzinfo else begun.replace(tzinfo=TZ)
    book, calendar, limit = _rulebook(rulebook, begun), law.calendar(), Limit("working_days", days)
    until = due(calendar, limit, begun, book.hours, day_ends=book.day_ends)
    told = [_line(each) for each in trace(calendar, limit, begun, book.hours, day_ends=book.day_ends)]
    note = ["其中有的日子尚无放假通知，按周末推算"] if calendar.provisional(last_day(until)) else []
    return [*told, f"自 {begun:%Y-%m-%d %H:%M} 起 {days} 个工作日，至 {due_text(until)}", *note]


def _rulebook(name: str | None, on: datetime) -> Rulebook:
    books = law.install()
    if name is None:
        begun = [book for book in books.values() if book.applies_from <= on.date()]
        return max(begun, key=lambda book: book.applies_from)
    if name not in books:
        raise ValueError(f"没有这份规则文本「{name}」，可用：{'、'.join(books)}")
    return books[name]


def _line(day: Day) -> str:
    return _aligned(day.date.isoformat(), day.day_kind, _counted_text(day.counted), day.why or day.notice)


def _counted_text(number: int | None) -> str:
    return f"第 {number} 日" if number else ""


def _asked(number: str, duty: str) -> list[str]:
    url = os.environ.get("SHOUWEN_URL", "http://127.0.0.1:8000")
    token = os.environ.get("SHOUWEN_TOKEN")
    if not token:
        raise ValueError("请在环境变量 SHOUWEN_TOKEN 中给出令牌")
    path = f"{url}/v1/cases/{number}/duties/{duty}/explanation"
    try:
        answer = httpx.get(path, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ValueError(f"接口 {url} 没有可用的答复：{error}") from None
    if answer.status_code != httpx.codes.OK:
        raise ValueError(told.get("detail") or told.get("title") or f"接口答 {answer.status_code}")
    days = [
        _aligned(day["date"], day["kind"], _counted_text(day["counted"]), day["why"] or day["notice"])
        for day in told["days"]
    ]
    moved = [
        f"{move['at'][:16].replace('T', ' ')} {move['title']}：{_until(move['from'])} → {_until(move['to'])}"
        for move in told["moved"]
    ]
    return [*days, *moved, f"至 {_until(told['due_at'])}"]


def _until(instant: str | None) -> str:
    return due_text(datetime.fromisoformat(instant)) if instant else "没有时限"


def _aligned(day: str, day_kind: str, counted: str, note: str | None) -> str:
    weekday = _WEEK[datetime.fromisoformat(day).weekday()]
    return "  ".join(part for part in (f"{day} 周{weekday}", _KINDS.get(day_kind, day_kind), counted, note) if part)
