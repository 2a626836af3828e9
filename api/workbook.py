"""A report as a workbook (.xlsx): numbers are numbers, and text never runs as a formula."""

from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from api.documents import BLANK, TITLE, Cell, Document, Table, annex, date_properties, packed, width_of, xml_text


def xlsx(document: Document) -> bytes:
    """A workbook with a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, table in enumerate(document.tables, 1):
        _sheet(book.create_sheet(annex(document, number)), document, table)
    date_properties(book.properties, document)
    return packed(book, document)


def _sheet(sheet: Any, document: Document, table: Table) -> None:
    across, thin = len(table.columns), Side(style="thin")
    center, border = Alignment("center", "center", wrap_text=True), Border(thin, thin, thin, thin)
    heads = [(xml_text(table.title), 16, True), (xml_text(document.document_no or BLANK), 11, False)]
    for at, (text, size, bold) in enumerate(heads, 1):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=across)
        _put(sheet.cell(at, 1), text).font = Font(name=TITLE, size=size, bold=bold)
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
            cell.font = Font(name=TITLE, size=11, bold=at == len(heads) + 1 or line is table.total)
    for column in range(1, across + 1):
        longest = max((width_of(line[column - 1]) for line in (table.columns, *table.lines)), default=0)
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
        cell.value = xml_text(value)
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value
    return cell
