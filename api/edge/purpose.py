"""What somebody reads a text for. It may name people, so it is sent in a header, which no log of addresses keeps."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Query
from pydantic import WithJsonSchema

from api.edge.models import storable
from domain.matter.fields import FieldError, Incomplete

SHORTEST, LONGEST = 2, 200  # characters
_WORDS = f"读取目的，记录在案：{SHORTEST} 至 {LONGEST} 个字"
_REQUIRED = "必填，缺少的答 422（仍用查询参数 purpose 的，不填）"
_Said = Annotated[str, WithJsonSchema({"type": "string", "minLength": SHORTEST, "maxLength": LONGEST * 12})]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a caller gives as his purpose, before it is looked at."""

    in_header: str | None
    in_query: str | None

    def checked(self) -> str:
        """Return the purpose. Raises `Incomplete`."""
        try:
            return _checked(self.in_header, self.in_query)
        except UnicodeDecodeError:
            wrong = "Read-Purpose 应为按百分号编码的 UTF-8"
        except ValueError as error:
            wrong = str(error)
        raise Incomplete([FieldError("purpose", wrong)])


async def given(
    read_purpose: Annotated[_Said | None, Header(description=f"{_WORDS}；UTF-8，按百分号编码。{_REQUIRED}")] = None,
    purpose: Annotated[
        str | None,
        Query(
            description=f"{_WORDS}；会留在沿途各处的访问日志里，请改用 Read-Purpose",
            deprecated=True,
            json_schema_extra={"minLength": SHORTEST, "maxLength": LONGEST},
        ),
    ] = None,
) -> Purpose:
    """Return what is given as the purpose of a reading. This is a FastAPI dependency. A purpose that can't be taken is
    refused only after the try is on record, and so not here.
    """
    return Purpose(read_purpose, purpose)


def _checked(in_header: str | None, in_query: str | None) -> str:
    """Return the purpose. Raises ValueError with what is wrong with it, in Chinese."""
    if in_header is not None and in_query is not None:
        raise ValueError("Read-Purpose 和 purpose 只能有其一")
    said = in_query if in_header is None else unquote(in_header, errors="strict")
    if said is None:
        raise ValueError("缺少，请在 Read-Purpose 中写明读取目的")
    said = storable(said).strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise ValueError(f"应为 {SHORTEST} 至 {LONGEST} 个字")
    if not said.isprintable():  # it is shown on a line of its own to whoever examines the readings
        raise ValueError("不能含有换行、控制字符或者看不见的字符")
    return said


PurposeGiven = Annotated[Purpose, Depends(given)]
