"""Revisions at work: the database and the way to the workflows of the matters."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from temporalio.client import Client

from activities.revisions import Known, Means, Step
from db.pool import Pool
from db.revisions import Revisions, Stale
from domain.clock.calendar import TZ
from domain.engine.revision import Revision
from domain.law import library
from domain.matter.names import REVISE
from domain.records.wire import years_between
from matters import delivery
from matters.calendars import SETTLED, Calendars, Revised
from matters.reconcile import Reconciler


def means(client: Client, pool: Pool, calendars: Calendars, reconciler: Reconciler) -> Means:
    """The means of the activities."""

    async def known(number: int) -> Known:
        await calendars.refresh()
        return Known(
            steps=tuple(map(_step, calendars.until(number))),
            versions=tuple(each.calendar.version for each in calendars.since(number)),
            since=calendars.resting_since(library.books(), datetime.now(TZ).date()),
        )

    async def send(matter: Stale, steps: Sequence[Step]) -> None:
        last = max(datetime.now(TZ), matter.next_due_at or matter.received_at)
        years = years_between(matter.received_at, last)
        for revision, calendar in steps:
            packed = asdict(revision) | {
                "published_at": revision.published_at.isoformat(),
                "calendar": calendar.compact(years),
            }
            try:
                await delivery.signal(client, matter.procedure, matter.number, REVISE, packed)
            except delivery.NotThere:
                if not await reconciler.ensure(matter.number):
                    return
                await delivery.signal(client, matter.procedure, matter.number, REVISE, packed)

    return Means(Revisions(pool), known, send, SETTLED)


def _step(revised: Revised) -> Step:
    published = revised.published
    revision = Revision(
        number=published.number, notice=published.notice, published_at=published.published_at, calendar={}
    )
    return revision, revised.calendar
