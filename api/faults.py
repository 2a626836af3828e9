"""Faults that inspections have found (Art. 12): each opens a finding, or joins the one of that case and person."""

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from secrets import token_hex

from api import delivery, findings, problems, receipts
from api.context import Context
from api.folding import folded
from api.identity import Caller
from api.matters import denied
from api.models import Body, OpenFinding
from api.problems import Problem
from api.receipts import Asked
from db.cases import Viewer
from db.intake import Intake, Receipt, Repeated
from db.opening import OPENING
from db.supervision import inspect, inspect_anew, inspected
from domain.acts.leads import DECIDED, JoinLead
from domain.events import Actor, Command, Refused
from domain.responsibility import intervals
from domain.wire import pack
from domain.words import ENGINE

_PRODUCT = "shouwen"  # the act is the engine's own, on behalf of whoever inspected
_ANEW = " anew"  # the key of a second try; no caller's has a space
_BRIEFLY, _TRIES = 0.1, 50  # seconds between looks, and how many


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as it was sent: of which campaign, under which key, and the lead that it is."""

    who: Caller
    how: Asked
    path: str
    sent: Body
    campaign: int
    lead: OpenFinding
    anew: bool = False

    @property
    def case_no(self) -> str:
        """The case inspected."""
        assert self.lead.case_no  # noqa: S101 - of the sample
        return self.lead.case_no

    async def may_be_kept(self, intake: Intake) -> None:
        """Raise ``already_inspected``."""
        if not self.anew and await inspected(intake.conn, self.campaign, self.case_no):
            raise already()

    async def keep(self, intake: Intake, finding: str) -> None:
        """The result of the inspection, in the transaction in which the finding has the lead."""
        if self.anew:
            await inspect_anew(intake.conn, self.campaign, self.case_no, finding)
        else:
            await inspect(intake.conn, self.campaign, self.case_no, "fault", finding, self.who.actor.id)


async def apart(ctx: Context, who: Caller, case_no: str) -> None:
    """Raise ``conflict_of_interest`` where the inspector has had to do with the case himself."""
    fold = await folded(ctx, case_no)
    if who.actor.id in {interval.bearer.official for interval in intervals(fold.state)}:
        raise Refused("conflict_of_interest", "您承担过这件事项的义务, 不能检查, 请由他人检查")


def already() -> Problem:
    """The case has its result in this campaign."""
    return Problem("already_inspected", "这件事项在这次督查中已有检查结果, 见该次督查")


async def found(ctx: Context, fault: Fault) -> tuple[str, bool]:
    """The finding that the fault has gone into, recorded as the case's result; and whether that is certain: an act on
    its way may still find that it takes no more. The same request again goes on where the last one ended.

    A finding that was decided at that moment takes no more: another opens. Raises ``already_inspected``.
    """
    anew = replace(fault, how=replace(fault.how, key=fault.how.key + _ANEW), anew=True)
    for each in (fault, anew):
        receipt = await _taken(ctx, each)
        if receipt.act == OPENING:
            return receipt.number, True
        try:
            return receipt.number, await _heard(ctx, each, receipt)
        except Refused as refused:
            if refused.code not in DECIDED:
                raise
            await _settled(ctx, receipt.number, fault)
    raise _again()


async def _taken(ctx: Context, fault: Fault) -> Receipt:
    """The receipt of the lead: for the finding that is open, or of the one that it opens."""
    if earlier := await _earlier(ctx, fault):
        return earlier
    if receipt := await _joining(ctx, fault):
        return receipt
    try:
        answer = await findings.opened(
            ctx, fault.who, fault.how, fault.path, fault.sent, fault.lead, before=fault.may_be_kept, also=fault.keep
        )
    except Problem as problem:
        if problem.code != "finding_exists":
            raise
        receipt = await _joining(ctx, fault)  # somebody else's, a moment ago
    else:
        receipt = await _earlier(ctx, fault) if answer.status_code == HTTPStatus.CREATED else None
    if receipt is None:
        raise _again()
    return receipt


async def _joining(ctx: Context, fault: Fault) -> Receipt | None:
    """The receipt of a lead for the finding of that case and person that is open, the facts sealed in it."""
    who, lead = fault.who, fault.lead
    async with denied(ctx, who, "", JoinLead.name):
        post, _ = await findings.concerned(ctx, who, lead)
        number = await ctx.findings.unsettled(fault.case_no, post.agency, lead.subject)
    if number is None:
        return None
    skipped = await delivery.skipped(ctx, "finding", number)
    act_id, mac = token_hex(16), receipts.mac(ctx, who, fault.path, fault.sent.sent())
    try:
        async with ctx.receipts.intake(who.id, fault.how.key, mac, skipped) as intake:
            await fault.may_be_kept(intake)
            (facts,) = await intake.seal(number, [lead.facts])
            joined = {"case_no": lead.case_no, "grounds": [lead.ground], "source": lead.source, "facts": facts}
            joined["subject"] = lead.subject
            actor = Actor(who.actor.id, who.actor.agency, (ENGINE,), via=who.actor.via or _PRODUCT)
            packed = pack(Command(id=act_id, name=JoinLead.name, data=joined, actor=actor, at=intake.received_at))
            await intake.receipt(act_id, "finding", number, JoinLead.name, packed)
            await fault.keep(intake, number)
    except Repeated:  # the same request, at the same moment
        raise _again() from None
    return await ctx.receipts.get(act_id)


async def _heard(ctx: Context, fault: Fault, receipt: Receipt) -> bool:
    """See the lead joined; False while that isn't known. Raises `Refused`."""
    if receipt.status == "received":
        try:
            return await delivery.deliver(ctx, "finding", receipt.number, receipt.act, receipt.payload, fault.how.wait)
        except Refused as refused:
            await ctx.receipts.refuse(receipt.id, problems.refusal(refused))
            raise
    if receipt.status == "refused":
        raise Refused(receipt.problem["code"], receipt.problem["detail"])
    return True


async def _earlier(ctx: Context, fault: Fault) -> Receipt | None:
    receipt = await ctx.receipts.earlier(fault.who.id, fault.how.key)
    if receipt and receipt.body_mac != receipts.mac(ctx, fault.who, fault.path, fault.sent.sent()):
        raise Problem("key_reused", receipts.REUSED)
    return receipt


async def _settled(ctx: Context, number: str, fault: Fault) -> None:
    """Wait until the ledger says, too, that a finding takes no more, or is another person's. Raises ``in_flight``."""
    for _ in range(_TRIES):
        finding = await ctx.matters["finding"].get(number, Viewer(sees_all=True))
        about = (finding.about or {}) if finding else {}
        if about.get("settled") or about.get("subject", fault.lead.subject) != fault.lead.subject:
            return
        await asyncio.sleep(_BRIEFLY)
    raise _again()


def _again() -> Problem:
    return Problem(
        "in_flight", "同一事项同一人的核查正在变动, 请稍后用同一 Idempotency-Key 再试", headers={"Retry-After": "1"}
    )
