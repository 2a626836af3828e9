"""How a case is opened: the people and agencies that it names are looked up, then its texts are sealed and its first
event is made.
"""

from dataclasses import dataclass
from secrets import token_hex
from typing import Annotated, Literal, Self

from fastapi import Response
from pydantic import Field, StrictBool, model_validator

from api.acts.acts import begun
from api.context import Context
from api.edge.access.identity import Caller
from api.edge.access.sight import denied
from api.edge.answers import located
from api.edge.models import NUMBERED, ActBody, Body, Channel, ExternalNo, IdIn, Label, TextIn
from api.edge.problems import Problem
from api.edge.receipts import Asked
from db.writes.intake import OPENING, ExternalNoTaken, Intake
from domain.engine.beginnings import received
from domain.matter.fields import AgencyId, FieldError, Incomplete, OfficialId, parse
from domain.reading.overlay import of_agency
from matters.begin import Beginning, Take

PATH = "/v1/cases"


class Applicant(Body):
    """服务对象：姓名，或注明匿名；都可附联系方式。"""

    name: Annotated[TextIn | None, Field(description="姓名或名称")] = None
    contact: Annotated[TextIn | None, Field(description="联系方式")] = None
    anonymous: Annotated[StrictBool | None, Field(description="匿名的为 true，此时不填 name")] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.name is None) == (not self.anonymous):
            raise ValueError("应填写 name，或填 anonymous: true；都可附 contact")
        return self


class OpenCase(ActBody):
    """收到事项：即为首问，从此有人负责到底。"""

    agency: Annotated[IdIn, Field(description="首问机关")]
    kind: Annotated[Literal["application", "inquiry"], Field(description="办理 / 咨询")]
    form: Annotated[Literal["written", "oral"], Field(description="书面 / 口头")]
    channel: Annotated[Channel, Field(description="渠道，如窗口、电话、来信；不超过16字，不含空格")]
    subject: Annotated[TextIn, Field(description="事由")]
    applicant: Applicant
    first_responder: Annotated[
        IdIn | None,
        Field(
            description="首问负责人；不填的为提交的人或 On-Behalf-Of 所写的，都没有的由机关负责人承担（见 warnings）"
        ),
    ] = None
    matter_type: Annotated[Label | None, Field(description="事项类型")] = None
    urgent: Annotated[StrictBool | None, Field(description="紧急事项")] = None
    external_no: Annotated[
        ExternalNo | None, Field(description=f"接入系统自己的编号，同一系统内不重复：{NUMBERED}")
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Named:
    agency: AgencyId
    first_responder: OfficialId | None = None


async def opened(ctx: Context, who: Caller, how: Asked, body: OpenCase) -> Response:
    """Open a case and return the HTTP answer. Raises ``duplicate_external_no``, and what `taking` raises."""
    async with denied(ctx, who, "", OPENING):
        take = await taking(ctx, who, body)
        try:
            return await begun(ctx, who, how, PATH, body, "case", take)
        except ExternalNoTaken as taken:
            if not await ctx.cases.look(taken.number, who.viewer("case")):
                raise Problem(
                    "duplicate_external_no", "本系统已用这个 external_no 登记过事项，该事项不由您查看"
                ) from None
            location = {"Location": located("case", taken.number)}
            detail = "本系统已用这个 external_no 登记过事项，其地址见 Location"
            raise Problem("duplicate_external_no", detail, headers=location) from None


async def taking(ctx: Context, who: Caller, body: OpenCase) -> Take:
    """Return how a case is taken in that this caller may open. The rulebook is the agency's own when it has one today.

    Raises ``forbidden``. What it returns raises ``forbidden``, `Incomplete` and, when the case begins, `Refused`.
    """
    named = parse(_Named, {"agency": body.agency, "first_responder": body.first_responder})
    calendar = await ctx.calendars.fresh()

    async def take(intake: Intake) -> Beginning:
        known = await intake.directory()
        card = known.cards([named.agency]).get(named.agency)
        if card is not None and named.agency not in who.agencies:
            raise Problem("forbidden", "只能为本机关（接入系统：所服务的机关）登记事项")
        responder = named.first_responder or who.responder
        agency = known.officials_agency([responder]).get(responder) if responder else None
        if named.first_responder and card is not None and agency != named.agency:
            raise Incomplete([FieldError("first_responder", "应为首问机关的工作人员")])
        # The directory may not list the caller yet; then his token says which agency he belongs to.
        if responder and responder == who.responder:
            agency = who.actor.agency
        rulebook = of_agency(ctx.overlays.values(), ctx.editions.on(intake.day), named.agency, intake.day)
        first = received(
            rulebook,
            calendar,
            command=token_hex(16),
            actor=who.actor,
            received_at=intake.received_at,
            occurred_at=body.occurred_at,
            agency=body.agency,
            card=card,
            kind=body.kind,
            form=body.form,
            responder=responder,
            responder_agency=agency,
            urgent=bool(body.urgent),
            no_contact=body.applicant.contact is None,
            matter_type=body.matter_type,
        )
        number = await intake.number("case")
        applicant = body.applicant.sent()
        personal = [name for name in ("name", "contact") if name in applicant]
        subject, *sealed = await intake.seal(number, [body.subject, *(applicant[name] for name in personal)])
        kept = {
            "opened_by_system": who.id if who.system else None,
            "external_no": body.external_no,
            "channel": body.channel,
            "matter_type": body.matter_type,
            "urgent": bool(body.urgent),
            "subject": subject,
            "applicant": applicant | dict(zip(personal, sealed, strict=True)),
        }
        return Beginning(number, first, rulebook, kept)

    return take
