"""Faults that inspections have found. Each fault joins the open finding of that case and person, or opens a new one."""

import asyncio
from dataclasses import dataclass, replace

from api.acts import findings
from api.acts.findings import OpenFinding
from api.context import Context
from api.edge import problems, receipts
from api.edge.access.identity import Caller
from api.edge.access.sight import denied
from api.edge.models import Body
from api.edge.problems import Problem
from api.edge.receipts import Asked
from db.reads.cases import Viewer
from db.supervision import inspected
from db.writes.intake import OPENING, Intake, Receipt, Repeated
from domain.acts.finding.leads import DECIDED, JoinLead
from domain.matter.events import Refused
from domain.responsibility.intervals import intervals
from matters.begin import Asking
from matters.fault import ANEW, SOURCE, Fault

_BRIEFLY, _TRIES = 0.1, 50  # seconds between two looks, and the greatest number of looks


@dataclass(frozen=True, slots=True)
class Sent:
    """A fault as the inspector sent it, with the idempotency key of the request."""

    who: Caller
    how: Asked
    path: str
    body: Body
    fault: Fault

    @property
    def lead(self) -> OpenFinding:
        """Return the lead that this fault makes, as the body of an opening of a finding."""
        fault = self.fault
        return OpenFinding(
            source=SOURCE, subject=fault.subject, ground=fault.ground, facts=fault.facts, case_no=fault.case_no
        )

    def asking(self, ctx: Context) -> Asking:
        """Return the request in the form that its receipt keeps."""
        return receipts.asking(ctx, self.who, self.how, self.path, self.body.sent())

    def anew(self) -> "Sent":
        """Return the next try, for the case that the finding which the fault went into takes no more leads."""
        return replace(self, how=replace(self.how, key=self.how.key + ANEW), fault=replace(self.fault, anew=True))

    async def may_be_kept(self, intake: Intake) -> None:
        """Raise ``already_inspected`` when the case already has a result in this campaign."""
        if not self.fault.anew and await inspected(intake.conn, self.fault.campaign, self.fault.case_no):
            raise already()


async def apart(ctx: Context, who: Caller, case_no: str) -> None:
    """Raise ``conflict_of_interest`` when the inspector himself has had a part in the case."""
    fold = await ctx.fold.matter(case_no)
    if who.actor.id in {interval.bearer.official for interval in intervals(fold.state)}:
        raise Refused("conflict_of_interest", "您承担过这件事项的义务，不能检查，请由他人检查")


def already() -> Problem:
    """Return the problem that the case already has its result in this campaign."""
    return Problem("already_inspected", "这件事项在这次督查中已有检查结果，见该次督查")


async def found(ctx: Context, sent: Sent) -> tuple[str, bool]:
    """Put the fault into a finding, and record that finding with the result of the case.

    Returns the number of the finding, and whether the finding has certainly taken the fault. It may be uncertain,
    because an act that is still on its way may find that the finding takes no more. A finding that is decided at that
    very moment takes no more leads; then the fault opens another one. The same request, sent again, goes on where the
    last one ended. When nobody sends it again, the reconciler goes on. Raises ``already_inspected``.
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
    """Return the receipt of the fault: of the lead for the open finding, or of the finding that the fault
    has opened.
    """
    async with denied(ctx, sent.who, "", JoinLead.name):
        post = await findings.concerned(ctx, sent.who, sent.lead)
    async with denied(ctx, sent.who, "", OPENING):
        try:
            placed = await ctx.place.fault(sent.fault, sent.asking(ctx), post, sent.may_be_kept)
        except Repeated as repeated:  # by the same request at the same moment, or by another request under its key
            receipts.again(repeated)
            raise _again() from None
    receipt = await ctx.receipts.get(placed) if placed else None
    if receipt is None:
        raise _again()
    return await ctx.outcomes.true(receipt)


async def _heard(ctx: Context, sent: Sent, receipt: Receipt) -> bool:
    """Deliver the lead, and return True once the finding has taken it; False while that isn't known. Raises
    `Refused`.
    """
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
    if receipt and receipt.body_mac not in ((asking := sent.asking(ctx)).mac, *asking.former):
        raise Problem("key_reused", receipts.REUSED)
    return await ctx.outcomes.true(receipt) if receipt else None


async def _settled(ctx: Context, number: str, subject: str) -> None:
    """Wait until the ledger, too, says that the finding takes no more leads or is about another person.

    Raises ``in_flight`` when that takes too long.
    """
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
