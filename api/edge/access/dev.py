"""Calls of the local stack only. Anybody gets a token, and can move the clock of a matter, so that a breach can be
rehearsed in a second.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path
from pydantic import Field, StrictFloat, StrictInt, field_validator, model_validator
from temporalio.service import RPCError, RPCStatusCode

from api.context import Context, Ctx, context
from api.contract import told
from api.contract.process import Forwarded, Token
from api.edge.access.sight import NOT_THERE
from api.edge.models import Body, InstantIn
from api.edge.problems import Problem
from api.views import instant
from db.reads.cases import Viewer
from domain.acts.wrong import not_allowed
from domain.clock.calendar import Calendar, local
from domain.clock.rfc3339 import read_instant
from domain.engine.procedure import lapse
from domain.matter.fields import ID, MOMENT
from domain.matter.names import PROCEDURE_WORKFLOWS, workflow_id
from domain.reading.grammar.words import CLAIMS
from domain.records.lead import Lead, Withdrawal, lead_of
from domain.records.record import event_of
from matters.temporal import timeskip
from matters.temporal.client import BRIEFLY

STANDSTILL = 10.0  # seconds without any progress, after which the call gives up
_LOOK = 0.05  # seconds between two looks at the database
_FARTHEST = timedelta(days=3660)
_VALID = timedelta(days=1)  # how long a token is valid


async def local_only(ctx: Annotated[Context, Depends(context)]) -> None:
    """Answer as if these addresses did not exist, unless this is a local stack."""
    if not ctx.settings.local_stack:
        raise Problem("not_found", "请核对地址")


router = APIRouter(prefix="/v1/dev", tags=["rehearsal"], dependencies=[Depends(local_only)])


class TokenFor(Body):
    """令牌的内容。"""

    sub: Annotated[str, Field(description="工作人员或接入系统的代码", pattern=f"^{ID.pattern}$")]
    agency: Annotated[str, Field(description="机关", pattern=f"^{ID.pattern}$")]
    roles: Annotated[list[str], Field(description=f"身份：{', '.join(CLAIMS)}", min_length=1)]
    agencies: Annotated[list[str] | None, Field(description="接入系统所服务的机关")] = None

    @field_validator("roles")
    @classmethod
    def _known(cls, roles: list[str]) -> list[str]:
        if not set(roles) <= set(CLAIMS):
            raise ValueError(f"应取自：{', '.join(CLAIMS)}")
        return roles


class Forward(Body):
    """快进多少：三者填一。"""

    working_days: Annotated[StrictInt | None, Field(gt=0, le=1000, description="到若干工作日后的同一时刻")] = None
    seconds: Annotated[StrictInt | StrictFloat | None, Field(gt=0, description="快进的秒数")] = None
    until: Annotated[InstantIn | None, Field(description="快进到的时间")] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.working_days, self.seconds, self.until)) != 1:
            raise ValueError("working_days、seconds、until 填且只填一项")
        return self

    def target(self, calendar: Calendar, now: datetime) -> datetime:
        """Return the instant to which the clock goes. ``calendar`` counts the working days.

        Raises `Refused` when that instant is not ahead of ``now``, or too far ahead.
        """
        named = "until" if self.until is not None else "seconds" if self.seconds is not None else "working_days"
        try:
            if self.until is not None:
                to = read_instant(self.until)
            elif self.seconds is not None:
                to = now + timedelta(seconds=self.seconds)
            else:
                day = calendar.add(now.date(), self.working_days or 0)
                to = datetime.combine(day, now.timetz())
        except (ValueError, OverflowError):
            raise not_allowed(named, MOMENT, MOMENT) from None
        if not now < to <= now + _FARTHEST:
            told = f"应晚于事项现在的时间 {local(now):%Y-%m-%d %H:%M:%S}，且不超过十年"
            raise not_allowed(named, told, told)
        return to


@router.post("/tokens", summary="取得令牌", responses=told(Token))
async def make_token(body: TokenFor, ctx: Ctx) -> dict[str, str]:
    """一天内有效，只在本机可用。"""
    return {"token": ctx.tokens.issue(body.sent() | {"exp": datetime.now(UTC) + _VALID})}


def _forward(procedure: str) -> Any:
    number_of = Path(alias=f"{procedure}_no", description="编号")

    async def endpoint(number: Annotated[str, number_of], body: Forward, ctx: Ctx) -> dict[str, Any]:
        """此前到期的都已发生并可查到时才答复；10 秒没有进展则答 504。"""
        return await fast_forward(ctx, procedure, number, body)

    return endpoint


for _procedure in PROCEDURE_WORKFLOWS:
    router.add_api_route(
        f"/{_procedure}s/{{{_procedure}_no}}/fast_forward",
        _forward(_procedure),
        methods=["POST"],
        summary="快进时钟",
        responses=told(Forwarded),
        operation_id=f"forward_{_procedure}",
    )


async def fast_forward(ctx: Context, procedure: str, number: str, body: Forward) -> dict[str, Any]:
    """Move a matter's clock. Returns its time once everything that was due by then has happened and can be read.

    Raises the problem ``no_progress``, and the problem of a number that nobody knows.
    """
    known = ID.fullmatch(number) and await ctx.matters[procedure].get(number, Viewer(sees_all=True))
    if not known:
        raise Problem(NOT_THERE[procedure], "没有这个编号，请核对")
    try:
        async with asyncio.timeout(BRIEFLY):
            now = local(await timeskip.current_time(ctx.client, workflow_id(procedure, number)))
    except (RPCError, RuntimeError, TimeoutError):
        raise Problem("no_progress", "工作流没有运行：请确认 Temporal 已启动，或者已经终结") from None
    to = body.target(await ctx.calendars.fresh(), now)
    moving = asyncio.create_task(_move(ctx, procedure, number, to - now))
    try:
        await _patiently(ctx, number, to, moving)
    except (TimeoutError, RPCError):
        raise Problem("no_progress", "十秒内没有进展：请确认工作进程在运行，数据库可用，再重试") from None
    finally:
        moving.cancel()
        await asyncio.wait({moving})
    return {"now": instant(to)}


async def _move(ctx: Context, procedure: str, number: str, by: timedelta) -> None:
    try:
        await timeskip.fast_forward(ctx.client, workflow_id(procedure, number), by)
    except RPCError as error:
        # the matter was there, since its time could be read: its workflow has ended meanwhile
        if error.status != RPCStatusCode.NOT_FOUND:
            raise


async def _patiently(ctx: Context, number: str, to: datetime, moving: asyncio.Task[None]) -> None:
    """Wait until the clock is there and everything that was due by then can be read. Raises TimeoutError without
    progress.
    """
    clock = asyncio.get_running_loop().time
    seen, since = -1, clock()
    while True:
        await asyncio.wait({moving}, timeout=_LOOK)
        if moving.done():
            moving.result()
            if await _readable(ctx, number, to):
                return
        if (seq := await ctx.ledger.seq(number)) != seen:
            seen, since = seq, clock()
        if clock() - since > STANDSTILL:
            raise TimeoutError
        if moving.done():
            await asyncio.sleep(_LOOK)


async def _readable(ctx: Context, number: str, to: datetime) -> bool:
    """Whether the ledger has everything that time has done until then, and every lead of it is in the database."""
    folded = await ctx.fold.matter(number)
    rulebook, state = folded.rulebook, folded.state
    if lapse(rulebook, state, to).events:
        return False
    have = {lead.id: lead for lead in await ctx.leads.of(number)}
    for row in folded.rows:
        match lead_of(rulebook, state, event_of(row), row.seq, to):
            case Withdrawal():
                if row.seq not in {lead.withdrawn_seq for lead in have.values()}:
                    return False
            case Lead(id=cause) if cause not in have:
                return False
            case _:
                pass
    return True
