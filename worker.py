"""The worker process: the workflows and activities of this product, and the reconciler beside them."""

import asyncio
import signal
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from activities.accountability import AccountabilityActivities
from activities.ledger import LedgerActivities
from activities.openings import ACTOR
from activities.revisions import RevisionActivities
from activities.supervision import SupervisionActivities
from db.directory import Directory
from db.findings import Findings
from db.ledger import Ledger
from db.pool import Pool, connect
from db.receipts import Receipts
from db.reports import Reports
from db.revisions import Revisions
from db.supervision import Supervision as Supervised
from db.vault import Vault
from domain.law.rulebook import Rulebook
from matters import accountability, law, revise, schedules, temporal
from matters.begin import Beginnings
from matters.calendars import Calendars
from matters.faults import Faults
from matters.reconcile import Reconciler
from process.settings import WorkerSettings, read
from process.telemetry import configure_logs, temporal_metrics
from workflows.calendar_revision import CalendarRevision
from workflows.case import Case
from workflows.commendation import Commendation
from workflows.finding import Finding
from workflows.periodic_report import PeriodicReport
from workflows.supervision import Supervision

DRAIN = timedelta(seconds=10)
CACHED = 20_000  # matters whose state is kept at hand: told of a revision, one that isn't costs seven times as much


def worker(
    client: Client,
    pool: Pool,
    task_queue: str,
    receipts: Receipts,
    calendars: Calendars,
    rulebook: Rulebook,
    *,
    local_stack: bool = False,
) -> Worker:
    """A worker with everything it needs; 500 timers at one instant (the end of a day) are normal."""
    reconciler = Reconciler(client, task_queue, pool, receipts, calendars.late)
    ledger = LedgerActivities(Ledger(pool, calendars.late), reconciler.resume)
    means = accountability.means(client, pool, task_queue, receipts, calendars, reconciler, local_stack=local_stack)
    leads = AccountabilityActivities(means)
    supervised = SupervisionActivities(Reports(pool), Supervised(pool), means.openings, rulebook)
    revised = RevisionActivities(revise.means(client, pool, calendars, reconciler))
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[Case, Finding, Commendation, Supervision, CalendarRevision, PeriodicReport],
        activities=[
            ledger.write_record,
            ledger.resume,
            leads.open_lead,
            leads.withdraw_lead,
            revised.revise_batch,
            revised.finish_revision,
            supervised.issue_report,
        ],
        max_concurrent_workflow_tasks=200,
        max_concurrent_activities=50,
        max_concurrent_local_activities=50,
        max_cached_workflows=CACHED,
        graceful_shutdown_timeout=DRAIN,
    )


async def main() -> None:
    """Run until SIGTERM or SIGINT; then drain."""
    settings = read(WorkerSettings)
    configure_logs(settings.log_level)
    rulebooks = law.install()
    rulebook = rulebooks[settings.rulebook_among(rulebooks)]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await temporal.connect(
        settings.temporal_address, settings.temporal_namespace, runtime=temporal_metrics(settings.metrics_port)
    )
    await schedules.ensure(client, settings.task_queue, rulebook.reports.values())
    pool = await connect(settings.database_url, max_size=20)
    await Revisions(pool).adopt(law.notices(), ACTOR.id)  # the reconciler brings them to what is under way
    calendars = Calendars(pool)
    vault = Vault(pool, settings.master_key.get_secret_value())
    receipts = Receipts(pool, vault, calendars.late)
    queue, local_stack = settings.task_queue, settings.local_stack
    reconciler = Reconciler(client, queue, pool, receipts, calendars.late)
    beginnings = Beginnings(client, queue, receipts, Directory(pool), calendars, rulebook, local_stack)
    faults = Faults(beginnings, Findings(pool), Supervised(pool), vault)
    async with pool, worker(client, pool, queue, receipts, calendars, rulebook, local_stack=local_stack):
        backstop = asyncio.create_task(reconciler.run(faults.follow))
        await stop.wait()
        backstop.cancel()


if __name__ == "__main__":
    asyncio.run(main())
