"""The times at which reports are issued, which the conduct office can change, and the reports that were issued."""

import re
from datetime import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BeforeValidator, Field, StrictBool, StrictInt, WithJsonSchema
from temporalio.service import RPCError, RPCStatusCode

from api.context import Context, Ctx
from api.contract import told
from api.contract.papers import IssuedReports, Schedule, Schedules
from api.edge import once
from api.edge.access.identity import Who
from api.edge.models import Body
from api.edge.problems import Problem
from api.edge.receipts import How
from api.views import instant
from db.pool import Conn
from db.schedules import Set, keep
from db.supervision import Issued
from db.writes.requests import Answered
from domain.law.catalogue import ReportRule
from domain.matter.fields import FieldError
from domain.reading.grammar.tables import LAST_DAY, MONTHS
from matters.temporal import schedules
from matters.temporal.client import DOWN
from matters.temporal.schedules import When

router = APIRouter(prefix="/v1/supervision", tags=["supervision"])

_AT = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _to_the_minute(said: object) -> object:
    """Raise ValueError for a time with seconds or a zone: a schedule has neither, so it would silently drop them."""
    if not (isinstance(said, str) and _AT.fullmatch(said)):
        raise ValueError("应为北京时间的时和分，如 09:00")
    return said


class Reschedule(Body):
    """改期：每月的哪一天（每年一次的并写明月份）几点；或者暂停。"""

    day: Annotated[StrictInt, Field(ge=1, le=LAST_DAY, description="日")]
    month: Annotated[StrictInt | None, Field(ge=1, le=MONTHS, description="月（每年一次的必填）")] = None
    at: Annotated[
        time,
        BeforeValidator(_to_the_minute),
        WithJsonSchema({"type": "string", "pattern": f"^({_AT.pattern})$"}),
        Field(description="北京时间的时和分，如 09:00"),
    ]
    paused: Annotated[StrictBool, Field(description="暂停")] = False


@router.get("/schedules", summary="通报和考核的时间", responses=told(Schedules))
async def list_schedules(ctx: Ctx, _who: Who) -> dict[str, Any]:
    """各种报告何时汇总，下三次在何时（暂停的没有）。规则文本的说明只在未改期时给出。"""
    return {"items": [_told(rule, await _when(ctx, rule)) for rule in ctx.rulebook.reports.values()]}


@router.post("/schedules/{report}", summary="改期或暂停", responses=told(Schedule))
async def change_schedule(
    report: Annotated[str, Path(description="报告，如 circular")], body: Reschedule, ctx: Ctx, who: Who, how: How
) -> Response:
    """作风办改期；停机期间错过的，恢复后依次补做。新的时间在本月（本年）已过的，随即补做这一次；已汇总的不再汇总。"""
    rule = ctx.rulebook.reports.get(report)
    if rule is None:
        raise Problem("not_found", "现行规则文本没有规定这种报告")
    if (body.month is None) != (rule.every == "month"):
        wrong = FieldError("month", "每年一次的应写明月份，每月一次的不写")
        raise Problem("incomplete", f"所填内容不能采用：month {wrong.message}", [wrong])

    async def do(conn: Conn) -> Answered:
        await keep(conn, ctx.keyring, rule.id, Set(body.day, body.month, body.at, body.paused), "changed")
        try:
            await schedules.change(ctx.client, rule, When(body.day, body.month, body.at, body.paused))
        except DOWN:
            raise Problem(
                "unavailable", "Temporal 暂时无法连接，不能确定已经改期；请稍后用同一 Idempotency-Key 重试"
            ) from None
        return Answered(200, None, _told(rule, await _when(ctx, rule)))

    return once.response(await once.answered(ctx, who, how, f"{router.prefix}/schedules/{report}", body, do))


@router.get("/reports", summary="已汇总的报告", responses=told(IssuedReports))
async def list_reports(
    ctx: Ctx,
    _who: Who,
    report: Annotated[str | None, Query(pattern="^[a-z_]{1,40}$", description="只列这种报告")] = None,
) -> dict[str, Any]:
    """按期汇总的数字，和可取 .docx、.xlsx 的地址；由台账随时可以重算出来。"""
    return {"items": [_issued(each) for each in await ctx.supervision.issued(report)]}


async def _when(ctx: Context, rule: ReportRule) -> When | None:
    """Return when the report is issued; None when no worker has made its schedule yet."""
    try:
        return await schedules.when(ctx.client, rule)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise Problem("unavailable", "Temporal 暂时无法连接，请稍后重试") from None


def _told(rule: ReportRule, when: When | None) -> dict[str, Any]:
    """Return the JSON of a schedule.

    The rulebook's reading gives reasons for the rulebook's own time. It is left out once people have set another time.
    """
    moved = when is not None and (when.day, when.month, when.at) != (rule.day, rule.month, rule.at)
    reading = None if moved else rule.reading
    known = {"report": rule.id, "title": rule.title, "article": rule.article, "reading": reading}
    if when is None:
        return known | {"schedule": None}
    at = {"day": when.day, "month": when.month, "at": f"{when.at:%H:%M}", "paused": when.paused}
    return known | {"schedule": at | {"next": [instant(moment) for moment in when.next_at]}}


def _issued(each: Issued) -> dict[str, Any]:
    span = f"from={each.begins}&to={each.ends}&as_of={(instant(each.as_of) or '').replace('+', '%2B')}"
    at = f"/v1/reports/{each.report}?{span}"
    return {
        "report": each.report,
        "from": each.begins.isoformat(),
        "to": each.ends.isoformat(),
        "as_of": instant(each.as_of),
        "issued_at": instant(each.issued_at),
        "figures": each.figures,
        "supervision_no": each.supervision_no,
        "links": {suffix: f"{at}&format={suffix}" for suffix in ("json", "docx", "xlsx")},
    }
