"""Receipts: what was received and promised to be dealt with, and what became of it.

received_at = await receipts.take(caller, key, body_mac, act, viewer, known)   # an act, in one statement

async with receipts.intake(caller, key, body_mac) as intake:   # raises Repeated for a key used before
number = await intake.number("case")                             # only where a matter is opened
refs = await intake.seal(number, texts)
await intake.receipt(act_id, "case", number, act, payload)
answer = await intake.open(opening, record)                # only where a matter is opened
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from db.directory import Directory, Known
from db.pool import Pool, queries
from db.reads.cases import Viewer
from db.vault.texts import Vault
from db.writes.answers import Answering
from db.writes.intake import Intake, NewAct, Receipt
from db.writes.proofs import is_outcome, outcome, received
from domain.acts.finding.leads import DECIDED

_sql, _intake = queries("receipts"), queries("intake")

KEPT = timedelta(days=7)
AT_ONCE = 1_000  # receipts in one query
_EVER = datetime(1970, 1, 1, tzinfo=UTC)  # before every receipt


@dataclass(frozen=True, slots=True)
class Waits:
    """Whether there are receipts without an outcome, revisions that not every matter follows yet, and faults without a
    finding.
    """

    receipts: bool
    revisions: bool
    faults: bool


class Receipts:
    """Takes requests in and keeps their outcomes. ``answering`` says what the receipt of an opening keeps."""

    def __init__(self, pool: Pool, vault: Vault, answering: Answering, directory: Directory | None = None) -> None:
        self._pool = pool
        self._vault = vault
        self._answering = answering
        self._directory = directory or Directory(pool)

    async def take(
        self,
        caller: str,
        key: str,
        body_mac: bytes,
        act: NewAct,
        viewer: Viewer,
        known: Known,
        skipped: timedelta = timedelta(),
    ) -> datetime | None:
        """Receive an act in one statement. Returns the instant of its receipt, by the database's clock.

        Returns None, and nothing is written, where the careful way of `intake` has to say what is the matter: the
        viewer doesn't see it, the key was used before, or the directory isn't ``known`` any more, by which the act was
        drawn up.
        """
        async with self._pool.acquire() as conn:
            return await _intake.take(
                conn,
                id=act.id,
                caller=caller,
                idempotency_key=key,
                body_mac=body_mac,
                procedure=act.procedure,
                number=act.number,
                act=act.act,
                payload=act.payload,
                respond_async=act.respond_async,
                directory=known.version,
                skipped=skipped,
                received_mac=received(self._vault.keyring, act.id, caller, act.number, act.act, act.payload),
                **asdict(viewer),
                **act.sealed.columns,
            )

    @asynccontextmanager
    async def intake(
        self,
        caller: str,
        key: str,
        body_mac: bytes,
        skipped: timedelta = timedelta(),
        former: tuple[bytes, ...] = (),
    ) -> AsyncIterator[Intake]:
        """One transaction that takes one request in: committed at the end of the block, or nothing happened.

        ``skipped`` is how far the local stack moved the matter's clock. ``former`` has the MACs of the same body under
        earlier keys. Raises `Repeated`, maybe from within
        the block, and `ExternalNoTaken` from there.
        """
        answers = await self._answering()
        async with self._pool.acquire() as conn, conn.transaction():
            intake = Intake(conn, self._vault, self._directory, answers, caller, key, (body_mac, *former))
            await intake.begin(skipped)
            yield intake

    async def get(self, act_id: str) -> Receipt | None:
        """A receipt with its outcome, if it has one yet."""
        async with self._pool.acquire() as conn:
            row = await _sql.by_id(conn, id=act_id)
        return Receipt.read(self._vault.keyring, row) if row else None

    async def answer(self, act_id: str) -> str | None:
        """The answer to an accepted act as JSON, byte for byte; None where no process has said that it is accepted."""
        async with self._pool.acquire() as conn:
            row = await _sql.answer(conn, id=act_id)
        return row["text"] if row and is_outcome(self._vault.keyring, act_id, "accepted", **row) else None

    async def earlier(self, caller: str, key: str) -> Receipt | None:
        """What the caller has used this key for, if it was for a matter."""
        async with self._pool.acquire() as conn:
            row = await _sql.by_key(conn, caller=caller, idempotency_key=key)
        return Receipt.read(self._vault.keyring, row) if row else None

    async def refuse(self, act_id: str, problem: Any) -> bool:
        """The act was refused without a trace in the ledger; False where it has an outcome already."""
        async with self._pool.acquire() as conn:
            refused = outcome(self._vault.keyring, act_id, "refused", None, problem=problem)
            return bool(await _sql.refuse(conn, id=act_id, problem=problem, mac=refused["mac"]))

    async def answered_async(self, act_id: str) -> bool:
        """Note that the caller gets 202, now and when they ask again. False where an outcome is there already."""
        async with self._pool.acquire() as conn:
            return bool(await _sql.answered_async(conn, id=act_id))

    async def waits(self, patience: timedelta) -> Waits:
        """What waits for a reconciler; receipts count after ``patience``."""
        async with self._pool.acquire() as conn:
            return Waits(**await _sql.waits(conn, patience=patience, decided=DECIDED))

    async def pending(self, limit: int, patience: timedelta) -> list[Receipt]:
        """Receipts to send again: those without outcome after ``patience``, then after twice as long, and so on.

        No two callers get the same receipt at a time.
        """
        async with self._pool.acquire() as conn:
            rows = _sql.take_pending(conn, patience=patience, limit=limit)
            return [Receipt.read(self._vault.keyring, row) async for row in rows]

    async def now(self) -> datetime:
        """The database's clock."""
        async with self._pool.acquire() as conn:
            return await conn.fetchval("select clock_timestamp()")

    async def waiting(self) -> list[str]:
        """The ids of the receipts that have no outcome; of very many, those that were tried first."""
        async with self._pool.acquire() as conn:
            return [row["id"] async for row in _sql.waiting(conn, limit=AT_ONCE)]

    async def settled(self, since: datetime | None, waited: Sequence[str]) -> AsyncIterator[tuple[Receipt, bool]]:
        """The receipts with an outcome that came since an instant, or all of them, and those among ``waited``; and of
        each whether its act is in the ledger, if it was accepted.
        """
        after, after_id, more = since or _EVER, "", True
        while more:
            async with self._pool.acquire() as conn:
                found = _sql.settled(conn, after=after, after_id=after_id, waited=waited, limit=AT_ONCE)
                rows = [dict(row) async for row in found]
            more = len(rows) >= AT_ONCE
            for row in rows:
                in_ledger = row.pop("in_ledger")
                yield Receipt.read(self._vault.keyring, row), in_ledger
                after, after_id, waited = row["created_at"], row["id"], ()

    async def purge(self, kept: timedelta = KEPT) -> None:
        """Forget the answers of receipts that have an outcome and are older than that, and than seven days: their keys
        may then be used again. What the ledger rests on is kept. Receipts of faults that have to go into another
        finding stay.
        """
        async with self._pool.acquire() as conn:
            await _sql.purge(conn, kept=kept, decided=DECIDED)
