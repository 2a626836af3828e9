"""Faults that inspections have found: each opens a finding, or joins the one of that case and person."""

import asyncio
from dataclasses import dataclass, replace

from api.acts import findings
from api.acts.findings import OpenFinding
from api.context import Context
from api.edge import problems, receipts
from api.edge.identity import Caller
from api.edge.models import Body
from api.edge.problems import Problem
from api.edge.receipts import Asked
from api.edge.sight import denied
from db.reads.cases import Viewer
from db.supervision import inspected
from db.writes.intake import OPENING, Intake, Receipt, Repeated
from domain.acts.leads import DECIDED, JoinLead
from domain.matter.events import Refused
from domain.records.responsibility import intervals
from matters.begin import Asking
from matters.fault import ANEW, SOURCE, Fault

_BRIEFLY, _TRIES = 0.1, 50  # seconds between looks, and how many


@dataclass(frozen=True, slots=True)
class Sent:
    """A fault as it was sent, and under which key."""

    who: Caller
    how: Asked
    path: str
    body: Body
    fault: Fault

    @property
    def lead(self) -> OpenFinding:
        """The lead that it is."""
        fault = self.fault
        return OpenFinding(
            source=SOURCE, subject=fault.subject, ground=fault.ground, facts=fault.facts, case_no=fault.case_no
        )

    def asking(self, ctx: Context) -> Asking:
        """The request as its receipt knows it."""
        return receipts.asking(ctx, self.who, self.how, self.path, self.body.sent())

    def anew(self) -> "Sent":
        """The next try, after the finding that it had gone into took no more."""
        return replace(self, how=replace(self.how, key=self.how.key + ANEW), fault=replace(self.fault, anew=True))

    async def may_be_kept(self, intake: Intake) -> None:
        """Raise ``already_inspected``."""
        if not self.fault.anew and await inspected(intake.conn, self.fault.campaign, self.fault.case_no):
            raise already()


async def apart(ctx: Context, who: Caller, case_no: str) -> None:
    """Raise ``conflict_of_interest`` where the inspector has had to do with the case himself."""
    fold = await ctx.fold.matter(case_no)
    if who.actor.id in {interval.bearer.official for interval in intervals(fold.state)}:
        raise Refused("conflict_of_interest", "您承担过这件事项的义务，不能检查，请由他人检查")


def already() -> Problem:
    """The case has its result in this campaign."""
    return Problem("already_inspected", "这件事项在这次督查中已有检查结果，见该次督查")


async def found(ctx: Context, sent: Sent) -> tuple[str, bool]:
    """The finding that the fault has gone into, recorded as the case's result; and whether that is certain: an act on
    its way may still find that it takes no more. The same request again goes on where the last one ended, and so does
    the reconciler where nobody asks again.

    A finding that was decided at that moment takes no more: another opens. Raises ``already_inspected``.
    """
    while True:
        receipt = await _earlier(ctx, sent) or await _placed(ctx, sent)
        if receipt.act == OPENING:
            return receipt.number, True
        try:
            return receipt.number, await _heard(ctx, sent, receipt)
        except Refused as refused:
            if refused.code not in DECIDED:
                raise
            await _settled(ctx, receipt.number, sent.fault.subject)
            sent = sent.anew()


async def _placed(ctx: Context, sent: Sent) -> Receipt:
    """The receipt of the fault: of a lead for the finding that is open, or of the finding that it opens."""
    async with denied(ctx, sent.who, "", JoinLead.name):
        post = await findings.concerned(ctx, sent.who, sent.lead)
    async with denied(ctx, sent.who, "", OPENING):
        try:
            placed = await ctx.place.fault(sent.fault, sent.asking(ctx), post, sent.may_be_kept)
        except Repeated as repeated:  # the same request, at the same moment; or another one under its key
            receipts.again(repeated)
            raise _again() from None
    receipt = await ctx.receipts.get(placed) if placed else None
    if receipt is None:
        raise _again()
    return receipt


async def _heard(ctx: Context, sent: Sent, receipt: Receipt) -> bool:
    """See the lead joined; False while that isn't known. Raises `Refused`."""
    if receipt.status == "received":
        try:
            return await ctx.deliver.act("finding", receipt.number, receipt.act, receipt.payload, sent.how.wait)
        except Refused as refused:
            await ctx.receipts.refuse(receipt.id, problems.refusal(refused))
            raise
    if receipt.status == "refused":
        raise Refused(receipt.problem["code"], receipt.problem["detail"])
    return True


async def _earlier(ctx: Context, sent: Sent) -> Receipt | None:
    receipt = await ctx.receipts.earlier(sent.who.id, sent.how.key)
    if receipt and receipt.body_mac != sent.asking(ctx).mac:
        raise Problem("key_reused", receipts.REUSED)
    return receipt


async def _settled(ctx: Context, number: str, subject: str) -> None:
    """Wait until the ledger says, too, that a finding takes no more, or is another person's. Raises ``in_flight``."""
    for _ in range(_TRIES):
        finding = await ctx.matters["finding"].get(number, Viewer(sees_all=True))
        about = (finding.about or {}) if finding else {}
        if about.get("settled") or about.get("subject", subject) != subject:
            return
        await asyncio.sleep(_BRIEFLY)
    raise _again()


def _again() -> Problem:
    return Problem(
        "in_flight", "同一事项同一人的核查正在变动，请稍后用同一 Idempotency-Key 再试", headers={"Retry-After": "1"}
    )
