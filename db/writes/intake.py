"""Taking a request in: its texts sealed, its receipt, and the matter it opens, all in one transaction."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from db.directory import Directory, Known
from db.pool import Conn, queries, stored
from db.reads.cases import Matter
from db.vault.keyring import Keyring
from db.vault.texts import Sealed, Vault
from db.writes import ledger
from db.writes.answers import Answers
from db.writes.proofs import is_outcome, is_received, received
from domain.clock.calendar import TZ
from domain.matter.names import matter_number
from domain.records.record import Record

_sql = queries("intake")

OPENING = "open"  # the act of a receipt that opened its matter


@dataclass(frozen=True, slots=True)
class Receipt:
    """An act as received (``payload``: sealed), and its outcome: ``answer`` or ``problem``.

    ``answered_async``: the caller was told 202, and is told so again. ``attempts``: times it was sent again.
    """

    id: str
    caller: str
    idempotency_key: str
    body_mac: bytes
    procedure: str
    number: str
    act: str
    payload: Any
    received_at: datetime
    respond_async: bool
    answered_async: bool
    status: str
    seq: int | None
    answer: Any
    problem: Any
    attempts: int
    tried_at: datetime
    created_at: datetime
    outcome_mac: bytes | None
    received_mac: bytes | None
    doubted: bool = False
    forged: bool = False

    @classmethod
    def read(cls, keyring: Keyring, row: Mapping[str, Any]) -> Self:
        """The receipt in a row. An outcome that no process of this product has said is none: it is left out, and the
        receipt is ``doubted``. One that no process has received is ``forged``.
        """
        receipt = cls(**row)
        what = receipt.id, receipt.caller, receipt.number, receipt.act, receipt.payload
        if not is_received(keyring, *what, receipt.received_mac):
            receipt = replace(receipt, forged=True)
        told = receipt.problem if receipt.answer is None else receipt.answer
        text = None if told is None else stored(told)
        said = receipt.id, receipt.status, receipt.seq, text, receipt.outcome_mac
        if receipt.status == "received" or is_outcome(keyring, *said):
            return receipt
        return replace(receipt, status="received", seq=None, answer=None, problem=None, doubted=True)


class Repeated(Exception):
    """The caller used this key before: for ``receipt``, and for the same body or another."""

    def __init__(self, receipt: Receipt, macs: Sequence[bytes]) -> None:
        super().__init__(receipt.id)
        self.receipt = receipt
        self.same_body = any(hmac.compare_digest(receipt.body_mac, mac) for mac in macs)


class ExternalNoTaken(Exception):
    """The same system opened the matter ``number`` under this number of its own."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatter:
    """What a new matter is besides its record. ``start`` is its workflow's input; texts are references."""

    rulebook_digest: str
    start: Any
    opened_by: str
    opened_by_system: str | None = None
    external_no: str | None = None
    channel: str | None = None
    matter_type: str | None = None
    urgent: bool = False
    subject: str | None = None
    applicant: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """An act to be received whole, in one statement. ``payload`` gets its instant from the database's clock."""

    id: str
    procedure: str
    number: str
    act: str
    payload: dict[str, Any]
    sealed: Sealed
    respond_async: bool


class Intake:
    """One request being taken in, step by step. ``received_at`` is the database's clock, to the millisecond; ``conn``
    has the transaction, for whatever else begins with the matter.
    """

    def __init__(
        self,
        conn: Conn,
        vault: Vault,
        directory: Directory,
        answers: Answers,
        caller: str,
        key: str,
        macs: Sequence[bytes],
    ) -> None:
        self.conn = conn
        self._vault = vault
        self._directory = directory
        self._known: Known | None = None
        self._answers = answers
        self._caller = caller
        self._key = key
        self._macs = macs
        self.received_at: datetime

    async def begin(self, skipped: timedelta) -> None:
        """Read the database's clock, ``skipped`` ahead of it. Raises `Repeated` where the key was used before."""
        row = await _sql.begin(self.conn, skipped=skipped, caller=self._caller, idempotency_key=self._key)
        earlier = dict(row)
        self.received_at = earlier.pop("now")
        if earlier["id"] is not None:
            raise Repeated(Receipt.read(self._vault.keyring, earlier), self._macs)

    async def directory(self) -> Known:
        """The directory as this transaction sees it."""
        self._known = self._known or await self._directory.now(self.conn)
        return self._known

    @property
    def day(self) -> date:
        """The day of the receipt, +08:00."""
        return self.received_at.astimezone(TZ).date()

    async def number(self, procedure: str) -> str:
        """Take the number of a matter that this request opens, and make the key that its texts are sealed under."""
        count = await _sql.next_count(self.conn)
        number = matter_number(procedure, self.day, count)
        await self._vault.make_key(self.conn, number)
        return number

    async def seal(self, number: str, texts: Sequence[str]) -> list[str]:
        """Seal the request's texts for a matter. Returns their references, in order."""
        return await self._vault.seal(self.conn, number, texts)

    async def receipt(
        self, act_id: str, procedure: str, number: str, act: str, payload: Any, *, respond_async: bool = False
    ) -> None:
        """The receipt itself. Raises `Repeated` where the same request came in meanwhile."""
        new = await _sql.put(
            self.conn,
            id=act_id,
            caller=self._caller,
            idempotency_key=self._key,
            body_mac=self._macs[0],
            procedure=procedure,
            number=number,
            act=act,
            payload=payload,
            received_at=self.received_at,
            respond_async=respond_async,
            received_mac=received(self._vault.keyring, act_id, self._caller, number, act, payload),
        )
        if not new:
            await self._refuse_repeated()

    async def open(self, new: NewMatter, record: Record) -> dict[str, Any]:
        """Open the matter with its first record, after its receipt and as the last step of all.

        Its JSON, which is also the receipt's answer. Raises `ExternalNoTaken`.
        """
        conn = self.conn
        opened = await _sql.put_matter(
            conn,
            number=record.number,
            procedure=record.procedure,
            received_at=self.received_at,
            rulebook=record.rulebook,
            rulebook_digest=new.rulebook_digest,
            calendar=record.calendar,
            channel=new.channel,
            matter_type=new.matter_type,
            urgent=new.urgent,
            opened_by=new.opened_by,
            opened_by_system=new.opened_by_system,
            external_no=new.external_no,
            subject=new.subject,
            applicant=new.applicant,
            start=new.start,
        )
        if not opened:
            system, external_no = new.opened_by_system, new.external_no
            raise ExternalNoTaken(await _sql.by_external_no(conn, system=system, external_no=external_no))
        answer = self._answers.opened(as_opened(Matter(**opened), record))
        await ledger.write(conn, record, [ledger.accepted(self._vault.keyring, record, answer)])
        return answer

    async def _refuse_repeated(self) -> None:
        earlier = await _sql.by_key(self.conn, caller=self._caller, idempotency_key=self._key)
        if earlier:
            raise Repeated(Receipt.read(self._vault.keyring, earlier), self._macs)


def as_opened(matter: Matter, record: Record) -> Matter:
    """The matter as it stands after its first record. Of ``matter`` it takes what no record changes."""
    told = asdict(record.head)
    changed = told | {
        "seq": record.rows[-1].seq,
        "urgent": matter.urgent if told["urgent"] is None else told["urgent"],
        "matter_type": (matter.matter_type if told["matter_type"] is None else told["matter_type"]) or None,
    }
    duties = sorted(record.duties, key=lambda duty: (duty.started_at, duty.id))
    return replace(matter, **changed, duties=tuple(duties))
