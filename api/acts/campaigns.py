"""Inspections. A sample of cases is drawn by chance, and anybody can draw it again. Each case of the sample gets a
result, and a fault that was found becomes a lead.
"""

from secrets import token_hex
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Query, Response, status
from fastapi.responses import JSONResponse
from pydantic import Field, StrictInt, WithJsonSchema, model_validator

from api.acts import faults, supervisions
from api.acts.faults import Sent
from api.context import Context, Ctx
from api.contract import told
from api.contract.papers import Campaign as CampaignTold
from api.contract.papers import CampaignCircular, CampaignResults, Campaigns, Frame
from api.contract.papers import Inspection as InspectionTold
from api.edge import once
from api.edge.access.identity import Caller, Who
from api.edge.models import Body, Closed, Day, Id, Instant, Seed, TextIn, Whole
from api.edge.problems import Problem
from api.edge.receipts import How
from api.papers import campaigns, downloads
from api.papers.reports import DocumentNo, Format, instant_of, names_of, span_of
from api.views import instant
from db.pool import Conn
from db.reads.cases import Viewer
from db.supervision import Campaign, Drawn, Inspection, candidates, inspect_in_order, inspected
from db.supervision import open_campaign as keep_campaign
from db.writes.intake import Intake
from db.writes.requests import Answered
from domain.acts.base import missing
from domain.matter.fields import GROUND_ID, FieldError
from domain.matter.supervision import sample
from matters.fault import Fault

router = APIRouter(prefix="/v1/supervision/campaigns", tags=["supervision"])

_MOST = 1_000  # the largest number of cases in one sample
Number = Annotated[Whole, Path(ge=1, lt=2**31, description="督查的编号")]


class OpenCampaign(Body):
    """一次督查：抽查一段期间收到的事项。"""

    from_: Annotated[Day, Field(alias="from", description="收到日期自（含）")]
    to: Annotated[Day, Field(description="收到日期至（含）")]
    agencies: Annotated[list[Id], Field(default_factory=list, max_length=200, description="承办机关；空为全部")]
    size: Annotated[StrictInt, Field(ge=1, le=_MOST, description="抽取件数")]
    seed: Annotated[Seed | None, Field(description="抽样种子；不填则随机产生，并记录")] = None


class Inspected(Body):
    """一件事项的检查结果。有问题的，写明所涉人员、可能的情形和事实，即成为线索。"""

    case_no: Annotated[Id, Field(description="事项编号，须在样本之中")]
    outcome: Annotated[Literal["in_order", "fault"], Field(description="合规 / 有问题")]
    subject: Annotated[Id | None, Field(description="所涉工作人员")] = None
    ground: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "pattern": f"^{GROUND_ID.pattern}$"}),
        Field(description="可能的情形"),
    ] = None
    facts: Annotated[TextIn | None, Field(description="查见的事实")] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        said = [each is not None for each in (self.subject, self.ground, self.facts)]
        if any(said) != all(said) or any(said) != (self.outcome == "fault"):
            raise ValueError("有问题的应填写 subject、ground 和 facts；合规的不填")
        return self


class CampaignPaper(Closed):
    """The query parameters of an inspection's paper."""

    as_of: Annotated[Instant | None, Field(description="按这一时刻的记录；不填为现在")] = None
    document_no: DocumentNo = None
    format: Format = "json"


