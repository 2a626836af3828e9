"""Reports for supervision and the yearly assessment: figures by agency and by person, of any past date."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.context import Context, Ctx
from api.contract import told
from api.contract.papers import AgencyReport, Assessment, Circular
from api.edge.access.identity import Who
from api.edge.models import NUMBERED, Closed, Day, Instant, OfDocument
from api.edge.problems import Problem
from api.papers import circulars, downloads
from api.views import instant
from domain.clock.calendar import TZ
from domain.matter.fields import FieldError
from domain.records.report import Report

router = APIRouter(prefix="/v1/reports", tags=["reports"])

_MOST = timedelta(days=3660)
_SECOND = timedelta(seconds=1)


DocumentNo = Annotated[OfDocument | None, Field(description=f"发文字号；不填则留空待填：{NUMBERED}")]
Format = Annotated[Literal["json", "docx", "xlsx"], Field(description="格式")]


class Period(Closed):
    """Which matters a report is about: the days on which they came in, and the instant up to which the
    ledger is read.
    """

    from_: Annotated[Day, Field(alias="from", description="收到日期自（含）")]
    to: Annotated[Day, Field(description="收到日期至（含）；数字截至这一天")]
    as_of: Annotated[Instant | None, Field(description="按这一时刻的台账计算；不填为现在")] = None


class Paper(Period):
    """A report in the form of a paper."""

    document_no: DocumentNo = None
    format: Format = "json"


@router.get("/agencies", summary="各机关履行情况", responses=told(AgencyReport))
async def report_agencies(ctx: Ctx, who: Who, period: Annotated[Period, Query()]) -> dict[str, Any]:
    """期间收到的事项中各机关截至期末的义务履行情况，由台账重算；负责人只看本机关。

    同一时刻的数字总是相同，只要此前的操作都已记入台账；机关名称是那一时刻名录中的名称，名录中没有的只给代码。
    """
    report, as_of = await _made(ctx, period)
    figures = circulars.as_json(report, await names_of(ctx, as_of), people=False)["agencies"]
    sees_all = who.viewer("case").sees_all
    return _head(period, as_of, report.unreadable if sees_all else []) | {
        "items": [each for each in figures if sees_all or each["agency"] in who.agencies]
    }


@router.get("/circular", summary="通报", response_model=None, responses=downloads.files(Circular))
async def report_circular(ctx: Ctx, _who: Who, paper: Annotated[Paper, Query()]) -> Response | dict[str, Any]:
    """一段期间各机关截至期末的执行情况，可取 JSON、.docx 或 .xlsx；由台账重算，同一时刻总是相同。

    期末以后发生的列入以后各期（`earlier`），各期相加不重不漏。不含服务对象的任何信息。
    """
    return await _paper(ctx, paper, "circular", people=False)


@router.get("/assessment", summary="年度考核", response_model=None, responses=downloads.files(Assessment))
async def report_assessment(ctx: Ctx, _who: Who, paper: Annotated[Paper, Query()]) -> Response | dict[str, Any]:
    """各机关和工作人员截至期末的执行情况，供年度考核；可取 JSON、.docx 或 .xlsx。

    期间不是一整年的，或者该年尚未结束的，是阶段性考核。
    """
    return await _paper(ctx, paper, "assessment", people=True)


async def _paper(ctx: Context, paper: Paper, report_id: str, *, people: bool) -> Response | dict[str, Any]:
    book = ctx.rulebook
    rule = book.reports.get(report_id)
    if rule is None:
        raise Problem("not_found", "现行规则文本没有规定这种报告")
    report, as_of = await _made(ctx, paper)
    names, span = await names_of(ctx, as_of), (paper.from_, paper.to)
    made = circulars.paper(book, rule, report, names, span, as_of, paper.document_no, people=people)
    if paper.format == "json":
        head = _head(paper, as_of, report.unreadable) | {"title": made.title, "document_no": made.document_no}
        return head | circulars.as_json(report, names, people=people)
    return await downloads.response(made, paper.format)


async def _made(ctx: Ctx, period: Period) -> tuple[Report, datetime]:
    """Return the figures and the instant of the ledger. Raises ``incomplete`` for a period or an instant that can't be
    reported.
    """
    begin, end = span_of(period.from_, period.to)
    as_of = await instant_of(ctx, period.as_of)
    return await ctx.reports.of(begin, end, as_of), as_of


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the instants between which these days lie; the second one is excluded. Raises ``incomplete`` where the
    last day is before the first, or more than ten years after it.
    """
    if not timedelta() <= last - first <= _MOST:
        wrong = FieldError("to", "不能早于 from，相隔不超过十年")
        raise Problem("incomplete", f"所填内容不能采用：to {wrong.message}", [wrong])
    return datetime.combine(first, time(), TZ), datetime.combine(last + timedelta(days=1), time(), TZ)


async def instant_of(ctx: Ctx, as_of: datetime | None) -> datetime:
    """Return the instant that is asked for, or now. It has whole seconds, so that the paper can print it and is the
    same again when that instant is asked for.

    On the local stack the clocks of matters are ahead, so there it is the latest instant in the ledger. Raises
    ``incomplete`` for an instant that lies ahead.
    """
    now = datetime.now(UTC)
    if as_of is not None:
        if as_of > now and not ctx.settings.local_stack:
            wrong = FieldError("as_of", "不能晚于现在：尚未发生的无从计算")
            raise Problem("incomplete", f"所填内容不能采用：as_of {wrong.message}", [wrong])
        return as_of
    if not ctx.settings.local_stack:
        return now.replace(microsecond=0)
    reached = max(now, await ctx.reports.latest() or now)
    return reached if reached.microsecond == 0 else reached.replace(microsecond=0) + _SECOND


async def names_of(ctx: Ctx, as_of: datetime) -> circulars.Names:
    """Return the names that agencies and people had at that instant."""
    agencies, officials = await ctx.directory.names(as_of)
    office = await ctx.directory.conduct_office(as_of) or ""
    return circulars.Names(agencies, officials, agencies.get(office, ctx.rulebook.issued_by))


def _head(period: Period, as_of: datetime, unreadable: list[str]) -> dict[str, Any]:
    head = {"from": period.from_.isoformat(), "to": period.to.isoformat(), "as_of": instant(as_of)}
    return head | ({"unreadable": unreadable} if unreadable else {})
