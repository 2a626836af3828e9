"""Connections that send nothing, or their head byte by byte or without end, are closed, so that nobody can hold them
all, or fill the memory.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 10.0  # seconds in which the head of a request must have come
LARGEST_HEAD = 64 * 1024  # bytes of a head, or of what follows a body; what comes in one piece is read first
CONNECTIONS = 1_000  # connections of one process


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
        self._headed = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head. What follows a chunked body is left out: nobody before the API has judged it."""
        if not self._headed:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take a whole head."""
        self._mute, self._headed = 0, True
        super().on_headers_complete()

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
