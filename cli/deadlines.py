"""Commands about limits: any limit counted day by day, and why a duty of a case is due when it is due."""

import os
import re
from datetime import datetime
from typing import Any

import httpx

from domain.clock.calendar import TZ, due, last_day
from domain.clock.trace import Day, trace
from domain.law.limits import UNITS, Limit, Unit
from domain.law.rulebook import Rulebook
from domain.matter.wording import due_text
from domain.reading import heads, parts
from domain.reading.loader import read
from matters import law

_KINDS = {"start": "起算日", "work": "工作日", "makeup": "调休上班", "off": "休息日"}
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("", "工作日", "个工作日"), "working_days"),
    **dict.fromkeys(("日", "天"), "days"),
    **dict.fromkeys(("月", "个月"), "months"),
}
_LIMIT = re.compile(rf"([0-9]{{1,3}})\s*({'|'.join(_UNITS)})")
_WEEK = "一二三四五六日"


def explain(what: str, which: str, /, *, rulebook: str | None = None) -> int:
    """逐日说明期限：explain 起算时间 期限，或 explain 事项编号 义务编号。

    前者如 explain 2027-01-29T15:00 5（工作日），期限也可以是 15日、3个月；
    后者如 explain 20270129-000001 answer-1，经接口查询，SHOUWEN_URL 为接口地址（不写的为本机），SHOUWEN_TOKEN 为令牌。

    Parameters
    ----------
    what
        起算的日期或时间（东八区），或事项编号
    which
        期限：工作日数（5 或 5个工作日）、日数（15日）、月数（3个月）；或义务编号
    rulebook
        按哪一份规则文本的办公时间计算；不写的，为新事项所用的
    """
    lines = _counted(what, _limit(which), rulebook) if which[:1].isdecimal() else _asked(what, which)
    print("\n".join(lines))
    return 0


def _limit(said: str) -> Limit:
    match = _LIMIT.fullmatch(said)
    if not match or not int(match[1]):
        raise ValueError(f"期限「{said}」应为工作日数、日数或者月数，如 5、5个工作日、15日、3个月")
    return Limit(_UNITS[match[2]], int(match[1]))


def _counted(start: str, limit: Limit, rulebook: str | None) -> list[str]:
    try:
        begun = datetime.fromisoformat(start)
    except ValueError:
        raise ValueError(f"起算时间「{start}」应为日期或时间，如 2027-01-29 或 2027-01-29T15:00") from None
    begun = begun if begun.tzinfo else begun.replace(tzinfo=TZ)
    book, calendar = _rulebook(rulebook, begun), law.calendar()
    until = due(calendar, limit, begun, book.time.hours, day_ends=book.time.day_ends)
    told = [_line(each) for each in trace(calendar, limit, begun, book.time.hours, day_ends=book.time.day_ends)]
    note = ["其中有的日子尚无放假通知，按周末推算"] if calendar.provisional(last_day(until)) else []
    return [*told, f"自 {begun:%Y-%m-%d %H:%M} 起 {limit.count} {UNITS[limit.unit]}，至 {due_text(until)}", *note]


def _rulebook(name: str | None, on: datetime) -> Rulebook:
    """The rulebook of that name, or the one by which matters begin on a day. It is read and not explored: it only says
    when a day ends.
    """
    found = [heads.head(path) for path in parts.paths(law.LAW / "rulebooks")]
    if name is None:
        begun = [each for each in found if each.applies_from <= on.date()]
        return read(max(begun, key=lambda each: each.applies_from).path)
    if name not in (each.id for each in found):
        raise ValueError(f"没有这份规则文本「{name}」，可用：{'、'.join(each.path.stem for each in found)}")
    return read(next(each.path for each in found if each.id == name))


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
    again = [line for each in told.get("again", []) for line in (*_explained(each), each["text"])]
    return [*_explained(told), f"至 {_until(told['due_at'])}", *again]


def _explained(told: dict[str, Any]) -> list[str]:
    days = [
        _aligned(day["date"], day["kind"], _counted_text(day["counted"]), day["why"] or day["notice"])
        for day in told["days"]
    ]
    moved = [
        f"{move['at'][:16].replace('T', ' ')} {move['title']}：{_until(move['from'])} → {_until(move['to'])}"
        for move in told["moved"]
    ]
    return [*days, *moved]


def _until(instant: str | None) -> str:
    return due_text(datetime.fromisoformat(instant)) if instant else "没有时限"


def _aligned(day: str, day_kind: str, counted: str, note: str | None) -> str:
    weekday = _WEEK[datetime.fromisoformat(day).weekday()]
    return "  ".join(part for part in (f"{day} 周{weekday}", _KINDS.get(day_kind, day_kind), counted, note) if part)
