"""Bringing a revised calendar to the matters that run by an older one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog
from temporalio import activity
from temporalio.service import RPCError

from db.revisions import Revisions, Stale
from domain.clock.calendar import Calendar
from domain.engine.revision import Revision, Sweep

BATCH = 100  # matters told at once, then waited for: so citizens' acts find their way between them
SENDING = 5.0  # seconds for one of them
PATIENCE = 12.0  # seconds
TRIES = 3  # of a batch of which none can be told; then those may be just the ones that can't
_LOOK = 0.1  # seconds

log = structlog.get_logger()

Step = tuple[Revision, Calendar]  # a revision, and the calendar that it has made


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a revision: ``steps``, all up to and with it, in order; ``versions`` of the calendars that it
    and later ones have made, which aren't stale; the earliest day on which a matter may have closed that still admits
    an act.
    """

    steps: tuple[Step, ...]
    versions: tuple[str, ...]
    since: date


Look = Callable[[int], Awaitable[Known]]
Send = Callable[[Stale, Sequence[Step]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Means:
    """What it works with. ``send`` goes to the matter's workflow, and does nothing where that is at its end;
    ``settled``: seconds after a publication from which on nobody opens a matter by an older calendar.
    """

    revisions: Revisions
    known: Look
    send: Send
    settled: float


class NoneTold(Exception):
    """None of a batch could be told: Temporal may be away."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class RevisionActivities:
    """The activities that hold the revisions."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @activity.defn
    async def revise_batch(self, sweep: Sweep) -> Sweep:
        """Tell the next matters, and wait for them: not for ever, those left are found again by the next sweep."""
        known = await self._means.known(sweep.number)
        stale = await self._means.revisions.stale(known.versions, known.since, sweep.after, BATCH)
        if not stale:
            remaining = await self._means.revisions.remaining(known.versions)
            return replace(sweep, ended=True, left=remaining.count, stuck=tuple(remaining.first))
        heard = await asyncio.gather(*(self._told(matter, missing(known.steps, matter.calendar)) for matter in stale))
        numbers = [matter.number for matter, told in zip(stale, heard, strict=True) if told]
        if not numbers and activity.info().attempt < TRIES:
            raise NoneTold
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._means.revisions.unreached(known.versions, numbers):  # noqa: ASYNC110 - in the database
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            log.warning("revision_batch_unfinished", revision=sweep.number)
        return replace(sweep, after=stale[-1].number, sent=sweep.sent + len(numbers))

    async def _told(self, matter: Stale, steps: Sequence[Step]) -> bool:
        try:
            async with asyncio.timeout(SENDING):
                await self._means.send(matter, steps)
        except Exception as error:  # noqa: BLE001 - one that can't be told must not keep the others waiting
            code = error.status.name if isinstance(error, RPCError) else type(error).__name__
            log.warning("revision_not_sent", number=matter.number, code=code)
            return False
        return True

    @activity.defn
    async def finish_revision(self, number: int) -> int:
        """Record that every open matter follows the revision; else how many don't yet, one at least where somebody
        may still open one that doesn't.
        """
        known = await self._means.known(number)
        settled = await self._means.revisions.settled(number, self._means.settled)  # first: what remains is final then
        left = await self._means.revisions.remaining(known.versions)
        if left.count or not settled:
            return max(left.count, 1)
        await self._means.revisions.finish(number)
        return 0


def missing(steps: Sequence[Step], version: str) -> Sequence[Step]:
    """The steps that a matter has still to take that runs by the calendar of this version; all, where none made it.

    None is left out: each has a publication of its own, which rights that lapsed meanwhile depend on.
    """
    made = [calendar.version for _, calendar in steps]
    return steps[made.index(version) + 1 :] if version in made else steps
