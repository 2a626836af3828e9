"""One call: what is sent, when it is sent again, and what becomes of its answer. Nothing here sends anything."""

import json
import random
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from shouwen_client.errors import Pending, Problem
from shouwen_client.problems import BY_CODE

_REQUEST_ID = "X-Request-Id"
_PROBLEM = "application/problem+json"
_LINES = "application/x-ndjson"
_AGAIN = {429, 502, 503, 504}  # the request may not have arrived, or was not received
_NEVER = {"no_progress"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client goes on.

    ``tries``: how often a request is sent at most. ``first``: seconds before the second try; each further wait is twice
    as long, up to ``longest``, unless the server says when. ``answer``: seconds for which the server waits for an act
    before it answers with a receipt; as long as it usually does, where this is None. ``receipt``: seconds for which the
    client then awaits the outcome.
    """

    tries: int = 5
    first: float = 0.5
    longest: float = 20
    answer: int | None = None
    receipt: float = 60

    def delay(self, number: int, answer: httpx.Response | None) -> float:
        """Return the seconds before the next try."""
        said = answer.headers.get("Retry-After", "") if answer is not None else ""
        if said.isdigit():
            return float(said)
        return min(self.first * 2**number, self.longest) * random.uniform(0.5, 1)  # noqa: S311 - to spread clients


@dataclass(frozen=True, slots=True)
class Call:
    """A request. ``keyed``: it takes an idempotency key, so that it can be sent again. ``lines``: a body of lines, each
    with a key of its own, in place of ``body``.
    """

    method: str
    path: str
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    keyed: bool = False
    on_behalf_of: str | None = None
    purpose: str | None = None
    lines: bytes | None = None

    def headers(self, patience: Patience) -> dict[str, str]:
        """Return the headers. A key is made where none is given; all tries share it."""
        key = {"Idempotency-Key": self.key or uuid.uuid4().hex} if self.keyed else {}
        key |= {"Prefer": f"wait={patience.answer}"} if self.keyed and patience.answer is not None else {}
        key |= {"Read-Purpose": quote(self.purpose)} if self.purpose is not None else {}
        key |= {"Content-Type": _LINES} if self.lines is not None else {}
        return key | ({"On-Behalf-Of": self.on_behalf_of} if self.on_behalf_of else {})

    def params(self) -> dict[str, str]:
        """Return the query as it is sent."""
        told = {name: value for name, value in self.query.items() if value is not None}
        return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in told.items()}


@dataclass(frozen=True, slots=True)
class Send:
    """The driver sends this request, and hands back its response or the error of the connection."""

    method: str
    path: str
    body: Any
    params: dict[str, str]
    headers: dict[str, str]
    lines: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The driver waits for these seconds."""

    seconds: float


Steps = Generator[Send | Wait, httpx.Response | httpx.TransportError | None, Any]


def quoted(value: str | int) -> str:
    """Return a value as a part of a path."""
    return quote(str(value), safe="")


def steps(call: Call, patience: Patience) -> Steps:
    """Say step by step what is to be done for a call. Returns its answer.

    Raises `Problem`, `Pending`, and httpx's errors of the connection.

    A request is sent again, under the same key, when the connection broke, when the server could not receive it, and
    while the same request is being processed.
    """
    send = Send(call.method, call.path, call.body, call.params(), call.headers(patience), call.lines)
    again = call.keyed or call.method == "GET" or call.lines is not None
    answer = yield from _sent(send, patience, again=again)
    if answer.status_code == httpx.codes.ACCEPTED and "receipt" in answer.json():
        return (yield from _outcome(answer, call, patience))
    return told(answer)


def _sent(send: Send, patience: Patience, *, again: bool) -> Generator[Any, Any, httpx.Response]:
    number = 0
    while True:
        answer = yield send
        number += 1
        last = not again or number >= patience.tries
        if isinstance(answer, httpx.TransportError):
            if last:
                raise answer
            yield Wait(patience.delay(number - 1, None))
        elif last or not _to_repeat(answer):
            return answer
        else:
            yield Wait(patience.delay(number - 1, answer))


def _outcome(received: httpx.Response, call: Call, patience: Patience) -> Steps:
    """Await the receipt that an answer gave. Returns what the act answered; raises `Problem` where it was refused."""
    location, request_id = received.headers["Location"], received.headers.get(_REQUEST_ID)
    headers = {"On-Behalf-Of": call.on_behalf_of} if call.on_behalf_of else {}
    waited, pause = 0.0, patience.first
    while True:
        answer = yield from _sent(Send("GET", location, None, {}, headers), patience, again=True)
        receipt = told(answer)
        if receipt["status"] == "accepted":
            return receipt.get("answer", receipt)
        if receipt["status"] == "refused":
            raise problem(receipt["problem"], request_id=request_id)
        if waited >= patience.receipt:
            raise Pending(location, request_id)
        yield Wait(pause)
        waited, pause = waited + pause, min(pause * 1.5, 5)


def told(answer: httpx.Response) -> Any:
    """Return what an answer says: its JSON, the JSON of each of its lines, or the bytes of a file. Raises `Problem`."""
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    if media == _PROBLEM:
        raise problem(answer.json(), answer.headers.get("Location"), answer.headers.get(_REQUEST_ID))
    if answer.is_error:
        answer.raise_for_status()
    if media == _LINES:
        return [json.loads(line) for line in answer.text.splitlines()]
    return answer.json() if media == "application/json" else answer.content


def not_now(answer: httpx.Response) -> bool:
    """Whether the server, or a proxy before it, can't answer now: a stream is then asked for again."""
    return answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error


def problem(said: Mapping[str, Any], location: str | None = None, request_id: str | None = None) -> Problem:
    """Return the exception of a problem; one with a new code is a plain `Problem`."""
    return BY_CODE.get(said["code"], Problem)(said, location, request_id)


def _to_repeat(answer: httpx.Response) -> bool:
    is_problem = answer.headers.get("Content-Type", "").startswith(_PROBLEM)
    code = answer.json().get("code") if is_problem else None
    return code == "in_flight" or (answer.status_code in _AGAIN and code not in _NEVER)
