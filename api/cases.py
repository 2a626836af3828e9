"""Writing to a case: it is opened, and every act of the registry is a route of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api import delivery, opening, problems, receipts, sealing
from api.context import Context, context
from api.identity import Caller, caller
from api.models import ActBody, OpenCase, Receipted, body_of
from api.problems import Problem
from api.receipts import Asked, asked
from db.intake import ExternalNoTaken, Repeated
from domain.acts import ACTS, Act
from domain.events import Command, Refused
from domain.fields import ID
from domain.wire import pack

router = APIRouter(prefix="/v1/cases", tags=["办理"])

Ctx = Annotated[Context, Depends(context)]
Who = Annotated[Caller, Depends(caller)]
How = Annotated[Asked, Depends(asked)]
CaseNo = Annotated[str, Path(description="事项编号")]


@router.post("", status_code=201, summary="收到事项", response_description="事项; Location 为其地址")
async def open_case(request: Request, body: OpenCase, ctx: Ctx, who: Who, how: How) -> Response:
    """登记一件事项, 首问责任即告成立。Temporal 停机时也照样收下。"""
    async with denied(ctx, who, "", receipts.OPENING):
        draft = await opening.draft(ctx, who, body)
        mac = receipts.mac(ctx, who, request.url.path, body.sent())
        try:
            async with ctx.receipts.intake(who.id, how.key, mac) as intake:
                made = await opening.take_in(ctx, who, body, draft, intake)
        except Repeated as repeated:
            return receipts.again(repeated)
        except ExternalNoTaken as taken:
            location = {"Location": opening.located(taken.number)}
            detail = "本系统已用这个 external_no 登记过事项, 其地址见 Location"
            raise Problem("duplicate_external_no", detail, headers=location) from None
    await delivery.start(ctx, made.state, made.start)
    return opening.opened(made.answer)


async def do(ctx: Context, who: Caller, how: Asked, number: str, kind: type[Act], body: ActBody) -> Response:
    """Receive an act and see it done: the one way of every act."""
    sent = body.sent()
    mac = receipts.mac(ctx, who, f"{opening.located(number)}/{kind.name}", sent)
    claim, _ = body.claim(), sent.pop("occurred_at", None)
    async with denied(ctx, who, number, kind.name):
        if not ID.fullmatch(number) or await ctx.cases.get(number, who.viewer) is None:
            raise Problem("no_such_case", "没有这个事项, 或者不由您查看; 请核对编号")
        draft = await sealing.draft(ctx.directory, kind, sent)
        skipped = await delivery.skipped(ctx, number)
        act_id = token_hex(16)
        try:
            async with ctx.receipts.intake(who.id, how.key, mac, skipped) as intake:
                refs = await intake.seal(number, draft.texts)
                packed = pack(
                    Command(
                        id=act_id,
                        name=kind.name,
                        data=draft.sealed(refs),
                        actor=who.actor,
                        at=intake.received_at,
                        occurred_at=claim,
                        agencies=draft.agencies,
                        officials=draft.officials,
                    )
                )
                await intake.receipt(act_id, "case", number, kind.name, packed, respond_async=how.respond_async)
        except Repeated as repeated:
            return receipts.again(repeated)
        if how.respond_async:
            await delivery.send(ctx, number, kind.name, packed)
            return receipts.pending(number, act_id)
        try:
            done = await delivery.deliver(ctx, number, kind.name, packed, how.wait)
        except Refused as refused:
            await ctx.receipts.refuse(act_id, problems.refusal(refused))
            await ctx.denials.note(number, kind.name, who.actor.id, who.actor.agency, refused.code)
            done = True
    if not done and await ctx.receipts.answered_async(act_id):
        return receipts.pending(number, act_id)
    receipt = await ctx.receipts.get(act_id)
    assert receipt  # noqa: S101 - receipts are kept for days
    return receipts.outcome(receipt)


@asynccontextmanager
async def denied(ctx: Context, who: Caller, number: str, act: str) -> AsyncIterator[None]:
    """Note what is refused before there is a receipt that could keep the refusal."""
    try:
        yield
    except Refused as refused:
        await ctx.denials.note(number, act, who.actor.id, who.actor.agency, refused.code)
        raise
    except Problem as problem:
        if problem.code in ("forbidden", "no_such_case") and (not number or ID.fullmatch(number)):
            await ctx.denials.note(number, act, who.actor.id, who.actor.agency, problem.code)
        raise


def _route(kind: type[Act]) -> Any:
    async def endpoint(case_no: CaseNo, body: ActBody, ctx: Ctx, who: Who, how: How) -> Response:
        return await do(ctx, who, how, case_no, kind, body)

    endpoint.__name__ = kind.name
    endpoint.__doc__ = kind.__doc__
    endpoint.__annotations__["body"] = body_of(kind)
    return endpoint


for _name, _kind in ACTS["case"].items():
    router.add_api_route(
        f"/{{case_no}}/{_name}",
        _route(_kind),
        methods=["POST"],
        summary=_kind.title,
        operation_id=_name,
        response_description="已办, 并已记入台账",
        responses={202: {"model": Receipted, "description": "已收到"}},
    )
