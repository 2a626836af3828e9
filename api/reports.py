"""Reports for inspection and the yearly assessment (Art. 12): figures per agency, of any past date."""

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.matters import Ctx, Who
from api.problems import Problem
from db.reports import Reports
from db.views import instant
from domain.calendar import TZ
from domain.fields import FieldError

router = APIRouter(prefix="/v1/reports", tags=["通报考核"])

_MOST = timedelta(days=3660)


class Period(BaseModel):
    """Which matters, and as the ledger was when."""

    model_config = ConfigDict(extra="forbid")

    from_: Annotated[date, Field(alias="from", description="收到日期自(含)")]
    to: Annotated[date, Field(description="收到日期至(含)")]
    as_of: Annotated[AwareDatetime | None, Field(description="按这一时刻的台账计算; 不填为现在")] = None


@router.get("/agencies", summary="各机关履行情况")
async def agencies(ctx: Ctx, who: Who, period: Annotated[Period, Query()]) -> dict[str, Any]:
    """期间收到的事项中各机关的义务履行情况, 由台账重算; 负责人只看本机关。

    同一时刻的数字总是相同, 只要此前的操作都已记入台账; 机关名称取自现行名录, 名录中已没有的只给代码。
    """
    who.need("conduct_office", "auditor", "head")
    if not timedelta() <= period.to - period.from_ <= _MOST:
        wrong = FieldError("to", "不能早于 from, 相隔不超过十年")
        raise Problem("incomplete", f"所填内容不能采用: to {wrong.message}", [wrong])
    begin, until = (datetime.combine(day, time(), TZ) for day in (period.from_, period.to + timedelta(days=1)))
    if period.as_of and period.as_of > datetime.now(UTC) and not ctx.settings.local_stack:
        wrong = FieldError("as_of", "不能晚于现在: 尚未发生的无从计算")
        raise Problem("incomplete", f"所填内容不能采用: as_of {wrong.message}", [wrong])
    # on the local stack matters' clocks are ahead: what they recorded counts too
    as_of = period.as_of or datetime.now(UTC) + (_MOST if ctx.settings.local_stack else timedelta())
    report = await Reports(ctx.pool).agencies(begin, until, as_of)
    names = {agency.id: agency.name for agency in await ctx.directory.agencies()}
    all_of_them = who.viewer("case").sees_all
    return {
        "from": period.from_.isoformat(),
        "to": period.to.isoformat(),
        "as_of": instant(as_of),
        "items": [
            {"agency": agency or None, "name": names.get(agency), **dataclasses.asdict(figures)}
            for agency, figures in sorted(report.agencies.items())
            if all_of_them or agency in who.agencies
        ],
    }
