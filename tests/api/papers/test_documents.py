"""Papers as offices send them round: complete, the same bytes again, and text that stays text."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from math import ceil
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from api.papers.circulars import Names
from api.papers.circulars import paper as circular_of
from api.papers.documents import Document, Table, day_text, moment_text
from api.papers.paper import docx as paper_of
from api.papers.workbook import xlsx as book_of
from domain.law.rulebook import Rulebook
from domain.records.report import News, Report
from matters import law

NASTY = ['=HYPERLINK("http://evil","x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "'=1"]
TURNED = "字序\u202e\u2067\u200f\u061c不颠倒"
PAPER = Document(
    title="关于2026年10月《实施办法》执行情况的通报",
    document_no="样〔2026〕1号",
    issued_by="区作风建设领导小组办公室",
    issued_on=date(2026, 11, 5),
    paragraphs=("现将执行情况通报如下：", "含不能保存的字符\x00\x0b\ufffe照样成文。", f"{TURNED}照样成文。"),
    tables=(
        Table("各机关执行情况", ("机关", "应履行"), (("区住房和城乡建设局", 12), ("区水利局", 3)), ("合计", 15)),
        Table("其他", ("文字", "数"), tuple((text, n) for n, text in enumerate(NASTY))),
    ),
)


def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(book_of(PAPER)))


@pytest.mark.parametrize("make", [paper_of, book_of])
def test_the_same_document_is_the_same_bytes(make: Any):
    first = make(PAPER)
    assert make(PAPER) == first
    with zipfile.ZipFile(io.BytesIO(first)) as entries:
        told = entries.read("docProps/core.xml").decode()
    assert {moment[:10] for moment in re.findall(r"\d{4}-\d\d-\d\dT", told)} == {"2026-11-05"}
    with zipfile.ZipFile(io.BytesIO(first)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_looks_like_a_formula_is_text():
    sheet = book()["附件2"]
    cells = [sheet.cell(4 + n, 1) for n in range(len(NASTY))]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(book_of(PAPER))) as entries:
        sheets = [entries.read(name) for name in entries.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_numbers_are_numbers_and_the_head_stays_in_sight():
    sheet = book()["附件1"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == [12, 3, 15]
    assert {sheet.cell(row, 2).data_type for row in (4, 5, 6)} == {"n"}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$1:$3")
    assert (sheet["A1"].value, sheet["A2"].value) == ("各机关执行情况", "样〔2026〕1号")


def test_the_paper_is_complete_and_its_tables_repeat_their_heads():
    paper = docx.Document(io.BytesIO(paper_of(PAPER)))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    wanted = [PAPER.title, PAPER.document_no, PAPER.issued_by, day_text(PAPER.issued_on), PAPER.paragraphs[0]]
    assert [line for line in wanted if line not in lines] == []
    assert {"含不能保存的字符照样成文。", "字序不颠倒照样成文。"} <= {*lines}
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [
        ["机关", "应履行"],
        ["区住房和城乡建设局", "12"],
        ["区水利局", "3"],
        ["合计", "15"],
    ]
    for table in paper.tables:
        assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
    fonts = {fonts.get(qn("w:eastAsia")) for fonts in paper.element.body.iter(qn("w:rFonts"))}
    assert None not in fonts, "without a font of its own, Chinese text falls back to whatever there is"


def test_without_a_number_there_is_room_for_one():
    paper = docx.Document(io.BytesIO(paper_of(Document("题", None, "办", date(2026, 1, 1), (), ()))))
    assert paper.paragraphs[0].text.endswith("号")


def lines_of(document: Document) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(paper_of(document))).paragraphs]


def test_one_annex_has_no_number_and_several_have():
    lines = lines_of(replace(PAPER, tables=PAPER.tables[:1]))
    assert "附件：各机关执行情况" in lines
    assert "附件" in lines
    lines = lines_of(PAPER)
    assert "附件：1. 各机关执行情况；2. 其他" in lines
    assert [line for line in lines if line in ("附件", "附件1", "附件2")] == ["附件1", "附件2"]
    single = openpyxl.load_workbook(io.BytesIO(book_of(replace(PAPER, tables=PAPER.tables[:1]))))
    assert single.sheetnames == ["附件"]


@pytest.mark.parametrize("make", [paper_of, book_of])
@pytest.mark.parametrize("office", ["办公室\x00\x0b", "办" * 300])
def test_an_offices_name_that_no_property_can_hold_is_cut(make: Any, office: str):
    made = make(replace(PAPER, issued_by=office, title=PAPER.title + office))
    with zipfile.ZipFile(io.BytesIO(made)) as entries:
        told = entries.read("docProps/core.xml").decode()
    assert office.strip("\x00\x0b")[:255] in told
    assert "办" * 256 not in told


@pytest.mark.parametrize(
    "name", ["江苏省常州市金坛区华罗庚高新技术产业开发区管理委员会行政审批局", "一\n二\n三", "局" * 90]
)
def test_a_row_is_as_high_as_its_text_wrapped(name: str):
    """A Chinese character is as high as its font, and as wide as two digits, of which a column is so many wide."""
    columns = ("机关", "数")
    made = replace(PAPER, tables=(Table(name, columns, (("短", 1), (name, 2), (TURNED, 3))),))
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(made)))["附件"]
    across = [sheet.column_dimensions[letter].width for letter in "AB"]
    for at, size, width in ((5, 11, across[0]), (1, 16, sum(across))):
        lines = sum(ceil(len(line) * 2 * size / 11 / width) for line in name.splitlines())
        assert sheet.row_dimensions[at].height > lines * size * 1.2
    assert sheet.row_dimensions[4].height == 20
    assert sheet["A6"].value == "字序不颠倒"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 5, 1, 0, tzinfo=UTC), "2026年11月5日09:00:00"),
        (datetime(2026, 11, 5, 16, 0, 1, 250_000, tzinfo=UTC), "2026年11月6日00:00:01.250000"),
    ],
)
def test_an_instant_is_told_whole(at: datetime, told: str):
    assert moment_text(at) == told


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return law.install()["jintan-2019"]


@pytest.mark.parametrize("measures", [0, 1, 20])
def test_no_head_of_a_column_breaks_within(rulebook: Rulebook, measures: int):
    """The room beside each other is the heads' own, or they stand upright in rows that are high enough."""
    report = Report()
    for figures in report.of("housing", "housing-1"):
        figures.duties = 12345
        figures.measures = dict.fromkeys([each.id for each in rulebook.measures][:measures], 1)
    names = Names({"housing": "区住房和城乡建设局"}, {"housing-1": "欧阳某某"}, "办公室")
    span = date(2026, 1, 1), date(2026, 12, 31)
    rule, at = rulebook.reports["assessment"], datetime(2027, 1, 15, tzinfo=UTC)
    paper = docx.Document(io.BytesIO(paper_of(circular_of(rulebook, rule, report, names, span, at, None, people=True))))
    agencies, people = paper.tables
    assert [cell.text for cell in people.rows[0].cells][2:] == [cell.text for cell in agencies.rows[0].cells][1:]
    assert "逾期履行累计工作日" in [cell.text for cell in people.rows[0].cells]
    for table in paper.tables:
        head = table.rows[0]
        for cell in head.cells:
            size = cell.paragraphs[0].runs[0].font.size or Pt(0)
            upright = cell._tc.get_or_add_tcPr().find(qn("w:textDirection")) is not None
            room = (head.height or 0) if upright else (cell.width or 0)
            assert room > len(cell.text) * size, cell.text


