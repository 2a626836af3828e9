"""Lists of matters: filters, order, pages."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import asyncpg
from pydantic import Field

from api.context import Context
from api.edge.access.identity import Who
from api.edge.answers import linked
from api.edge.models import Closed, Instant, Label, Whole
from api.edge.problems import Problem
from api.reads import discretion
from api.views import matter_json
from db.reads.cases import Filters, Matter, Paging, Sort
from domain.clock.calendar import TZ
from domain.matter.fields import ID, FieldError
from matters.integrity.mend import alarm

_ID = f"^{ID.pattern}$"


class MatterQuery(Closed):
    """The filters of a list."""

    agency: Annotated[
        str | None, Field(pattern=_ID, description="涉及的机关；与 rule 或 due_before 同用时指承担者")
    ] = None
    official: Annotated[str | None, Field(pattern=_ID, description="首问负责人或义务的承担者")] = None
    status: Annotated[Literal["open", "closed"] | None, Field(description="在办 / 办结")] = None
    rule: Annotated[str | None, Field(pattern=_ID, description="现有待履行的这项义务")] = None
    due_before: Annotated[Instant | None, Field(description="现有义务在此之前到期")] = None
    breached: Annotated[bool | None, Field(description="有无逾期")] = None
    q: Annotated[Label | None, Field(description="事项编号或外部编号的开头")] = None
    overdue: Annotated[
        bool | None,
        Field(description="有无现在待履行而已逾期的义务，按各件自己的时钟；与 rule 等同用时指同一项"),
    ] = None
    sort: Annotated[
        Sort,
        Field(
            description="次序：-received_at 新的在前，received_at 旧的在前，next_due_at 先到期的在前（只列有期限的）"
        ),
    ] = "-received_at"
    total: Annotated[bool, Field(description="另答共有几件（total）；大的列表较慢")] = False
    limit: Annotated[Whole, Field(ge=1, le=200, description="一页至多几件")] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="上一页的 next_cursor")] = None


async def page_of(ctx: Context, who: Who, procedure: str, query: MatterQuery) -> dict[str, Any]:
    """Return a page of the matters that the caller may see. Raises ``incomplete`` for a cursor that no page
    has given.
    """
    asked = Filters(**query.model_dump(exclude={"sort", "total", "limit", "cursor"}))
    filters = await discretion.narrowed(ctx, who, procedure, asked, by_due=query.sort == "next_due_at")
    if filters is None:
        return {"items": [], "next_cursor": None} | ({"total": 0} if query.total else {})
    paging = Paging(query.sort, query.limit, query.cursor, total=query.total)
    try:
        page = await ctx.matters[procedure].list(filters, who.viewer(procedure), paging)
    except (ValueError, asyncpg.DataError):
        wrong = FieldError("cursor", "应为上一页的 next_cursor")
        raise Problem("incomplete", f"所填内容不能采用：cursor {wrong.message}", [wrong]) from None
    now, late = datetime.now(TZ), await ctx.calendars.late()
    ahead = await ctx.clocks.ahead_of((procedure, each.number) for each in page.items if _is_late(each))
    numbers = [each.number for each in page.items] if procedure == "case" else []
    findings = await ctx.findings.seen(numbers, who.viewer("finding")) if numbers else {}
    items, unreadable = list[dict[str, Any]](), list[str]()
    for each in page.items:
        try:
            sight = await discretion.of(ctx, who, each)
            at = clock(each, now + ahead.get(each.number, timedelta()))
            told = sight.told(linked(procedure, matter_json(each, at, late)))
        except Exception as error:  # noqa: BLE001 - one matter that can't be told must not hide the others
            alarm(each.number, error)
            unreadable.append(each.number)
        else:
            items.append(told | ({"findings": findings.get(each.number, [])} if procedure == "case" else {}))
    whole: dict[str, Any] = {"items": items, "next_cursor": page.next_cursor}
    whole |= {"unreadable": unreadable} if unreadable else {}
    return whole if page.total is None else whole | {"total": page.total}


def _is_late(matter: Matter) -> bool:
    """Whether a duty of the matter is late and still owed: only how late that is depends on the time of its clock."""
    return any(duty.breached_at and duty.ended_at is None for duty in matter.duties)


def clock(matter: Matter, now: datetime) -> datetime:
    """Return the time of the matter's clock. It is never before the matter's last event, since a local stack may have
    moved the clock.
    """
    seen_at = (at for duty in matter.duties for at in (duty.started_at, duty.ended_at, duty.breached_at) if at)
    return max([now, *seen_at])
