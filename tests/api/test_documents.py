"""Papers as offices send them round: complete, the same bytes again, and text that stays text."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from api.documents import Document, Table, day_text
from api.documents import docx as paper_of
from api.documents import xlsx as book_of

NASTY = ['=HYPERLINK("http://evil","x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "'=1"]
PAPER = Document(
    title="关于2026年10月《实施办法》执行情况的通报",
    document_no="样〔2026〕1号",
    issued_by="作风建设办公室",
    issued_on=date(2026, 11, 5),
    paragraphs=("现将执行情况通报如下：", "含不能保存的字符\x00\x0b\ufffe照样成文。"),
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
    sheet = book()["附表2"]
    cells = [sheet.cell(4 + n, 1) for n in range(len(NASTY))]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(book_of(PAPER))) as entries:
        sheets = [entries.read(name) for name in entries.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_numbers_are_numbers_and_the_head_stays_in_sight():
    sheet = book()["附表1"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == [12, 3, 15]
    assert {sheet.cell(row, 2).data_type for row in (4, 5, 6)} == {"n"}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$1:$3")
    assert (sheet["A1"].value, sheet["A2"].value) == ("各机关执行情况", "样〔2026〕1号")


def test_the_paper_is_complete_and_its_tables_repeat_their_heads():
    paper = docx.Document(io.BytesIO(paper_of(PAPER)))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    wanted = [PAPER.title, PAPER.document_no, PAPER.issued_by, day_text(PAPER.issued_on), PAPER.paragraphs[0]]
    assert [line for line in wanted if line not in lines] == []
    assert "含不能保存的字符照样成文。" in lines
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
