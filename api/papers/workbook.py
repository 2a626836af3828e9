"""A report as a workbook (.xlsx). Numbers are numbers, and no text is run as a formula."""

import re
from collections.abc import Sequence
from math import ceil
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from api.papers.documents import BLANK, TITLE, Cell, Document, Table, annex, date_properties, packed, width_of, xml_text

_SIZE, _TITLE = 11, 16  # points
_ACROSS = 1.1  # the units of a column's width that half a Chinese character takes
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # programs read _x0041_ as the character with that number
_WIDEST, _HIGHEST = 44, 409  # the widest column; the highest row in points, which is the format's own limit


def xlsx(document: Document) -> bytes:
    """Return the bytes of a workbook that has a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, table in enumerate(document.tables, 1):
        _sheet(book.create_sheet(annex(document, number)), document, table)
    date_properties(book.properties, document)
    return packed(book, document)


def _sheet(sheet: Any, document: Document, table: Table) -> None:
    lines, thin = (table.columns, *table.lines), Side(style="thin")
    widths = [_wide(column) for column in zip(*lines, strict=True)]
    center, border = Alignment("center", "center", wrap_text=True), Border(thin, thin, thin, thin)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    heads = [(table.title, _TITLE, 30), (document.document_no or BLANK, _SIZE, 20)]
    for at, (text, size, least) in enumerate(heads, 1):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(widths))
        _put(sheet.cell(at, 1), text).font = Font(name=TITLE, size=size, bold=size == _TITLE)
        sheet.cell(at, 1).alignment = center
        sheet.row_dimensions[at].height = _high([text], [sum(widths)], size, least)
    for at, line in enumerate(lines, len(heads) + 1):
        head = line is table.columns
        for column, value in enumerate(line, 1):
            cell = _put(sheet.cell(at, column), value)
            beside = "left" if isinstance(value, str) and not head else "center"
            cell.border, cell.alignment = border, Alignment(beside, "center", wrap_text=True)
            cell.font = Font(name=TITLE, size=_SIZE, bold=head or line is table.total)
        sheet.row_dimensions[at].height = _high(line, widths, _SIZE, 30 if head else 20)
    sheet.freeze_panes = sheet.cell(len(heads) + 2, 1)
    sheet.print_title_rows = f"1:{len(heads) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _wide(column: Sequence[Cell]) -> float:
    """Return the width of a column in which the longest text lies on one line, up to ``_WIDEST``."""
    longest = max(width_of(line) for value in column for line in _lines(value))
    return min(max(longest * _ACROSS + 2, 8), _WIDEST)


def _high(texts: Sequence[Cell], widths: Sequence[float], size: int, least: int) -> float:
    """Return the height of a row, in points, that shows all its texts wrapped to their columns. No program computes it
    when it opens the file.
    """
    lines = [
        sum(max(1, ceil(width_of(line) * _ACROSS * size / _SIZE / (width - 2))) for line in _lines(text))
        for text, width in zip(texts, widths, strict=True)
    ]
    return min(max(least, max(lines) * size * 1.4 + 4), _HIGHEST)


def _lines(value: Cell) -> list[str]:
    return xml_text("" if value is None else value).splitlines() or [""]


def _put(cell: Any, value: Cell) -> Any:
    """Put a value into a cell: a number as a number, a text as text, so that no text is run as a formula."""
    if isinstance(value, str):
        cell.value = _ESCAPE.sub("_x005F_", xml_text(value))
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value
    return cell
