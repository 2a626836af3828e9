"""Acts on matters of every procedure: received, delivered, answered. The one way of all that is done."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.acts import sealing
from api.context import Context, Ctx
from api.edge import problems, receipts
from api.edge.answers import created, located
from api.edge.identity import Caller, Who
from api.edge.models import ActBody, Body, body_of
from api.edge.receipts import Asked, How
from api.edge.sight import denied, seen
from api.edge.told import Done, Receipted
from db.writes.intake import Repeated
from domain.acts import ACTS, Act
from domain.matter.events import Command, Refused
from domain.records.wire import pack
from matters.begin import Take
from matters.place import Within

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
    return created(procedure, made.answer)


async def do(
    ctx: Context,
    who: Caller,
    how: Asked,
    procedure: str,
    number: str,
    act_type: type[Act],
    body: ActBody,
    before: Before | None = None,
) -> Response:
    """Receive an act and see it done: the one way of every act."""
    sent = body.sent()
    asking = receipts.asking(ctx, who, how, f"{located(procedure, number)}/{act_type.name}", sent)
    claim, _ = body.claim(), sent.pop("occurred_at", None)
    async with denied(ctx, who, number, act_type.name):
        matter = await seen(ctx, who, procedure, number)
        draft = await sealing.draft(ctx.directory, act_type, sent, matter.about)
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
                        name=act_type.name,
                        data=draft.sealed(refs),
                        actor=who.actor,
                        at=intake.received_at,
                        occurred_at=claim,
                        agencies=draft.agencies,
                        officials=draft.officials,
                        staff=draft.staff,
                    )
                )
                await intake.receipt(act_id, procedure, number, act_type.name, packed, respond_async=how.respond_async)
                if within:
                    await within(intake)
        except Repeated as repeated:
            return receipts.again(repeated)
        if how.respond_async:
            await ctx.deliver.hand_in(procedure, number, act_type.name, packed)
            return receipts.pending(procedure, number, act_id)
        try:
            done = await ctx.deliver.act(procedure, number, act_type.name, packed, how.wait)
        except Refused as refused:
            await ctx.receipts.refuse(act_id, problems.refusal(_hinted(who, refused)))
            await ctx.denials.note(number, act_type.name, who.actor.id, who.actor.agency, refused.code)
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
    return Refused(refused.code, f"{refused.detail}；代工作人员办理的，请在请求头 On-Behalf-Of 中写明其代码")


def add_acts(router: APIRouter, procedure: str, before: Mapping[str, Before] | None = None) -> None:
    """A route for every act of a procedure, out of the one registry; the engine's own acts have none.

    ``before``: for acts by name, what else must be so, of which the matter itself doesn't know; it raises, or
    gives what can be told only within the intake.
    """
    for name, act_type in ACTS[procedure].items():
        if not act_type.internal:
            router.add_api_route(
                f"/{{{procedure}_no}}/{name}",
                _route(procedure, act_type, (before or {}).get(name)),
                methods=["POST"],
                summary=act_type.title,
                operation_id=name if procedure == "case" else f"{procedure}_{name}",
                responses={
                    200: {"model": Done, "description": "已办，并已记入台账"},
                    202: {"model": Receipted, "description": "已收到"},
                },
            )


def _route(procedure: str, act_type: type[Act], before: Before | None) -> Any:
    number_of = Path(alias=f"{procedure}_no", description="编号")

    async def endpoint(number: Annotated[str, number_of], body: ActBody, ctx: Ctx, who: Who, how: How) -> Response:
        return await do(ctx, who, how, procedure, number, act_type, body, before)

    endpoint.__name__ = act_type.name
    endpoint.__doc__ = act_type.title
    endpoint.__annotations__["body"] = body_of(act_type)
    return endpoint
