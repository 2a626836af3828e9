"""Bringing a revised calendar to the matters that run by an older one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from temporalio import activity

from db.revisions import Revisions, Stale
from domain.calendar import Calendar
from domain.revision import Revision, Sweep

BATCH = 100  # matters told at once, then waited for: so citizens' acts find their way between them
PATIENCE = 12.0  # seconds
_LOOK = 0.1  # seconds

# A revision of that number, with the calendars of it and of all later ones (their versions are no longer stale),
# and the earliest day on which a matter may have closed that still admits an act.
Known = Callable[[int], Awaitable[tuple[Revision, Calendar, tuple[str, ...], date]]]
Send = Callable[[Stale, Revision, Calendar], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Means:
    """What it works with. ``send`` goes to the matter's workflow, and does nothing where that is at its end."""

    revisions: Revisions
    known: Known
    send: Send


class RevisionActivities:
    """The activities that hold the revisions."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @activity.defn
    async def revise_batch(self, sweep: Sweep) -> Sweep:
        """Tell the next matters, and wait for them: not for ever, those left are found again."""
        revision, calendar, versions, since = await self._means.known(sweep.number)
        stale = await self._means.revisions.stale(versions, since, sweep.after, BATCH)
        if not stale:
            return replace(sweep, ended=True)
        await asyncio.gather(*(self._means.send(matter, revision, calendar) for matter in stale))
        numbers = [matter.number for matter in stale]
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._means.revisions.unreached(versions, numbers):  # noqa: ASYNC110 - in the database
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            activity.logger.warning("revision_batch_unfinished", extra={"revision": sweep.number})
        return replace(sweep, after=numbers[-1], sent=sweep.sent + len(stale))

    @activity.defn
    async def finish_revision(self, number: int) -> int:
        """Record that every open matter follows the revision; else how many don't yet."""
        _, _, versions, _ = await self._means.known(number)
        if left := await self._means.revisions.remaining(versions):
            return left
        await self._means.revisions.finish(number)
        return 0
