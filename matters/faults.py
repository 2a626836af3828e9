"""Faults left by their findings: each goes into another, whether or not its inspector ever asks again (Art. 12).

A finding that is decided at the very moment at which a fault is to join it takes no more. Whoever waits for the answer
has another opened (`api.acts.faults`); whoever was told 202 may never come back, and the fault must be examined all the
same. What is done here is done under the key that his own repetition would use: it happens once, and he gets it.
"""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog

from db.faults import ANEW, SOURCE, Fault, inspector
from db.findings import Findings, first
from db.intake import Repeated
from db.supervision import Left, Supervision
from db.vault import Vault
from domain.acts.base import missing
from domain.matter.events import Post, Refused
from domain.matter.names import PRODUCT
from domain.records.wire import unpack
from matters.begin import Asking, Beginnings
from matters.reconcile import BATCH, PATIENCE

# The product reads the facts, to seal them anew: that is on record as any other reading is.
_PURPOSE = "本件不再并入线索, 转入另一件"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Faults:
    """Sees to those that are left."""

    beginnings: Beginnings
    findings: Findings
    supervision: Supervision
    vault: Vault

    async def follow(self, patience: timedelta = PATIENCE) -> int:
        """Each fault that has been left for that long goes into another finding. How many were looked at."""
        waiting = await self.supervision.left(BATCH, patience)
        for left in waiting:
            try:
                await self._again(left)
            except Refused as refusal:  # the directory, say, doesn't know him any more: people have to see to that
                log.warning("fault_left", number=left.receipt.number, case_no=left.case_no, code=refusal.code)
            except Exception:  # one that can't be helped must not keep the others waiting
                log.exception("fault_left", number=left.receipt.number, case_no=left.case_no)
        return len(waiting)

    async def _again(self, left: Left) -> None:
        receipt = left.receipt
        command = unpack(receipt.act, receipt.payload, receipt.received_at)
        subject, (ground,) = command.data["subject"], command.data["grounds"]
        post = (await self.beginnings.directory.posts([subject])).get(subject)
        if post is None:
            raise missing(subject="名录中没有这名工作人员, 请核对名录")
        sealed = command.data["facts"]
        facts = await self.vault.open(receipt.number, sealed, reader=PRODUCT, agency=PRODUCT, purpose=_PURPOSE)
        fault = Fault(left.campaign, left.case_no, subject, ground, facts, inspector(command), anew=True)
        asking = Asking(receipt.caller, receipt.idempotency_key + ANEW, receipt.body_mac)
        try:
            if not await self._joined(fault, asking, post):
                try:
                    await self._opened(fault, asking, post)
                except asyncpg.UniqueViolationError as error:  # somebody else's, a moment ago
                    if first(error) is None:
                        raise
                    if not await self._joined(fault, asking, post):  # a verification on its way names him
                        log.info("fault_waits", number=receipt.number, case_no=left.case_no)
        except Repeated:  # his inspector has just asked again
            return

    async def _joined(self, fault: Fault, asking: Asking, post: Post) -> bool:
        """Whether there is an open finding; the lead for it is sent as every receipt without an outcome is."""
        number = await self.findings.unsettled(fault.case_no, post.agency, fault.subject)
        if number is None:
            return False
        skipped = await self.beginnings.skipped("finding", number)
        async with self.beginnings.receipts.intake(asking.caller, asking.key, asking.mac, skipped) as intake:
            await fault.join(intake, number)
        return True

    async def _opened(self, fault: Fault, asking: Asking, post: Post) -> None:
        told = {"subject": fault.subject, "ground": fault.ground, "facts": fault.facts, "case_no": fault.case_no}
        begins = await self.beginnings.reported(fault.by, post, source=SOURCE, **told)
        await self.beginnings.begin(
            "finding", asking, begins, opened_by=fault.by.id, also=fault.keep, case_no=fault.case_no
        )
