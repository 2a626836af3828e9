"""The opening of a case: its number, texts, receipt, first event and duties, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from api.context import Context
from api.edge.identity import Caller
from api.edge.models import OpenCase
from api.edge.problems import Problem
from db.intake import Intake
from db.opening import Made, begin
from domain.clock.calendar import TZ, Calendar
from domain.engine.beginnings import received
from domain.law.rulebook import Rulebook
from domain.matter.events import Card
from domain.matter.fields import AgencyId, FieldError, Incomplete, OfficialId, parse
from domain.reading.overlay import of_agency

_MAY_OPEN = ("responder", "head", "office", "system")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the directory says of an opening."""

    card: Card | None
    responder: str | None
    responder_agency: str | None
    functions: dict[str, str]
    calendar: Calendar
    rulebook: Rulebook


@dataclass(frozen=True, kw_only=True)
class _Named:
    agency: AgencyId
    first_responder: OfficialId | None = None


async def draft(ctx: Context, who: Caller, body: OpenCase) -> Draft:
    """Look up whom it names, and whether the caller may. Raises ``forbidden``, `Incomplete`."""
    named = parse(_Named, {"agency": body.agency, "first_responder": body.first_responder})
    card = (await ctx.directory.cards([named.agency])).get(named.agency)
    who.need(*_MAY_OPEN)
    if card is not None and named.agency not in who.agencies:
        raise Problem("forbidden", "只能为本机关 (接入系统: 所服务的机关) 登记事项")
    responder = named.first_responder or who.responder
    agency = (await ctx.directory.officials_agency([responder])).get(responder) if responder else None
    if named.first_responder and card is not None and agency != named.agency:
        raise Incomplete([FieldError("first_responder", "应为首问机关的工作人员")])
    # The directory may not list the caller yet; the token then says where they are.
    if responder and responder == who.responder:
        agency = who.actor.agency
    book = of_agency(ctx.overlays.values(), ctx.rulebook, named.agency, datetime.now(TZ).date())
    return Draft(card, responder, agency, await ctx.directory.functions(), await ctx.calendars.fresh(), book)


async def take_in(who: Caller, body: OpenCase, named: Draft, intake: Intake) -> Made:
    """Everything, within the intake's transaction. Raises `Refused`, `Repeated`, `ExternalNoTaken`."""
    act_id = token_hex(16)
    first = received(
        named.rulebook,
        named.calendar,
        command=act_id,
        actor=who.actor,
        received_at=intake.received_at,
        occurred_at=body.claim(),
        agency=body.agency,
        card=named.card,
        kind=body.kind,
        form=body.form,
        responder=named.responder,
        responder_agency=named.responder_agency,
        urgent=bool(body.urgent),
        matter_type=body.matter_type,
    )
    number = await intake.number("case")
    applicant = body.applicant.sent()
    personal = [name for name in ("name", "contact") if name in applicant]
    subject, *sealed = await intake.seal(number, [body.subject, *(applicant[name] for name in personal)])
    return await begin(
        intake,
        named.rulebook,
        named.calendar,
        "case",
        number,
        first,
        named.functions,
        opened_by=who.actor.id,
        opened_by_system=who.id if who.system else None,
        external_no=body.external_no,
        channel=body.channel,
        matter_type=body.matter_type,
        urgent=bool(body.urgent),
        subject=subject,
        applicant=applicant | dict(zip(personal, sealed, strict=True)),
    )
