"""Reading cases: what is owed, what happened, why it is due then, who bore it. What isn't yours isn't there."""

# ruff: noqa: FAST003 - the dependency `visible` takes the case's number

from datetime import datetime
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.answers import case_json
from api.context import Context, context
from api.delivery import skipped
from api.dossier import dossier
from api.explaining import explanation_json
from api.folding import Folded, folded
from api.identity import Caller, caller
from api.problems import Problem, kept
from db.cases import Filters, Matter
from db.vault import NoSuchText, Tampered
from db.views import event_json, instant, matter_json
from domain.acts import EVENTS
from domain.calendar import TZ
from domain.fields import ID, FieldError
from domain.responsibility import intervals
from domain.words import CLAIMS
from runtime.law import late

router = APIRouter(prefix="/v1/cases", tags=["查阅"])

Ctx = Annotated[Context, Depends(context)]
By = Annotated[Caller, Depends(caller)]
_ID, _TEXT = f"^{ID.pattern}$", r"^[^\x00]+$"
# Whoever deals with matters; those who keep calendars and directories have no business with their texts.
READS_TEXTS = tuple(claim for claim in CLAIMS if claim not in ("calendar_admin", "directory_admin"))


async def visible(case_no: str, ctx: Ctx, by: By) -> Matter:
    """The case, if it is there and the caller's to see; both absences look the same."""
    matter = await ctx.cases.get(case_no, by.viewer) if ID.fullmatch(case_no) else None
    if matter is None:
        raise Problem("no_such_case", "没有这个事项, 或您的机关不涉及该事项; 请核对编号")
    return matter


Case = Annotated[Matter, Depends(visible)]


async def fold_of(case: Case, ctx: Ctx) -> Folded:
    """The case's state."""
    return await folded(ctx, case.number)


Fold = Annotated[Folded, Depends(fold_of)]


class CaseQuery(BaseModel):
    """What a list is narrowed to; a filter that isn't known would otherwise quietly give too much."""

    model_config = ConfigDict(extra="forbid")

    agency: Annotated[
        str | None, Field(pattern=_ID, description="涉及的机关; 与 rule 或 due_before 同用时指承担者")
    ] = None
    official: Annotated[str | None, Field(pattern=_ID, description="首问责任人或义务的承担者")] = None
    status: Literal["open", "closed"] | None = None
    rule: Annotated[str | None, Field(pattern=_ID, description="现有待履行的这项义务")] = None
    due_before: Annotated[AwareDatetime | None, Field(description="现有义务在此之前到期")] = None
    breached: Annotated[bool | None, Field(description="有无逾期")] = None
    q: Annotated[str | None, Field(pattern=_TEXT, max_length=64, description="事项编号或外部编号的开头")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="上一页的 next_cursor")] = None


