"""What the routes depend on: made once when the application starts, kept in ``app.state.context``."""

from dataclasses import dataclass

from fastapi import Request
from temporalio.client import Client

from db.cases import Cases
from db.denials import Denials
from db.directory import Directory
from db.findings import Findings
from db.leads import Leads
from db.ledger import Ledger
from db.outbox import Outbox
from db.pool import Pool
from db.receipts import Receipts
from db.requests import Requests
from db.revisions import Revisions
from db.supervision import Supervision
from db.vault import Vault
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.names import PROCEDURE_WORKFLOWS
from matters.begin import Beginnings
from matters.calendars import Calendars
from matters.reconcile import Reconciler
from process.settings import ApiSettings


@dataclass(frozen=True, slots=True)
class Context:
    """``rulebook`` is that for new matters, unless ``overlays`` has their agency's own; ``rulebooks`` are all
    released ones by id; ``matters`` reads those of each procedure.
    """

    settings: ApiSettings
    pool: Pool
    client: Client
    rulebooks: dict[str, Rulebook]
    rulebook: Rulebook
    overlays: dict[str, Rulebook]
    calendars: Calendars
    requests: Requests
    revisions: Revisions
    supervision: Supervision
    vault: Vault
    receipts: Receipts
    matters: dict[str, Cases]
    findings: Findings
    ledger: Ledger
    leads: Leads
    directory: Directory
    denials: Denials
    outbox: Outbox
    reconciler: Reconciler
    beginnings: Beginnings

    @staticmethod
    def of(settings: ApiSettings, pool: Pool, client: Client, rulebooks: dict[str, Rulebook]) -> "Context":
        """Everything, out of the connections and the law. Raises ValueError where no rulebook is chosen."""
        vault = Vault(pool, settings.master_key.get_secret_value())
        calendars = Calendars(pool)
        receipts, ledger = Receipts(pool, vault, calendars.late), Ledger(pool, calendars.late)
        rulebook, directory = rulebooks[settings.rulebook_among(rulebooks)], Directory(pool)
        return Context(
            settings=settings,
            pool=pool,
            client=client,
            rulebooks=rulebooks,
            rulebook=rulebook,
            overlays={book.id: book for book in library.books() if book.agency},
            calendars=calendars,
            requests=Requests(pool),
            revisions=Revisions(pool),
            supervision=Supervision(pool),
            vault=vault,
            receipts=receipts,
            matters={procedure: Cases(pool, procedure) for procedure in PROCEDURE_WORKFLOWS},
            findings=Findings(pool),
            ledger=ledger,
            leads=Leads(pool),
            directory=directory,
            denials=Denials(pool),
            outbox=Outbox(pool),
            reconciler=Reconciler(client, settings.task_queue, pool, receipts, calendars.late),
            beginnings=Beginnings(
                client, settings.task_queue, receipts, directory, calendars, rulebook, settings.local_stack
            ),
        )


def context(request: Request) -> Context:
    """The application's context: a FastAPI dependency."""
    return request.app.state.context
