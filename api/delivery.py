"""An act that has its receipt, on its way into the workflow; and the case as its ledger tells it."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.context import Context
from db.cases import Viewer
from domain import library
from domain.calendar import Calendar
from domain.events import Event, Refused
from domain.names import workflow_id
from domain.procedure import fold, open_matter
from domain.rulebook import Rulebook
from domain.state import State
from domain.wire import Start
from runtime import acts, timeskip
from runtime.acts import NotThere, Unanswered
from runtime.temporal import start_matter

DOWN = (RPCError, RuntimeError, TimeoutError)  # what calls to Temporal raise while it can't be reached
BRIEFLY = 2.0  # seconds for what is only tried: the reconciler does it otherwise
_SKEW = timedelta(seconds=1)  # clocks of two servers differ; less than this wasn't skipped
_START = TypeAdapter(Start)
_EVERYTHING = Viewer(sees_all=True)


async def deliver(ctx: Context, number: str, act: str, packed: dict[str, Any], wait: float) -> bool:
    """Send an act and wait; True once it is in the ledger, False where it was left as a signal at best.

    Raises `Refused`.
    """
    until = asyncio.get_running_loop().time() + wait
    try:
        try:
            answered = await acts.update(ctx.client, "case", number, act, packed, wait)
        except NotThere:
            await _begin(ctx, number)
            rest = until - asyncio.get_running_loop().time()
            answered = await acts.update(ctx.client, "case", number, act, packed, rest)
    except (NotThere, *DOWN):
        answered = Unanswered()
    if isinstance(answered, Unanswered):
        await send(ctx, number, act, packed)
        return False
    return True


async def send(ctx: Context, number: str, act: str, packed: dict[str, Any]) -> None:
    """Send an act as a signal, if Temporal is there; the reconciler sends it otherwise."""
    with contextlib.suppress(NotThere, *DOWN):
        async with asyncio.timeout(BRIEFLY):
            await acts.signal(ctx.client, "case", number, act, packed)


async def start(ctx: Context, state: State, begun: Start) -> None:
    """Start the workflow of a case, if Temporal is there; whoever needs it starts it otherwise."""
    rulebook = library.get(begun.rulebook, begun.digest)
    with contextlib.suppress(WorkflowAlreadyStartedError, *DOWN):
        async with asyncio.timeout(BRIEFLY):
            await start_matter(ctx.client, ctx.settings.task_queue, rulebook, state, begun)


async def opening(ctx: Context, number: str) -> tuple[Start, Rulebook, State]:
    """What a case began with: its workflow's input, its law, its state then."""
    begun = _START.validate_python(await ctx.cases.start(number))
    assert begun.first  # noqa: S101 - a start that was kept is an opening's
    rulebook, calendar = library.get(begun.rulebook, begun.digest), Calendar.from_compact(begun.calendar)
    return begun, rulebook, open_matter(rulebook, "case", number, calendar, begun.first, begun.functions).state


async def folded(ctx: Context, number: str) -> tuple[Rulebook, State]:
    """A case as its ledger tells it."""
    _, rulebook, state = await opening(ctx, number)
    rows = (await ctx.ledger.events(number))[1:]
    return rulebook, fold(rulebook, state, [Event(row.type, row.at, row.data, row.article) for row in rows])


async def skipped(ctx: Context, number: str) -> timedelta:
    """How far the local stack has moved this case's clock; elsewhere nobody moves clocks."""
    if not ctx.settings.local_stack:
        return timedelta()
    try:
        async with asyncio.timeout(BRIEFLY):
            now = await timeskip.current_time(ctx.client, workflow_id("case", number))
    except DOWN:
        return timedelta()
    ahead = now - datetime.now(UTC)
    return ahead if ahead > _SKEW else timedelta()


async def _begin(ctx: Context, number: str) -> None:
    """The case has no workflow: it is at its end, or Temporal was down when it was opened. Raises `Refused`."""
    matter = await ctx.cases.get(number, _EVERYTHING)
    if matter is None or matter.status == "closed":
        raise Refused("case_closed", "事项已办结, 不再接受操作; 如有新情况请另立事项")
    if matter.seq == 1:  # one that went on and was lost since is the reconciler's to restore
        begun, _, state = await opening(ctx, number)
        await start(ctx, state, begun)
