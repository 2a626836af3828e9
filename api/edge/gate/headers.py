"""Headers that every answer has: nothing is kept by browsers and proxies, framed, guessed or told to other sites."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVERY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# The pages of the documentation run the scripts that they bring along.
_DOCS = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


class Headers:
    """ASGI middleware that adds the headers which an answer doesn't set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete the head of the answer."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        docs = scope["path"].startswith("/docs")

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if docs:
                    headers.setdefault("Content-Security-Policy", f"{_DOCS}; frame-ancestors 'none'")
                for name, value in EVERY.items():
                    headers.setdefault(name, value)
            await send(message)

        return await self._app(scope, receive, completed)
