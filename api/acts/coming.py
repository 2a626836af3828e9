"""An act that comes in over HTTP, until its receipt is committed: who may send it, what it names, and its texts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from api.acts import sealing
from api.acts.sealing import Draft
from api.context import Context
from api.edge.access.identity import Caller
from api.edge.access.sight import for_applicant, seen
from api.edge.receipts import Asked
from api.reads import discretion
from db.reads.cases import Matter
from db.vault.texts import Destroyed, NoSuchText
from db.writes.intake import NewAct
from domain.acts import Act
from domain.clock.calendar import TZ
from domain.matter.events import Command, Refused
from domain.matter.fields import ID, Incomplete
from domain.records.wire import pack
from matters.begin import Asking
from matters.place import Within


@dataclass(frozen=True, slots=True)
class Coming:
    """An act as it was sent. Both of its ways return the act as its workflow gets it, once its receipt is committed."""

    ctx: Context
    who: Caller
    how: Asked
    asking: Asking
    procedure: str
    number: str
    act_type: type[Act]
    sent: dict[str, Any]
    claim: datetime | None

    async def at_once(self) -> dict[str, Any] | None:
        """Receive the act in one statement, which also checks whether the caller sees the matter.

        Returns None, and has done nothing, when the act needs more than that, or when something is the matter with it:
        then `carefully` does it, or says what is the matter.
        """
        known = self.ctx.directory.copied
        # A system that acts for nobody has to be the applicant's, and some acts need the people of their matter.
        if known is None or self.who.responder is None or self.act_type.people or not ID.fullmatch(self.number):
            return None
        if self.procedure == "finding":
            return None  # whether it concerns him, the finding itself has to say
        try:
            draft = sealing.draft(known, self.act_type, self.sent)
            sealed = await self.ctx.vault.sealed(self.number, draft.texts)
        except (Incomplete, NoSuchText):
            return None
        packed = self._packed(draft, sealed.refs, datetime.now(TZ))
        act = NewAct(
            id=packed["id"],
            procedure=self.procedure,
            number=self.number,
            act=self.act_type.name,
            payload=packed,
            sealed=sealed,
            respond_async=self.how.respond_async,
        )
        viewer, ahead = self.who.viewer(self.procedure), await self.ctx.clocks.ahead(self.procedure, self.number)
        asking = self.asking
        at = await self.ctx.receipts.take(asking.caller, asking.key, asking.mac, act, viewer, known, ahead)
        return packed | {"at": at.isoformat()} if at else None

    async def carefully(self, before: Callable[[], Awaitable[Within | None]] | None) -> dict[str, Any]:
        """Receive the act step by step, in one transaction after everything that has to be looked up.

        ``before`` is what is checked of the act besides (`api.acts.acts.Before`). Raises what is the matter: the
        problems of `seen` and `for_applicant`, `Refused`, `Incomplete`, `Repeated`, and whatever ``before`` raises.
        """
        ctx, asking = self.ctx, self.asking
        matter = await self._seen()
        draft = sealing.draft(await ctx.directory.now(), self.act_type, self.sent, matter.about)
        within = None
        # a repeated request is not checked again: it gets its earlier answer
        if before and await ctx.receipts.earlier(asking.caller, asking.key) is None:
            within = await before()
        ahead = await ctx.clocks.ahead(self.procedure, self.number)
        async with ctx.receipts.intake(asking.caller, asking.key, asking.mac, ahead, asking.former) as intake:
            try:
                refs = await intake.seal(self.number, draft.texts)
            except Destroyed:
                raise Refused("case_closed", "本件的文本已按保管期限销毁，不再办理") from None
            packed = self._packed(draft, refs, intake.received_at)
            await intake.receipt(
                packed["id"],
                self.procedure,
                self.number,
                self.act_type.name,
                packed,
                respond_async=self.how.respond_async,
            )
            if within:
                await within(intake)
        return packed

    async def _seen(self) -> Matter:
        matter = await seen(self.ctx, self.who, self.procedure, self.number, acting=True)
        if self.procedure == "case":
            for_applicant(self.who, matter)
        sight = await discretion.of(self.ctx, self.who, matter)
        if not sight.concerned:  # a refusal by the rules would say who owes what
            raise Refused("not_your_duty", "这件核查不由您办理")
        return matter

    def _packed(self, draft: Draft, refs: list[str], at: datetime) -> dict[str, Any]:
        return pack(
            Command(
                id=token_hex(16),
                name=self.act_type.name,
                data=draft.sealed(refs),
                actor=self.who.actor,
                at=at,
                occurred_at=self.claim,
                rounded=self.claim is not None or draft.claims,
                agencies=draft.agencies,
                officials=draft.officials,
                staff=draft.staff,
            )
        )
