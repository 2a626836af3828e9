"""Which matters a caller may see; and a record of what he was refused before there was a receipt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.context import Context
from api.edge.access.identity import Caller
from api.edge.problems import Problem
from db.reads.cases import Matter
from domain.matter.events import Refused
from domain.matter.fields import ID

NOT_THERE = {
    "case": "no_such_case",
    "finding": "no_such_finding",
    "commendation": "no_such_commendation",
    "supervision": "no_such_supervision",
}


async def seen(ctx: Context, who: Caller, procedure: str, number: str, *, acting: bool = False) -> Matter:
    """Return the matter, if it exists and the caller may see it. ``acting``: he is about to act on it.

    Otherwise raises the same problem in both cases (`NOT_THERE`), so that nobody learns which numbers exist.
    """
    matters = ctx.matters[procedure]
    look = matters.get if acting else matters.look
    found = await look(number, who.viewer(procedure)) if ID.fullmatch(number) else None
    if found is None:
        raise Problem(NOT_THERE[procedure], "没有这个编号，或者不由您查看；请核对编号")
    return found


def for_applicant(who: Caller, matter: Matter) -> None:
    """Check that a system which acts in its own name, so for an applicant, is the applicant's: the matter came through
    it, or an agency that it serves leads the matter. Raises ``forbidden``.

    That an agency it serves has another part in the matter isn't enough: that agency isn't the applicant's.
    """
    own = who.responder is not None or who.id in (matter.opened_by, matter.opened_by_system)
    if not own and matter.lead_agency not in who.agencies:
        raise Problem("forbidden", "接入系统只能代本系统收到的事项、或所服务机关牵头的事项的服务对象办理")


@asynccontextmanager
async def denied(ctx: Context, who: Caller, number: str, act: str) -> AsyncIterator[None]:
    """Record what is refused within the block, because there is no receipt yet that could keep the refusal."""
    try:
        yield
    except Refused as refused:
        await ctx.denials.note(number, act, who.actor.id, who.actor.agency, refused.code)
        raise
    except Problem as problem:
        if problem.code in ("forbidden", *NOT_THERE.values()) and (not number or ID.fullmatch(number)):
            await ctx.denials.note(number, act, who.actor.id, who.actor.agency, problem.code)
        raise
