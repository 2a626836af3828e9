"""The worker process. It runs the workflows and activities of this product, and the reconciler beside them."""

import asyncio
import signal
from datetime import timedelta

import structlog
import uvloop
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.accountability import AccountabilityActivities
from activities.audit import AuditActivities
from activities.ledger import LedgerActivities
from activities.parts import PartActivities
from activities.retention import RetentionActivities
from activities.revisions import RevisionActivities
from activities.rush import Rush
from activities.supervision import SupervisionActivities
from api import views
from db.audit.signing import Signer
from db.pool import connect
from db.vault.keyring import Keyring
from db.writes.denials import Denials
from db.writes.shredding import Shredding
from domain.law.editions import Editions
from matters import law
from matters.begin import ENGINE_ACTOR
from matters.integrity.reconcile import Reconciler
from matters.integrity.source import Source
from matters.parts import Parts
from matters.reports import Reports
from matters.retention import Retire
from matters.revise import Revise
from matters.temporal.client import connect_client
from matters.temporal.signing import Keys
from process.settings import WorkerSettings, read
from process.telemetry import configure_logs, temporal_metrics
from workflows.audit_root import AuditRoot
from workflows.calendar_revision import CalendarRevision
from workflows.case import Case
from workflows.commendation import Commendation
from workflows.finding import Finding
from workflows.periodic_report import PeriodicReport
from workflows.retention import Retention
from workflows.supervision import Supervision

log = structlog.get_logger()
DRAIN = timedelta(seconds=10)
CACHED = 1_000  # matters that stay in memory, unless another number is given
AT_ONCE = 40  # workflow tasks: more than these would only wait in the process, where each is lost after ten seconds
QUEUED = timedelta(seconds=20)  # how long a workflow task waits for the worker that has its matter in memory


def worker(
    parts: Parts, runner: WorkflowRunner | None = None, cached: int = CACHED, signer: Signer | None = None
) -> Worker:
    """Return a worker with all workflows and activities.

    Its limits fit the end of a day, when 500 timers at one instant are normal (ADR 75). ``runner`` runs the code of the
    workflows, in Temporal's sandbox unless another runner is given. ``cached`` is how many matters stay in memory. To
    tell any other matter of a revised calendar costs seven times as much. ``signer`` signs the chains of evidence.
    Without it they stay unsigned.
    """
    ledger = LedgerActivities(
        parts.ledger,
        Source(parts.receipts, parts.calendars),
        Denials(parts.pool),
        parts.fold,
        parts.witness,
        rush := Rush(),
    )
    leads = AccountabilityActivities(parts.place, rush)
    split = PartActivities(parts.cases, parts.vault, parts.directory, parts.begin)
    reported = SupervisionActivities(
        Reports(parts.pool), parts.supervision, parts.directory, parts.begin, parts.editions
    )
    revised = RevisionActivities(parts.revisions, Revise(parts.client, parts.calendars, parts.deliver))
    parts.audit.signer = signer
    audit = AuditActivities(parts.audit)
    retired = RetentionActivities(Retire(Shredding(parts.pool), parts.fold, law.retention()))
    return Worker(
        parts.client,
        task_queue=parts.task_queue,
        workflows=[Case, Finding, Commendation, Supervision, CalendarRevision, PeriodicReport, AuditRoot, Retention],
        activities=[
            ledger.write_record,
            ledger.resume,
            ledger.check_start,
            ledger.restore,
            leads.open_lead,
            leads.withdraw_lead,
            split.open_part,
            revised.revise_batch,
            revised.finish_revision,
            reported.issue_report,
            audit.sign_root,
            retired.shred_listed,
            retired.list_ended,
        ],
        workflow_runner=runner or SandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=AT_ONCE,
        sticky_queue_schedule_to_start_timeout=QUEUED,
        max_concurrent_activities=50,
        max_concurrent_local_activities=50,
        max_cached_workflows=cached,
        graceful_shutdown_timeout=DRAIN,
    )


def warn_of_unconsulted(editions: Editions) -> None:
    """Log each edition about whose readings nobody has been consulted yet, and on what condition it applies."""
    for book in editions.books:
        if book.unconsulted:
            log.warning("readings_unconsulted", rulebook=book.id, condition=book.unconsulted)


async def main() -> None:
    """Run until SIGTERM or SIGINT, then finish what has begun."""
    settings = read(WorkerSettings)
    configure_logs(settings.log_level)
    editions = law.chosen(law.install(), settings)
    warn_of_unconsulted(editions)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await connect_client(
        settings.temporal_address,
        Keys.of(settings.temporal_keys),
        settings.temporal_namespace,
        runtime=temporal_metrics(settings.metrics_port),
    )
    pool, keyring = await connect(settings.database_url, max_size=20), Keyring.of(settings.vault_keys)
    parts = Parts.of(
        client, pool, settings.task_queue, keyring, editions, views.answering, local_stack=settings.local_stack
    )
    # The sandbox costs a third of the worker's CPU. Tests and replays run in it, and `tests/test_purity.py` reads the
    # code; so production needs no sandbox.
    signer = Signer(settings.audit_secret)
    running = worker(parts, UnsandboxedWorkflowRunner(), settings.matters_in_memory, signer)
    await Reconciler(parts).guard_schedules()
    # the reconciler brings the new notices to the open matters
    await parts.revisions.adopt(law.notices(), ENGINE_ACTOR.id)
    async with pool, running:
        every = timedelta(seconds=settings.sweep_seconds)
        backstop = asyncio.create_task(Reconciler(parts, every).run())
        await stop.wait()
        backstop.cancel()


if __name__ == "__main__":
    uvloop.run(main())
