"""An act that has its receipt, on its way into the workflow. What isn't there is tried briefly, never waited for."""

import asyncio
import contextlib
from datetime import datetime
from typing import Any

from api.context import Context
from domain.engine.procedure import rests_until
from domain.law import library
from matters import delivery
from matters.delivery import NotThere, Unanswered
from matters.temporal import BRIEFLY, DOWN


async def deliver(ctx: Context, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float) -> bool:
    """Send an act and wait; True once it is in the ledger, False where it was left as a signal at best.

    Raises `Refused`.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    try:
        try:
            answered = await delivery.update(ctx.client, procedure, number, act, packed, wait)
        except NotThere:
            await _revive(ctx, number, act, packed)
            answered = await delivery.update(ctx.client, procedure, number, act, packed, until - clock())
    except (NotThere, *DOWN):
        answered = Unanswered()
    if isinstance(answered, Unanswered):
        await send(ctx, procedure, number, act, packed)
        return False
    return True


async def send(ctx: Context, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
    """Send an act as a signal, if Temporal is there; the reconciler sends it otherwise."""
    with contextlib.suppress(NotThere, *DOWN):
        async with asyncio.timeout(BRIEFLY):
            await delivery.signal(ctx.client, procedure, number, act, packed)


async def _revive(ctx: Context, number: str, act: str, packed: dict[str, Any]) -> None:
    """No workflow runs: it was opened while Temporal was down, or the matter is at its end, and then only what it still
    admits brings it back. Raises `Refused`.
    """
    begun, state = await ctx.reconciler.resume.state(number)
    rests, at = rests_until(library.get(begun.rulebook, begun.digest), state), datetime.fromisoformat(packed["at"])
    async with asyncio.timeout(BRIEFLY):
        if state.closed_at is not None and (rests is None or rests <= at):
            await ctx.reconciler.begin_again(number, act, packed, at)
        else:
            await ctx.reconciler.ensure(number)
