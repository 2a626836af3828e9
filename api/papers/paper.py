"""A report as an official paper (.docx): number, title, text and signature, then the tables."""

from typing import Any

import docx as word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from api.papers.documents import (
    BLANK,
    BODY,
    HEADING,
    TITLE,
    Document,
    Table,
    annex,
    date_properties,
    day_text,
    packed,
    width_of,
    xml_text,
)

_WIDTH = {"portrait": 15.6, "landscape": 24.6}  # cm between the margins of A4
_MANY = 8  # a table with more columns than this stands on a page in landscape
_SIZES = (12, 10.5, 9)  # points; the largest of these at which no heading of a column breaks
_MARGIN = Cm(0.1)  # on each side of the text in a cell
_LONGEST = 20  # a column needs no more width than this for its texts, in halves of a Chinese character
_DIGIT = 1.3  # the widest that a digit is in any font, in halves of a Chinese character


def docx(document: Document) -> bytes:
    """Return the bytes of the document as an official paper: number, title, text and signature, then the tables."""
    paper = word.Document()
    _styles(paper)
    _page(paper.sections[0], "portrait")
    _line(paper, xml_text(document.document_no or BLANK), BODY, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, xml_text(document.title), TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, bold=True, after=20)
    for paragraph in document.paragraphs:
        _line(paper, xml_text(paragraph), BODY, 16, indent=True)
    if document.tables:
        titles = [table.title for table in document.tables]
        named = "；".join(f"{n}. {title}" for n, title in enumerate(titles, 1)) if len(titles) > 1 else titles[0]
        _line(paper, f"附件：{xml_text(named)}", BODY, 16, indent=True, before=16)
    _line(paper, xml_text(document.issued_by), BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT, before=32)
    _line(paper, day_text(document.issued_on), BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    for number, table in enumerate(document.tables, 1):
        wide = "landscape" if len(table.columns) > _MANY else "portrait"
        _page(paper.add_section(), wide)
        _line(paper, annex(document, number), HEADING, 14)
        _line(paper, xml_text(table.title), TITLE, 18, WD_ALIGN_PARAGRAPH.CENTER, bold=True, after=8)
        _table(paper, table, _WIDTH[wide])
    date_properties(paper.core_properties, document)
    return packed(paper, document)


def _styles(paper: Any) -> None:
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)


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
    for mark, said in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        run.font.size = Pt(12)
        element = OxmlElement("w:fldChar" if mark else "w:instrText")
        if mark:
            element.set(qn("w:fldCharType"), mark)
        else:
            element.text = said
        run._r.append(element)  # noqa: SLF001 - the library has no call for fields


def _line(  # noqa: PLR0913 - each says something else about a paragraph
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
            _run(told, xml_text("" if value is None else value), HEADING if at == 0 else BODY, size, bold=bold)


def _laid_out(table: Table, width: int) -> tuple[float, list[Length], bool]:
    """Return the size of the letters, the widths of the columns, and whether the headings stand upright.

    No heading may break within a word. When there are too many headings for the width, each is written from top to
    bottom.
    """
    heads = [width_of(name) for name in table.columns]
    columns = [[line[at] for line in table.lines] for at in range(len(heads))]
    texts = [min(max((width_of(value, _DIGIT) for value in column), default=0), _LONGEST) for column in columns]
    for size in _SIZES:
        needed = [_room(max(head, text), size) for head, text in zip(heads, texts, strict=True)]
        if sum(needed) <= width:
            return size, _filled(needed, width), False
    upright = [_room(max(2, text), _SIZES[-1]) for text in texts]
    return _SIZES[-1], _filled(upright, width), True


def _room(halves: float, size: float) -> int:
    return round(halves * Pt(size) / 2) + 3 * _MARGIN  # the two margins of the cell, and one more to be safe


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
