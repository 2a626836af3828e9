"""Where a lead goes: it joins the open finding of that matter and person, or opens a finding.

A lead of a breach, from the ledger, is placed by acts of the engine. A fault that an inspection found has a receipt,
like any request. Nobody has two open findings of one case: the database refuses the second.
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
from db.writes.intake import Intake, Repeated
from db.writes.receipts import Receipts
from domain.acts.finding.leads import DECIDED, JoinLead, WithdrawLead
from domain.engine.beginnings import Source, lead_opened
from domain.law import library
from domain.law.editions import Editions
from domain.matter.events import Actor, Command, Event, Post, Refused
from domain.matter.names import PRODUCT, number_field
from domain.records.lead import Lead, Proposed, Withdrawal, with_heads
from domain.records.wire import pack
from matters.begin import ENGINE_ACTOR, Asking, Begin, Beginning, Take
from matters.deliver import Deliver, problem
from matters.fault import SOURCE, Fault
from matters.temporal.timeskip import Clocks

WAIT = 20.0  # seconds that an act of the engine may take; after that, the caller tries again

log = structlog.get_logger()

Within = Callable[[Intake], Awaitable[None]]  # takes the intake; raises when the request must not be taken in


class Unheard(Exception):
    """The workflow of a finding didn't answer. The caller has to try again."""


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
        """Record a lead, and place it once for each person to whom it points. Returns the numbers of the findings it is
        in. Idempotent.

        Raises `Unheard` and UniqueViolationError when a finding is changing at this moment. Then try again.
        """
        await self._leads.open(lead)
        taken: UniqueViolationError | None = None
        agencies = [proposed.agency for proposed in lead.proposed]
        heads = await self._directory.heads(agencies, lead.at)  # the heads of these agencies at the instant of the lead
        for proposed in with_heads(library.get(lead.rulebook, lead.digest), lead, heads):
            try:
                if not await self._lead_joined(lead, proposed):
                    await self._lead_opens(lead, proposed)
            # no finding can come of it for this person; the lead is on record, and the other persons must not wait
            except Refused as refusal:
                log.warning("lead_without_finding", lead=lead.id, code=refusal.code)
            # a finding is changing; the other persons of this lead must not wait for it
            except UniqueViolationError as error:
                taken = error
        if taken:
            raise taken
        return await self._findings.holding(lead.number, lead.id)

    async def withdraw(self, withdrawal: Withdrawal) -> None:
        """Take back the lead of a duty that was met in time after all, also in the findings that rest on it.

        Idempotent. Raises `Unheard`; then try again.
        """
        for lead in await self._leads.withdraw(withdrawal):
            for number in await self._findings.holding(withdrawal.number, lead):
                try:
                    await self._do(number, WithdrawLead.name, {"lead": lead}, withdrawal)
                # the finding has ended too long ago; the ledger of the case has the withdrawal
                except Refused as refusal:
                    log.warning("lead_not_withdrawn", lead=lead, number=number, code=refusal.code)

    async def _lead_joined(self, lead: Lead, proposed: Proposed) -> bool:
        """Let the lead join the open finding of the person. Returns whether the lead is in a finding of that person,
        now or from an earlier try.

        A finding that is settled meanwhile takes no more leads.
        """
        if await self._findings.has_taken(lead.number, lead.id, proposed.agency, proposed.subject):
            return True
        number = await self._findings.unsettled(lead.number, proposed.agency, proposed.subject)
        if number is None:
            return False
        joined: dict[str, Any] = {"lead": lead.id, **number_field(lead.number), "grounds": list(proposed.grounds)}
        joined |= {"subject": proposed.subject} if proposed.subject else {}
        try:
            await self._do(number, JoinLead.name, joined, lead)
        except Refused as refusal:
            if refusal.code not in DECIDED:
                raise
            return False
        return True

    async def _lead_opens(self, lead: Lead, proposed: Proposed) -> None:
        """Open a finding of the lead.

        The database refuses it when another finding of the person has begun meanwhile, or when a verification on its
        way names him. Then the caller tries again, until the lead can join that finding or open its own.
        """
        rulebook, of = library.get(lead.rulebook, lead.digest), number_field(lead.number)
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
                staff=post.staff if post else None,
                grounds=proposed.grounds,
                lead=lead.id,
                case_no=of.get("case_no"),
                supervision_no=of.get("supervision_no"),
            )

        key = f"{lead.id}/{proposed.agency}/{proposed.subject or ''}"
        await self._begin.by_itself(rulebook, "finding", key, lead.raised_at, opened)

    async def _do(self, number: str, act: str, data: dict[str, Any], cause: Lead | Withdrawal) -> None:
        """Do an act of the engine, which has a receipt like any act. Its id is that of the lead, so that it happens
        once. Raises `Refused` and `Unheard`.
        """
        act_id = sha256(f"{act}/{data['lead']}/{number}".encode()).hexdigest()[:32]
        packed = pack(Command(id=act_id, name=act, data=data, actor=ENGINE_ACTOR, at=cause.raised_at))
        await self._clocks.catch_up("finding", number, cause.raised_at, WAIT)
        try:
            async with self._receipts.intake(PRODUCT, act_id, b"") as intake:
                intake.received_at = cause.raised_at
                await intake.receipt(act_id, "finding", number, act, packed)
        except Repeated as repeated:
            if kept := repeated.receipt.problem:
                raise Refused(kept["code"], kept["detail"]) from None
        try:
            heard = await self._deliver.act("finding", number, act, packed, WAIT)
        except Refused as refusal:
            await self._receipts.refuse(act_id, problem(refusal))
            raise
        if not heard:
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
        """Return how a finding begins that somebody's report opens against the person who serves at ``post``.

        ``facts`` is sealed in the finding. ``within`` is a check that runs first, in the transaction of the intake. The
        beginning raises `Refused` (see `domain.engine.beginnings.lead_opened`).
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
                staff=post.staff,
                grounds=(ground,),
                case_no=case_no,
                facts=sealed,
            )
            return Beginning(number, opened, rulebook)

        return take

    async def fault(self, fault: Fault, asking: Asking, post: Post, within: Within | None = None) -> str | None:
        """Place a fault against the person who serves at ``post``. Returns the id of its receipt.

        When the fault joins a finding, the caller has to deliver that receipt, and the finding may still refuse it.
        Returns None when the finding of that case and person is changing at this moment; then try again. Raises
        `Repeated`, `Refused`, and whatever ``within`` raises.
        """
        if joined := await self._fault_joins(fault, asking, post, within):
            return joined
        try:
            return await self._fault_opens(fault, asking, post, within)
        except UniqueViolationError as error:
            if first(error) is None:
                raise
        return await self._fault_joins(fault, asking, post, within)  # another finding has opened a moment ago

    async def _fault_joins(self, fault: Fault, asking: Asking, post: Post, within: Within | None) -> str | None:
        number = await self._findings.unsettled(fault.case_no, post.agency, fault.subject)
        if number is None:
            return None
        ahead = await self._clocks.ahead("finding", number)
        async with self._receipts.intake(asking.caller, asking.key, asking.mac, ahead, asking.former) as intake:
            if within:
                await within(intake)
            return await fault.join(intake, number)

    async def _fault_opens(self, fault: Fault, asking: Asking, post: Post, within: Within | None) -> str:
        told = {"subject": fault.subject, "ground": fault.ground, "facts": fault.facts, "case_no": fault.case_no}
        take = await self.report(fault.by, post, source=SOURCE, **told, within=within)
        ahead = await self._clocks.ahead("case", fault.case_no)
        begun = await self._begin.matter("finding", asking, take, by=fault.by.id, ahead=ahead, also=fault.keep)
        return begun.receipt
