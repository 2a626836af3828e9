"""The parts of a process that deals with matters. Each part is made once, so that no two copies can disagree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from temporalio.client import Client

from db.directory import Directory
from db.leads import Leads
from db.pool import Pool
from db.reads.cases import Cases
from db.reads.findings import Findings
from db.revisions import Revisions
from db.schedules import Schedules
from db.supervision import Supervision
from db.vault.keyring import Keyring
from db.vault.texts import Vault
from db.writes.answers import Answering
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from domain.clock.calendar import TZ
from domain.law.editions import Editions
from domain.law.rulebook import Rulebook
from matters.begin import Begin
from matters.calendars import Calendars
from matters.deliver import Deliver
from matters.fold import Fold
from matters.integrity.audit import Audit
from matters.integrity.outcomes import Outcomes
from matters.integrity.witness import Witness
from matters.place import Place
from matters.temporal.timeskip import Clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The connections, what reads and writes the database, and the verbs. ``editions``: of the rulebook in use."""

    client: Client
    pool: Pool
    task_queue: str
    editions: Editions
    calendars: Calendars
    clocks: Clocks
    keyring: Keyring
    vault: Vault
    receipts: Receipts
    ledger: Ledger
    cases: Cases
    directory: Directory
    findings: Findings
    leads: Leads
    revisions: Revisions
    supervision: Supervision
    schedules: Schedules
    fold: Fold
    outcomes: Outcomes
    witness: Witness
    deliver: Deliver
    begin: Begin
    place: Place
    audit: Audit

    @property
    def rulebook(self) -> Rulebook:
        """The edition by which matters begin today."""
        return self.editions.on(datetime.now(TZ).date())

    @classmethod
    def of(
        cls,
        client: Client,
        pool: Pool,
        task_queue: str,
        keyring: Keyring,
        editions: Editions,
        answering: Callable[[Calendars], Answering],
        *,
        local_stack: bool = False,
        **more: Any,
    ) -> Self:
        """Make all parts from the connections and the law.

        ``answering`` takes the calendars and gives the way in which this process renders answers. ``local_stack`` says
        whether clocks can be moved. ``more`` has the further fields of a subclass.
        """
        revisions, clocks = Revisions(pool, keyring), Clocks(client, local_stack)
        calendars = Calendars(revisions)
        vault, directory = Vault(pool, keyring), Directory(pool)
        answers = answering(calendars)
        receipts, ledger = Receipts(pool, vault, answers, directory), Ledger(pool, answers, keyring)
        cases, findings, leads = Cases(pool), Findings(pool), Leads(pool)
        fold = Fold(cases, ledger, findings)
        witness = Witness(client, ledger)
        deliver = Deliver(client, task_queue, fold, witness)
        begin = Begin(client, task_queue, receipts, calendars, clocks)
        return cls(
            client=client,
            pool=pool,
            task_queue=task_queue,
            editions=editions,
            calendars=calendars,
            clocks=clocks,
            vault=vault,
            receipts=receipts,
            ledger=ledger,
            cases=cases,
            directory=directory,
            findings=findings,
            leads=leads,
            revisions=revisions,
            supervision=Supervision(pool),
            schedules=Schedules(pool, keyring),
            keyring=keyring,
            fold=fold,
            outcomes=Outcomes(pool, receipts, fold, answers),
            deliver=deliver,
            witness=witness,
            begin=begin,
            audit=Audit(pool),
            place=Place(leads, findings, receipts, directory, begin, deliver, clocks, editions),
            **more,
        )
