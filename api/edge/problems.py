"""Errors as ``application/problem+json`` (RFC 9457): a stable code, and in Chinese what to do. No text of the caller is
repeated.
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match
from structlog.contextvars import bind_contextvars

from api.edge.request_id import HEADER
from domain.matter.events import Refused
from domain.matter.fields import DAY, ID, MOMENT, FieldError, Incomplete

MEDIA = "application/problem+json"
RETRY_AFTER = 5  # seconds after which the caller may try again

# Code → status and title. There is no other code.
PROBLEMS: dict[str, tuple[int, str]] = {
    "malformed": (400, "请求无法读取"),
    "key_missing": (400, "缺少 Idempotency-Key"),
    "unauthenticated": (401, "身份未经确认"),
    "forbidden": (403, "没有这项权限"),
    "not_your_duty": (403, "不由您办理"),
    "conflict_of_interest": (403, "应当回避"),
    "not_found": (404, "没有这个地址"),
    "no_such_case": (404, "没有这个事项"),
    "no_such_finding": (404, "没有这件问责核查"),
    "no_such_commendation": (404, "没有这项鼓励激励提名"),
    "no_such_supervision": (404, "没有这项督查任务"),
    "method_not_allowed": (405, "这个地址不支持这种请求方法"),
    "destroyed": (410, "文本已销毁"),
    "in_flight": (409, "同一请求正在处理"),
    "not_owed": (409, "现在没有这项义务"),
    "case_closed": (409, "事项已办结"),
    "stale_version": (409, "版本已过时"),
    "duplicate_external_no": (409, "外部编号重复"),
    "finding_exists": (409, "已有核查"),
    "commendation_exists": (409, "已经提名"),
    "already_demanded": (409, "已要求制定"),
    "already_inspected": (409, "已有检查结果"),
    "too_slow": (408, "请求来得太慢"),
    "too_large": (413, "请求内容过大"),
    "unsupported_media_type": (415, "请求内容的类型不能采用"),
    "incomplete": (422, "内容不完整或不能采用"),
    "key_reused": (422, "Idempotency-Key 已用于另一请求"),
    "unknown_agency": (422, "没有这个机关"),
    "out_of_scope": (422, "不属适用范围"),
    "too_late_to_extend": (422, "申请延期已迟"),
    "time_not_allowed": (422, "时间不能采用"),
    "unknown_act": (422, "没有这项操作"),
    "unreadable": (422, "操作无法读取"),
    "untrusted": (422, "操作来源不明"),
    "too_many": (429, "请求太频繁"),
    "internal": (500, "系统内部错误"),
    "unavailable": (503, "暂时不能受理"),
    "no_progress": (504, "时钟没有前进"),
}
_OF_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_media_type",
    422: "incomplete",
    503: "unavailable",
}
DETAILS = {
    "key_missing": "这个请求要有 Idempotency-Key：1–255 个可见 ASCII 字符",
    "malformed": "请求内容应为 UTF-8 编码的 JSON，请检查格式",
    "unauthenticated": "请在 Authorization 中提供 Bearer 令牌",
    "too_many": "请按 Retry-After 所示的秒数等候，再用同一 Idempotency-Key 重试",
    "too_slow": "请求内容须在 10 秒内到齐，请重试",
    "too_large": "请求内容不能超过 256 KiB",
    "unsupported_media_type": "请用 Content-Type: application/json",
    "not_found": "请核对地址",
    "method_not_allowed": "请核对请求方法",
    "internal": "请稍后重试；若仍不行，请联系运维人员",
    "unavailable": "数据库暂时不可用，请求没有收到；请稍后用同一 Idempotency-Key 重试",
}
DATABASE_IS_DOWN = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_ID = f"^{ID.pattern}$"
# pydantic's type of error → what to do. Pydantic's own messages are English and may quote what was sent.
_FIELDS = {
    "missing": "缺少，请补充",
    "string_too_short": "不能为空",
    "too_short": "至少应有一项",
    "string_type": "应为文字",
    "string_unicode": "含有不能保存的字符",
    "bool_type": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "string_pattern_mismatch": "含有不能采用的字符",
    **dict.fromkeys(
        (
            "timezone_aware",
            "datetime_type",
            "datetime_parsing",
            "datetime_object_invalid",
            "datetime_from_date_parsing",
        ),
        MOMENT,
    ),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        DAY,
    ),
    "list_type": "应为列表",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "dict_type": "应为对象",
    "json_invalid": "不是有效的 JSON",
}


class Problem(Exception):
    """The request is answered with this problem. ``code`` is one of `PROBLEMS`."""

    def __init__(
        self, code: str, detail: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.body = body(code, detail, errors)
        self.headers = dict(headers or {})


def body(code: str, detail: str, errors: Sequence[FieldError] = ()) -> dict[str, Any]:
    """Return the JSON of a problem, as it is answered and as a receipt keeps it."""
    status, title = PROBLEMS[code]
    named = [{"field": error.field, "message": error.message} for error in errors]
    return {
        "type": f"urn:shouwen:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    } | ({"errors": named} if named else {})


def kept(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Return a problem in the form that a receipt keeps, in full. The problem may come from the API or from the
    workflow.
    """
    errors = [FieldError(error["field"], error["message"]) for error in problem.get("errors", ())]
    more = {name: problem[name] for name in ("duties", "acts") if name in problem}
    return body(problem["code"], problem["detail"], errors) | more


