"""Acts on matters of every procedure: received, delivered, answered. The one way of all that is done."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.acts import sealing
from api.context import Context, context
from api.edge import problems, receipts
from api.edge.answers import located, opened
from api.edge.identity import Caller, caller
from api.edge.models import ActBody, Body, Done, Receipted, body_of
from api.edge.problems import Problem
from api.edge.receipts import Asked, asked
from db.cases import Matter
from db.intake import Intake, Repeated
from domain.acts import ACTS, Act
from domain.matter.events import Command, Refused
from domain.matter.fields import ID
from domain.records.wire import pack
from matters.begin import Take

Ctx = Annotated[Context, Depends(context)]
Who = Annotated[Caller, Depends(caller)]
How = Annotated[Asked, Depends(asked)]

NOT_THERE = {
    "case": "no_such_case",
    "finding": "no_such_finding",
    "commendation": "no_such_commendation",
    "supervision": "no_such_supervision",
}


async def seen(ctx: Context, who: Caller, procedure: str, number: str) -> Matter:
    """The matter, if it is there and the caller's to see; both absences look the same."""
    found = await ctx.matters[procedure].get(number, who.viewer(procedure)) if ID.fullmatch(number) else None
    if found is None:
        raise Problem(NOT_THERE[procedure], "没有这个编号, 或者不由您查看; 请核对编号")
    return found


Within = Callable[[Intake], Awaitable[None]]  # what has to be so when the receipt is written, beside it; it raises
# the context, who asks, the number, the act → what remains to be seen within the intake
Before = Callable[[Context, Caller, str, ActBody], Awaitable[Within | None]]


async def begun(
    ctx: Context,
    who: Caller,
    how: Asked,
    path: str,
    body: Body,
    procedure: str,
    take: Take,
    *,
    case_no: str | None = None,
) -> Response:
    """Begin a matter as was asked, and answer; ``case_no``: the case whose clock it has, on the local stack.

    Raises what `matters.begin.Begin.matter` raises, but `Repeated`.
    """
    ahead = await ctx.clocks.ahead("case", case_no) if case_no else timedelta()
    asking = receipts.asking(ctx, who, how, path, body.sent())
    try:
        made = await ctx.begin.matter(procedure, asking, take, by=who.actor.id, ahead=ahead)
    except Repeated as repeated:
        return receipts.again(repeated)
    return opened(procedure, made.answer)


async def do(
    ctx: Context,
    who: Caller,
    how: Asked,
    procedure: str,
    number: str,
    kind: type[Act],
    body: ActBody,
    before: Before | None = None,
) -> Response:
    """Receive an act and see it done: the one way of every act."""
    sent = body.sent()
    asking = receipts.asking(ctx, who, how, f"{located(procedure, number)}/{kind.name}", sent)
    claim, _ = body.claim(), sent.pop("occurred_at", None)
    async with denied(ctx, who, number, kind.name):
        matter = await seen(ctx, who, procedure, number)
        draft = await sealing.draft(ctx.directory, kind, sent, matter.about)
        within = None
        if before and await ctx.receipts.earlier(who.id, how.key) is None:  # what was answered is answered again
            within = await before(ctx, who, number, body)
        ahead = await ctx.clocks.ahead(procedure, number)
        act_id = token_hex(16)
        try:
            async with ctx.receipts.intake(asking.caller, asking.key, asking.mac, ahead) as intake:
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
                        staff=draft.staff,
                    )
                )
                await intake.receipt(act_id, procedure, number, kind.name, packed, respond_async=how.respond_async)
                if within:
                    await within(intake)
        except Repeated as repeated:
            return receipts.again(repeated)
        if how.respond_async:
            await ctx.deliver.hand_in(procedure, number, kind.name, packed)
            return receipts.pending(procedure, number, act_id)
        try:
            done = await ctx.deliver.act(procedure, number, kind.name, packed, how.wait)
        except Refused as refused:
            await ctx.receipts.refuse(act_id, problems.refusal(_hinted(who, refused)))
            await ctx.denials.note(number, kind.name, who.actor.id, who.actor.agency, refused.code)
            done = True
    if not done and await ctx.receipts.answered_async(act_id):
        return receipts.pending(procedure, number, act_id)
    receipt = await ctx.receipts.get(act_id)
    assert receipt  # noqa: S101 - receipts are kept for days
    return receipts.outcome(receipt)


def _hinted(who: Caller, refused: Refused) -> Refused:
    """The refusal; a system that has named nobody for whom it acts is told how to."""
    if refused.code != "not_your_duty" or who.responder is not None:
        return refused
    return Refused(refused.code, f"{refused.detail}; 代工作人员办理的, 请在请求头 On-Behalf-Of 中写明其代码")


@asynccontextmanager
async def denied(ctx: Context, who: Caller, number: str, act: str) -> AsyncIterator[None]:
    """Note what is refused before there is a receipt that could keep the refusal."""
    try:
        yield
    except Refused as refused:
        await ctx.denials.note(number, act, who.actor.id, who.actor.agency, refused.code)
        raise
    except Problem as problem:
        if problem.code in ("forbidden", *NOT_THERE.values()) and (not number or ID.fullmatch(number)):
            await ctx.denials.note(number, act, who.actor.id, who.actor.agency, problem.code)
        raise


def add_acts(router: APIRouter, procedure: str, before: Mapping[str, Before] | None = None) -> None:
    """A route for every act of a procedure, out of the one registry; the engine's own acts have none.

    ``before``: for acts by name, what else must be so, of which the matter itself doesn't know; it raises, or
    gives what can be told only within the intake.
    """
    for name, kind in ACTS[procedure].items():
        if not kind.internal:
            router.add_api_route(
                f"/{{{procedure}_no}}/{name}",
                _route(procedure, kind, (before or {}).get(name)),
                methods=["POST"],
                summary=kind.title,
                operation_id=name if procedure == "case" else f"{procedure}_{name}",
                responses={
                    200: {"model": Done, "description": "已办, 并已记入台账"},
                    202: {"model": Receipted, "description": "已收到"},
                },
            )


def _route(procedure: str, kind: type[Act], before: Before | None) -> Any:
    number_of = Path(alias=f"{procedure}_no", description="编号")

    async def endpoint(number: Annotated[str, number_of], body: ActBody, ctx: Ctx, who: Who, how: How) -> Response:
        return await do(ctx, who, how, procedure, number, kind, body, before)

    endpoint.__name__ = kind.name
    endpoint.__doc__ = kind.__doc__
    endpoint.__annotations__["body"] = body_of(kind)
    return endpoint
