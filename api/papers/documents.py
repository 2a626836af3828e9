"""Reports as offices send them round, whatever their form. The same document is the same bytes, whenever it is made."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from domain.clock.calendar import local
from domain.matter.fields import TURNING

Cell = str | int | None

_NOT_XML = re.compile(rf"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[{TURNING}]")
BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"
BLANK = "〔　　　〕　　号"  # a document number to be filled in by hand
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


def day_text(day: date) -> str:
    """A day as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """An instant in +08:00, to the second; with its fraction where it has one, so that it is that instant."""
    moment = local(at)
    return f"{day_text(moment.date())}{moment.time().isoformat()}"


def annex(document: Document, number: int) -> str:
    """What a table is headed: numbered where there are several."""
    return f"附件{number}" if len(document.tables) > 1 else "附件"


def xml_text(value: Any) -> str:
    """What XML can hold of a text, in the order in which it is stored: a name turns no paper round."""
    return _NOT_XML.sub("", str(value))


def date_properties(properties: Any, document: Document) -> None:
    """Whose the file is and of which day, not who made it when."""
    at, office = datetime.combine(document.issued_on, time()), xml_text(document.issued_by)[:_PROPERTY]
    properties.creator = properties.author = office
    properties.title = xml_text(document.title)[:_PROPERTY]
    properties.last_modified_by = properties.lastModifiedBy = office
    properties.created = properties.modified = at
    properties.comments = ""


def packed(made: Any, document: Document) -> bytes:
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


def width_of(value: Cell, narrow: float = 1) -> float:
    """In halves of a Chinese character, other signs being ``narrow``."""
    return sum(2 if ord(sign) > 0x2E80 else narrow for sign in str(value if value is not None else ""))  # noqa: PLR2004