@router.post("", status_code=201, summary="开展督查", responses=told(CampaignTold, 201, "督查；Location 为其地址"))
async def open_campaign(body: OpenCampaign, ctx: Ctx, who: Who, how: How) -> Response:
    """按种子抽取样本：同一种子、同样的事项，抽到的总是相同；抽样范围留存备查。

    作风办由此承担一项有期限的督查任务（`supervision_no`）。
    """
    begin, until = span_of(body.from_, body.to)
    known = await ctx.directory.cards(body.agencies)
    if unknown := [each for each in body.agencies if each not in known]:
        wrong = [
            FieldError(f"agencies[{n}]", "名录中没有这个机关，请核对代码")
            for n, each in enumerate(body.agencies)
            if each not in known
        ]
        raise Problem("unknown_agency", f"名录中没有机关 {', '.join(unknown)}，请核对代码", wrong)

    async def extra(intake: Intake, number: str) -> dict[str, Any]:
        conn, seed = intake.conn, body.seed or token_hex(8)
        frame = await candidates(conn, begin, until, body.agencies)
        if not frame:
            raise missing(from_="这段期间没有收到可以抽查的事项（列明机关的，限于由其牵头的），请调整期间或机关")
        drawn = sample(frame, body.size, seed)
        made = Drawn(body.from_, body.to, body.agencies, body.size, seed, frame, drawn)
        campaign = await keep_campaign(conn, made, who.actor.id, number)
        return {"span": (body.from_, body.to), "campaign": campaign}

    answer = await supervisions.task_begun(ctx, who, how, router.prefix, body, "inspection", None, extra)
    if answer.status_code != status.HTTP_201_CREATED:
        return answer
    task = answer.headers["Location"].rpartition("/")[2]
    made = await ctx.supervision.campaign_of(task)
    if made is None:
        raise LookupError(task)
    return JSONResponse(_json(made), status.HTTP_201_CREATED, {"Location": f"{router.prefix}/{made.number}"})


@router.get("", summary="历次督查", responses=told(Campaigns))
async def list_campaigns(ctx: Ctx, _who: Who) -> dict[str, Any]:
    """新的在前。"""
    return {"items": [_json(each) for each in await ctx.supervision.campaigns()]}


@router.get("/{number}", summary="一次督查", responses=told(CampaignResults))
async def get_campaign(number: Number, ctx: Ctx, _who: Who) -> dict[str, Any]:
    """样本和检查结果。"""
    campaign = await _there(ctx, number)
    results = [_result(each) for each in await ctx.supervision.inspections(number)]
    return _json(campaign) | {"results": results, "remaining": len(campaign.sample) - len(results)}


@router.get("/{number}/frame", summary="抽样范围", responses=told(Frame))
async def campaign_frame(number: Number, ctx: Ctx, _who: Who) -> dict[str, Any]:
    """抽样时范围内的全部事项：由此和种子，谁都可以照样再抽一遍。"""
    await _there(ctx, number)
    items = await ctx.supervision.frame(number)
    if items is None:
        raise Problem("not_found", "这次督查开展时还没有留存抽样范围")
    return {"items": items}


@router.post(
    "/{number}/results",
    summary="登记检查结果",
    responses=told(InspectionTold, words="已登记") | told(InspectionTold, 202, "已收到，尚未得知并入哪一件"),
)
async def record_inspection(number: Number, body: Inspected, ctx: Ctx, who: Who, how: How) -> Response:
    """样本中的每件事项登记一次；有问题的，即按督查发现登记线索：同一事项同一人已有未决核查的，事实和情形并入其中。

    答 202 的，尚未得知是否并入：那一件恰已作出认定的，自动另立一件；结果见该次督查，或用同一 Idempotency-Key 再发一次。
    """
    campaign = await _there(ctx, number)
    if body.case_no not in campaign.sample:
        wrong = FieldError("case_no", "不在这次督查的样本之中")
        raise Problem("incomplete", f"所填内容不能采用：case_no {wrong.message}", [wrong])
    path = f"{router.prefix}/{number}/results"
    if kept := await once.kept(ctx, who, how, path, body):
        return once.response(kept)
    new = body.case_no not in {each.case_no for each in await ctx.supervision.inspections(number)}
    if new and await _ended(ctx, campaign):
        raise Problem("case_closed", "这次督查已经完成，不能再登记检查结果；另有发现的，经 POST /v1/findings 登记")
    if new:
        await faults.apart(ctx, who, body.case_no)
    fault = _fault(number, body, who)
    finding, certain = (await faults.found(ctx, Sent(who, how, path, body, fault))) if fault else (None, True)
    said = {"campaign": number, "case_no": body.case_no, "outcome": body.outcome, "finding_no": finding}
    # until the finding is known, the inspection shows what becomes of it
    code, there = (status.HTTP_200_OK, None) if certain else (status.HTTP_202_ACCEPTED, f"{router.prefix}/{number}")
    answer = Answered(code, there, said)

    async def do(conn: Conn) -> Answered:
        if fault is None:
            if await inspected(conn, number, body.case_no):
                raise faults.already()
            await inspect_in_order(conn, number, body.case_no, who.actor.id)
        return answer

    return once.response(await once.answered(ctx, who, how, path, body, do) if certain else answer)


