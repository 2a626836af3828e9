"""The event stream (server-sent events). It tells of events when they are committed, to the agencies that they concern.
A client that resumes misses nothing.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated, Any, Self

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.responses import StreamingResponse

from api.context import Context, context
from api.contract import Responses
from api.edge.identity import Caller, caller
from api.edge.problems import Problem
from api.views import instant
from db.pool import dumps
from db.reads.outbox import Outbox, Published
from domain.matter.fields import FieldError

router = APIRouter(prefix="/v1", tags=["events"])

HEARTBEAT = 15.0  # seconds of silence after which the stream sends a comment, so that proxies keep it open
LONGEST = 900.0  # seconds that a stream lasts; then the client comes back with a fresh token, and misses nothing
RETRY = 1.0  # seconds to wait before listening again after the connection was lost
READ_AT_ONCE = 500

_STREAM: Responses = {
    200: {
        "description": "事件流：每个事件的 data 是一个 CloudEvent",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


class News:
    """The one listener of a process to the database's notifications. All streams share it.

    It keeps a connection to the database as long as there is at least one stream.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._rung = asyncio.Event()
        self._streams = 0
        self._listening: asyncio.Task[None] | None = None
        self.ended = False

    async def __aenter__(self) -> Self:
        self._streams += 1
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._streams -= 1
        if not self._streams and self._listening:
            listening, self._listening = self._listening, None
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    @property
    def next(self) -> asyncio.Event:
        """An asyncio event that is set as soon as something newer is committed.

        Get it before you read the outbox, so that nothing is missed between the read and the wait.
        """
        return self._rung

    def end(self) -> None:
        """End every stream now, because the process stops."""
        self.ended = True
        self._ring()

    def _ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def _listen(self) -> None:
        while True:
            with suppress(ConnectionError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async with aclosing(self._outbox.listen()) as rings:
                    async for _ in rings:
                        self._ring()
            await asyncio.sleep(RETRY)


def news(app: FastAPI) -> News:
    """Return the application's listener. The first call makes it."""
    state = app.state
    if not hasattr(state, "news"):
        state.news = News(state.context.outbox)
    return state.news


@router.get("/events", summary="事件流", response_class=StreamingResponse, responses=_STREAM)
async def stream_events(
    request: Request,
    ctx: Annotated[Context, Depends(context)],
    by: Annotated[Caller, Depends(caller)],
    last_event_id: Annotated[str | None, Header(description="上次收到的事件编号；由此续传，不缺不漏")] = None,
) -> StreamingResponse:
    """CloudEvents 格式的服务器推送事件；有 Last-Event-ID 则由其后续传，否则从现在开始。"""
    if last_event_id is None:
        position = await ctx.outbox.last()
    elif last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19:  # noqa: PLR2004 - a bigint
        position = int(last_event_id)
    else:
        wrong = FieldError("Last-Event-ID", "应为收到过的事件编号")
        raise Problem("incomplete", f"所填内容不能采用：{wrong.field} {wrong.message}", [wrong])
    viewer = by.viewer("case")
    agencies = None if viewer.sees_all else viewer.agencies
    return StreamingResponse(
        frames(ctx.outbox, news(request.app), position, agencies),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def frames(outbox: Outbox, latest: News, position: int, agencies: tuple[str, ...] | None) -> AsyncGenerator[str]:
    """Yield the frames after ``position``, for these agencies (None: for all).

    It ends when the process stops, or after ``LONGEST`` seconds.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST
    async with latest:
        yield f"retry: {int(RETRY * 1000)}\n\n"
        while not latest.ended and clock() < until:
            ring = latest.next  # taken before the read, so that what is committed meanwhile sets it
            published = await outbox.since(position, agencies, READ_AT_ONCE)
            for each in published:
                yield frame(each)
                position = each.position
            if len(published) == READ_AT_ONCE:
                continue
            try:
                await asyncio.wait_for(ring.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": \n\n"


def frame(published: Published) -> str:
    """Return one event as a frame of the stream. Its id is the value that ``Last-Event-ID`` takes."""
    return f"id: {published.position}\nevent: {published.type}\ndata: {dumps(cloud_event(published))}\n\n"


def cloud_event(published: Published) -> dict[str, Any]:
    """Return an event in the form of CloudEvents 1.0."""
    return {
        "specversion": "1.0",
        "id": str(published.position),
        "source": f"/v1/{published.procedure}s/{published.number}",
        "type": f"shouwen.{published.procedure}.{published.type}",
        "subject": published.number,
        "time": instant(published.at),
        "datacontenttype": "application/json",
        "data": {f"{published.procedure}_no": published.number, "seq": published.seq, **published.data},
    }