@router.get("", summary="事项列表")
async def list_cases(ctx: Ctx, by: By, query: Annotated[CaseQuery, Query()]) -> dict[str, Any]:
    """新的在前; 只列本机关涉及的事项。"""
    filters = Filters(**query.model_dump(exclude={"limit", "cursor"}))
    try:
        page = await ctx.cases.list(filters, by.viewer, query.limit, query.cursor)
    except (ValueError, asyncpg.DataError):
        wrong = FieldError("cursor", "应为上一页的 next_cursor")
        raise Problem("incomplete", f"所填内容不能采用: cursor {wrong.message}", [wrong]) from None
    now = datetime.now(TZ)
    items = [case_json(matter_json(each, clock(each, now), late)) for each in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get("/{case_no}", summary="一个事项")
async def get_case(case: Case, ctx: Ctx) -> dict[str, Any]:
    """事项及其全部义务; 文本只给引用。"""
    now = clock(case, datetime.now(TZ) + await skipped(ctx, case.number))
    leads = await ctx.leads.of(case.number)
    return case_json(matter_json(case, now, late)) | {
        "subject": case.subject,
        "applicant": case.applicant,
        "leads": [
            {
                "duty": lead.duty,
                "article": lead.article,
                "grounds": lead.grounds,
                "status": lead.status,
                "breach": lead.breach,
                "title": lead.title,
                "at": instant(lead.at),
            }
            for lead in leads
        ],
    }


@router.get("/{case_no}/timeline", summary="事项经过")
async def timeline(
    case: Case,
    ctx: Ctx,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> dict[str, Any]:
    """按台账次序; after 为上次读到的 seq。"""
    rows = await ctx.cases.timeline(case.number, after, limit)
    return {"items": [event_json(row) | {"title": EVENTS[row.type].title} for row in rows]}


@router.get("/{case_no}/duties/{duty_id}/explanation", summary="期限说明")
async def explanation(duty_id: str, fold: Fold) -> dict[str, Any]:
    """逐日说明期限从何算起、哪些日子计入、依据哪份通知。"""
    duty = fold.state.duty(duty_id)
    if duty is None:
        raise Problem("not_found", "该事项没有这项义务, 请核对义务编号")
    rule = fold.rulebook.rule(fold.state.procedure, duty.rule)
    told = explanation_json(fold.explanation(duty), provisional=duty.provisional, rule=duty.rule)
    limit = {"unit": duty.limit.unit, "count": duty.limit.count} if duty.limit else None
    return told | {"article": rule.article, "title": rule.title, "limit": limit, "reading": rule.reading}


@router.get("/{case_no}/responsibility", summary="责任区间")
async def responsibility(fold: Fold, at: AwareDatetime | None = None) -> dict[str, Any]:
    """每项义务何时由谁承担; 有 at 时只列当时的承担者。"""
    return {
        "items": [
            {
                "duty": held.duty,
                "bearer": {"role": held.bearer.role, "agency": held.bearer.agency, "official": held.bearer.official},
                "from": instant(held.since),
                "to": instant(held.until),
            }
            for held in intervals(fold.state, at)
        ]
    }


@router.get("/{case_no}/texts/{ref}", summary="读取密封文本")
async def text(
    ref: str,
    case: Case,
    ctx: Ctx,
    by: By,
    purpose: Annotated[str, Query(pattern=_TEXT, min_length=2, max_length=200, description="读取目的, 记录在案")],
) -> JSONResponse:
    """谁在何时为何读取, 记录在案。"""
    by.need(*READS_TEXTS)
    via = f"(经 {by.actor.via})" if by.actor.via else ""
    try:
        opened = await ctx.vault.open(
            case.number,
            ref.replace("\0", ""),
            reader=by.actor.id,
            agency=by.actor.agency,
            purpose=f"{purpose}{via}",
        )
    except NoSuchText:
        raise Problem("not_found", "该事项没有这段文本, 请核对引用") from None
    except Tampered:
        raise Problem("internal", "文本与封存时不一致, 不能给出; 请联系运维人员") from None
    return JSONResponse({"ref": ref, "text": opened}, headers={"Cache-Control": "no-store"})


@router.get("/{case_no}/receipts/{receipt_id}", summary="操作的回执")
async def receipt(receipt_id: str, case: Case, ctx: Ctx) -> dict[str, Any]:
    """已收到的操作办得怎样。"""
    found = await ctx.receipts.get(receipt_id) if ID.fullmatch(receipt_id) else None
    if found is None or found.number != case.number:
        raise Problem("not_found", "该事项没有这份回执, 请核对编号")
    told: dict[str, Any] = {"id": found.id, "act": found.act, "received_at": instant(found.received_at)}
    told["status"] = found.status
    if found.seq is not None:
        told["seq"] = found.seq
    return told | {"problem": kept(found.problem)} if found.problem else told


@router.get("/{case_no}/dossier", summary="报告材料")
async def get_dossier(case: Case, fold: Fold) -> dict[str, Any]:
    """事项、各方意见及理由、倾向性意见和经过; 文本只给引用。"""
    return dossier(case, fold.state, fold.events)


def clock(matter: Matter, now: datetime) -> datetime:
    """The matter's time: never before what has happened in it (a local stack may have moved its clock)."""
    seen = (at for duty in matter.duties for at in (duty.started_at, duty.ended_at, duty.breached_at) if at)
    return max([now, *seen])
