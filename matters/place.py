"""Where a lead goes: it joins the finding of that matter and person that is open, or opens one.

The leads that breaches leave in the ledger are placed by acts of the engine; a fault that an inspection has found has a
receipt, as every request has. Nobody has two open findings of one case: the database refuses the second.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from secrets import token_hex
from typing import Any

import structlog
from asyncpg import UniqueViolationError

from db.directory import Directory
from db.leads import Leads
from db.reads.findings import Findings, first
from db.writes.intake import Intake
from db.writes.receipts import Receipts
from domain.acts.leads import DECIDED, JoinLead, WithdrawLead
from domain.engine.beginnings import Source, lead_opened
from domain.law import library
from domain.law.editions import Editions
from domain.matter.events import Actor, Command, Event, Post, Refused
from domain.matter.names import told_as
from domain.records.lead import Lead, Proposed, Withdrawal, with_heads
from domain.records.wire import pack
from matters.begin import ENGINE_ACTOR, Asking, Begin, Beginning, Take
from matters.deliver import Deliver
from matters.fault import SOURCE, Fault
from matters.timeskip import Clocks

WAIT = 20.0  # seconds for an act of the engine; then whoever asked tries again

log = structlog.get_logger()

Within = Callable[[Intake], Awaitable[None]]  # what has to be so within the intake, else it raises


class Unheard(Exception):
    """A finding's workflow didn't answer: to be tried again."""


class Place:
    """Places leads and faults; in each process there is one. ``editions``: by which rulebook new matters begin."""

    def __init__(
        self,
        leads: Leads,
        findings: Findings,
        receipts: Receipts,
        directory: Directory,
        begin: Begin,
        deliver: Deliver,
        clocks: Clocks,
        editions: Editions,
    ) -> None:
        self._leads = leads
        self._findings = findings
        self._receipts = receipts
        self._directory = directory
        self._begin = begin
        self._deliver = deliver
        self._clocks = clocks
        self._editions = editions

    # ── leads of the ledger ─────────────────────────────────────────────

    async def lead(self, lead: Lead) -> list[str]:
        """Record a lead and place it once for each person it points to; the findings it is in. Idempotent.

        Raises `Unheard` and UniqueViolationError where a finding is changing at this moment: to be tried again.
        """
        await self._leads.open(lead)
        taken: UniqueViolationError | None = None
        agencies = [proposed.agency for proposed in lead.proposed]
        heads = await self._directory.heads(agencies, lead.at)  # as they were headed when it came up
        for proposed in with_heads(library.get(lead.rulebook, lead.digest), lead, heads):
            try:
                if not await self._lead_joined(lead, proposed):
                    await self._lead_opens(lead, proposed)
            except Refused as refusal:  # no finding can be of it; the lead is on record, the next one must not wait
                log.warning("lead_without_finding", lead=lead.id, code=refusal.code)
            except UniqueViolationError as error:  # neither must the others whom this one points to
                taken = error
        if taken:
            raise taken
        return await self._findings.holding(lead.number, lead.id)

    async def withdraw(self, withdrawal: Withdrawal) -> None:
        """Take back the lead of a duty that was met in time after all, also in the findings that rest on it.

        Idempotent. Raises `Unheard`: to be tried again.
        """
        for lead in await self._leads.withdraw(withdrawal):
            for number in await self._findings.holding(withdrawal.number, lead):
                try:
                    await self._do(number, WithdrawLead.name, {"lead": lead}, withdrawal)
                except Refused as refusal:  # it has ended too long ago: the case's ledger tells of the withdrawal
                    log.warning("lead_not_withdrawn", lead=lead, number=number, code=refusal.code)

    async def _lead_joined(self, lead: Lead, proposed: Proposed) -> bool:
        """Whether the lead has gone into a finding of the person: before this try, or now into the one that is open.

        A finding that is settled meanwhile takes no more.
        """
        if await self._findings.has_taken(lead.number, lead.id, proposed.agency, proposed.subject):
            return True
        number = await self._findings.unsettled(lead.number, proposed.agency, proposed.subject)
        if number is None:
            return False
        joined: dict[str, Any] = {"lead": lead.id, **told_as(lead.number), "grounds": list(proposed.grounds)}
        joined |= {"subject": proposed.subject} if proposed.subject else {}
        try:
            await self._do(number, JoinLead.name, joined, lead)
        except Refused as refusal:
            if refusal.code not in DECIDED:
                raise
            return False
        return True

    async def _lead_opens(self, lead: Lead, proposed: Proposed) -> None:
        """Open a finding of the lead. Where somebody else's has begun since, or a verification on its way names the
        person, the database refuses it: whoever asked tries again until the lead can join that one, or open its own.
        """
        rulebook, of = library.get(lead.rulebook, lead.digest), told_as(lead.number)
        posts = await self._directory.posts([proposed.subject]) if proposed.subject else {}
        post = posts.get(proposed.subject or "")
        cards, office = await self._directory.cards([proposed.agency]), await self._directory.conduct_office()

        def opened(command: str, intake: Intake) -> Event:
            return lead_opened(
                rulebook,
                command=command,
                actor=ENGINE_ACTOR,
                received_at=intake.received_at,
                source="breach",
                office=office,
                agency=proposed.agency,
                card=cards.get(proposed.agency),
                subject=proposed.subject,
                staff=post.kind if post else None,
                grounds=proposed.grounds,
                lead=lead.id,
                case_no=of.get("case_no"),
                supervision_no=of.get("supervision_no"),
            )

        key = f"{lead.id}/{proposed.agency}/{proposed.subject or ''}"
        await self._begin.by_itself(rulebook, "finding", key, lead.raised_at, opened)

    async def _do(self, number: str, act: str, data: dict[str, Any], cause: Lead | Withdrawal) -> None:
        """Do an act of the engine; its id is the lead's, so that it happens once. Raises `Refused`, `Unheard`."""
        act_id = sha256(f"{act}/{data['lead']}/{number}".encode()).hexdigest()[:32]
        packed = pack(Command(id=act_id, name=act, data=data, actor=ENGINE_ACTOR, at=cause.raised_at))
        await self._clocks.catch_up("finding", number, cause.raised_at, WAIT)
        if not await self._deliver.act("finding", number, act, packed, WAIT):
            raise Unheard(number)

    # ── reports and faults ──────────────────────────────────────────────

    async def report(
        self,
        by: Actor,
        post: Post,
        *,
        source: Source,
        subject: str,
        ground: str,
        facts: str,
        case_no: str | None,
        within: Within | None = None,
    ) -> Take:
        """How a finding begins that somebody's report opens, against who serves at that ``post``; ``facts`` is sealed
        in it. ``within`` is what has to be so first. It raises `Refused` when it begins (see
        `domain.engine.beginnings.lead_opened`).
        """
        card = (await self._directory.cards([post.agency])).get(post.agency)
        office = await self._directory.conduct_office()

        async def take(intake: Intake) -> Beginning:
            number = await intake.number("finding")
            if within:
                await within(intake)
            (sealed,) = await intake.seal(number, [facts])
            rulebook = self._editions.on(intake.day)
            opened = lead_opened(
                rulebook,
                command=token_hex(16),
                actor=by,
                received_at=intake.received_at,
                source=source,
                office=office,
                agency=post.agency,
                card=card,
                subject=subject,
                staff=post.kind,
                grounds=(ground,),
                case_no=case_no,
                facts=sealed,
            )
            return Beginning(number, opened, rulebook)

        return take

    async def fault(self, fault: Fault, asking: Asking, post: Post, within: Within | None = None) -> str | None:
        """Place a fault against who serves at that ``post``; the id of its receipt.

        The receipt of a fault that joins has to be delivered: the finding may still refuse it. None where the finding
        of that case and person is changing at this moment: to be tried again. Raises `Repeated`, `Refused`, and what
        ``within`` raises.
        """
        if joined := await self._fault_joins(fault, asking, post, within):
            return joined
        try:
            return await self._fault_opens(fault, asking, post, within)
        except UniqueViolationError as error:
            if first(error) is None:
                raise
        return await self._fault_joins(fault, asking, post, within)  # somebody else's, a moment ago

    async def _fault_joins(self, fault: Fault, asking: Asking, post: Post, within: Within | None) -> str | None:
        number = await self._findings.unsettled(fault.case_no, post.agency, fault.subject)
        if number is None:
            return None
        ahead = await self._clocks.ahead("finding", number)
        async with self._receipts.intake(asking.caller, asking.key, asking.mac, ahead) as intake:
            if within:
                await within(intake)
            return await fault.join(intake, number)

    async def _fault_opens(self, fault: Fault, asking: Asking, post: Post, within: Within | None) -> str:
        told = {"subject": fault.subject, "ground": fault.ground, "facts": fault.facts, "case_no": fault.case_no}
        take = await self.report(fault.by, post, source=SOURCE, **told, within=within)
        ahead = await self._clocks.ahead("case", fault.case_no)
        begun = await self._begin.matter("finding", asking, take, by=fault.by.id, ahead=ahead, also=fault.keep)
        return begun.receipt