def test_the_people_of_an_assessment_have_their_measures(rulebook: Rulebook):
    report = Report()
    for figures in report.of("housing", "housing-1"):
        figures.measures = {"criticism": 2, "sanction": 1}
    rule, at = rulebook.reports["assessment"], datetime(2027, 1, 15, tzinfo=UTC)
    span = date(2026, 1, 1), date(2026, 12, 31)
    _, people = circular_of(rulebook, rule, report, Names({}, {}, "办"), span, at, None, people=True).tables
    assert people.columns[-2:] == ("批评教育", "政务处分")
    assert [row[-2:] for row in people.lines] == [(2, 1), (2, 1)]


YEAR, MARCH = (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("span", "at", "title"),
    [
        (YEAR, datetime(2027, 1, 15, 1, tzinfo=UTC), "2026年度{book}执行情况年度考核结果"),
        (YEAR, datetime(2026, 11, 5, 1, tzinfo=UTC), "2026年度{book}执行情况阶段性考核结果"),
        (MARCH, datetime(2027, 1, 15, 1, tzinfo=UTC), "2026年3月{book}执行情况阶段性考核结果"),
    ],
)
def test_only_a_year_that_has_ended_has_its_assessment(
    rulebook: Rulebook, span: tuple[date, date], at: datetime, title: str
):
    rule = rulebook.reports["assessment"]
    paper = circular_of(rulebook, rule, Report(), Names({}, {}, "办"), span, at, None, people=True)
    assert paper.title == f"关于{title.format(book=f'《{rulebook.title}》')}的通报"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 4, 5, 1, tzinfo=UTC), ["截至期末（2026年3月31日）", "期末以后发生的，列入以后各期。"]),
        (datetime(2026, 3, 15, 1, tzinfo=UTC), ["截至2026年3月15日09:00:00，", "期间尚未届满。"]),
    ],
)
def test_a_circular_says_until_when_its_figures_are(rulebook: Rulebook, at: datetime, told: list[str]):
    report = Report()
    report.earlier["housing"] = News(breached=2)
    rule, names = rulebook.reports["circular"], Names({}, {}, "办")
    text = "".join(circular_of(rulebook, rule, report, names, MARCH, at, None, people=False).paragraphs)
    assert [words for words in (*told, "此前收到的事项，期间另有逾期2次") if words not in text] == []
