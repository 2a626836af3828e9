"""Reports as offices send them round: .docx and .xlsx. The same document is the same bytes, whenever it is made."""

import asyncio
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal
from urllib.parse import quote

import docx as word
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from fastapi import Response
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from domain.calendar import local

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()}}
}

Cell = str | int | None

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BODY, _HEADING, _TITLE = "仿宋", "黑体", "宋体"
_BLANK = "〔　　　〕　　号"  # a document number to be filled in by hand
_WIDTH = {"portrait": 15.6, "landscape": 24.6}  # cm between the margins of A4
_MANY = 8  # columns; a table with more lies on its side
_SIZES = (12, 10.5, 9)  # points; the largest at which the columns' heads stay whole
_MARGIN = Cm(0.1)  # beside the text of a cell
_LONGEST = 20  # half characters of a text that a column has to be as wide as
_DIGIT = 1.3  # half characters that a digit may be as wide as, in whatever font there is
_PROPERTY = 255  # characters that a property of a document may have
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip entry can bear


@dataclass(frozen=True, slots=True)
class Table:
    """A table; numbers are numbers, and text is text whatever it looks like."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, and the total under them."""
        return (*self.rows, self.total) if self.total else self.rows


@dataclass(frozen=True, slots=True)
class Document:
    """A report; ``document_no`` None: a blank to be filled in by hand."""

    title: str
    document_no: str | None
    issued_by: str
    issued_on: date
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


def xlsx(document: Document) -> bytes:
    """A workbook with a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, table in enumerate(document.tables, 1):
        _sheet(book.create_sheet(_annex(document, number)), document, table)
    _dated(book.properties, document)
    return _packed(book, document)


def docx(document: Document) -> bytes:
    """A document in the form of an official paper: number, title, text, signature; then the tables."""
    paper = word.Document()
    _styles(paper)
    _page(paper.sections[0], "portrait")
    _line(paper, _text(document.document_no or _BLANK), _BODY, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, _text(document.title), _TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, bold=True, after=20)
    for paragraph in document.paragraphs:
        _line(paper, _text(paragraph), _BODY, 16, indent=True)
    if document.tables:
        titles = [table.title for table in document.tables]
        named = "；".join(f"{n}. {title}" for n, title in enumerate(titles, 1)) if len(titles) > 1 else titles[0]
        _line(paper, f"附件：{_text(named)}", _BODY, 16, indent=True, before=16)
    _line(paper, _text(document.issued_by), _BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT, before=32)
    _line(paper, day_text(document.issued_on), _BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    for number, table in enumerate(document.tables, 1):
        wide = "landscape" if len(table.columns) > _MANY else "portrait"
        _page(paper.add_section(), wide)
        _line(paper, _annex(document, number), _HEADING, 14)
        _line(paper, _text(table.title), _TITLE, 18, WD_ALIGN_PARAGRAPH.CENTER, bold=True, after=8)
        _table(paper, table, _WIDTH[wide])
    _dated(paper.core_properties, document)
    return _packed(paper, document)


async def response(document: Document, kind: Literal["docx", "xlsx"]) -> Response:
    """The document as a file to be saved under its title."""
    content = await asyncio.to_thread(docx if kind == "docx" else xlsx, document)
    name = quote(f"{document.title}.{kind}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def day_text(day: date) -> str:
    """A day as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """An instant in +08:00, to the second; with its fraction where it has one, so that it is that instant."""
    moment = local(at)
    return f"{day_text(moment.date())}{moment.time().isoformat()}"


def _annex(document: Document, number: int) -> str:
    return f"附件{number}" if len(document.tables) > 1 else "附件"


def _text(value: Any) -> str:
    """What XML can hold of a text."""
    return _NOT_XML.sub("", str(value))


def _dated(properties: Any, document: Document) -> None:
    at, office = datetime.combine(document.issued_on, time()), _text(document.issued_by)[:_PROPERTY]
    properties.creator = properties.author = office
    properties.title = _text(document.title)[:_PROPERTY]
    properties.last_modified_by = properties.lastModifiedBy = office
    properties.created = properties.modified = at
    properties.comments = ""


