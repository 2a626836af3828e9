"""The papers of reports: the circular (通报) of a period, and the yearly assessment (年度考核)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.papers.documents import Cell, Document, Table, day_text, moment_text
from domain.clock.calendar import local
from domain.law.catalogue import ReportRule
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from domain.records.report import Figures, Report

_FEW = 20  # numbers that a paper names
_DECIDED = (
    "工作人员的逾期，只计经核查认定其应当问责的；机关的逾期照台账计。"
    "两表的数字因此不相等：尚未认定的逾期，不计入任何个人。"
)
_HEADS: dict[str, str] = {
    "cases": "牵头事项",
    "voided": "作废",
    "withdrawn_by_entry": "代录撤回",
    "disputed_by_entry": "代录异议",
    "redone": "重办",
    "split_off": "拆分另立",
    "longer_limits": "较长时限",
    "noticed_again": "再次告知",
    "unreached": "联系不上，答复留存",
    "supplemented_by_entry": "代录补正",
    "excluded": "扣除时间",
    "corrected": "更正归属、类别、类型",
    "duties": "应履行义务",
    "on_time": "按时履行",
    "late": "逾期履行",
    "late_by_working_days": "逾期履行累计工作日",
    "open_overdue": "逾期未履行",
    "open": "未到期",
    "released": "解除",
    "excepted": "延期",
    "own_extended": "其中负责人自己的",
    "claimed": "补录",
    "urged": "被催办",
    "findings": "问责核查",
    "accountable": "认定问责",
    "commendations": "鼓励激励",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of agencies and people as they were at an instant. Whoever the directory did not have then goes by his
    id.
    """

    agencies: Mapping[str, str]
    officials: Mapping[str, str]
    office: str

    def agency(self, agency: str) -> str:
        """Return an agency's name."""
        return self.agencies.get(agency, agency or "（未定机关）")


def paper(
    book: Rulebook,
    rule: ReportRule,
    report: Report,
    names: Names,
    span: tuple[date, date],
    as_of: datetime,
    document_no: str | None,
    *,
    people: bool,
) -> Document:
    """Return the paper of a period. It has figures by agency, and by person when ``people`` is true."""
    tables = (
        _agencies(book, report, names),
        *([_people(book, report, names)] if people else []),
        *([_earlier(report, names)] if report.earlier else []),
    )
    before = sum(each.breached for each in report.earlier.values())
    news = (
        f"此前收到的事项，期间另有逾期{before}次，连同期间作出的认定、问责和鼓励激励，列于附件。"
        if report.earlier
        else ""
    )
    when, total, ended = span_text(*span), _total(report.agencies.values()), local(as_of).date() > span[1]
    assessed = f"{rule.title}结果" if ended and _year(*span) else "阶段性考核结果"
    subject, about = (assessed, "各机关和工作人员") if people else ("", "各机关")
    late = f"逾期{total.breached}次，依规定属于线索的均已登记" if total.breached else "没有逾期"
    upto = f"期末（{day_text(span[1])}）" if ended else moment_text(as_of)
    rest = "期末以后发生的，列入以后各期。" if ended else "期间尚未届满。"
    return Document(
        title=f"关于{when}《{book.title}》执行情况{subject}的通报",
        document_no=document_no,
        issued_by=names.office,
        issued_on=local(as_of).date(),
        paragraphs=(
            f"根据《{book.title}》{article_text(rule.article)}，现将{when}{about}执行情况{subject}通报如下：",
            (
                f"期间共收到事项{total.cases}件。截至{upto}，各机关承担有期限的义务{total.duties}项，其中按时履行{total.on_time}项，"
                f"逾期履行{total.late}项，尚未履行且已逾期{total.open_overdue}项，未到期{total.open}项，"
                f"因事项变化解除{total.released}项；经批准延期{total.excepted}项，事后补录{total.claimed}次。"
            ),
            (
                f"期间收到的事项{late}；期间问责核查{total.findings}件，认定应予问责{total.accountable}件。逾期本身不等于应当问责。{news}"
            ),
            f"以上数字由台账按{moment_text(as_of)}的记录重算得出；{rest}",
            *([_DECIDED] if people and book.figures_of_people == "after_decision" else []),
            *([_left_out(report.unreadable)] if report.unreadable else []),
        ),
        tables=tables,
    )


