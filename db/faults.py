"""A fault that an inspection has found (Art. 12), kept with the finding that it opens or joins, in one transaction."""

from dataclasses import dataclass
from secrets import token_hex

from db.intake import Intake
from db.pool import queries
from domain.acts.leads import JoinLead
from domain.matter.events import Actor, Command
from domain.matter.names import ENGINE, PRODUCT
from domain.records.wire import pack

_sql = queries("supervision")
ANEW = " anew"  # what the key of the next try ends with; no caller's has a space
SOURCE = "inspection"


@dataclass(frozen=True, slots=True)
class Fault:
    """What was found of a case, and in whom; ``anew``: the finding that it had gone into took no more."""

    campaign: int
    case_no: str
    subject: str
    ground: str
    facts: str
    by: Actor
    anew: bool = False

    async def join(self, intake: Intake, finding: str) -> str:
        """The result of the inspection and the lead for an open finding, its facts sealed there; its receipt's id."""
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
        """The result of the inspection; ``receipt``: of the lead, where the finding may refuse it."""
        led_to = {"campaign": self.campaign, "case_no": self.case_no, "finding_no": finding, "receipt": receipt}
        if self.anew:
            await _sql.inspect_anew(intake.conn, **led_to)
        else:
            await _sql.inspect(intake.conn, **led_to, outcome="fault", by=self.by.id)


def inspector(command: Command) -> Actor:
    """Whoever has found the fault that a lead is, from the lead as `Fault.join` has made it."""
    actor = command.actor
    return Actor(actor.id, actor.agency, ("conduct_office",), via=None if actor.via == PRODUCT else actor.via)
