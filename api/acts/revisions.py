"""Calendar revisions. A notice of the State Council or an emergency changes working days, and every open matter
follows.
"""

import asyncio
import contextlib
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Response
from pydantic import Field, model_validator

from api.context import Ctx
from api.contract import told
from api.contract.law import Revision, RevisionProgress, Revisions
from api.edge import once
from api.edge.access.identity import Who
from api.edge.models import Body, Day, OpenText, Whole
from api.edge.problems import Problem
from api.edge.receipts import How
from api.views import revision_json
from db.pool import Conn
from db.revisions import Published, publish
from db.writes.requests import Answered
from domain.acts.base import missing
from domain.clock.calendar import TZ, Stated
from matters import law
from matters.temporal.client import BRIEFLY, DOWN, start_revision

router = APIRouter(prefix="/v1/calendar/revisions", tags=["rules"])

# these roles may read the numbers of all open matters, findings included
_LOOKS_INTO = frozenset({"calendar_admin", "conduct_office", "auditor"})


class DayStated(Body):
    """一天：放假或上班。"""

    date: Annotated[Day, Field(description="日期")]
    kind: Annotated[Literal["off", "work"], Field(description="放假 / 上班")]


class Revise(Body):
    """一份通知对工作日的调整：只列与原安排不同的日子，或全年安排。"""

    notice: Annotated[OpenText, Field(description="通知名称和文号")]
    days: Annotated[list[DayStated], Field(min_length=1, max_length=366, description="各日")]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({day.date for day in self.days}) < len(self.days):
            raise ValueError("days 中同一天列了两次")
        return self

    @property
    def stated(self) -> dict[str, Stated]:
        """Return the days in the form in which the revision is kept."""
        return {day.date.isoformat(): day.kind for day in sorted(self.days, key=lambda each: each.date)}


@router.post("", status_code=202, summary="发布日历调整", responses=told(Revision, 202, "已发布；Location 为其进展"))
async def publish_revision(body: Revise, ctx: Ctx, who: Who, how: How) -> Response:
    """新事项立即按调整后的日历计算；在办事项分批调整，进展见 Location。

    已履行的义务不受影响，待履行的也不会因此在发布之前逾期。
    """
    years = _years()
    if not all(day.date.year in years for day in body.days):
        raise missing(days=f"各日应在{years[0]}年至{years[-1]}年之间：更早的没有日历，更晚的请到时再发布")

    async def do(conn: Conn) -> Answered:
        published = await publish(conn, ctx.keyring, body.notice, body.stated, who.actor.id)
        return Answered(202, f"{router.prefix}/{published.number}", revision_json(published))

    answered = await once.answered(ctx, who, how, router.prefix, body, do)
    await ctx.calendars.refresh()
    with contextlib.suppress(*DOWN):  # if this fails, the reconciler starts the workflow
        async with asyncio.timeout(BRIEFLY):
            await start_revision(ctx.client, ctx.settings.task_queue, answered.answer["number"])
    return once.response(answered)


@router.get("", summary="历次日历调整", responses=told(Revisions))
async def list_revisions(ctx: Ctx, _who: Who) -> dict[str, Any]:
    """按发布先后。"""
    return {"items": [revision_json(each) | {"status": _status(each)} for each in await ctx.revisions.all()]}


@router.get("/{number}", summary="日历调整的进展", responses=told(RevisionProgress))
async def get_revision(
    number: Annotated[Whole, Path(ge=1, lt=2**31, description="日历调整的编号")], ctx: Ctx, who: Who
) -> dict[str, Any]:
    """已到达的事项数（cases_seen）、变动的期限数（deadlines_moved）和尚未到达的在办事项数（cases_remaining）。

    日历管理、问责机构和审计人员还看到尚未到达的事项编号（numbers_remaining，至多二十个）：通知按编号先后进行，
    排在前面而迟迟不到达的，请查看其工作流。
    """
    await ctx.calendars.refresh()
    revised = ctx.calendars.since(number)
    if not revised or revised[0].published.number != number:
        raise Problem("not_found", "没有这次日历调整，请核对编号")
    so_far = await ctx.revisions.progress(number)
    now = next(each for each in await ctx.revisions.all() if each.number == number)
    remaining = await ctx.revisions.remaining([each.calendar.version for each in revised])
    return (
        revision_json(now)
        | {
            "status": _status(now),
            "cases_seen": so_far.seen,
            "deadlines_moved": so_far.moved,
            "cases_remaining": remaining.count,
        }
        | ({} if _LOOKS_INTO.isdisjoint(who.actor.roles) else {"numbers_remaining": remaining.first})
    )


def _years() -> range:
    """Return the years of which a notice may speak: those of the calendars in use, and the year after them."""
    known = law.years()
    return range(min(known), max(*known, datetime.now(TZ).year) + 2)


def _status(published: Published) -> str:
    return "done" if published.finished_at else "running"
