"""Tell matters that run by an older calendar of the revised one."""

import asyncio
from dataclasses import replace

import structlog
from temporalio import activity
from temporalio.service import RPCError

from db.revisions import Revisions, Stale
from domain.engine.revision import Sweep
from matters import calendars
from matters.revise import Known, Revise

TOLD_AT_ONCE = 100  # matters in a batch; the batch is waited for, so that citizens' acts are handled in between
SENDING = 5.0  # seconds for telling one matter
REACHING = 12.0  # seconds for all matters of a batch to follow the revision
TRIES = 3  # tries of a batch of which no matter can be told; after that, perhaps just these matters can't be told
_LOOK = 0.1  # seconds between two looks

log = structlog.get_logger()


class NoneTold(Exception):
    """No matter of a batch could be told. Perhaps Temporal is down."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class RevisionActivities:
    """The activities that bring a revision to the matters."""

    def __init__(self, revisions: Revisions, revise: Revise) -> None:
        self._revisions = revisions
        self._revise = revise

    @activity.defn
    async def revise_batch(self, sweep: Sweep) -> Sweep:
        """Tell the next batch of matters, and wait until they follow the revision. Returns where the sweep goes on.

        The wait is limited. The next sweep finds the matters again that don't follow by then.
        """
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
        except Exception as error:  # noqa: BLE001 - one matter that can't be told must not keep the others waiting
            code = error.status.name if isinstance(error, RPCError) else type(error).__name__
            log.warning("revision_not_sent", number=matter.number, code=code)
            return False
        return True

    @activity.defn
    async def finish_revision(self, number: int) -> int:
        """Record that every open matter follows the revision, and return 0. Otherwise return how many matters don't
        follow yet.

        It is at least 1 while a process may still open a matter by an older calendar.
        """
        known = await self._revise.known(number)
        # asked before the count, because no further such matter can open once this is true
        settled = await self._revisions.settled(number, calendars.SETTLED)
        left = await self._revisions.remaining(known.versions)
        if left.count or not settled:
            return max(left.count, 1)
        await self._revisions.finish(number)
        return 0
