"""Bringing a revised calendar to the matters that run by an older one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from temporalio import activity

from db.revisions import Revisions, Stale
from domain.calendar import Calendar
from domain.revision import Revision, Sweep

BATCH = 100  # matters told at once, then waited for: so citizens' acts find their way between them
PATIENCE = 12.0  # seconds
_LOOK = 0.1  # seconds

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


class RevisionActivities:
    """The activities that hold the revisions."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @activity.defn
    async def revise_batch(self, sweep: Sweep) -> Sweep:
        """Tell the next matters, and wait for them: not for ever, those left are found again."""
        known = await self._means.known(sweep.number)
        stale = await self._means.revisions.stale(known.versions, known.since, sweep.after, BATCH)
        if not stale:
            return replace(sweep, ended=True)
        await asyncio.gather(*(self._means.send(matter, missing(known.steps, matter.calendar)) for matter in stale))
        numbers = [matter.number for matter in stale]
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._means.revisions.unreached(known.versions, numbers):  # noqa: ASYNC110 - in the database
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            activity.logger.warning("revision_batch_unfinished", extra={"revision": sweep.number})
        return replace(sweep, after=numbers[-1], sent=sweep.sent + len(stale))

    @activity.defn
    async def finish_revision(self, number: int) -> int:
        """Record that every open matter follows the revision; else how many don't yet, one at least where somebody
        may still open one that doesn't.
        """
        known = await self._means.known(number)
        settled = await self._means.revisions.settled(number, self._means.settled)  # first: what remains is final then
        left = await self._means.revisions.remaining(known.versions)
        if left or not settled:
            return max(left, 1)
        await self._means.revisions.finish(number)
        return 0


def missing(steps: Sequence[Step], version: str) -> Sequence[Step]:
    """The steps that a matter has still to take that runs by the calendar of this version; all, where none made it.

    None is left out: each has a publication of its own, which rights that lapsed meanwhile depend on.
    """
    made = [calendar.version for _, calendar in steps]
    return steps[made.index(version) + 1 :] if version in made else steps
