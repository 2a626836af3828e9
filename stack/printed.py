"""What the rehearsal prints. It is aligned for a terminal, where a Chinese character takes two columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from unicodedata import combining, east_asian_width
from urllib.parse import quote

from domain.matter.names import workflow_id
from domain.matter.wording import article_text, due_text
from stack.rehearsal import Json, Rehearsed

_LINE = 100  # columns of a line
_HEADINGS = ("条款", "义务", "承担机关", "期限", "结果")
_NUMERALS = "一二三四五六七八九"
_STATUS = {"open": "待履行", "suspended": "中止计时", "discharged": "已履行", "released": "已解除"}
_OWED = {"open", "suspended"}


@dataclass(frozen=True)
class Addresses:
    """Where a browser finds the API and Temporal's UI."""

    api: str
    ui: str
    namespace: str

    def history(self, number: str) -> str:
        """Return the address of a case in Temporal's UI."""
        return f"{self.ui}/namespaces/{self.namespace}/workflows/{quote(workflow_id('case', number), safe='')}"


def width(text: str) -> int:
    """Return the number of columns that the text takes."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def report(matters: Sequence[Rehearsed], at: Addresses | None) -> str:
    """Return the text about the matters of the rehearsal: one block for each, with their columns aligned.

    ``at`` is None where the servers end with the rehearsal: then there is nothing to link to.
    """
    tables = [[_row(duty, matter.agencies) for duty in matter.case["duties"]] for matter in matters]
    lines = [_HEADINGS, *(row for rows in tables for row in rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    blocks = [
        _block(numeral, matter, rows, widths, at)
        for numeral, matter, rows in zip(_NUMERALS, matters, tables, strict=False)
    ]
    return "\n\n".join([_titled("演练结果"), *blocks])


def farewell(at: Addresses) -> str:
    """Return the last lines: the addresses, and how to get a token."""
    token = f"""curl -s {at.api}/v1/dev/tokens -H 'Content-Type: application/json' \\
      -d '{{"sub": "housing-1", "agency": "housing", "roles": ["responder"]}}'"""
    return "\n".join([
        _titled("系统正在运行，按 Ctrl-C 停止"),
        "",
        f"  接口文档    {at.api}/docs",
        f"  值守台      {at.api}/desk",
        f"  Temporal    {at.ui}/namespaces/{at.namespace}/workflows",
        "",
        "  取得令牌",
        f"    {token}",
    ])  # fmt: skip


def _titled(title: str) -> str:
    return f"━━ {title} " + "━" * (_LINE - width(title) - 4)


def _block(
    numeral: str, matter: Rehearsed, rows: Iterable[Sequence[str]], widths: Sequence[int], at: Addresses | None
) -> str:
    case = matter.case
    state = "已办结" if case["status"] == "closed" else "办理中"
    rule = ["─" * columns for columns in widths]
    return "\n".join([
        f"{numeral}、{matter.title}（{case['case_no']}，{state}）",
        *_wrapped("  经过  ", _steps(matter.timeline)),
        *([f"  核查  {'、'.join(case['findings'])}（逾期作为线索，交人核查）"] if case.get("findings") else []),
        *([f"  历程  {at.history(case['case_no'])}"] if at else []),
        "",
        *(f"  {_aligned(row, widths)}" for row in (_HEADINGS, rule, *rows)),
    ])  # fmt: skip


def _steps(timeline: Iterable[Json]) -> list[str]:
    """Return what happened, in order, with the day where a new day begins. A repeated step is named once."""
    steps: list[str] = []
    for day, events in groupby(timeline, lambda event: event["at"][5:10]):
        for number, (title, same) in enumerate(groupby(event["title"] for event in events)):
            times = len(list(same))
            steps.append(("" if number else f"{day} ") + title + (f"×{times}" if times > 1 else ""))
    return steps


def _wrapped(lead: str, steps: Iterable[str]) -> list[str]:
    lines = [lead]
    for number, step in enumerate(steps):
        arrow = " → " if number else ""
        if width(lines[-1] + arrow + step) > _LINE:
            lines.append(" " * width(lead))
            arrow = "→ "
        lines[-1] += arrow + step
    return lines


def _row(duty: Json, agencies: dict[str, str]) -> tuple[str, ...]:
    agency = duty["bearer"]["agency"]
    due = due_text(datetime.fromisoformat(duty["due_at"])) if duty["due_at"] else "没有时限"
    return article_text(duty["article"]), duty["title"], agencies.get(agency, agency or "服务对象"), due, _result(duty)


def _result(duty: Json) -> str:
    status = _STATUS[duty["status"]]
    if not duty["breached_at"]:
        return status
    so_far = "至今" if duty["status"] in _OWED else ""
    return f"{so_far}逾期 {duty['late_by_working_days']} 个工作日，{status}"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (columns - width(cell)) for cell, columns in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
