"""How much may come in, what a server shows, and how long it waits for a request."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.edge.gate import sockets, traffic
from db.pool import Pool
from stack import servers
from tests.api.client import Api, code, eventually, running, settings
from tests.api.reading import get
from tests.api.signing import signed


@pytest.fixture
async def slow(database_url: str, directory_pool: Pool, address: str) -> AsyncIterator[Api]:  # noqa: ARG001 - as above
    """A server's application that takes few requests."""
    async with running(settings(database_url, address, requests_per_caller=3, requests_per_address=8)) as it:
        yield it


async def test_a_caller_who_asks_too_often_waits(slow: Api) -> None:
    answers = [await get(slow, "/v1/agencies") for _ in range(6)]
    assert [each.status_code for each in answers[:3]] == [200] * 3
    refused = next(each for each in answers[3:] if each.status_code != 200)  # one more passes as a minute begins
    assert code(refused, 429) == "too_many"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert (await get(slow, "/v1/agencies", by="water-1")).status_code == 200
    assert (await get(slow, "/healthz", by=None)).status_code == 200


async def test_an_address_that_asks_too_often_waits_whoever_it_says_it_is(slow: Api) -> None:
    asked = {"Authorization": "Bearer nonsense"}
    answers = [await slow.http.get("/v1/agencies", headers=asked) for _ in range(11)]
    assert {code(each, 401) for each in answers[:8]} == {"unauthenticated"}
    refused = next(each for each in answers[8:] if each.status_code != 401)
    assert code(refused, 429) == "too_many"


async def test_too_many_requests_under_way_are_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "UNDER_WAY", 0)
    refused = await get(api, "/v1/agencies")
    assert code(refused, 503) == "unavailable"
    assert "retry-after" in refused.headers


async def test_one_caller_does_not_keep_all_others_out(own: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event stream is a request that stays under way."""
    monkeypatch.setattr(traffic, "OF_ONE", 0)
    refused = await get(own, "/v1/agencies")
    assert code(refused, 429) == "too_many"
    assert refused.headers["retry-after"] == "1"


async def test_streams_of_one_caller_are_counted_until_they_end(
    database_url: str,
    address: str,
    directory_pool: Pool,  # noqa: ARG001 - as above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(traffic, "OF_ONE", 2)
    async with listening(database_url, address) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        one, other = (_head(by) for by in ("housing-1", "water-1"))
        async with http.stream("GET", "/v1/events", headers=one), http.stream("GET", "/v1/events", headers=one):
            assert code(await http.get("/v1/agencies", headers=one), 429) == "too_many"
            assert (await http.get("/v1/agencies", headers=other)).status_code == 200
        await eventually(lambda: _admitted(http, one))


async def _admitted(http: httpx.AsyncClient, head: dict[str, str]) -> bool:
    return (await http.get("/v1/agencies", headers=head)).status_code == 200


def _head(by: str) -> dict[str, str]:
    agency = by.partition("-")[0]
    claims = {"sub": by, "agency": agency, "roles": ["responder"], "exp": datetime.now(UTC) + timedelta(minutes=5)}
    return {"Authorization": f"Bearer {signed(claims, local=False)}"}


async def test_a_server_shows_no_documentation_and_no_figures(own: Api) -> None:
    for path in (
        "/",
        "/docs",
        "/openapi.json",
        "/redoc",
        "/docs-assets/swagger-ui.css",
        "/docs/oauth2-redirect",
        "/metrics",
    ):
        assert code(await get(own, path, by=None), 404) == "not_found"


@pytest.mark.parametrize("path", ["/v1/agencies", "/v1/nothing", "/healthz", "/docs", "/openapi.json"])
async def test_every_answer_says_how_it_is_to_be_treated(api: Api, path: str) -> None:
    headers = (await get(api, path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@asynccontextmanager
async def listening(url: str, address: str) -> AsyncIterator[int]:
    """Serve an application on a socket. Yields its port."""
    port = servers.free_port()
    app = create_app(settings(url, address))
    config = uvicorn.Config(app, port=port, http=sockets.Patient, ws="none", log_config=None, server_header=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells of it in no other way
        await asyncio.sleep(0.01)
    yield port
    server.should_exit = True
    await serving


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he"]
)
async def test_a_connection_that_says_nothing_more_is_closed(
    database_url: str, address: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HEAD", 0.5)
    async with listening(database_url, address) as port, asyncio.timeout(20):
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answer = await reader.read()
        writer.close()
        assert (b"200 OK" in answer) == (b"\r\n\r\n" in sent)
        assert b"\r\nserver:" not in answer.lower()
        assert time.monotonic() - began < 15  # an idle connection is kept for five seconds after an answer


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"GET /",
        b"POST /v1/cases HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ",
    ],
    ids=["a header", "an address", "what follows a body"],
)
async def test_a_head_without_end_is_cut_off(
    database_url: str, address: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HEAD", 60.0)
    async with listening(database_url, address) as port, asyncio.timeout(20):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        with pytest.raises(ConnectionError):
            await _poured(writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _poured(writer: asyncio.StreamWriter) -> None:
    """Write without end, up to what the sockets of both sides may hold."""
    for _ in range(1_000):
        writer.write(b"a" * 65_536)
        await writer.drain()


async def test_what_follows_a_body_is_no_header(database_url: str, address: str) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    token = signed({"sub": "housing-1", "agency": "housing", "roles": ["responder"], "exp": soon}, local=False)
    head = b"POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
    mine = f"Authorization: Bearer {token}\r\n".encode()
    async with listening(database_url, address) as port, asyncio.timeout(20):
        for sent, status in (
            (
                head + mine + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                b" 400 ",
            ),  # it has no Idempotency-Key
            (head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + mine + b"\r\n", b" 401 "),
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            assert status in (await reader.readline())
            writer.close()
