"""Handing leads to the people who examine them: a lead opens a finding, or joins the one that is open."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from asyncpg import UniqueViolationError
from temporalio import activity

from activities.openings import ACTOR, Openings
from db.findings import Findings
from db.leads import Leads
from domain.acts.leads import DECIDED, JoinLead, WithdrawLead
from domain.engine.beginnings import lead_opened
from domain.law import library
from domain.matter.events import Command, Event, Refused
from domain.matter.names import told_as
from domain.records.lead import Lead, Proposed, Withdrawal, with_heads
from domain.records.wire import pack

log = structlog.get_logger()

Send = Callable[[str, str, str, dict[str, Any]], Awaitable[None]]  # procedure, number, act, payload


@dataclass(frozen=True, slots=True)
class Means:
    """What accountability works with. ``send`` goes to Temporal: it raises `Refused` for an act that isn't
    admissible and returns when it is done.
    """

    leads: Leads
    findings: Findings
    openings: Openings
    send: Send


class AccountabilityActivities:
    """The activities that hold the leads."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @activity.defn
    async def open_lead(self, lead: Lead) -> list[str]:
        """Record a lead and hand it on, once for each person it points to (Art. 10); the findings it is in."""
        await self._means.leads.open(lead)
        taken: UniqueViolationError | None = None
        for proposed in await self._proposed(lead):
            try:
                if not await self._joined(lead, proposed):
                    await self._opened(lead, proposed)
            except Refused as refusal:  # no finding can be of it; the lead is on record, the next one must not wait
                log.warning("lead_without_finding", lead=lead.id, code=refusal.code)
            except UniqueViolationError as error:  # neither must the others whom this one points to
                taken = error
        if taken:
            raise taken
        return await self._means.findings.holding(lead.number, lead.id)

    @activity.defn
    async def withdraw_lead(self, withdrawal: Withdrawal) -> None:
        """Take back the lead of a duty that was met in time after all, also in the findings that rest on it."""
        for lead in await self._means.leads.withdraw(withdrawal):
            for number in await self._means.findings.holding(withdrawal.number, lead):
                try:
                    await self._do(number, WithdrawLead.name, {"lead": lead}, withdrawal.raised_at)
                except Refused as refusal:  # it has ended too long ago: the case's ledger tells of the withdrawal
                    log.warning("lead_not_withdrawn", lead=lead, number=number, code=refusal.code)

    async def _proposed(self, lead: Lead) -> tuple[Proposed, ...]:
        """Whom it points to, agencies being headed as they were when it came up."""
        agencies = [proposed.agency for proposed in lead.proposed]
        heads = await self._means.openings.directory.heads(agencies, lead.at)
        return with_heads(library.get(lead.rulebook, lead.digest), lead, heads)

    async def _joined(self, lead: Lead, proposed: Proposed) -> bool:
        """Whether the lead has gone into a finding of the person: before this try, or now into the one that is open.

        A finding that is settled meanwhile takes no more.
        """
        means = self._means
        if await means.findings.has_taken(lead.number, lead.id, proposed.agency, proposed.subject):
            return True
        if number := await means.findings.unsettled(lead.number, proposed.agency, proposed.subject):
            joined: dict[str, Any] = {"lead": lead.id, **told_as(lead.number), "grounds": list(proposed.grounds)}
            joined |= {"subject": proposed.subject} if proposed.subject else {}
            try:
                await self._do(number, JoinLead.name, joined, lead.raised_at)
            except Refused as refusal:
                if refusal.code not in DECIDED:
                    raise
                return False
            return True
        return False

    async def _opened(self, lead: Lead, proposed: Proposed) -> None:
        """Open one. Where somebody else's has begun since, or a verification on its way names the person, the database
        refuses it: the activity is tried again until the lead can join that one, or open its own.
        """
        means, rulebook = self._means, library.get(lead.rulebook, lead.digest)
        directory = means.openings.directory
        posts = await directory.posts([proposed.subject]) if proposed.subject else {}
        post = posts.get(proposed.subject or "")
        cards = await directory.cards([proposed.agency])
        of = told_as(lead.number)

        def first(command: str, received_at: datetime, functions: dict[str, str]) -> Event:
            return lead_opened(
                rulebook,
                command=command,
                actor=ACTOR,
                received_at=received_at,
                source="breach",
                office=functions.get("conduct_office"),
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
        await means.openings.open(rulebook, "finding", key, lead.raised_at, first)

    async def _do(self, number: str, act: str, data: dict[str, Any], at: datetime) -> None:
        """An act of the engine; its id is the lead's, so that it happens once."""
        act_id = sha256(f"{act}/{data['lead']}/{number}".encode()).hexdigest()[:32]
        packed = pack(Command(id=act_id, name=act, data=data, actor=ACTOR, at=at))
        await self._means.send("finding", number, act, packed)
