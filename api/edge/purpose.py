"""What somebody reads a text for. It may name people, so it is sent in a header, which no log of addresses keeps."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Query

from api.edge.models import storable
from domain.matter.fields import FieldError, Incomplete

SHORTEST, LONGEST = 2, 200  # characters
_WORDS = f"读取目的，记录在案：{SHORTEST} 至 {LONGEST} 个字"


async def purpose_of(
    read_purpose: Annotated[
        str | None,
        Header(
            max_length=LONGEST * 12,
            description=f"{_WORDS}；UTF-8，按百分号编码。必填，缺少的答 422（仍用查询参数 purpose 的，不填）",
            json_schema_extra={"minLength": SHORTEST},
        ),
    ] = None,
    purpose: Annotated[
        str | None,
        Query(
            description=f"{_WORDS}；会留在沿途各处的访问日志里，请改用 Read-Purpose",
            deprecated=True,
            json_schema_extra={"minLength": SHORTEST, "maxLength": LONGEST},
        ),
    ] = None,
) -> str:
    """Return the purpose of a reading. This is a FastAPI dependency. Raises `Incomplete`."""
    try:
        return _checked(read_purpose, purpose)
    except UnicodeDecodeError:
        wrong = "Read-Purpose 应为按百分号编码的 UTF-8"
    except ValueError as error:
        wrong = str(error)
    raise Incomplete([FieldError("purpose", wrong)])


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
    return said


Purpose = Annotated[str, Depends(purpose_of)]
