"""Reports as offices send them round, in any file format. The same document is always the same bytes."""

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
BLANK = "〔　　　〕　　号"  # the place of a document number that is filled in by hand
_PROPERTY = 255  # characters that a property of a document may have
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that an entry of a zip file can have


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Numbers are stored as numbers, and texts as texts, whatever they look like."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, followed by the line of totals."""
        return (*self.rows, self.total) if self.total else self.rows


@dataclass(frozen=True, slots=True)
class Document:
    """A report as a document. When ``document_no`` is None, the paper has a blank to be filled in by hand."""

    title: str
    document_no: str | None
    issued_by: str
    issued_on: date
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


def day_text(day: date) -> str:
    """Return a day as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """Return an instant in +08:00, to the second. A fraction of a second is written too, so that the text names that
    very instant.
    """
    moment = local(at)
    return f"{day_text(moment.date())}{moment.time().isoformat()}"


def annex(document: Document, number: int) -> str:
    """Return the heading of a table, with a number when there are several tables."""
    return f"附件{number}" if len(document.tables) > 1 else "附件"


def xml_text(value: Any) -> str:
    """Return the text without the characters that XML can't hold, and without those that turn the direction
    of writing.
    """
    return _NOT_XML.sub("", str(value))


def date_properties(properties: Any, document: Document) -> None:
    """Set the properties of the file: the office, the day and the title, but not who made the file, nor when."""
    at, office = datetime.combine(document.issued_on, time()), xml_text(document.issued_by)[:_PROPERTY]
    properties.creator = properties.author = office
    properties.title = xml_text(document.title)[:_PROPERTY]
    properties.last_modified_by = properties.lastModifiedBy = office
    properties.created = properties.modified = at
    properties.comments = ""


def packed(made: Any, document: Document) -> bytes:
    """Return the bytes of the file. Its entries keep their order, and lose the time at which they were made."""
    raw, even = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as entries, zipfile.ZipFile(even, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in entries.infolist():
            content = entries.read(entry)
            if entry.filename == "docProps/core.xml":  # openpyxl writes the moment of saving into this entry
                content = _MODIFIED.sub(rf"\g<1>{document.issued_on}T00:00:00Z\g<2>".encode(), content)
            packed.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return even.getvalue()


def width_of(value: Cell, narrow: float = 1) -> float:
    """Return the width of a text in halves of a Chinese character. Any other character counts as ``narrow``."""
    return sum(2 if ord(sign) > 0x2E80 else narrow for sign in str(value if value is not None else ""))  # noqa: PLR2004
