"""What is refused before it is read: callers without a valid token, bodies that are too large, too slow or not JSON,
and requests that could be read in two ways.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge import problems
from api.edge.access import identity
from api.edge.gate import strict
from api.edge.problems import Problem
from domain.matter.fields import FieldError

LARGEST = 256 * 1024  # bytes that a body may have
LARGEST_BATCH = 8 * 1024 * 1024  # bytes that a body of many lines may have
NDJSON = "application/x-ndjson"
BODY = 10.0  # seconds in which a body must have come
_OPEN = ("/v1/dev/",)  # the local stack's own addresses, where anybody gets a token


class Limits:
    """ASGI middleware that answers 400, 401, 408, 413, 415 and 422. The application gets a body in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in with its whole body, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            await _check_head(scope)
            passed = await _with_body(receive, lines=_is_batch(scope)) if _carries(scope) else receive
        except Problem as problem:
            return await problems.answer(problem.body, problem.headers)(scope, receive, send)
        return await self._app(scope, passed, send)


async def _check_head(scope: Scope) -> None:
    """Raise the problem of a request that is refused for its head: no valid token, or a name that is said twice."""
    path = scope["path"]
    if not path.startswith("/v1/"):
        return
    if not path.startswith(_OPEN):
        authorization = dict(scope["headers"]).get(b"authorization")
        if authorization is None:
            raise _refused("unauthenticated")
        await identity.authenticated(scope, authorization)
    try:
        strict.check_head(scope["query_string"], scope["headers"])
    except strict.Ambiguous as ambiguous:
        raise _incomplete(ambiguous.error) from None


def _carries(scope: Scope) -> bool:
    """Whether the request has a body. Raises the problem of a body that is too large, or not JSON, by its head."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > _largest(lines=_is_batch(scope)):
        raise _refused("too_large")
    carries = int(declared) > 0 or b"transfer-encoding" in headers
    media = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    plain = headers.get(b"content-encoding", b"identity").strip().lower() == b"identity"
    taken = media == NDJSON.encode() if _is_batch(scope) else _is_json(media)
    if carries and not (plain and taken):
        if _is_batch(scope):
            raise Problem("unsupported_media_type", f"请用 Content-Type: {NDJSON}，每行一件")
        raise _refused("unsupported_media_type")
    return carries


async def _with_body(receive: Receive, *, lines: bool) -> Receive:
    """Read the body, and return what gives it to the application in one piece. Raises the problem of a bad body."""
    try:
        async with asyncio.timeout(BODY):
            body = await _whole(receive, _largest(lines=lines))
        if not lines:  # each line of a batch is read by itself
            strict.check_body(body)
    except TimeoutError:
        raise _refused("too_slow") from None
    except strict.Encoded:
        raise _refused("malformed") from None
    except strict.Ambiguous as ambiguous:
        raise _incomplete(ambiguous.error) from None
    except RecursionError:
        raise _incomplete(FieldError("body", "不是有效的 JSON")) from None
    given = False

    async def at_once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return at_once


def _refused(code: str) -> Problem:
    return Problem(code, problems.DETAILS[code])


def _incomplete(error: FieldError) -> Problem:
    return Problem("incomplete", f"所填内容不完整或不能采用：{error.field} {error.message}", [error])


async def _whole(receive: Receive, largest: int) -> bytes:
    """Return the body. Raises ``too_large``."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > largest:
            raise _refused("too_large")
        if not message.get("more_body", False):
            return bytes(body)


def _largest(*, lines: bool) -> int:
    return LARGEST_BATCH if lines else LARGEST


def _is_batch(scope: Scope) -> bool:
    """Whether the address takes many lines of JSON."""
    return scope["path"].endswith(":batch")


def _is_json(media: bytes) -> bool:
    return media == b"application/json" or (media.startswith(b"application/") and media.endswith(b"+json"))
