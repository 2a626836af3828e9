"""How a revised calendar gets to the matters that run by an older one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from temporalio.client import Client

from db.revisions import Stale
from domain.clock.calendar import TZ, Calendar
from domain.engine.revision import Revision
from domain.law import library
from domain.matter.names import REVISE
from domain.records.wire import years_between
from matters import deliver
from matters.calendars import Calendars, Revised
from matters.deliver import Deliver

Step = tuple[Revision, Calendar]  # a revision, and the calendar that it has made


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a revision.

    ``steps`` are all revisions up to this one, in order. ``versions`` are the calendars that this revision and later
    ones have made: a matter that runs by one of these follows the revision. The last field is the earliest day on which
    a matter may have closed that still admits an act.
    """

    steps: tuple[Step, ...]
    versions: tuple[str, ...]
    since: date


class Revise:
    """Tells matters of revisions."""

    def __init__(self, client: Client, calendars: Calendars, delivers: Deliver) -> None:
        self._client = client
        self._calendars = calendars
        self._deliver = delivers

    async def known(self, number: int) -> Known:
        """Read the revisions anew, and return what is known of this one."""
        await self._calendars.refresh()
        return Known(
            steps=tuple(map(_step, self._calendars.until(number))),
            versions=tuple(each.calendar.version for each in self._calendars.since(number)),
            since=self._calendars.resting_since(library.books(), datetime.now(TZ).date()),
        )

    async def tell(self, matter: Stale, steps: Sequence[Step]) -> None:
        """Tell a matter of the steps that it has not taken yet, in order. A matter that has ended is told nothing.

        Raises RPCError when Temporal is down.
        """
        last = max(datetime.now(TZ), matter.next_due_at or matter.received_at)
        years = years_between(matter.received_at, last)
        for revision, calendar in missing(steps, matter.calendar):
            packed = asdict(revision) | {
                "act": REVISE,
                "published_at": revision.published_at.isoformat(),
                "calendar": calendar.compact(years),
            }
            try:
                await deliver.signal(self._client, matter.procedure, matter.number, REVISE, packed)
            except deliver.NotThere:
                if not await self._deliver.ensure(matter.number):
                    return
                await deliver.signal(self._client, matter.procedure, matter.number, REVISE, packed)


def missing(steps: Sequence[Step], version: str) -> Sequence[Step]:
    """Return the steps that a matter has not taken yet, when it runs by the calendar of this version. When no step has
    made that version, these are all steps.

    No step may be left out. Each has a publication of its own, on which rights that lapsed meanwhile depend.
    """
    made = [calendar.version for _, calendar in steps]
    return steps[made.index(version) + 1 :] if version in made else steps


def _step(revised: Revised) -> Step:
    published = revised.published
    revision = Revision(
        number=published.number, notice=published.notice, published_at=published.published_at, calendar={}
    )
    return revision, revised.calendar