def _packed(made: Any, document: Document) -> bytes:
    """The file, its entries in their order, without the time at which it was made."""
    raw, even = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as entries, zipfile.ZipFile(even, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in entries.infolist():
            content = entries.read(entry)
            if entry.filename == "docProps/core.xml":  # a workbook is stamped with the moment of saving
                content = _MODIFIED.sub(rf"\g<1>{document.issued_on}T00:00:00Z\g<2>".encode(), content)
            packed.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return even.getvalue()


# ── the workbook ────────────────────────────────────────────────────────────


def _sheet(sheet: Any, document: Document, table: Table) -> None:
    across, thin = len(table.columns), Side(style="thin")
    center, border = Alignment("center", "center", wrap_text=True), Border(thin, thin, thin, thin)
    heads = [(_text(table.title), 16, True), (_text(document.document_no or _BLANK), 11, False)]
    for at, (text, size, bold) in enumerate(heads, 1):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=across)
        _put(sheet.cell(at, 1), text).font = Font(name=_TITLE, size=size, bold=bold)
        sheet.cell(at, 1).alignment = center
    for at, line in enumerate((table.columns, *table.lines), len(heads) + 1):
        for column, value in enumerate(line, 1):
            cell = _put(sheet.cell(at, column), value)
            cell.border, cell.alignment = (
                border,
                Alignment(
                    "left" if isinstance(value, str) and at > len(heads) + 1 else "center", "center", wrap_text=True
                ),
            )
            cell.font = Font(name=_TITLE, size=11, bold=at == len(heads) + 1 or line is table.total)
    for column in range(1, across + 1):
        longest = max((_wide(line[column - 1]) for line in (table.columns, *table.lines)), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest * 1.1 + 2, 8), 44)
    for at in range(1, len(heads) + len(table.lines) + 2):
        sheet.row_dimensions[at].height = 30 if at in (1, len(heads) + 1) else 20
    sheet.freeze_panes = sheet.cell(len(heads) + 2, 1)
    sheet.print_title_rows = f"1:{len(heads) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _put(cell: Any, value: Cell) -> Any:
    """A number as a number; a text as text, so that what looks like a formula never runs."""
    if isinstance(value, str):
        cell.value = _text(value)
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _wide(value: Cell, narrow: float = 1) -> float:
    return sum(2 if ord(sign) > 0x2E80 else narrow for sign in str(value if value is not None else ""))  # noqa: PLR2004


# ── the paper ───────────────────────────────────────────────────────────────


def _styles(paper: Any) -> None:
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)


def _page(section: Any, lie: str) -> None:
    upright = lie == "portrait"
    section.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Cm(21), Cm(29.7)) if upright else (Cm(29.7), Cm(21))
    section.top_margin, section.bottom_margin = (Cm(3.7), Cm(3.5)) if upright else (Cm(2.8), Cm(2.4))
    section.left_margin, section.right_margin = (Cm(2.8), Cm(2.6)) if upright else (Cm(2.6), Cm(2.5))
    footer = section.footer
    if not footer.is_linked_to_previous:
        return
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, said in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        run.font.size = Pt(12)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = said
        run._r.append(element)  # noqa: SLF001 - the library has no word for fields


def _line(  # noqa: PLR0913 - what a paragraph may be
    paper: Any,
    text: str,
    font: str,
    size: int,
    alignment: Any = None,
    *,
    bold: bool = False,
    indent: bool = False,
    before: int = 0,
    after: int = 0,
) -> None:
    line = paper.add_paragraph()
    line.alignment = alignment
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(after)
    line.paragraph_format.line_spacing = Pt(max(28, size * 1.5))
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * 2)
    _run(line, text, font, size, bold=bold)


def _run(line: Any, text: str, font: str, size: float, *, bold: bool = False) -> None:
    run = line.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no word for it either


def _table(paper: Any, table: Table, width: float) -> None:
    made = paper.add_table(rows=1 + len(table.lines), cols=len(table.columns))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _narrow(made)
    size, widths, upright = _laid_out(table, Cm(width))
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    for at, line in enumerate((table.columns, *table.lines)):
        row = made.rows[at]
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        row.height = _high(table.columns, size) if upright and at == 0 else Cm(0.75)
        for name in ("w:tblHeader", "w:cantSplit") if at == 0 else ("w:cantSplit",):
            row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - as above
        for cell, value, wide in zip(row.cells, line, widths, strict=True):
            if upright and at == 0:
                _set_upright(cell)
            cell.width, cell.vertical_alignment = wide, WD_CELL_VERTICAL_ALIGNMENT.CENTER
            told = cell.paragraphs[0]
            words = isinstance(value, str) and at > 0
            told.alignment = WD_ALIGN_PARAGRAPH.LEFT if words else WD_ALIGN_PARAGRAPH.CENTER
            bold = at == 0 or line is table.total
            _run(told, _text("" if value is None else value), _HEADING if at == 0 else _BODY, size, bold=bold)


def _laid_out(table: Table, width: int) -> tuple[float, list[Length], bool]:
    """The size of the letters, the columns' widths, and whether the heads stand upright: no head may break within a
    word, and where they are too many to lie side by side, each is written from top to bottom.
    """
    heads = [_wide(name) for name in table.columns]
    columns = [[line[at] for line in table.lines] for at in range(len(heads))]
    texts = [min(max((_wide(value, _DIGIT) for value in column), default=0), _LONGEST) for column in columns]
    for size in _SIZES:
        needed = [_room(max(head, text), size) for head, text in zip(heads, texts, strict=True)]
        if sum(needed) <= width:
            return size, _filled(needed, width), False
    upright = [_room(max(2, text), _SIZES[-1]) for text in texts]
    return _SIZES[-1], _filled(upright, width), True


def _room(halves: float, size: float) -> int:
    return round(halves * Pt(size) / 2) + 3 * _MARGIN  # the margins, and as much again to be safe


def _filled(needed: list[int], width: int) -> list[Length]:
    return [Length(width * each // sum(needed)) for each in needed]


def _high(heads: tuple[str, ...], size: float) -> Length:
    return Length(max(round(len(head) * Pt(size) * 1.2) for head in heads) + Cm(0.3))


def _set_upright(cell: Any) -> None:
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "tbRlV")
    cell._tc.get_or_add_tcPr().append(direction)  # noqa: SLF001 - as above


def _narrow(made: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(round(_MARGIN.twips)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    made._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001 - as above; the order is prescribed
