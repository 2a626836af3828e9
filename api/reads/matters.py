"""Reads of matters: what is owed, what happened, why a duty is due on its day, who bore it. A matter that the caller
may not see answers as if it did not exist.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, RedirectResponse

from api.context import Context, Ctx
from api.contract import told
from api.contract.procedures import FORMS
from api.contract.reads import DutyExplanation, Responsibility, Text, Timeline
from api.edge.access.identity import Caller, Who
from api.edge.access.sight import seen
from api.edge.answers import linked, opened
from api.edge.models import Instant, Whole
from api.edge.problems import Problem, kept
from api.edge.purpose import PurposeGiven
from api.edge.temporal_ui import TemporalUi
from api.reads import owed
from api.reads.discretion import Sight, of, sight
from api.reads.explaining import again_json, explanation_json, limit_json, special_law_json
from api.reads.lists import MatterQuery, clock, page_of
from api.reads.texts import text
from api.views import Late, event_json, instant, matter_json, origin_json
from db.leads import LeadRow
from db.reads.cases import Matter, Viewer
from db.writes.intake import OPENING
from domain.acts import EVENTS
from domain.clock.calendar import TZ, last_day
from domain.clock.clock import Again
from domain.matter.fields import ID
from domain.matter.state import Duty
from domain.reading.overlay import tightened
from domain.records.explaining import again_text, whose
from domain.responsibility.intervals import intervals
from matters.fold import Folded


async def one(ctx: Context, sight: Sight) -> dict[str, Any]:
    """Return a matter with its links, and with those of its leads that the caller may see. Texts are references."""
    matter = sight.matter
    procedure = matter.procedure
    now = clock(matter, datetime.now(TZ) + await ctx.clocks.ahead(procedure, matter.number))
    late = await ctx.calendars.late()
    head = sight.told(linked(procedure, matter_json(matter, now, late)))
    if sight.whole:  # what is possible now may rest on what others aren't told
        head["duties"] = await owed.with_acts_now(ctx, matter.number, head["duties"])
    match procedure:
        case "case" | "supervision":
            viewer = sight.who.viewer("finding")
            findings = (await ctx.findings.seen([matter.number], viewer)).get(matter.number, [])
            leads = [each for each in await ctx.leads.of(matter.number) if _may_see(viewer, each)]
            about: dict[str, Any] = {"findings": findings}
            if procedure == "case":
                about |= {"subject": matter.subject, "applicant": matter.applicant}
        case "finding" if sight.concerned:
            leads = await ctx.leads.by_id((matter.about or {}).get("leads", []))
            leads, about = [each for each in leads if sight.knows(each.official, each.agency)], {}
        case _:
            return head
    return head | about | {"leads": [_lead(each, now, late) for each in leads]}


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


async def _again(ctx: Context, fold: Folded, sight: Sight, duty: Duty, again: Again) -> dict[str, Any]:
    """Return the JSON of why a limit once more of the duty ends when it ends, and whose it is."""
    calendar = await ctx.calendars.version(again.calendar) or fold.state.calendar
    bearers = (each for each in whose(fold.state, duty, again) if sight.knows(each.official, each.agency))
    return again_json(
        fold.explanation_again(duty, again, calendar),
        again,
        provisional=calendar.provisional(last_day(again.until)),
        text=again_text(fold.rulebook, duty, again, bearers),
    )


def add_reads(router: APIRouter, procedure: str) -> None:
    """Add the reads that matters of every procedure have."""
    forms = FORMS[procedure]
    numbered = Path(alias=f"{procedure}_no", description="编号")
    at = f"/{{{procedure}_no}}"

    @router.get("", summary="列表", operation_id=f"list_{procedure}s", responses=told(forms.page))
    async def _list(ctx: Ctx, who: Who, query: Annotated[MatterQuery, Query()]) -> dict[str, Any]:
        """新的在前；只列可以查看的。"""
        return await page_of(ctx, who, procedure, query)

    @router.get(at, summary="查看", operation_id=f"get_{procedure}", responses=told(forms.one, words=forms.title))
    async def _get(number: Annotated[str, numbered], ctx: Ctx, who: Who) -> dict[str, Any]:
        """连同全部义务；文本只给引用。"""
        return await one(ctx, await sight(ctx, who, procedure, number))

    @router.get(
        f"{at}/history",
        summary="工作流历史",
        operation_id=f"{procedure}_history",
        status_code=307,
        response_class=RedirectResponse,
        response_description="Temporal 界面中的地址",
    )
    async def _history(number: Annotated[str, numbered], ctx: Ctx, who: Who) -> RedirectResponse:
        """转到 Temporal 界面中的历史，供值守人员查看。"""
        await seen(ctx, who, procedure, number)
        ui = TemporalUi(ctx.settings.temporal_ui_url, ctx.settings.temporal_namespace, procedure)
        return RedirectResponse(ui.history(number))

    @router.get(f"{at}/timeline", summary="经过", operation_id=f"{procedure}_timeline", responses=told(Timeline))
    async def _timeline(
        number: Annotated[str, numbered],
        ctx: Ctx,
        who: Who,
        after: Annotated[Whole, Query(ge=0, le=2**31 - 1, description="上次读到的 seq")] = 0,
        limit: Annotated[Whole, Query(ge=1, le=1000, description="至多几行")] = 1000,
    ) -> dict[str, Any]:
        """按台账次序；after 为上次读到的 seq。"""
        seeing = await sight(ctx, who, procedure, number)
        if seeing.rows is None:
            rows = await ctx.matters[procedure].timeline(number, who.viewer(procedure), after, limit)
        else:
            rows = [row for row in seeing.timeline() if row.seq > after][:limit]
        return {"items": [event_json(row) | {"title": EVENTS[row.type].title} for row in rows]}

    @router.get(
        f"{at}/duties/{{id}}/explanation",
        summary="期限说明",
        operation_id=f"{procedure}_explanation",
        responses=told(DutyExplanation),
    )
    async def _explanation(
        number: Annotated[str, numbered],
        duty_id: Annotated[str, Path(alias="id", description="义务编号")],
        ctx: Ctx,
        who: Who,
    ) -> dict[str, Any]:
        """逐日说明期限从何算起、哪些日子计入、依据哪份通知。"""
        matter = await seen(ctx, who, procedure, number)
        fold = await ctx.fold.matter(number)
        seeing = await of(ctx, who, matter)  # after the fold: it knows everybody whom the fold names
        duty = fold.state.duty(duty_id)
        if duty is None or not seeing.knows(duty.bearer.official, duty.bearer.agency):
            raise Problem("not_found", "没有这项义务，请核对义务编号")
        rule = fold.rulebook.rule(fold.state.procedure, duty.rule)
        why = fold.explanation(duty, await ctx.calendars.version(duty.calendar))
        explained = explanation_json(why, provisional=duty.provisional, rule=duty.rule)
        source = rule.source if duty.bearer.agency == fold.rulebook.agency else None
        return explained | {
            "article": rule.article,
            "title": rule.title,
            "limit": duty.limit and limit_json(duty.limit),
            # it is the reading of the limit that the agency's own rules have replaced
            "reading": None if source and tightened(rule) else rule.reading,
            "source": source,
            "texts_destroyed_on": fold.state.facts["texts_destroyed_on"],
            "special_law": special_law_json(fold.rulebook, fold.state, rule, duty),
            "again": [await _again(ctx, fold, seeing, duty, each) for each in duty.again],
        }

    @router.get(
        f"{at}/responsibility",
        summary="责任区间",
        operation_id=f"{procedure}_responsibility",
        responses=told(Responsibility),
    )
    async def _responsibility(
        number: Annotated[str, numbered],
        ctx: Ctx,
        who: Who,
        at: Annotated[Instant | None, Query(description="只列这一时刻的承担者")] = None,
    ) -> dict[str, Any]:
        """每项义务何时由谁承担；有 at 时只列当时的承担者。"""
        matter = await seen(ctx, who, procedure, number)
        state = (await ctx.fold.matter(number)).state
        seeing = await of(ctx, who, matter)
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
                for held in intervals(state, at)
                if seeing.knows(held.bearer.official, held.bearer.agency)
            ]
        }

    @router.get(f"{at}/texts/{{ref}}", summary="读取密封文本", operation_id=f"{procedure}_text", responses=told(Text))
    async def _text(
        number: Annotated[str, numbered],
        ref: Annotated[str, Path(description="文本的引用")],
        ctx: Ctx,
        who: Who,
        purpose: PurposeGiven,
    ) -> JSONResponse:
        """谁在何时为何读取、是否读到，记录在案。"""
        return await text(ctx, who, procedure, number, ref, purpose)

    @router.get(
        f"{at}/receipts/{{id}}",
        summary="操作的回执",
        operation_id=f"{procedure}_receipt",
        responses=told(forms.receipt),
    )
    async def _receipt(
        number: Annotated[str, numbered],
        receipt_id: Annotated[str, Path(alias="id", description="回执编号")],
        ctx: Ctx,
        who: Who,
    ) -> dict[str, Any]:
        """已收到的操作办得怎样；已办的，附当时即办所答的内容。"""
        return await receipt(ctx, who, await seen(ctx, who, procedure, number), receipt_id)


async def receipt(ctx: Context, who: Caller, matter: Matter, receipt_id: str) -> dict[str, Any]:
    """Return what became of an act of this matter, with the answer that the act got or would have got.

    Of somebody else's act only who reads the whole matter is told. Raises ``not_found``.
    """
    found = await ctx.receipts.get(receipt_id) if ID.fullmatch(receipt_id) else None
    sight = await of(ctx, who, matter)  # after the receipt: the lines that an accepted act has written are in it
    if found is None or found.number != matter.number or not (sight.whole or found.caller == who.id):
        raise Problem("not_found", "没有这份回执，请核对编号")
    found = await ctx.outcomes.true(found)
    became: dict[str, Any] = {"id": found.id, "act": found.act, "received_at": instant(found.received_at)}
    became["status"] = found.status
    if found.seq is not None:
        became["seq"] = sight.place(found.seq)
    if problem := (await owed.completed(ctx, found, sight)).problem:
        became["problem"] = kept(problem)
    if found.answer:
        done = found.answer
        became["answer"] = opened(matter.procedure, done) if found.act == OPENING else sight.numbered(done)
    return became
