"""The routes of tasks of supervision: an agency's own rules, an inspection, a circular, the yearly assessment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.acts import duplicates
from api.acts.acts import add_acts, begun
from api.context import Context, Ctx
from api.contract import told
from api.contract.matters import Supervision
from api.edge import answers
from api.edge.access.identity import Caller, Who
from api.edge.access.sight import denied
from api.edge.models import ActBody, Body, Day, Id
from api.edge.problems import Problem
from api.edge.receipts import Asked, How
from api.reads.matters import add_reads
from db.reads.cases import Filters, Paging, Viewer
from db.writes.intake import OPENING, Intake
from domain.acts.wrong import not_allowed
from domain.clock.calendar import TZ
from domain.engine.beginnings import first_owed, supervision_opened
from domain.matter.fields import parse
from domain.matter.supervision import PROCEDURE, Task
from matters.begin import Beginning

router = APIRouter(prefix="/v1/supervisions", tags=["supervision"])

_YEARS_AHEAD = 5  # a day that is later than this is a mistake, and every calendar would have to reach that far

# takes the intake and the new number; gives further fields of the first event
Extra = Callable[[Intake, str], Awaitable[dict[str, Any]]]


class DemandRules(Body):
    """要求一个单位制定实施细则，定明期限。"""

    agency: Annotated[Id, Field(description="单位")]
    due_on: Annotated[Day, Field(description=f"最迟哪一天印发，不晚于{_YEARS_AHEAD}年之后的年底")]


@router.post(
    "", status_code=201, summary="要求制定实施细则", responses=told(Supervision, 201, "督查任务；Location 为其地址")
)
async def open_supervision(request: Request, body: DemandRules, ctx: Ctx, who: Who, how: How) -> Response:
    """作风办定期限；逾期未制定的，即成为该单位负责人的线索。督查、通报和考核的任务各自产生，不在这里提出。"""

    async def extra(intake: Intake, _number: str) -> dict[str, Any]:
        _within_reach(body.due_on, intake.received_at)
        # of two requests at the same moment, the second one waits here until it can see the first
        await intake.conn.execute("select pg_advisory_xact_lock(hashtext('rules of ' || $1))", body.agency)
        owed = first_owed(ctx.rulebook, PROCEDURE, "rules").id
        open_ones = Filters(agency=body.agency, status="open", rule=owed)
        if (page := await ctx.matters[PROCEDURE].list(open_ones, Viewer(sees_all=True), Paging(limit=1))).items:
            location = {"Location": answers.located(PROCEDURE, page.items[0].number)}
            raise Problem("already_demanded", "已要求这个单位制定，尚未完成，见 Location", headers=location)
        return {"due_on": body.due_on}

    return await task_begun(ctx, who, how, request.url.path, body, "rules", body.agency, extra)


async def task_begun(
    ctx: Context, who: Caller, how: Asked, path: str, body: Body, task: Task, agency: str | None, extra: Extra
) -> Response:
    """Begin a task that ``agency`` owes, or (None) the conduct office, and return the HTTP answer."""
    async with denied(ctx, who, "", OPENING):
        if PROCEDURE not in ctx.rulebook.procedures:
            raise Problem("not_found", "现行规则文本没有规定督查任务")
        owing = agency or await ctx.directory.conduct_office()
        card = (await ctx.directory.cards([owing])).get(owing) if owing else None

        async def take(intake: Intake) -> Beginning:
            number = await intake.number(PROCEDURE)
            more = await extra(intake, number)
            event = supervision_opened(
                ctx.rulebook,
                command=token_hex(16),
                actor=who.actor,
                received_at=intake.received_at,
                kind=task,
                agency=owing,
                card=card,
                **more,
            )
            return Beginning(number, event, ctx.rulebook)

        return await begun(ctx, who, how, path, body, PROCEDURE, take)


@dataclass(frozen=True, slots=True)
class _Postponed:
    due_on: date


async def within_reach(ctx: Context, _who: Caller, number: str, body: ActBody) -> None:
    """Raise ``time_not_allowed`` when the new day of a postponed task lies too far ahead."""
    day = parse(_Postponed, {"due_on": body.sent()["due_on"]}).due_on
    _within_reach(day, datetime.now(TZ) + await ctx.clocks.ahead(PROCEDURE, number))


def _within_reach(day: date, now: datetime) -> None:
    if day.year > now.year + _YEARS_AHEAD:
        raise not_allowed("due_on", f"不能晚于{now.year + _YEARS_AHEAD}年底，请另定日期")


async def all_inspected(ctx: Context, _who: Caller, number: str, _body: ActBody) -> None:
    """Raise ``incomplete`` while cases of the sample have no result."""
    campaign = await ctx.supervision.campaign_of(number)
    if campaign is None:
        return
    known = {each.case_no for each in await ctx.supervision.inspections(campaign.number)}
    if left := [case_no for case_no in campaign.sample if case_no not in known]:
        raise Problem("incomplete", f"样本中有{len(left)}件没有登记检查结果，登记后再完成：{', '.join(left[:5])}")


add_acts(router, PROCEDURE, before={"inspect": all_inspected, "postpone": within_reach, "void": duplicates.of_another})
add_reads(router, PROCEDURE)
