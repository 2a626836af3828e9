"""Findings: a lead without a breach opens one; leads of breaches open theirs by themselves (Art. 10, 12)."""

from secrets import token_hex

import asyncpg
from fastapi import APIRouter, Request, Response

from api import answers
from api.context import Context
from api.identity import Caller
from api.matters import Ctx, How, Who, add_acts, begun, denied, seen
from api.models import ActBody, OpenFinding
from api.problems import Problem
from api.read_matters import add_reads
from db.directory import OUTSIDE
from db.intake import Intake
from db.opening import OPENING
from domain.events import Event
from domain.fields import FieldError
from domain.intake import lead_opened

router = APIRouter(prefix="/v1/findings", tags=["问责"])

_MAY_OPEN = ("conduct_office", "verifier", "auditor")


@router.post("", status_code=201, summary="登记线索", response_description="问责核查; Location 为其地址")
async def open_finding(request: Request, body: OpenFinding, ctx: Ctx, who: Who, how: How) -> Response:
    """登记投诉、督查或其他报告中的线索。同一事项同一人已有未决核查的, 答 409 并给出其地址。"""
    return await opened(ctx, who, how, request.url.path, body)


async def opened(ctx: Ctx, who: Who, how: How, path: str, body: OpenFinding) -> Response:
    """Open a finding without a breach. Raises ``finding_exists``, with the Location of the open one."""
    async with denied(ctx, who, "", OPENING):
        who.need(*_MAY_OPEN)
        if body.case_no:
            await seen(ctx, who, "case", body.case_no)
        post = (await ctx.directory.posts([body.subject])).get(body.subject)
        if post is None:
            wrong = FieldError("subject", "名录中没有这名工作人员, 请核对代码")
            raise Problem("incomplete", f"所填内容不能采用: subject {wrong.message}", [wrong])
        cards = await ctx.directory.cards([post.agency])
        office = (await ctx.directory.functions()).get("conduct_office")

        async def first(intake: Intake, number: str) -> Event:
            if body.case_no and (there := await ctx.findings.unsettled(body.case_no, post.agency, body.subject)):
                raise exists(there)
            (facts,) = await intake.seal(number, [body.facts])
            return lead_opened(
                ctx.rulebook,
                command=token_hex(16),
                actor=who.actor,
                received_at=intake.received_at,
                source=body.source,
                office=office,
                agency=post.agency,
                card=cards.get(post.agency),
                subject=body.subject,
                staff=post.kind,
                grounds=(body.ground,),
                case_no=body.case_no,
                facts=facts,
            )

        try:
            return await begun(ctx, who, how, path, body, "finding", first)
        except asyncpg.UniqueViolationError:  # another came first, at the same moment
            there = await ctx.findings.unsettled(body.case_no or "", post.agency, body.subject)
            raise (exists(there) if there else Problem("in_flight", "同一事项对同一人的线索正在登记, 请重试")) from None


def exists(number: str) -> Problem:
    """The finding of that case and person that is open."""
    location = {"Location": answers.located("finding", number)}
    return Problem("finding_exists", "同一事项对同一人的核查尚未作出认定, 见 Location", headers=location)


async def may_be_named(ctx: Context, who: Caller, number: str, body: ActBody) -> None:
    """Raise where the verification names somebody out of scope (Art. 4), or who has a finding of the same case."""
    who.need("verifier")
    named = body.sent().get("subject")
    post = (await ctx.directory.posts([named])).get(named) if named else None
    if post is None:
        return
    if (card := (await ctx.directory.cards([post.agency])).get(post.agency)) and card.kind == OUTSIDE:
        raise Problem("out_of_scope", f"机关 {post.agency} 不属于适用范围, 其人员不在本办法问责之列")
    if case_no := ((await seen(ctx, who, "finding", number)).about or {}).get("case_no"):
        there = await ctx.findings.unsettled(case_no, post.agency, named)
        if there and there != number:
            raise exists(there)


add_acts(router, "finding", before={"verify": may_be_named})
add_reads(router, "finding")
