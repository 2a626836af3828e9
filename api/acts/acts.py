"""How an act reaches a matter of any procedure: it is received, delivered to the workflow, and answered."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.acts.coming import Coming
from api.acts.usual import UsualRoute
from api.context import Context, Ctx
from api.contract import told
from api.contract.procedures import FORMS
from api.edge import problems, receipts
from api.edge.access.identity import Caller, Who
from api.edge.access.sight import denied
from api.edge.answers import created, located
from api.edge.models import ActBody, Body, body_of
from api.edge.receipts import Asked, How
from api.reads import discretion, owed
from db.writes.intake import Receipt, Repeated
from domain.acts import ACTS, Act
from domain.matter.events import Refused
from matters.begin import Take
from matters.place import Within

# A check before an act is received. It takes the context, the caller, the number of the matter and the body. It raises
# when the act must not be received. It may return a second check, which runs within the transaction of the intake.
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
    """Begin a matter that the caller has asked for, and return the HTTP answer.

    ``take`` makes the beginning of the matter. ``case_no`` names the case whose clock a new matter takes over; only the
    local stack moves clocks. A request whose key was used before gets its earlier answer. Raises whatever else
    `matters.begin.Begin.matter` raises.
    """
    ahead = await ctx.clocks.ahead("case", case_no) if case_no else timedelta()
    asking = receipts.asking(ctx, who, how, path, body.sent())
    try:
        made = await ctx.begin.matter(procedure, asking, take, by=who.actor.id, ahead=ahead)
    except Repeated as repeated:
        repeated.receipt = await ctx.outcomes.true(repeated.receipt)
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
    """Receive an act, deliver it to the workflow of its matter, and return the HTTP answer. Every act goes this way."""
    sent = body.sent()
    asking = receipts.asking(ctx, who, how, f"{located(procedure, number)}/{act_type.name}", sent)
    sent.pop("occurred_at", None)
    coming = Coming(ctx, who, how, asking, procedure, number, act_type, sent, body.occurred_at)
    async with denied(ctx, who, number, act_type.name):
        try:
            packed = None if before else await coming.at_once()
            if packed is None:
                packed = await coming.carefully(before and partial(before, ctx, who, number, body))
        except Repeated as repeated:
            repeated.receipt = await _told(ctx, who, repeated.receipt)
            return receipts.again(repeated)
        act_id = packed["id"]
        if how.respond_async:
            await ctx.deliver.hand_in(procedure, number, act_type.name, packed)
            return receipts.pending(procedure, number, act_id)
        try:
            done = await ctx.deliver.act(procedure, number, act_type.name, packed, how.wait)
        except Refused as refused:
            problem = problems.refusal(_hinted(who, refused)) | await owed.instead(ctx, number, refused.code)
            await ctx.receipts.refuse(act_id, problem)
            await ctx.denials.note(number, act_type.name, who.actor.id, who.actor.agency, refused.code)
            done = True
    if not done and await ctx.receipts.answered_async(act_id):
        return receipts.pending(procedure, number, act_id)
    if discretion.everything(procedure) and (answer := await ctx.receipts.answer(act_id)):
        return Response(answer, media_type="application/json")
    receipt = await ctx.receipts.get(act_id)
    if receipt is None:
        raise LookupError(act_id)
    return receipts.outcome(await _told(ctx, who, receipt))


async def _told(ctx: Context, who: Caller, receipt: Receipt) -> Receipt:
    """Return the receipt with what became of the act, as the caller may read it."""
    return await owed.completed(ctx, await discretion.answer(ctx, who, await ctx.outcomes.true(receipt)))


def _hinted(who: Caller, refused: Refused) -> Refused:
    """Return the refusal. To a system that has not named an official, it adds how to name one."""
    if refused.code != "not_your_duty" or who.responder is not None:
        return refused
    return Refused(refused.code, f"{refused.detail}；代工作人员办理的，请在请求头 On-Behalf-Of 中写明其代码")


def add_acts(router: APIRouter, procedure: str, before: Mapping[str, Before] | None = None) -> None:
    """Add a route for every act of a procedure in the registry. Acts that only the engine does get no route.

    ``before`` has, by name of the act, a check of what the matter itself doesn't know (see `Before`).
    """
    forms = FORMS[procedure]
    for name, act_type in ACTS[procedure].items():
        if not act_type.internal:
            router.add_api_route(
                f"/{{{procedure}_no}}/{name}",
                _route(procedure, act_type, (before or {}).get(name)),
                methods=["POST"],
                summary=act_type.title,
                operation_id=name if procedure == "case" else f"{procedure}_{name}",
                route_class_override=UsualRoute,
                responses=told(forms.done, words="已办，并已记入台账") | told(forms.pending, 202, "已收到"),
            )


def _route(procedure: str, act_type: type[Act], before: Before | None) -> Any:
    number_of = Path(alias=f"{procedure}_no", description="编号")

    async def endpoint(number: Annotated[str, number_of], body: ActBody, ctx: Ctx, who: Who, how: How) -> Response:
        return await do(ctx, who, how, procedure, number, act_type, body, before)

    endpoint.__name__ = act_type.name
    endpoint.__doc__ = act_type.title
    endpoint.__annotations__["body"] = body_of(act_type)
    return endpoint