@router.get("/{number}/circular", summary="督查通报", response_model=None, responses=downloads.files(CampaignCircular))
async def campaign_circular(
    number: Number, ctx: Ctx, _who: Who, query: Annotated[CampaignPaper, Query()]
) -> Response | dict[str, Any]:
    """各机关和各件的检查结果，可取 JSON、.docx 或 .xlsx；同一时刻（as_of）总是相同。不含服务对象的任何信息。"""
    campaign, as_of = await _there(ctx, number), await instant_of(ctx, query.as_of)
    # the paper may name the very second in which the campaign was opened
    if as_of < campaign.opened_at.replace(microsecond=0):
        wrong = FieldError("as_of", "不能早于督查开始之时")
        raise Problem("incomplete", f"所填内容不能采用：as_of {wrong.message}", [wrong])
    found = await ctx.supervision.inspections(number, as_of)
    agencies = await ctx.reports.led_by(campaign.sample, as_of)
    names = await names_of(ctx, as_of)
    made = campaigns.paper(ctx.rulebook, campaign, found, agencies, names, as_of, query.document_no)
    if query.format == "json":
        figures = campaigns.by_agency(campaign, found, agencies)
        items = [{"agency": agency or None, **each} for agency, each in sorted(figures.items())]
        head = {"campaign": number, "as_of": instant(as_of), "title": made.title, "document_no": made.document_no}
        return head | {"agencies": items, "results": [*map(_result, found)]}
    return await downloads.response(made, query.format)


def _fault(campaign: int, body: Inspected, who: Caller) -> Fault | None:
    """Return the fault that the inspector has found; None when the case is in order."""
    if body.subject is None or body.ground is None or body.facts is None:
        return None
    return Fault(campaign, body.case_no, body.subject, body.ground, body.facts, who.actor)


async def _ended(ctx: Context, campaign: Campaign) -> bool:
    """Whether the task of this inspection has been done, or is void."""
    task = await ctx.matters[supervisions.PROCEDURE].get(campaign.supervision_no or "", Viewer(sees_all=True))
    return task is not None and task.status == "closed"


async def _there(ctx: Context, number: int) -> Campaign:
    campaign = await ctx.supervision.campaign(number)
    if campaign is None:
        raise Problem("not_found", "没有这次督查，请核对编号")
    return campaign


def _result(each: Inspection) -> dict[str, Any]:
    return {
        "case_no": each.case_no,
        "outcome": each.outcome,
        "finding_no": each.finding_no,
        "inspected_by": each.inspected_by,
        "inspected_at": instant(each.inspected_at),
    }


def _json(campaign: Campaign) -> dict[str, Any]:
    return {
        "number": campaign.number,
        "from": campaign.begins.isoformat(),
        "to": campaign.ends.isoformat(),
        "agencies": campaign.agencies,
        "size": campaign.size,
        "seed": campaign.seed,
        "frame_size": campaign.frame_size,
        "sample": campaign.sample,
        "opened_by": campaign.opened_by,
        "opened_at": instant(campaign.opened_at),
        "supervision_no": campaign.supervision_no,
    }
