"""The routes of findings. A report opens a finding here; a breach opens its findings by itself."""

from typing import Annotated, Literal

import asyncpg
from fastapi import APIRouter, Request, Response
from pydantic import Field, WithJsonSchema

from api.acts.acts import add_acts, begun
from api.context import Context, Ctx
from api.contract import told
from api.contract.matters import Finding
from api.edge import answers
from api.edge.access.identity import Caller, Who
from api.edge.access.sight import denied, seen
from api.edge.models import ActBody, Body, IdIn, TextIn
from api.edge.problems import Problem
from api.edge.receipts import How
from api.reads.matters import add_reads
from db.directory import OUTSIDE
from db.reads import findings
from db.reads.cases import Matter, Viewer
from db.writes.intake import OPENING, Intake
from domain.acts.base import missing
from domain.acts.finding.leads import check_known, check_subject
from domain.matter.events import Post
from domain.matter.fields import GROUND_ID
from domain.matter.names import procedure_of
from domain.responsibility.intervals import intervals
from matters.place import Within

router = APIRouter(prefix="/v1/findings", tags=["findings"])


class OpenFinding(Body):
    """不以逾期为前提的线索：投诉、督查发现或其他报告。"""

    source: Annotated[Literal["complaint", "inspection", "report"], Field(description="投诉 / 督查 / 报告")]
    subject: Annotated[IdIn, Field(description="所涉工作人员")]
    ground: Annotated[
        str, WithJsonSchema({"type": "string", "pattern": f"^{GROUND_ID.pattern}$"}), Field(description="可能的情形")
    ]
    facts: Annotated[TextIn, Field(description="线索内容")]
    case_no: Annotated[IdIn | None, Field(description="所涉事项编号")] = None


@router.post("", status_code=201, summary="登记线索", responses=told(Finding, 201, "问责核查；Location 为其地址"))
async def open_finding(request: Request, body: OpenFinding, ctx: Ctx, who: Who, how: How) -> Response:
    """登记投诉、督查或其他报告中的线索。同一事项同一人已有未决核查的，答 409 并给出其地址。"""
    async with denied(ctx, who, "", OPENING):
        post = await concerned(ctx, who, body)
        lead = {"subject": body.subject, "ground": body.ground, "facts": body.facts, "case_no": body.case_no}
        take = await ctx.place.report(who.actor, post, source=body.source, **lead)
        try:
            return await begun(ctx, who, how, request.url.path, body, "finding", take, case_no=body.case_no)
        except asyncpg.UniqueViolationError as error:
            if there := findings.first(error):
                raise exists(there) from None
            raise


async def concerned(ctx: Context, who: Caller, lead: OpenFinding) -> Post:
    """Return where the subject of a lead serves.

    Raises ``incomplete`` when the directory doesn't know the subject, when his agency has no part in the case, and when
    the ground is for heads of agencies and he isn't one.
    """
    case = await seen(ctx, who, "case", lead.case_no) if lead.case_no else None
    post = (await ctx.directory.posts([lead.subject])).get(lead.subject)
    if post is None:
        raise missing(subject="名录中没有这名工作人员，请核对代码")
    if case and not await _had_part(ctx, case, lead.subject, post):
        raise missing(
            subject="所在机关没有参与办理这件事项，请核对；与事项无关的线索，经 POST /v1/findings 登记，不填 case_no"
        )
    card = (await ctx.directory.cards([post.agency])).get(post.agency)
    check_known(ctx.rulebook, (lead.ground,))
    check_subject(ctx.rulebook, lead.ground, lead.subject, card, post)
    return post


async def _had_part(ctx: Context, matter: Matter, person: str, post: Post) -> bool:
    """Whether the person, or the agency of his post, has had a part in the matter. It doesn't matter where he serves
    now.
    """
    if post.agency in matter.involved:
        return True
    fold = await ctx.fold.matter(matter.number)
    return person in {interval.bearer.official for interval in intervals(fold.state)}


def exists(number: str) -> Problem:
    """Return the problem that a finding of that case and person is open already, or is being verified as his."""
    location = {"Location": answers.located("finding", number)}
    return Problem("finding_exists", "同一事项对同一人已有核查尚未作出认定或正在核实，见 Location", headers=location)


async def may_be_verified(ctx: Context, who: Caller, number: str, body: ActBody) -> Within | None:
    """Check a verification before it is received.

    Raises when the person it names is out of scope, already has a finding of the same case, or had no part in the case.
    Raises when its ground is a delay, while the case is still open and nothing in it was late. Returns a second check
    for the transaction of the intake: meanwhile the person may have got a finding, or another verification may have
    named him.
    """
    sent, finding = body.sent(), await seen(ctx, who, "finding", number)
    case_no, named = (finding.about or {}).get("case_no"), sent.get("subject")
    case = await ctx.matters[procedure_of(case_no)].get(case_no, Viewer(sees_all=True)) if case_no else None
    ground = ctx.rulebook.grounds.get(sent.get("ground", ""))
    of_delay = ground is not None and any(each.by_clock for each in ground.elements)
    if case and of_delay and case.status == "open" and not case.breaches:
        raise missing(ground="该情形以事项未能及时办结为要件，而事项尚在办理，也没有逾期")
    if not named or (post := (await ctx.directory.posts([named])).get(named)) is None:
        return None
    if (card := (await ctx.directory.cards([post.agency])).get(post.agency)) and card.agency_kind == OUTSIDE:
        raise Problem("out_of_scope", f"机关 {post.agency} 不属于适用范围，其人员不在本办法问责之列")
    if not (case_no and case):
        return None
    there = await ctx.findings.unsettled(case_no, post.agency, named)
    if there and there != number:
        raise exists(there)
    if not await _had_part(ctx, case, named, post):
        raise missing(subject="所在机关没有参与办理这件事项，请按各项义务的承担经过核对；确系他人的，另行登记线索")

    async def nobody_elses(intake: Intake) -> None:
        if there := await findings.other(intake.conn, number, case_no, named):
            raise exists(there)

    return nobody_elses


add_acts(router, "finding", before={"verify": may_be_verified})
add_reads(router, "finding")
