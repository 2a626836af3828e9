"""Bringing a revised calendar to the matters that run by an older one."""

import asyncio
from dataclasses import replace

import structlog
from temporalio import activity
from temporalio.service import RPCError

from db.revisions import Revisions, Stale
from domain.engine.revision import Sweep
from matters import calendars
from matters.revise import Known, Revise

TOLD_AT_ONCE = 100  # matters, then they are waited for: so citizens' acts find their way between them
SENDING = 5.0  # seconds for one of them
REACHING = 12.0  # seconds for all of them to follow the revision
TRIES = 3  # of a batch of which none can be told; then those may be just the ones that can't
_LOOK = 0.1  # seconds

log = structlog.get_logger()


class NoneTold(Exception):
    """None of a batch could be told: Temporal may be away."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class RevisionActivities:
    """The activities that bring revisions."""

    def __init__(self, revisions: Revisions, revise: Revise) -> None:
        self._revisions = revisions
        self._revise = revise

    @activity.defn
    async def revise_batch(self, sweep: Sweep) -> Sweep:
        """Tell the next matters, and wait for them: not for ever, those left are found again by the next sweep."""
        known = await self._revise.known(sweep.number)
        stale = await self._revisions.stale(known.versions, known.since, sweep.after, TOLD_AT_ONCE)
        if not stale:
            remaining = await self._revisions.remaining(known.versions)
            return replace(sweep, ended=True, left=remaining.count, stuck=tuple(remaining.first))
        heard = await asyncio.gather(*(self._told(matter, known) for matter in stale))
        numbers = [matter.number for matter, told in zip(stale, heard, strict=True) if told]
        if not numbers and activity.info().attempt < TRIES:
            raise NoneTold
        try:
            async with asyncio.timeout(REACHING):
                while await self._revisions.unreached(known.versions, numbers):  # noqa: ASYNC110 - in the database
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            log.warning("revision_batch_unfinished", revision=sweep.number)
        return replace(sweep, after=stale[-1].number, sent=sweep.sent + len(numbers))

    async def _told(self, matter: Stale, known: Known) -> bool:
        try:
            async with asyncio.timeout(SENDING):
                await self._revise.tell(matter, known.steps)
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
        known = await self._revise.known(number)
        settled = await self._revisions.settled(number, calendars.SETTLED)  # first: what remains is final then
        left = await self._revisions.remaining(known.versions)
        if left.count or not settled:
            return max(left.count, 1)
        await self._revisions.finish(number)
        return 0
