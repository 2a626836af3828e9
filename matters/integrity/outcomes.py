"""What became of acts. An outcome for which no process of this product vouches counts for nothing: the ledger tells."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from db.audit.chains import Fault
from db.pool import Pool
from db.reads.cases import Cases, Viewer
from db.writes.answers import Answering
from db.writes.intake import OPENING, Receipt, as_opened
from db.writes.ledger import REFUSED, told
from db.writes.receipts import Receipts
from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.matter.state import State
from domain.records import wording
from domain.records.record import LedgerRow, Record, event_of, record
from matters.fold import Fold, before_its_first_event

PLACE = "回执"  # each fault of an outcome begins with this
_STRANGE = "结果不是本系统记的"
_FORGED = "不是本系统收到的"
_LOST = "已办，台账中没有这一步"
_OVERLAP = timedelta(
    minutes=10
)  # an outcome comes this long after its receipt, or the receipt is among those that wait

log = structlog.get_logger()


class Outcomes:
    """Tells what became of acts, and looks for outcomes that somebody else has written."""

    def __init__(self, pool: Pool, receipts: Receipts, fold: Fold, answering: Answering) -> None:
        self._pool = pool
        self._receipts = receipts
        self._fold = fold
        self._answering = answering
        self._since: datetime | None = None  # when the last look at all receipts began
        self._waited: list[str] = []  # receipts that had no outcome then

    async def true(self, receipt: Receipt) -> Receipt:
        """Return the receipt with its outcome. Where somebody else has written one, it is what the ledger says of the
        act: its step, or its refusal; and none where the ledger says nothing.
        """
        if not receipt.doubted:
            return receipt
        log.error("outcome_unvouched", number=receipt.number, receipt=receipt.id)
        rows = (await self._fold.matter(receipt.number)).rows
        for row in rows:
            if row.type == REFUSED and row.data.get("command") == receipt.id:
                return replace(receipt, status="refused", seq=row.seq, problem=row.data.get("problem"))
        done = [row.seq for row in rows if row.command == receipt.id]
        if not done:
            return receipt
        return replace(receipt, status="accepted", seq=done[-1], answer=await self._answer(receipt, rows, done))

    async def _answer(self, receipt: Receipt, rows: Sequence[LedgerRow], done: Sequence[int]) -> dict[str, Any]:
        """Return the answer to an act whose lines have these numbers, as it was then."""
        cases, answers = Cases(self._pool, receipt.procedure), await self._answering()
        procedure, kept = await cases.start(receipt.number)
        _, rulebook, empty = before_its_first_event(procedure, receipt.number, kept)
        step = _step(receipt.id, rulebook, empty, rows, done[0], done[-1])
        if receipt.act != OPENING:
            return answers.done(step, told(step, step.still_owed or ()))
        matter = await cases.get(receipt.number, Viewer(sees_all=True))
        if matter is None:
            raise LookupError(receipt.number)
        return answers.opened(as_opened(matter, step))

    async def strange(self) -> AsyncIterator[tuple[Receipt, Fault]]:
        """Yield each receipt whose outcome nobody vouches for, or whose act was accepted and isn't in the ledger.

        These are receipts that came since the last look, or had no outcome then. The first look is at all of them.
        """
        began = await self._receipts.now()
        waited, self._waited = self._waited, await self._receipts.waiting()
        async for receipt, in_ledger in self._receipts.settled(self._since, waited):
            if receipt.doubted or not in_ledger:
                yield receipt, Fault(receipt.number, f"{PLACE} {receipt.id}", _STRANGE if receipt.doubted else _LOST)
                self._waited.append(receipt.id)
        self._since = began - _OVERLAP


def forged(receipt: Receipt) -> Fault:
    """Return the fault of a receipt of an act that no process of this product has received."""
    return Fault(receipt.number, f"{PLACE} {receipt.id}", _FORGED)


def _step(act_id: str, rulebook: Rulebook, empty: State, rows: Sequence[LedgerRow], first: int, last: int) -> Record:
    """Return the step of an act as it was: the lines of the ledger from ``first`` to ``last``."""
    before = evolution.fold(rulebook, empty, map(event_of, rows[: first - 1]))
    events = [event_of(row) for row in rows[first - 1 : last]]
    after = evolution.fold(rulebook, before, events)
    known, at = before if first > 1 else None, rows[last - 1].recorded_at
    summary = wording.change_text(rulebook, before, after, events[0].type) if known else None
    return record(rulebook, known, after, events, at, command=act_id, summary=summary)