def answer(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return the HTTP answer of a problem."""
    bind_contextvars(code=problem["code"])  # for the line of the request in the log
    more = {"Retry-After": str(RETRY_AFTER)} if problem["status"] == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if problem["status"] == HTTPStatus.UNAUTHORIZED:
        more["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem, problem["status"], {**(headers or {}), **more}, media_type=MEDIA)


def incomplete(errors: Sequence[FieldError]) -> dict[str, Any]:
    """Return the problem that names these fields."""
    detail = "；".join(f"{error.field} {error.message}" for error in errors)
    return body("incomplete", f"所填内容不完整或不能采用：{detail}", errors)


def refusal(refused: Refused) -> dict[str, Any]:
    """Return the problem of an act that isn't admissible."""
    return body(refused.code, refused.detail, refused.errors)


def of(error: Exception, request: Request | None = None) -> Response:
    """Return the HTTP answer of any error of a ``request``. Of an error that nobody foresaw it tells nothing."""
    match error:
        case Problem():
            return answer(error.body, error.headers)
        case Refused():
            return answer(refusal(error))
        case Incomplete():
            return answer(incomplete(error.errors))
        case RequestValidationError():
            if any(each["loc"] == ("header", "idempotency-key") for each in error.errors()):
                return answer(body("key_missing", DETAILS["key_missing"]))
            return answer(incomplete(list(dict.fromkeys(map(_field, error.errors())))))
        case HTTPException():
            code = _OF_STATUS.get(error.status_code, "internal")
            allow = request is not None and code == "method_not_allowed"
            headers = {"Allow": _allowed(request)} if request and allow else error.headers
            return answer(body(code, DETAILS.get(code, PROBLEMS[code][1])), headers)
        case _:
            code = "unavailable" if isinstance(error, DATABASE_IS_DOWN) else "internal"
            return answer(body(code, DETAILS[code]))


def install(app: FastAPI) -> None:
    """Make the application answer every error as a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        response = of(error, request)
        response.headers[HEADER] = request.scope["request_id"]  # an error that nobody foresaw passes no middleware
        return response

    known = (Problem, Refused, Incomplete, RequestValidationError, HTTPException, Exception, *DATABASE_IS_DOWN)
    for error_class in known:
        app.add_exception_handler(error_class, handle)


def _allowed(request: Request) -> str:
    """Return the methods of all routes at this address, as ``Allow`` lists them."""
    scope, routes = dict(request.scope), request.app.router.routes

    def answers(method: str) -> bool:
        return any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)

    return ", ".join(filter(answers, _METHODS))


def _as_json(expected: str) -> str:
    """Return values that pydantic lists as Python and English as JSON has them."""
    return re.sub(r"\b(True|False)\b", lambda word: word[0].lower(), expected.replace(" or ", ", ")).replace("'", '"')


_BOUNDS = {
    "greater_than": ("gt", "应大于"),
    "greater_than_equal": ("ge", "不能小于"),
    "less_than": ("lt", "应小于"),
    "less_than_equal": ("le", "不能大于"),
}


def _field(error: Mapping[str, Any]) -> FieldError:
    part, *where = error["loc"]
    error_type, limits = error["type"], error.get("ctx", {})
    match error_type:
        case "extra_forbidden":
            where, message = where[:-1], "含有没有定义的字段，请删去"
        case "json_invalid":
            where, message = [], _FIELDS[error_type]
        case _ if error_type in _BOUNDS:
            bound, words = _BOUNDS[error_type]
            message = f"{words} {limits[bound]}"
        case "string_pattern_mismatch" if limits["pattern"] == _ID:
            message = "应为代码：字母或数字开头，只含字母、数字和 . _ -，不超过64个"
        case "literal_error" | "enum":
            message = f"应为其一：{_as_json(limits['expected'])}"
        case "string_too_long":
            message = f"不能超过{limits['max_length']}字"
        case "too_long":
            message = f"不能超过{limits['max_length']}项"
        case "value_error":
            message = str(limits["error"])
        case _:
            message = _FIELDS.get(error_type, "不能采用，请核对格式")
    if part == "query" and message == MOMENT:
        message += "（网址中的 + 须写作 %2B）"
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return FieldError(name.removeprefix(".") or part, message)
