"""Revisions at work: the database and the way to the workflows of the matters."""

from dataclasses import asdict
from datetime import date, datetime

from temporalio.client import Client

from activities.revisions import Means
from db.pool import Pool
from db.revisions import Revisions, Stale
from domain import library
from domain.calendar import TZ, Calendar
from domain.names import REVISE
from domain.revision import Revision
from domain.wire import years_between
from runtime import acts
from runtime.calendars import Calendars
from runtime.reconcile import Reconciler


def means(client: Client, pool: Pool, calendars: Calendars, reconciler: Reconciler) -> Means:
    """The means of the activities."""

    async def known(number: int) -> tuple[Revision, Calendar, tuple[str, ...], date]:
        await calendars.refresh()
        this, *later = calendars.since(number)
        revision = Revision(
            number=number, notice=this.published.notice, published_at=this.published.published_at, calendar={}
        )
        versions = tuple(each.calendar.version for each in (this, *later))
        since = calendars.resting_since(library.books(), datetime.now(TZ).date())
        return revision, this.calendar, versions, since

    async def send(matter: Stale, revision: Revision, calendar: Calendar) -> None:
        last = max(datetime.now(TZ), matter.next_due_at or matter.received_at)
        packed = asdict(revision) | {
            "published_at": revision.published_at.isoformat(),
            "calendar": calendar.compact(years_between(matter.received_at, last)),
        }
        try:
            await acts.signal(client, matter.procedure, matter.number, REVISE, packed)
        except acts.NotThere:
            if await reconciler.ensure(matter.number):
                await acts.signal(client, matter.procedure, matter.number, REVISE, packed)

    return Means(Revisions(pool), known, send)
