"""A number for every request, so that a caller can quote an answer to the operator: in the answer, and in the log."""

from secrets import token_hex
from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
_log = structlog.get_logger()


def new() -> str:
    """Return a number for a request."""
    return token_hex(8)


def log(number: str, method: str | None, route: str | None, status: int, milliseconds: int) -> None:
    """Write the line of a request. ``method`` and ``route`` are None for one that can't be read."""
    _log.info("answered", request=number, method=method, route=route, status=status, milliseconds=milliseconds)


class RequestId:
    """ASGI middleware that numbers the requests and writes a line to the log for each.

    The number is always made here: one that a caller made up might say something about somebody. The line tells the
    route and not the address, the status, the code of a problem, and the milliseconds. Whatever else is logged while
    the request is answered has the number, too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its number."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        scope["request_id"] = number = new()
        status, since = 500, perf_counter()  # an error that nobody foresaw is answered further outside

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)  # for all that this request's task still logs
        try:
            await self._app(scope, receive, numbered)
        finally:
            route = getattr(scope.get("route"), "path", None)
            took = round((perf_counter() - since) * 1000)
            log(number, scope["method"], route, status, took)
