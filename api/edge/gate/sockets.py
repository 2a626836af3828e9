"""Connections that send nothing, or their head byte by byte or without end, are closed, so that nobody can hold them
all, or fill the memory. A head that is too long, of another version, or names no host or two, is refused. What else
could be read in two ways, the parser refuses (a length twice, a space before a colon, a folded line).
"""

import asyncio
import json
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.edge import problems, request_id
from api.edge.gate.headers import EVERY

HEAD = 10.0  # seconds in which the head of a request must have come
LARGEST_HEAD = 64 * 1024  # bytes of a head, or of what follows a body
CONNECTIONS = 1_000  # connections of one process
_VERSIONS = ("1.0", "1.1")
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")  # a name or a number, and a port
_PORTS = {b"http": b":80", b"https": b":443"}


class Refused(ValueError):
    """The head can't be taken. uvicorn answers 400, because the parser ends with this error."""


class Patient(HttpToolsProtocol):
    """uvicorn's protocol, with a limit to the time between a connection, or the first byte after a request, and a whole
    head. How long a body may take, `api.edge.gate.limits` says; how long an idle connection is kept, uvicorn's
    keep-alive.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._waiting: asyncio.TimerHandle | None = None
        self._mute = 0  # bytes that came and are no whole head and no piece of a body yet
        self._headed = False  # whether the head of the request has come whole
        self._length = 0  # bytes of this head

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came. The wait ends with a whole head, and begins again with what comes after an answer."""
        self._mute += len(data)
        super().data_received(data)
        if self._mute > LARGEST_HEAD:
            self._give_up()
        elif self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._enough()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._headed, self._length = False, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head. What follows a chunked body is left out: nobody before the API has judged it."""
        if not self._headed:
            self._count(name, b": ", value, b"\r\n")
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take a whole head, if it names one host."""
        self._mute, self._headed = 0, True
        hosts = [value for name, value in self.headers if name == b"host"]
        parser: Any = self.parser
        version = parser.get_http_version()
        if version not in _VERSIONS:
            raise Refused("another version")
        if len(hosts) > 1 or (not hosts and version == "1.1") or not all(map(_HOST.fullmatch, hosts)):
            raise Refused("no host, or two")
        scheme, there, rest = self.url.partition(b"://")
        if there and not self.url.startswith(b"/"):
            port = _PORTS.get(scheme.lower(), b"")
            named = rest.partition(b"/")[0].partition(b"?")[0].lower().removesuffix(port)
            if [named] != [host.lower().removesuffix(port) for host in hosts]:
                raise Refused("an address of another host")
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the caller is told in the words of the API
        """Answer a request that can't be read, under a number, with a line in the log like every other."""
        number = request_id.new()
        content = json.dumps(
            problems.body("malformed", "请求头有歧义或不合 HTTP/1.1，没有受理"), ensure_ascii=False
        ).encode()
        headers = EVERY | {
            request_id.HEADER: number,
            "Content-Type": problems.MEDIA,
            "Content-Length": str(len(content)),
            "Connection": "close",
        }
        lines = [f"{name}: {value}\r\n".encode() for name, value in headers.items()]
        self.transport.write(b"".join([STATUS_LINE[400], *lines, b"\r\n", content]))
        self.transport.close()
        request_id.log(number, None, None, 400, 0)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._mute = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._mute = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the wait."""
        self._enough()
        super().connection_lost(exc)

    def _count(self, *pieces: bytes) -> None:
        self._length += sum(map(len, pieces))
        if self._length > LARGEST_HEAD:
            raise Refused("too long")

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD, self._give_up)

    def _enough(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._enough()
        if not self.transport.is_closing():
            self.transport.close()
