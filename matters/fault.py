"""A fault that an inspection has found. It is kept in one transaction with the finding that it opens or joins."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from db import supervision
from db.writes.intake import Intake
from domain.acts.finding.leads import JoinLead
from domain.matter.events import Actor, Command
from domain.matter.names import ENGINE, PRODUCT
from domain.records.wire import pack

SOURCE: Final = "inspection"  # the source of the lead that a fault makes
ANEW = " anew"  # the end of the key of the next try; no caller's key contains a space


@dataclass(frozen=True, slots=True)
class Fault:
    """What was found in a case, and about whom. ``anew`` says that an earlier finding took no more leads."""

    campaign: int
    case_no: str
    subject: str
    ground: str
    facts: str
    by: Actor
    anew: bool = False

    async def join(self, intake: Intake, finding: str) -> str:
        """Keep the result of the inspection, and a receipt of the lead for an open finding. The facts are sealed in
        that finding.

        Returns the id of the receipt. Whoever sends this receipt to the finding has the lead joined.
        """
        act_id = token_hex(16)
        (facts,) = await intake.seal(finding, [self.facts])
        lead = {"case_no": self.case_no, "grounds": [self.ground], "source": SOURCE, "facts": facts}
        actor = Actor(self.by.id, self.by.agency, (ENGINE,), via=self.by.via or PRODUCT)
        command = Command(
            id=act_id, name=JoinLead.name, data=lead | {"subject": self.subject}, actor=actor, at=intake.received_at
        )
        await intake.receipt(act_id, "finding", finding, JoinLead.name, pack(command))
        await self.keep(intake, finding, act_id)
        return act_id

    async def keep(self, intake: Intake, finding: str, receipt: str | None = None) -> None:
        """Keep the result of the inspection. ``receipt`` is the receipt of the lead, when an open finding may still
        refuse it.
        """
        if self.anew:
            await supervision.inspect_anew(intake.conn, self.campaign, self.case_no, finding, receipt)
        else:
            await supervision.inspect_fault(intake.conn, self.campaign, self.case_no, self.by.id, finding, receipt)


def inspector(command: Command) -> Actor:
    """Return the inspector who found the fault, from the lead that `Fault.join` has made of it."""
    actor = command.actor
    return Actor(actor.id, actor.agency, ("conduct_office",), via=None if actor.via == PRODUCT else actor.via)
