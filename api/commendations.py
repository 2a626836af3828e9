"""Commendations: a unit or a person is nominated, for cases that show what was achieved (Art. 8)."""

from secrets import token_hex

from fastapi import APIRouter, Request, Response

from api.matters import Ctx, How, Who, add_acts, begun, denied, seen
from api.models import Nominate
from api.problems import Problem
from api.read_matters import add_reads
from db.intake import Intake
from db.opening import OPENING
from domain.acts.base import missing
from domain.events import Event
from domain.fields import FieldError
from domain.intake import nominated

router = APIRouter(prefix="/v1/commendations", tags=["表彰"])

_MAY_NOMINATE = ("head", "office", "conduct_office")


@router.post("", status_code=201, summary="提名表彰", response_description="提名; Location 为其地址")
async def nominate(request: Request, body: Nominate, ctx: Ctx, who: Who, how: How) -> Response:
    """提名单位或个人, 列明成效和所依据的事项; 计入年度考核。"""
    async with denied(ctx, who, "", OPENING):
        who.need(*_MAY_NOMINATE)
        for number in body.cases:
            if body.agency not in (await seen(ctx, who, "case", number)).involved:
                raise missing(cases=f"该单位没有参与办理 {number}, 请核对")
        post = (await ctx.directory.posts([body.subject])).get(body.subject) if body.subject else None
        if body.subject and (post is None or post.agency != body.agency):
            wrong = FieldError("subject", "应为该单位的工作人员")
            raise Problem("incomplete", f"所填内容不能采用: subject {wrong.message}", [wrong])
        cards = await ctx.directory.cards([body.agency])
        office = await ctx.directory.conduct_office()

        async def first(intake: Intake, number: str) -> Event:
            (achievement,) = await intake.seal(number, [body.achievement])
            return nominated(
                ctx.rulebook,
                command=token_hex(16),
                actor=who.actor,
                received_at=intake.received_at,
                office=office,
                agency=body.agency,
                card=cards.get(body.agency),
                subject=body.subject,
                achievement=achievement,
                cases=tuple(dict.fromkeys(body.cases)),
            )

        return await begun(ctx, who, how, request.url.path, body, "commendation", first)


add_acts(router, "commendation")
add_reads(router, "commendation")
