"""Reads of matters: what is owed, what happened, why a duty is due on its day, who bore it. A matter that the caller
may not see answers as if it did not exist.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import Field

from api.context import Context, Ctx
from api.edge.answers import linked
from api.edge.identity import Caller, Who
from api.edge.models import Closed, Instant
from api.edge.problems import Problem, kept
from api.edge.sight import seen
from api.edge.temporal_ui import TemporalUi
from api.reads import discretion
from api.reads.explaining import explanation_json, limit_json, special_law_json
from api.views import Late, event_json, instant, matter_json, origin_json
from db.leads import LeadRow
from db.reads.cases import Filters, Matter, Viewer
from db.vault import NoSuchText, Tampered
from domain.acts import EVENTS
from domain.clock.calendar import TZ
from domain.matter.fields import ID, FieldError
from domain.reading.grammar.words import CLAIMS
from domain.reading.overlay import tightened
from domain.records.responsibility import intervals
from matters.mend import alarm

_ID, _TEXT = f"^{ID.pattern}$", r"^[^\x00]+$"
# the roles that deal with matters; those who only keep the calendar or the directory need no texts
READS_TEXTS = tuple(claim for claim in CLAIMS if claim not in ("calendar_admin", "directory_admin"))


class MatterQuery(Closed):
    """The filters of a list."""

    agency: Annotated[
        str | None, Field(pattern=_ID, description="涉及的机关；与 rule 或 due_before 同用时指承担者")
    ] = None
    official: Annotated[str | None, Field(pattern=_ID, description="首问负责人或义务的承担者")] = None
    status: Literal["open", "closed"] | None = None
    rule: Annotated[str | None, Field(pattern=_ID, description="现有待履行的这项义务")] = None
    due_before: Annotated[Instant | None, Field(description="现有义务在此之前到期")] = None
    breached: Annotated[bool | None, Field(description="有无逾期")] = None
    q: Annotated[str | None, Field(pattern=_TEXT, max_length=64, description="事项编号或外部编号的开头")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="上一页的 next_cursor")] = None


async def page_of(ctx: Context, who: Who, procedure: str, query: MatterQuery) -> dict[str, Any]:
    """Return a page of the matters that the caller may see. Raises ``incomplete`` for a cursor that no page
    has given.
    """
    filters = Filters(**query.model_dump(exclude={"limit", "cursor"}))
    try:
        page = await ctx.matters[procedure].list(filters, who.viewer(procedure), query.limit, query.cursor)
    except (ValueError, asyncpg.DataError):
        wrong = FieldError("cursor", "应为上一页的 next_cursor")
        raise Problem("incomplete", f"所填内容不能采用：cursor {wrong.message}", [wrong]) from None
    now, late = datetime.now(TZ), await ctx.calendars.late()
    findings = await ctx.findings.of_cases([each.number for each in page.items]) if procedure == "case" else {}
    items, unreadable = list[dict[str, Any]](), list[str]()
    for each in page.items:
        try:
            told = discretion.shown(who, each, linked(procedure, matter_json(each, clock(each, now), late)))
        except Exception as error:  # noqa: BLE001 - one matter that can't be told must not hide the others
            alarm(each.number, error)
            unreadable.append(each.number)
        else:
            items.append(told | ({"findings": findings.get(each.number, [])} if procedure == "case" else {}))
    named = {"unreadable": unreadable} if unreadable else {}
    return {"items": items, "next_cursor": page.next_cursor, **named}


async def one(ctx: Context, who: Caller, matter: Matter) -> dict[str, Any]:
    """Return a matter with its links, and with those of its leads that the caller may see. Texts are references."""
    procedure = matter.procedure
    now = clock(matter, datetime.now(TZ) + await ctx.clocks.ahead(procedure, matter.number))
    late = await ctx.calendars.late()
    told = linked(procedure, matter_json(matter, now, late))
    match procedure:
        case "case" | "supervision":
            findings = (await ctx.findings.of_cases([matter.number])).get(matter.number, [])
            viewer = who.viewer("finding")
            leads = [each for each in await ctx.leads.of(matter.number) if _may_see(viewer, each)]
            about: dict[str, Any] = {"findings": findings}
            if procedure == "case":
                about |= {"subject": matter.subject, "applicant": matter.applicant}
        case "finding":
            if (bare := discretion.shown(who, matter, told)) is not told:
                return bare
            leads, about = await ctx.leads.by_id((matter.about or {}).get("leads", [])), {}
        case _:
            return told
    return told | about | {"leads": [_lead(each, now, late) for each in leads]}


def _may_see(viewer: Viewer, lead: LeadRow) -> bool:
    """Whether the viewer may see the lead, which names the people to whom it may point.

    Examiners, the people to whom it points, and the heads of their units may see it.
    """
    return viewer.sees_all or lead.official == viewer.person or lead.agency in viewer.units


def _lead(lead: LeadRow, now: datetime, late: Late) -> dict[str, Any]:
    """Return the JSON of a lead: who bore the duty when it lapsed, how late it was met or still is, and every bearer it
    had.
    """
    return {
        "id": lead.id,
        **origin_json(lead.number),
        "duty": lead.duty,
        "article": lead.article,
        "title": lead.title,
        "grounds": lead.grounds,
        "bearer": {"role": lead.role, "agency": lead.agency, "official": lead.official},
        "at": instant(lead.at),
        "due_at": instant(lead.due_at),
        "claimed_at": instant(lead.claimed_at),  # a claim, which the verifier judges
        "late_by_working_days": late(lead.due_at, lead.ended_at or now) if lead.due_at and lead.breach else None,
        "held": lead.held,
        "breach": lead.breach,
        "status": lead.status,
    }


def add_reads(router: APIRouter, procedure: str) -> None:
    """Add the reads that matters of every procedure have."""
    numbered = Path(alias=f"{procedure}_no", description="编号")
    at = f"/{{{procedure}_no}}"

    @router.get("", summary="列表", operation_id=f"list_{procedure}s")
    async def _list(ctx: Ctx, who: Who, query: Annotated[MatterQuery, Query()]) -> dict[str, Any]:
        """新的在前；只列可以查看的。"""
        return await page_of(ctx, who, procedure, query)

    @router.get(at, summary="查看", operation_id=f"get_{procedure}")
    async def _get(number: Annotated[str, numbered], ctx: Ctx, who: Who) -> dict[str, Any]:
        """连同全部义务；文本只给引用。"""
        return await one(ctx, who, await seen(ctx, who, procedure, number))

    @router.get(f"{at}/history", summary="工作流历史", operation_id=f"{procedure}_history", status_code=307)
    async def _history(number: Annotated[str, numbered], ctx: Ctx, who: Who) -> RedirectResponse:
        """转到 Temporal 界面中的历史，供值守人员查看。"""
        await seen(ctx, who, procedure, number)
        ui = TemporalUi(ctx.settings.temporal_ui_url, ctx.settings.temporal_namespace, procedure)
        return RedirectResponse(ui.history(number))

    @router.get(f"{at}/timeline", summary="经过", operation_id=f"{procedure}_timeline")
    async def _timeline(
        number: Annotated[str, numbered],
        ctx: Ctx,
        who: Who,
        after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    ) -> dict[str, Any]:
        """按台账次序；after 为上次读到的 seq。"""
        matter = await seen(ctx, who, procedure, number)
        if discretion.whole(who, matter):
            rows = await ctx.matters[procedure].timeline(number, after, limit)
        else:
            every = discretion.told(who, matter, await ctx.matters[procedure].timeline(number))
            rows = [row for row in every if row.seq > after][:limit]
        return {"items": [event_json(row) | {"title": EVENTS[row.type].title} for row in rows]}

    @router.get(f"{at}/duties/{{id}}/explanation", summary="期限说明", operation_id=f"{procedure}_explanation")
    async def _explanation(
        number: Annotated[str, numbered], duty_id: Annotated[str, Path(alias="id")], ctx: Ctx, who: Who
    ) -> dict[str, Any]:
        """逐日说明期限从何算起、哪些日子计入、依据哪份通知。"""
        await seen(ctx, who, procedure, number)
        fold = await ctx.fold.matter(number)
        duty = fold.state.duty(duty_id)
        if duty is None:
            raise Problem("not_found", "没有这项义务，请核对义务编号")
        rule = fold.rulebook.rule(fold.state.procedure, duty.rule)
        why = fold.explanation(duty, await ctx.calendars.version(duty.calendar))
        told = explanation_json(why, provisional=duty.provisional, rule=duty.rule)
        source = rule.source if duty.bearer.agency == fold.rulebook.agency else None
        return told | {
            "article": rule.article,
            "title": rule.title,
            "limit": duty.limit and limit_json(duty.limit),
            # it is the reading of the limit that the agency's own rules have replaced
            "reading": None if source and tightened(rule) else rule.reading,
            "source": source,
            "special_law": special_law_json(fold.rulebook, fold.state, rule, duty),
        }

    @router.get(f"{at}/responsibility", summary="责任区间", operation_id=f"{procedure}_responsibility")
    async def _responsibility(
        number: Annotated[str, numbered], ctx: Ctx, who: Who, at: Instant | None = None
    ) -> dict[str, Any]:
        """每项义务何时由谁承担；有 at 时只列当时的承担者。"""
        await seen(ctx, who, procedure, number)
        return {
            "items": [
                {
                    "duty": held.duty,
                    "bearer": {
                        "role": held.bearer.role,
                        "agency": held.bearer.agency,
                        "official": held.bearer.official,
                    },
                    "from": instant(held.since),
                    "to": instant(held.until),
                }
                for held in intervals((await ctx.fold.matter(number)).state, at)
            ]
        }

    @router.get(f"{at}/texts/{{ref}}", summary="读取密封文本", operation_id=f"{procedure}_text")
    async def _text(
        number: Annotated[str, numbered],
        ref: str,
        ctx: Ctx,
        who: Who,
        purpose: Annotated[str, Query(pattern=_TEXT, min_length=2, max_length=200, description="读取目的，记录在案")],
    ) -> JSONResponse:
        """谁在何时为何读取，记录在案。"""
        matter = await seen(ctx, who, procedure, number)
        if not await discretion.may_read(ctx, who, matter, ref):
            raise Problem("not_found", "没有这段文本，请核对引用")
        return await text(ctx, who, number, ref, purpose)

    @router.get(f"{at}/receipts/{{id}}", summary="操作的回执", operation_id=f"{procedure}_receipt")
    async def _receipt(
        number: Annotated[str, numbered], receipt_id: Annotated[str, Path(alias="id")], ctx: Ctx, who: Who
    ) -> dict[str, Any]:
        """已收到的操作办得怎样。"""
        await seen(ctx, who, procedure, number)
        return await receipt(ctx, number, receipt_id)


async def text(ctx: Context, who: Who, number: str, ref: str, purpose: str) -> JSONResponse:
    """Return a sealed text, and record that the caller has read it.

    Raises ``not_found``, and ``internal`` when the text was changed in the database.
    """
    who.need(*READS_TEXTS)
    via = f"（经 {who.actor.via}）" if who.actor.via else ""
    try:
        opened = await ctx.vault.open(
            number,
            ref.replace("\0", ""),
            reader=who.actor.id,
            agency=who.actor.agency,
            purpose=f"{purpose}{via}",
        )
    except NoSuchText:
        raise Problem("not_found", "没有这段文本，请核对引用") from None
    except Tampered:
        raise Problem("internal", "文本与封存时不一致，不能给出；请联系运维人员") from None
    return JSONResponse({"ref": ref, "text": opened}, headers={"Cache-Control": "no-store"})


async def receipt(ctx: Context, number: str, receipt_id: str) -> dict[str, Any]:
    """Return what became of an act of this matter. Raises ``not_found``."""
    found = await ctx.receipts.get(receipt_id) if ID.fullmatch(receipt_id) else None
    if found is None or found.number != number:
        raise Problem("not_found", "没有这份回执，请核对编号")
    told: dict[str, Any] = {"id": found.id, "act": found.act, "received_at": instant(found.received_at)}
    told["status"] = found.status
    if found.seq is not None:
        told["seq"] = found.seq
    return told | {"problem": kept(found.problem)} if found.problem else told


def clock(matter: Matter, now: datetime) -> datetime:
    """Return the time of the matter's clock. It is never before the matter's last event, since a local stack may have
    moved the clock.
    """
    seen_at = (at for duty in matter.duties for at in (duty.started_at, duty.ended_at, duty.breached_at) if at)
    return max([now, *seen_at])
