"""The clients: `Client` blocks, `AsyncClient` doesn't. They do the same."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Self

import httpx

from shouwen_client import types
from shouwen_client.calls import Call, Patience, Send, Steps, Wait, not_now, steps, told
from shouwen_client.operations import AsyncOperations, Operations
from shouwen_client.streams import RETRY, Frames, batch

Token = str | Callable[[], str]  # a token, or what gives a fresh one for each request
_BATCH = "/v1/cases:batch"
_TIMEOUT = httpx.Timeout(30, read=90)  # seconds; an act may wait for a minute, and a stream is silent for a quarter


class _Bearer(httpx.Auth):
    def __init__(self, token: Token) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Any:
        token = self._token if isinstance(self._token, str) else self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


class Client(Operations):
    """A client that blocks, for one caller.

    ``url`` is the address of the API. ``http`` is an httpx client of your own, with its proxies and certificates.
    """

    def __init__(
        self, url: str, token: Token, patience: Patience | None = None, http: httpx.Client | None = None
    ) -> None:
        self._url, self._auth, self._patience = url.rstrip("/"), _Bearer(token), patience or Patience()
        self._http = http or httpx.Client(timeout=_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def events(self, after: int | None = None) -> Iterator[types.CloudEvent]:
        """Yield each event as it happens, for ever, in order and without a gap: over broken connections too, and where
        the server can't answer for a while (429 and 5xx).

        ``after`` is the id of the last event that you know; 0 begins with the first one, None with what comes next.
        """
        frames, refused = Frames(after), 0
        while True:
            pause = RETRY
            with suppress(httpx.TransportError), self._stream("GET", "/v1/events", frames.headers()) as answer:
                if answer.is_error:
                    answer.read()
                if not_now(answer):
                    pause, refused = self._patience.delay(refused, answer), refused + 1
                else:
                    _there(answer)
                    refused = 0
                    for line in answer.iter_lines():
                        if event := frames.take(line):
                            yield event
            time.sleep(pause)

    def list_events(self, after: int = 0, limit: int = 100) -> types.EventPage:
        """Return a page of the events after the one with the id ``after``."""
        return self._send(Call("GET", "/v1/events", query={"after": after, "limit": limit}))

    def open_cases(
        self, cases: Iterable[tuple[str, types.OpenCase]], *, on_behalf_of: str | None = None
    ) -> list[types.BatchAnswer]:
        """Open up to 1,000 cases. Each comes with its idempotency key, so the batch is sent again as a call is. Returns
        ``line``, ``key``, ``status`` and ``case`` or ``problem`` of each. A system says ``on_behalf_of`` whom it acts.
        """
        return self._send(Call("POST", _BATCH, lines=batch(cases), on_behalf_of=on_behalf_of))

    def _stream(self, method: str, path: str, headers: dict[str, str]) -> Any:
        return self._http.stream(method, self._url + path, headers=headers, auth=self._auth)

    def _send(self, call: Call) -> Any:
        doing, got = steps(call, self._patience), None
        while True:
            step, answer = _next(doing, got)
            match step:
                case None:
                    return answer
                case Wait(seconds):
                    got = time.sleep(seconds)
                case Send():
                    try:
                        got = self._http.request(**_request(self._url, step), auth=self._auth)
                    except httpx.TransportError as error:
                        got = error


class AsyncClient(AsyncOperations):
    """A client that doesn't block, for one caller. Its calls and parameters are those of `Client`."""

    def __init__(
        self, url: str, token: Token, patience: Patience | None = None, http: httpx.AsyncClient | None = None
    ) -> None:
        self._url, self._auth, self._patience = url.rstrip("/"), _Bearer(token), patience or Patience()
        self._http = http or httpx.AsyncClient(timeout=_TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def events(self, after: int | None = None) -> AsyncIterator[types.CloudEvent]:
        """Yield each event as it happens, as `Client.events` does."""
        frames, refused = Frames(after), 0
        while True:
            pause = RETRY
            with suppress(httpx.TransportError):
                async with self._http.stream(
                    "GET", f"{self._url}/v1/events", headers=frames.headers(), auth=self._auth
                ) as answer:
                    if answer.is_error:
                        await answer.aread()
                    if not_now(answer):
                        pause, refused = self._patience.delay(refused, answer), refused + 1
                    else:
                        _there(answer)
                        refused = 0
                        async for line in answer.aiter_lines():
                            if event := frames.take(line):
                                yield event
            await asyncio.sleep(pause)

    async def list_events(self, after: int = 0, limit: int = 100) -> types.EventPage:
        """Return a page of the events after the one with the id ``after``."""
        return await self._send(Call("GET", "/v1/events", query={"after": after, "limit": limit}))

    async def open_cases(
        self, cases: Iterable[tuple[str, types.OpenCase]], *, on_behalf_of: str | None = None
    ) -> list[types.BatchAnswer]:
        """Open many cases, as `Client.open_cases` does."""
        return await self._send(Call("POST", _BATCH, lines=batch(cases), on_behalf_of=on_behalf_of))

    async def _send(self, call: Call) -> Any:
        doing, got = steps(call, self._patience), None
        while True:
            step, answer = _next(doing, got)
            match step:
                case None:
                    return answer
                case Wait(seconds):
                    got = await asyncio.sleep(seconds)
                case Send():
                    try:
                        got = await self._http.request(**_request(self._url, step), auth=self._auth)
                    except httpx.TransportError as error:
                        got = error


def _next(doing: Steps, got: Any) -> tuple[Send | Wait | None, Any]:
    """Return the next step of a call; None with the answer when the call is done."""
    try:
        return doing.send(got), None
    except StopIteration as done:
        return None, done.value


def _request(url: str, send: Send) -> dict[str, Any]:
    body = {} if send.body is None else {"json": send.body}
    body |= {} if send.lines is None else {"content": send.lines}
    return {"method": send.method, "url": url + send.path, "params": send.params, "headers": send.headers, **body}


def _there(answer: httpx.Response) -> None:
    """Raise the `Problem` that an answer is, where it is one."""
    if answer.is_error:
        told(answer)
