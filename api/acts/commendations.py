"""The routes of commendations: an agency or a person is nominated, with the cases that show what was achieved."""

from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.acts.acts import add_acts, begun
from api.context import Context, Ctx
from api.contract import told
from api.contract.matters import Commendation
from api.edge import answers
from api.edge.access.identity import Caller, Who
from api.edge.access.sight import denied, seen
from api.edge.models import Body, IdIn, TextIn
from api.edge.problems import Problem
from api.edge.receipts import How
from api.reads.matters import add_reads
from db.reads import commendations
from db.writes.intake import OPENING, Intake
from domain.acts.base import missing
from domain.engine.beginnings import nominated
from domain.matter.fields import MAX_ITEMS, FieldError
from domain.records.report import VOIDED
from domain.responsibility.intervals import intervals
from matters.begin import Beginning

router = APIRouter(prefix="/v1/commendations", tags=["commendations"])


class Nominate(Body):
    """提名鼓励激励：单位，或其中一人；列明成效和可以说明成效的事项。"""

    agency: Annotated[IdIn, Field(description="单位")]
    subject: Annotated[IdIn | None, Field(description="个人；不填则为单位")] = None
    achievement: Annotated[TextIn, Field(description="成效")]
    cases: Annotated[list[IdIn], Field(min_length=1, max_length=MAX_ITEMS, description="可以说明成效的事项编号")]


@router.post("", status_code=201, summary="提名鼓励激励", responses=told(Commendation, 201, "提名；Location 为其地址"))
async def open_commendation(request: Request, body: Nominate, ctx: Ctx, who: Who, how: How) -> Response:
    """提名单位或个人，列明成效和所依据的事项：每一件都应由其承担过义务，作废的不算；计入年度考核。

    同一单位或个人以同样的事项已被提名，尚未办结或已经批准的，答 409 并给出其地址。
    """
    async with denied(ctx, who, "", OPENING):
        for number in body.cases:
            await _shows(ctx, who, number, body)
        post = (await ctx.directory.posts([body.subject])).get(body.subject) if body.subject else None
        if body.subject and (post is None or post.agency != body.agency):
            wrong = FieldError("subject", "应为该单位的工作人员")
            raise Problem("incomplete", f"所填内容不能采用：subject {wrong.message}", [wrong])
        cases = tuple(dict.fromkeys(body.cases))
        cards = await ctx.directory.cards([body.agency])
        office = await ctx.directory.conduct_office()

        async def take(intake: Intake) -> Beginning:
            number = await intake.number("commendation")
            if there := await commendations.nominated(intake.conn, body.agency, body.subject, cases):
                location = {"Location": answers.located("commendation", there)}
                raise Problem("commendation_exists", "以同样的事项已经提名，见 Location", headers=location)
            (achievement,) = await intake.seal(number, [body.achievement])
            event = nominated(
                ctx.rulebook,
                command=token_hex(16),
                actor=who.actor,
                received_at=intake.received_at,
                office=office,
                agency=body.agency,
                card=cards.get(body.agency),
                subject=body.subject,
                achievement=achievement,
                cases=cases,
            )
            return Beginning(number, event, ctx.rulebook)

        return await begun(ctx, who, how, request.url.path, body, "commendation", take)


async def _shows(ctx: Context, who: Caller, number: str, body: Nominate) -> None:
    """Raise ``incomplete`` when a case can't show the achievement: it is void, or the nominated has borne no duty in
    it.

    A duty that was released before anybody did anything for it does not count as borne.
    """
    await seen(ctx, who, "case", number)
    fold = await ctx.fold.matter(number)
    if any(event.type == VOIDED for event in fold.events):
        raise missing(cases=f"{number} 已经作废，不能说明成效，请删去")
    released = {duty.id for duty in fold.state.duties if duty.status == "released"}
    borne = [each.bearer for each in intervals(fold.state) if each.duty not in released]
    if (body.subject or body.agency) not in {each.official if body.subject else each.agency for each in borne}:
        whom = "这名工作人员" if body.subject else "该单位"
        raise missing(cases=f"{number} 中没有由{whom}承担过的义务，请按责任区间核对")


add_acts(router, "commendation")
add_reads(router, "commendation")
