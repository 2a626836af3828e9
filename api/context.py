"""What the routes depend on. It is made once, when the application starts, and is kept in ``app.state.context``."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from temporalio.client import Client

from api import views
from db.pool import Pool
from db.reads.cases import Cases
from db.reads.outbox import Outbox
from db.vault.keyring import Keyring
from db.writes.denials import Denials
from db.writes.requests import Requests
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.names import PROCEDURE_WORKFLOWS
from matters import law
from matters.parts import Parts
from matters.reports import Reports
from process.settings import ApiSettings
from process.tokens import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Parts):
    """The parts of the API's process.

    ``rulebook`` is the rulebook for new matters; ``overlays`` has, by agency, the rulebooks of agencies with rules of
    their own. ``rulebooks`` has every released rulebook by its id. ``matters`` has, by procedure, what reads its
    matters.
    """

    settings: ApiSettings
    tokens: Tokens
    rulebooks: dict[str, Rulebook]
    overlays: dict[str, Rulebook]
    matters: dict[str, Cases]
    denials: Denials
    outbox: Outbox
    requests: Requests
    reports: Reports

    @staticmethod
    def made(settings: ApiSettings, pool: Pool, client: Client, rulebooks: dict[str, Rulebook]) -> "Context":
        """Make the context from the settings, the connections and the rulebooks. Raises ValueError when no rulebook is
        chosen.
        """
        return Context.of(
            client,
            pool,
            settings.task_queue,
            Keyring.of(settings.vault_keys),
            law.chosen(rulebooks, settings),
            views.answering,
            local_stack=settings.local_stack,
            settings=settings,
            tokens=Tokens(settings),
            rulebooks=rulebooks,
            overlays={book.id: book for book in library.books() if book.agency},
            matters={procedure: Cases(pool, procedure) for procedure in PROCEDURE_WORKFLOWS},
            denials=Denials(pool),
            outbox=Outbox(pool),
            requests=Requests(pool),
            reports=Reports(pool),
        )


async def context(request: Request) -> Context:
    """Return the application's context. This is a FastAPI dependency."""
    return request.app.state.context


Ctx = Annotated[Context, Depends(context)]
