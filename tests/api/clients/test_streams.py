"""What the client reads line by line, and what it asks for again."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from shouwen_client import AsyncClient, Patience
from shouwen_client.streams import Frames

from stack import servers


def test_an_event_that_was_cut_off_is_read_whole_from_the_next_connection():
    frames = Frames(None)
    lines = ("id: 7", "event: breached", 'data: {"id": "7"}')
    assert [frames.take(line) for line in lines] == [None, None, None], "the connection ends before the empty line"
    assert "Last-Event-ID" not in frames.headers()
    assert [frames.take(line) for line in (*lines, "")][-1] == {"id": "7"}
    assert frames.headers()["Last-Event-ID"] == "7"


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[str]:
    """Serve as a proxy does during an upgrade: each request gets the next of these answers, the last one for good."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        await reader.readexactly(int(length[1]) if length else 0)
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, servers.LOOPBACK, port := servers.free_port())
    async with server:
        yield f"http://{servers.LOOPBACK}:{port}"


def refusing(status: int, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n%b\r\n" % (status, more)


def saying(media: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nConnection: close\r\n\r\n%b" % (media, body)


BUSY = [refusing(status) for status in (500, 502, 503, 504)] + [refusing(429, b"Retry-After: 0\r\n")]
QUICK = Patience(first=0.01, longest=0.05, tries=9)


async def test_a_stream_is_asked_for_again_while_the_server_cant_answer():
    event = saying(b"text/event-stream", b'id: 8\ndata: {"id": "8"}\n\n')
    async with asyncio.timeout(20), answering(*BUSY, event) as url, AsyncClient(url, "t", QUICK) as client:
        stream = client.events(7)
        assert await anext(stream) == {"id": "8"}
        await stream.aclose()  # type: ignore[attr-defined]


async def test_a_batch_is_sent_again_and_a_refusal_of_the_caller_isnt():
    done = saying(b"application/x-ndjson", b'{"line": 1, "status": 201}\n')
    async with answering(*BUSY[1:], done) as url, AsyncClient(url, "t", QUICK) as client:
        answers = await client.open_cases([("k", {})], on_behalf_of="housing-1")  # type: ignore[typeddict-item]
        assert answers == [{"line": 1, "status": 201}]
    async with answering(refusing(401), done) as url, AsyncClient(url, "t", QUICK) as client:
        with pytest.raises(httpx.HTTPStatusError):
            await anext(client.events())