def _left_out(numbers: Sequence[str]) -> str:
    few = "、".join(numbers[:_FEW]) + ("等" if len(numbers) > _FEW else "")
    return f"另有{len(numbers)}件事项的记录暂时无法读取，没有计入：{few}。"


def span_text(begin: date, end: date) -> str:
    """Return a period in people's words: a year, a month, or from one day to another."""
    if _year(begin, end):
        return f"{begin.year}年度"
    if begin.day == 1 and end + timedelta(days=1) == (begin + timedelta(days=31)).replace(day=1):
        return f"{begin.year}年{begin.month}月"
    return f"{day_text(begin)}至{day_text(end)}"


def _year(begin: date, end: date) -> bool:
    """Whether a period is a whole year."""
    return (begin, end) == (date(begin.year, 1, 1), date(begin.year, 12, 31))


def _agencies(book: Rulebook, report: Report, names: Names) -> Table:
    kinds = _kinds(book, report)
    rows = [(names.agency(agency), *_cells(figures, kinds)) for agency, figures in sorted(report.agencies.items())]
    columns = ("机关", *_HEADS.values(), *kinds.values())
    return Table("各机关执行情况", columns, tuple(rows), summed(rows, 1))


def _people(book: Rulebook, report: Report, names: Names) -> Table:
    kinds = _kinds(book, report)
    rows = [
        (names.agency(agency), names.officials.get(official, official), *_cells(figures, kinds))
        for (agency, official), figures in sorted(report.people.items())
    ]
    columns = ("机关", "工作人员", *_HEADS.values(), *kinds.values())
    return Table("工作人员履行情况", columns, tuple(rows), summed(rows, 2))


def _earlier(report: Report, names: Names) -> Table:
    """Return the table of what happened within the period in matters that had come in before it."""
    rows = [(names.agency(agency), *asdict(news).values()) for agency, news in sorted(report.earlier.items())]
    return Table(
        "此前收到的事项在期间的情况",
        ("机关", "作废", "例外情形", "逾期", "认定问责", "问责方式", "鼓励激励"),
        tuple(rows),
        summed(rows, 1),
    )


def _kinds(book: Rulebook, report: Report) -> dict[str, str]:
    """Return the kinds of measures that were taken, with their titles."""
    titles = {measure.id: measure.title for measure in book.measures}
    taken = {measure for each in report.agencies.values() for measure in each.measures}
    return {measure: title for measure, title in titles.items() if measure in taken}


def _cells(figures: Figures, kinds: Iterable[str]) -> tuple[int, ...]:
    known = asdict(figures)
    return (*(known[name] for name in _HEADS), *(figures.measures.get(measure, 0) for measure in kinds))


def summed(rows: Sequence[tuple[Cell, ...]], words: int) -> tuple[Cell, ...] | None:
    """Return the last line of a table: the sums of all columns after the first ``words`` columns; None for an empty
    table.
    """
    if not rows:
        return None
    sums = [sum(each for each in column if isinstance(each, int)) for column in list(zip(*rows, strict=True))[words:]]
    return ("合计", *("" for _ in range(words - 1)), *sums)


def _total(figures: Iterable[Figures]) -> Figures:
    total = Figures()
    for each in figures:
        for name, value in asdict(each).items():
            if isinstance(value, int):
                setattr(total, name, getattr(total, name) + value)
    return total


def as_json(report: Report, names: Names, *, people: bool) -> dict[str, Any]:
    """Return the figures as JSON, by agency, and by person when ``people`` is true."""
    told: dict[str, Any] = {
        "agencies": [
            {"agency": agency or None, "name": names.agencies.get(agency), **asdict(figures)}
            for agency, figures in sorted(report.agencies.items())
        ]
    }
    told["earlier"] = [
        {"agency": agency or None, "name": names.agencies.get(agency), **asdict(news)}
        for agency, news in sorted(report.earlier.items())
    ]
    if people:
        told["people"] = [
            {"agency": agency or None, "official": official, "name": names.officials.get(official), **asdict(figures)}
            for (agency, official), figures in sorted(report.people.items())
        ]
    return told
