"""The paper of an inspection: what was drawn and what was found, by agency and by case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.papers.circulars import Names, span_text, summed
from api.papers.documents import Document, Table, moment_text
from db.supervision import Campaign, Inspection
from domain.clock.calendar import local
from domain.engine.beginnings import first_owed
from domain.law.rulebook import Rulebook
from domain.matter.supervision import PROCEDURE
from domain.matter.wording import article_text

OUTCOMES = {"in_order": "合规", "fault": "有问题"}

_Outcomes = dict[str, dict[str, int]]


def by_agency(campaign: Campaign, found: Sequence[Inspection], agencies: Mapping[str, str]) -> _Outcomes:
    """For each agency that leads a case of the sample, return how many cases were drawn, inspected, in order, and at
    fault.
    """
    outcome = {each.case_no: each.outcome for each in found}
    counts: dict[str, Counter[str]] = {}
    for number in campaign.sample:
        told = counts.setdefault(agencies.get(number, ""), Counter())
        told["drawn"] += 1
        if number in outcome:
            told["inspected"] += 1
            told[outcome[number]] += 1
    return {agency: {name: told[name] for name in ("drawn", "inspected", *OUTCOMES)} for agency, told in counts.items()}


def paper(
    book: Rulebook,
    campaign: Campaign,
    found: Sequence[Inspection],
    agencies: Mapping[str, str],
    names: Names,
    as_of: datetime,
    document_no: str | None,
) -> Document:
    """Return the circular of an inspection. ``agencies`` maps each case to the agency that leads it."""
    figures = by_agency(campaign, found, agencies)
    faults = sum(each["fault"] for each in figures.values())
    when = span_text(campaign.begins, campaign.ends)
    article = _article(book)
    left = len(campaign.sample) - len(found)
    outcome = "有问题的均已作为线索登记，另行核查；督查发现本身不等于应当问责。" if faults else "已检查的均未发现问题。"
    return Document(
        title=f"关于{when}《{book.title}》执行情况的督查通报",
        document_no=document_no,
        issued_by=names.office,
        issued_on=local(as_of).date(),
        paragraphs=(
            f"根据《{book.title}》{article}，对{when}收到的事项开展了第{campaign.number}次督查，现将结果通报如下：",
            (
                f"应抽{campaign.size}件，实抽{len(campaign.sample)}件，由记录在案的种子「{campaign.seed}」确定，可以照样再抽。"
                f"已检查{len(found)}件，其中合规{len(found) - faults}件，有问题{faults}件"
                + (f"；尚未检查{left}件。" if left else "。")
            ),
            *([outcome] if found else []),
            f"以上数字为{moment_text(as_of)}的记录。",
        ),
        tables=(_agencies(figures, names), _cases(campaign, found, agencies, names)),
    )


def _agencies(figures: Mapping[str, Mapping[str, int]], names: Names) -> Table:
    rows = [(names.agency(agency), *each.values()) for agency, each in sorted(figures.items())]
    return Table("各机关检查结果", ("机关", "抽取", "已检查", *OUTCOMES.values()), tuple(rows), summed(rows, 1))


def _cases(campaign: Campaign, found: Sequence[Inspection], agencies: Mapping[str, str], names: Names) -> Table:
    told = {each.case_no: each for each in found}
    rows: list[tuple[Any, ...]] = []
    for number in campaign.sample:
        each = told.get(number)
        outcome = OUTCOMES[each.outcome] if each else "尚未检查"
        rows.append((number, names.agency(agencies.get(number, "")), outcome, (each and each.finding_no) or ""))
    return Table("各件检查结果", ("事项编号", "承办机关", "结果", "问责核查"), tuple(rows))


def _article(book: Rulebook) -> str:
    known = PROCEDURE in book.procedures
    return article_text(first_owed(book, PROCEDURE, "inspection").article) if known else "的规定"
