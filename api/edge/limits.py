"""What is refused before it is read: callers without a token, bodies that are too large, and bodies that
are not JSON.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge import problems

LARGEST = 256 * 1024  # bytes that a body may have
LARGEST_BATCH = 8 * 1024 * 1024  # bytes that a body of many lines may have
NDJSON = "application/x-ndjson"


class Limits:
    """ASGI middleware that answers 401, 413 and 415. Whether a token is valid is checked later, in `identity`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in and count the bytes of its body, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = dict(scope["headers"])
        path = scope["path"]
        if path.startswith("/v1/") and not path.startswith("/v1/dev/") and b"authorization" not in headers:
            return await _refuse("unauthenticated", scope, receive, send)
        declared = headers.get(b"content-length", b"0")
        media = _media(headers.get(b"content-type", b""))
        largest = LARGEST_BATCH if media == NDJSON.encode() else LARGEST
        if not declared.isdigit() or int(declared) > largest:
            return await _refuse("too_large", scope, receive, send)
        carries = int(declared) > 0 or b"transfer-encoding" in headers
        if carries and not _is_json(media, path):
            return await _refuse("unsupported_media_type", scope, receive, send)
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > largest:
                raise HTTPException(413)
            return message

        return await self._app(scope, counted, send)


async def _refuse(code: str, scope: Scope, receive: Receive, send: Send) -> None:
    await problems.answer(problems.body(code, problems.DETAILS[code]))(scope, receive, send)


def _media(content_type: bytes) -> bytes:
    return content_type.partition(b";")[0].strip().lower()


def _is_json(media: bytes, path: str) -> bool:
    """Whether a body of this media type is JSON; at the address of a batch, whether it has a line of JSON for each."""
    if path.endswith(":batch"):
        return media == NDJSON.encode()
    return media == b"application/json" or (media.startswith(b"application/") and media.endswith(b"+json"))
