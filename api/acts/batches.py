"""Many cases opened by one request: a line of JSON for each, with a key of its own and an answer of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from api.acts import opening
from api.acts.opening import OpenCase
from api.context import Context, Ctx
from api.contract.acts import BatchAnswer
from api.edge import problems
from api.edge.access.identity import Caller, Who
from api.edge.answers import spelt
from api.edge.document import REFERENCE
from api.edge.gate.limits import NDJSON
from api.edge.models import Body, open_key
from api.edge.receipts import KEY, Asked

router = APIRouter(tags=["cases"])

MOST = 1_000  # lines
_AT_ONCE = 8  # lines that are worked on at the same time, of the connections that all requests share
_EXAMPLE = (
    '{"key": "7d1c", "case": {"agency": "housing", "kind": "inquiry", "form": "oral", "channel": "窗口",'
    ' "subject": "咨询", "applicant": {"anonymous": true}}}'
)
_ANSWERED = '{"line": 1, "key": "7d1c", "status": 201, "location": "/v1/cases/20260302-000123", "case": {"…": "…"}}'


Key = Annotated[
    str,
    Field(min_length=1, max_length=255, pattern=KEY, description="这一件的 Idempotency-Key"),
    AfterValidator(open_key),
]


class _Keyed(BaseModel):
    """The key of a line, whatever else the line has."""

    key: Key


class BatchLine(Body):
    """成批收到事项：一行，即一件。"""

    key: Key
    case: OpenCase


_BODY = {
    "required": True,
    "description": f"每行一件，至多 {MOST} 行：key 即这一件的 Idempotency-Key，case 同 POST /v1/cases 的内容。",
    "content": {NDJSON: {"schema": BatchLine.model_json_schema(ref_template=REFERENCE), "example": _EXAMPLE}},
}


class Lines(StreamingResponse):
    """An answer of one line of JSON after the other."""

    media_type = NDJSON


@router.post(
    f"{opening.PATH}:batch",
    summary="成批收到事项",
    response_class=Lines,
    responses={
        200: {
            "model": BatchAnswer,
            "description": "每行一件，次序同请求：status 为 201 的有 case 和 location，其余的有 problem",
            "content": {NDJSON: {"example": _ANSWERED}},
        }
    },
    openapi_extra={"requestBody": _BODY},
)
async def open_cases(request: Request, ctx: Ctx, who: Who) -> Lines:
    """各行各自登记，互不影响；与逐件提交的结果相同，中断以后用同样的各行重发即可。

    整个请求不需要 Idempotency-Key。
    """
    lines = [line for line in (await request.body()).splitlines() if line.strip()]
    if len(lines) > MOST:
        raise problems.Problem("too_large", f"一次至多 {MOST} 行，请分批提交")
    return Lines(_answers(ctx, who, iter(enumerate(lines, 1))))


async def _answers(ctx: Context, who: Caller, lines: Iterator[tuple[int, bytes]]) -> AsyncIterator[str]:
    while some := list(islice(lines, _AT_ONCE)):
        for answer in await asyncio.gather(*(_answer(ctx, who, number, line) for number, line in some)):
            yield spelt(answer) + "\n"


async def _answer(ctx: Context, who: Caller, number: int, line: bytes) -> dict[str, Any]:
    """Open the case of one line. Returns the JSON of its answer, whatever happens."""
    key: str | None = None
    try:
        sent = _json(line)
        key = _key(sent)
        read = _read(sent)
        response = await opening.opened(ctx, who, Asked(read.key, wait=0, respond_async=False), read.case)
    except Exception as error:  # noqa: BLE001 - one line must not break the others; `problems.of` tells nothing private
        response = problems.of(error)
    told = "problem" if response.media_type == problems.MEDIA else "case"
    answer = {"line": number, "key": key, "status": response.status_code}
    location = {"location": response.headers["Location"]} if "Location" in response.headers else {}
    return answer | location | {told: json.loads(bytes(response.body))}


def _json(line: bytes) -> Any:
    """Return what a line says. Raises RequestValidationError where it isn't JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",), "ctx": {}}]) from None


def _key(sent: Any) -> str | None:
    """Return the key of a line, also of one whose case is refused. None where the line has no key that can be used."""
    try:
        return _Keyed.model_validate(sent).key
    except ValidationError:
        return None


def _read(sent: Any) -> BatchLine:
    """Return a line. Raises RequestValidationError, with the fields that are wrong."""
    try:
        return BatchLine.model_validate(sent)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from None
