"""The event stream (server-sent events). It tells of events when they are committed, to the agencies that they concern.
A client that resumes misses nothing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from itertools import takewhile
from typing import Annotated, Self

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from api.context import Context, context
from api.contract import told
from api.contract.events import EventPage
from api.edge.access.identity import Caller, caller
from api.edge.models import Whole
from api.edge.problems import Problem
from api.reads.cloud_events import cloud_events, frame
from db.reads.outbox import Outbox, Published
from domain.matter.fields import FieldError

router = APIRouter(prefix="/v1", tags=["events"])

_STREAM = "text/event-stream"
HEARTBEAT = 15.0  # seconds of silence after which the stream sends a comment, so that proxies keep it open
LONGEST = 900.0  # seconds that a stream lasts; then the client comes back with a fresh token, and misses nothing
RETRY = 1.0  # seconds to wait before listening again after the connection was lost
READ_AT_ONCE = 500
KEPT = 2_000  # events that stay in memory for streams that are a little behind

_DIGITS = 19  # a position is a bigint
_ANSWERS = told(EventPage, words="一页事件；或者事件流，其中每个事件的 data 是一个 CloudEvent")
_ANSWERS[200]["content"] = {_STREAM: {"schema": {"type": "string"}}}


class News:
    """The one listener of a process to the database's notifications, and the one reader of what is new. All streams
    share it, so that an event costs one read, however many streams there are.

    It keeps a connection to the database as long as there is at least one stream. It keeps the newest events: all
    between two positions, ``_from`` (exclusive; None: it has read nothing yet) and ``_to``.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._rung = asyncio.Event()
        self._streams = 0
        self._listening: asyncio.Task[None] | None = None
        self._recent: deque[Published] = deque()
        self._from: int | None = None
        self._to = 0
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
            self._recent.clear()
            self._from = None

    @property
    def next(self) -> asyncio.Event:
        """An asyncio event that is set as soon as something newer is committed.

        Get it before you read the outbox, so that nothing is missed between the read and the wait.
        """
        return self._rung

    async def after(
        self, position: int, agencies: Sequence[str] | None, *, resumed: bool = False
    ) -> tuple[list[Published], int]:
        """Return the events after a position that these agencies may see, and the position that is reached with them.

        A stream that is behind, or ``resumed``, reads the database, at most ``READ_AT_ONCE`` events at a time: what is
        kept has the duties as they stood when the events came.
        """
        known = self._to
        if not resumed and self._from is not None and position >= self._from:
            newer = takewhile(lambda each: each.position > position, reversed(self._recent))
            return [each for each in newer if each.concerns(agencies)][::-1], max(position, known)
        published = await self._outbox.since(position, agencies, READ_AT_ONCE)
        if len(published) == READ_AT_ONCE:
            return published, published[-1].position
        return published, max(position, known, *(each.position for each in published[-1:]))

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
                        await self._read()
                        self._ring()
            await asyncio.sleep(RETRY)

    async def _read(self) -> None:
        """Read what is new. The first read only finds where the news begin."""
        if self._from is None:
            self._from = self._to = await self._outbox.last()
            return
        while published := await self._outbox.since(self._to, None, READ_AT_ONCE):
            self._recent.extend(published)
            self._to = published[-1].position
            while len(self._recent) > KEPT:
                self._from = self._recent.popleft().position


def news(app: FastAPI) -> News:
    """Return the application's listener. The first call makes it."""
    state = app.state
    if not hasattr(state, "news"):
        state.news = News(state.context.outbox)
    return state.news


@router.get("/events", summary="事件", responses=_ANSWERS)
async def list_events(
    request: Request,
    ctx: Annotated[Context, Depends(context)],
    by: Annotated[Caller, Depends(caller)],
    after: Annotated[Whole | None, Query(ge=0, lt=2**63, description="取这个编号之后的一页（JSON）；0 为最早")] = None,
    limit: Annotated[Whole, Query(ge=1, le=READ_AT_ONCE, description="一页至多几个；只用于 after")] = 100,
    last_event_id: Annotated[
        str | None, Header(description="上次收到的事件编号，由此续传，不缺不漏；0 为最早；不填为从现在起")
    ] = None,
) -> Response:
    """已发生的事件（CloudEvents），按提交的次序。不带 after 的是服务器推送的事件流，带 after 的是一页 JSON。

    编号大于最新事件的，答 422：它不是这套系统给出的。
    """
    viewer = by.viewer("case")
    agencies = None if viewer.sees_all else viewer.agencies
    if after is not None:
        await _given(ctx, after, "after")
        published = await ctx.outbox.since(after, agencies, limit)
        told = {
            "items": await cloud_events(ctx, published),
            "next_after": published[-1].position if published else after,
        }
        return JSONResponse(told, headers={"Cache-Control": "no-store"})
    if not _takes_a_stream(request):
        raise _wrong("after", "缺少：要一页 JSON 的，请补充（0 为最早）；要事件流的，Accept 应含 text/event-stream")
    return StreamingResponse(
        frames(ctx, news(request.app), await _position(ctx, last_event_id), agencies),
        media_type=_STREAM,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _takes_a_stream(request: Request) -> bool:
    """Whether the request's Accept admits a stream of events. Without this header it does."""
    accepted = ",".join(request.headers.getlist("accept")) or "*/*"
    ranges = {each.partition(";")[0].strip().lower() for each in accepted.split(",")}
    return not ranges.isdisjoint({"*/*", "text/*", _STREAM})


async def _position(ctx: Context, last_event_id: str | None) -> int:
    """Return the position after which a stream begins. Raises ``incomplete`` for an id that no event has."""
    if last_event_id is None:
        return await ctx.outbox.last()
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < _DIGITS):
        raise _wrong("Last-Event-ID", "应为收到过的事件编号")
    return await _given(ctx, int(last_event_id), "Last-Event-ID")


async def _given(ctx: Context, position: int, field: str) -> int:
    """Return the position, which is not after the newest event. Raises ``incomplete``."""
    newest = await ctx.outbox.last()
    if position > newest:
        raise _wrong(field, f"大于最新的事件编号 {newest}；若数据库是由备份恢复的，请从 {newest} 或 0 重新开始")
    return position


def _wrong(field: str, message: str) -> Problem:
    return Problem("incomplete", f"所填内容不能采用：{field} {message}", [FieldError(field, message)])


async def frames(ctx: Context, latest: News, position: int, agencies: tuple[str, ...] | None) -> AsyncGenerator[str]:
    """Yield the frames after ``position``, for these agencies (None: for all).

    It ends when the process stops, or after ``LONGEST`` seconds.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST
    async with latest:
        yield f"retry: {int(RETRY * 1000)}\n\n"
        resumed = True
        while not latest.ended and clock() < until:
            ring = latest.next  # taken before the read, so that what is committed meanwhile sets it
            published, reached = await latest.after(position, agencies, resumed=resumed)
            for each in await cloud_events(ctx, published):
                yield frame(each)
            position, resumed = reached, len(published) >= READ_AT_ONCE
            if resumed:
                continue
            try:
                await asyncio.wait_for(ring.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": \n\n"
