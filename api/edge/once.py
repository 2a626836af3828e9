"""Requests that concern no matter. Each is done once under its key, and a repetition gets the same answer."""

from collections.abc import Awaitable, Callable

from fastapi import Response
from fastapi.responses import JSONResponse

from api.context import Context
from api.edge import receipts
from api.edge.access.identity import Caller
from api.edge.models import Body
from api.edge.problems import Problem
from api.edge.receipts import Asked
from db.pool import Conn
from db.writes.requests import Answered, KeyReused


async def answered(
    ctx: Context, who: Caller, how: Asked, path: str, body: Body, do: Callable[[Conn], Awaitable[Answered]]
) -> Answered:
    """Do the request in one transaction with its answer, or return the earlier answer. Raises ``key_reused``."""
    try:
        return await ctx.requests.once(who.id, how.key, receipts.macs(ctx, who, path, body.sent()), do)
    except KeyReused:
        raise Problem("key_reused", receipts.REUSED) from None


async def kept(ctx: Context, who: Caller, how: Asked, path: str, body: Body) -> Answered | None:
    """Return the earlier answer to this request; None when there is none. Raises ``key_reused``."""
    try:
        return await ctx.requests.kept(who.id, how.key, receipts.macs(ctx, who, path, body.sent()))
    except KeyReused:
        raise Problem("key_reused", receipts.REUSED) from None


def response(answer: Answered) -> Response:
    """Return the HTTP answer."""
    location = {"Location": answer.location} if answer.location else {}
    return JSONResponse(answer.answer, answer.status, location)
