"""The head of a request, byte by byte: what two readers could understand in two ways is refused by the first."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from tests.api.edge.test_traffic import listening

_GET = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n"
_AT = b"GET http://%s/healthz HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n"
_POST = b"POST /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
_PIECES = b"\r\n2\r\n{}\r\n0\r\n\r\n"

TAKEN = {
    "one host": _GET + b"Host: x\r\n\r\n",
    "a host with a port": _GET + b"Host: Shouwen-1.example:8443\r\n\r\n",
    "a host by its number": _GET + b"Host: [2001:db8::1]:8000\r\n\r\n",
    "no host in HTTP/1.0": b"GET /healthz HTTP/1.0\r\n\r\n",
    "an address of the same host": _AT % (b"x:80", b"X:80"),
    "an address that leaves out the usual port": _AT % (b"x", b"x:80"),
    "an address in the sixth version": _AT % (b"[::1]:8000", b"[::1]:8000"),
    "some headers": _GET + b"Host: x\r\n" + b"X-A: a\r\n" * 90 + b"\r\n",
}
REFUSED = {
    "no host": _GET + b"\r\n",
    "no host in HTTP/2.0": b"GET /healthz HTTP/2.0\r\nConnection: close\r\n\r\n",
    "a version that nobody speaks": b"GET /healthz HTTP/2.0\r\nHost: x\r\nConnection: close\r\n\r\n",
    "an empty host": _GET + b"Host: \r\n\r\n",
    "two hosts in one": _GET + b"Host: a, evil\r\n\r\n",
    "a host with a login": _GET + b"Host: evil@a\r\n\r\n",
    "a host with a path": _GET + b"Host: a/evil\r\n\r\n",
    "a host with other characters": _GET + b"Host: a\xc3\xa9<>\r\n\r\n",
    "a host with a port that is none": _GET + b"Host: a:80b\r\n\r\n",
    "a host with half a bracket": _GET + b"Host: [::1\r\n\r\n",
    "an empty host in HTTP/1.0": b"GET /healthz HTTP/1.0\r\nHost:\r\n\r\n",
    "two hosts": _GET + b"Host: x\r\nHost: x\r\n\r\n",
    "an address of another host": _AT % (b"evil", b"x"),
    "an address of another port": _AT % (b"x:81", b"x"),
    "an address with a login": _AT % (b"x@evil", b"x"),
    "an address in brackets of another": _AT % (b"[::1]", b"[::2]"),
    "much in one header": _GET + b"Host: x\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n",
    "many headers": _GET + b"Host: x\r\n" + b"X-A: a\r\n" * 9_000 + b"\r\n",
    "a long address": b"GET /healthz?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a space before the colon": _GET + b"Host : x\r\n\r\n",
    "one length twice": _POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length with a sign": _POST + b"Content-Length: +2\r\n\r\n{}",
    "a length and pieces": _POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n" + _PIECES,
    "a space before the colon of pieces": _POST + b"Transfer-Encoding : chunked\r\n" + _PIECES,
    "pieces that are not the last encoding": _POST + b"Transfer-Encoding: chunked, identity\r\n" + _PIECES,
    "pieces in hexadecimal of a language": _POST + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "a folded header": _GET + b"Host: x\r\nX-A: a\r\n b\r\n\r\n",
    "NUL in a header": _GET + b"Host: x\r\nX-A: a\0b\r\n\r\n",
    "a line that ends with a return alone": _GET + b"Host: x\rX-A: a\r\n\r\n",
}


@pytest.fixture(scope="module")
async def port(database_url: str, address: str) -> AsyncIterator[int]:
    async with listening(database_url, address) as port:
        yield port


async def _status(port: int, sent: bytes) -> bytes:
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        line = await reader.readline()
        writer.close()
    return line.split(b" ")[1]


@pytest.mark.parametrize("head", TAKEN)
async def test_a_head_that_says_one_thing_is_taken(port: int, head: str) -> None:
    assert await _status(port, TAKEN[head]) == b"200"


@pytest.mark.parametrize("head", REFUSED)
async def test_a_head_that_can_be_read_in_two_ways_is_refused(port: int, head: str) -> None:
    assert await _status(port, REFUSED[head]) == b"400"


async def test_a_refusal_of_the_parser_is_an_answer_like_others(port: int) -> None:
    """It has a number that the caller can quote, and a line in the log with it."""
    with capture_logs() as logs:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REFUSED["a folded header"])
            head, _, content = (await reader.read()).partition(b"\r\n\r\n")
            writer.close()
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert status.startswith("HTTP/1.1 400 ")
    assert (headers["content-type"], headers["cache-control"]) == ("application/problem+json", "no-store")
    assert (json.loads(content)["code"], int(headers["content-length"])) == ("malformed", len(content))
    (answered,) = [line for line in logs if line["event"] == "answered"]
    assert (answered["status"], answered["request"]) == (400, headers["x-request-id"])
