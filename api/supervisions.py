"""Tasks of supervision (Art. 11, 12): an agency's own rules, an inspection, a circular, the yearly assessment."""

from collections.abc import Awaitable, Callable
from datetime import date
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api import answers
from api.context import Context
from api.identity import Caller
from api.matters import Ctx, How, Who, add_acts, begun, denied
from api.models import ActBody, Body, Id
from api.problems import Problem
from api.read_matters import add_reads
from api.receipts import Asked
from db.cases import Filters, Viewer
from db.intake import Intake
from db.opening import OPENING
from domain.events import Event
from domain.intake import first_owed, supervision_opened
from domain.supervision import PROCEDURE, Task

router = APIRouter(prefix="/v1/supervisions", tags=["督查考核"])

Extra = Callable[[Intake, str], Awaitable[dict[str, Any]]]  # the intake and the new number → more of the first event


class DemandRules(Body):
    """要求一个单位制定实施细则, 定明期限。"""

    agency: Annotated[Id, Field(description="单位")]
    due_on: Annotated[date, Field(description="最迟哪一天印发")]


@router.post("", status_code=201, summary="要求制定实施细则", response_description="督查任务; Location 为其地址")
async def demand_rules(request: Request, body: DemandRules, ctx: Ctx, who: Who, how: How) -> Response:
    """作风办定期限; 逾期未制定的, 即成为该单位负责人的线索。督查、通报和考核的任务各自产生, 不在这里提出。"""

    async def extra(intake: Intake, _number: str) -> dict[str, Any]:
        # asked twice at once, the second looks once the first is there
        await intake.conn.execute("select pg_advisory_xact_lock(hashtext('rules of ' || $1))", body.agency)
        owed = first_owed(ctx.rulebook, PROCEDURE, "rules").id
        open_ones = Filters(agency=body.agency, status="open", rule=owed)
        if (page := await ctx.matters[PROCEDURE].list(open_ones, Viewer(sees_all=True), 1)).items:
            location = {"Location": answers.located(PROCEDURE, page.items[0].number)}
            raise Problem("already_demanded", "已要求这个单位制定, 尚未完成, 见 Location", headers=location)
        return {"due_on": body.due_on}

    return await opened(ctx, who, how, request.url.path, body, "rules", body.agency, extra)


async def opened(
    ctx: Context, who: Caller, how: Asked, path: str, body: Body, kind: Task, agency: str | None, extra: Extra
) -> Response:
    """Begin a task; it is owed by ``agency``, or (None) by the conduct office."""
    async with denied(ctx, who, "", OPENING):
        who.need("conduct_office")
        if PROCEDURE not in ctx.rulebook.procedures:
            raise Problem("not_found", "现行规则文本没有规定督查任务")
        owing = agency or await ctx.directory.conduct_office()
        card = (await ctx.directory.cards([owing])).get(owing) if owing else None

        async def first(intake: Intake, number: str) -> Event:
            more = await extra(intake, number)
            return supervision_opened(
                ctx.rulebook,
                command=token_hex(16),
                actor=who.actor,
                received_at=intake.received_at,
                kind=kind,
                agency=owing,
                card=card,
                **more,
            )

        return await begun(ctx, who, how, path, body, PROCEDURE, first)


async def all_inspected(ctx: Context, who: Caller, number: str, _body: ActBody) -> None:
    """Raise ``incomplete`` while cases of the sample have no result."""
    who.need("conduct_office")
    campaign = await ctx.supervision.campaign_of(number)
    if campaign is None:
        return
    known = {each.case_no for each in await ctx.supervision.inspections(campaign.number)}
    if left := [case_no for case_no in campaign.sample if case_no not in known]:
        raise Problem("incomplete", f"样本中有{len(left)}件没有登记检查结果, 登记后再完成: {', '.join(left[:5])}")


add_acts(router, PROCEDURE, before={"inspect": all_inspected})
add_reads(router, PROCEDURE)
