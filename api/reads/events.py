"""Server-sent events: what happens, as it is committed, to whom it concerns. Resuming loses nothing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated, Any, Self

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.responses import StreamingResponse

from api.context import Context, context
from api.edge.identity import Caller, caller
from api.edge.problems import Problem
from api.views import instant
from db.pool import dumps
from db.reads.outbox import Outbox, Published
from domain.matter.fields import FieldError

router = APIRouter(prefix="/v1", tags=["事件"])

HEARTBEAT = 15.0  # seconds of silence after which a comment keeps proxies from closing the stream
LONGEST = 900.0  # seconds; clients come back with a token that is still good, and miss nothing
RETRY = 1.0  # seconds before listening again when the connection is lost
READ_AT_ONCE = 500


class News:
    """One listener to the database for all streams of a process; it listens while there are any."""

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
        """Set when there is something newer than whatever is read after asking for this."""
        return self._rung

    def end(self) -> None:
        """Let every stream end now: the process stops."""
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
    """The application's listener, made when it is first asked for."""
    state = app.state
    if not hasattr(state, "news"):
        state.news = News(state.context.outbox)
    return state.news


@router.get("/events", summary="事件流", response_class=StreamingResponse)
async def stream(
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
    """The frames after a position, for these agencies (None: all), until the process stops or time is up."""
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST
    async with latest:
        yield f"retry: {int(RETRY * 1000)}\n\n"
        while not latest.ended and clock() < until:
            ring = latest.next  # before reading: what is committed meanwhile rings it
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
    """One event; its id is what ``Last-Event-ID`` takes."""
    return f"id: {published.position}\nevent: {published.type}\ndata: {dumps(cloud_event(published))}\n\n"


def cloud_event(published: Published) -> dict[str, Any]:
    """An event in the shape of CloudEvents 1.0."""
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
