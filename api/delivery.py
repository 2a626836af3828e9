"""An act that has its receipt, on its way into the workflow. What isn't there is tried briefly, never waited for."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.context import Context
from domain import library
from domain.events import Refused
from domain.names import workflow_id
from domain.procedure import rests_until
from domain.state import State
from domain.wire import Start
from runtime import acts, timeskip
from runtime.acts import NotThere, Unanswered
from runtime.temporal import start_matter

DOWN = (RPCError, RuntimeError, TimeoutError)  # what calls to Temporal raise while it can't be reached
BRIEFLY = 2.0  # seconds; the reconciler does later what couldn't be done


async def deliver(ctx: Context, procedure: str, number: str, act: str, packed: dict[str, Any], wait: float) -> bool:
    """Send an act and wait; True once it is in the ledger, False where it was left as a signal at best.

    Raises `Refused`.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    try:
        try:
            answered = await acts.update(ctx.client, procedure, number, act, packed, wait)
        except NotThere:
            await _revive(ctx, number, datetime.fromisoformat(packed["at"]))
            answered = await acts.update(ctx.client, procedure, number, act, packed, until - clock())
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
            await acts.signal(ctx.client, procedure, number, act, packed)


async def start(ctx: Context, state: State, begun: Start, skipped: timedelta = timedelta()) -> None:
    """Start the workflow of a new matter, if Temporal is there; the reconciler starts it otherwise.

    ``skipped``: how far its clock is to be moved, on the local stack.
    """
    rulebook = library.get(begun.rulebook, begun.digest)
    with contextlib.suppress(WorkflowAlreadyStartedError, *DOWN):
        async with asyncio.timeout(BRIEFLY):
            await start_matter(ctx.client, ctx.settings.task_queue, rulebook, state, begun)
            if skipped:
                await timeskip.fast_forward(ctx.client, workflow_id(state.procedure, state.number), skipped)


async def skipped(ctx: Context, procedure: str, number: str) -> timedelta:
    """How far the local stack has moved this matter's clock; elsewhere nobody moves clocks."""
    if not ctx.settings.local_stack:
        return timedelta()
    try:
        async with asyncio.timeout(BRIEFLY):
            now = await timeskip.current_time(ctx.client, workflow_id(procedure, number))
    except DOWN:
        return timedelta()
    ahead = now - datetime.now(UTC)
    return ahead if ahead > timeskip.SKEW else timedelta()


async def _revive(ctx: Context, number: str, at: datetime) -> None:
    """No workflow runs: the case is at its end, or it was opened while Temporal was down. Raises `Refused`."""
    begun, state = await ctx.reconciler.resume.state(number)
    rests = rests_until(library.get(begun.rulebook, begun.digest), state)
    if state.closed_at is not None and (rests is None or rests <= at):
        raise Refused("case_closed", "事项已办结, 不再接受操作; 如有新情况请另立事项")
    async with asyncio.timeout(BRIEFLY):
        await ctx.reconciler.ensure(number)
