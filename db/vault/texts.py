"""The vault: free texts and personal data, sealed under a key per matter; whoever reads one, or tries to, is recorded.

A text is referred to as ``ref:length:mac`` (`domain.matter.fields.Text`). It is encrypted with AES-256-GCM under
the matter's random key, which the database holds wrapped by a key that it doesn't hold (`db.vault.keyring`). The mac,
under a key derived from the matter's, lets the ledger prove which text it spoke of without giving anything away.
"""

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.pool import Conn, Pool, queries
from db.vault.keyring import NONCE, Keyring, Tampered, Wrapped
from db.vault.matter_keys import MatterKey, Remembered
from domain.matter.fields import ID

_sql = queries("texts")

BARE = re.compile(r"[A-Za-z0-9_-]{8,24}", re.ASCII)  # the first part of a reference, which names the text
_COLUMNS = ("refs", "nonces", "ciphertexts", "lengths", "macs")


class NoSuchText(LookupError):
    """No text of this matter has that reference."""


class Forged(Tampered):
    """The reference isn't the one under which the text was sealed. The text itself is as it was."""


Outcome = Literal["read", "denied", "unknown", "altered", "destroyed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, or wants to. ``via`` is the system that asks for him, ``purpose`` what he says it is for."""

    id: str
    agency: str
    via: str | None = None
    purpose: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """A try to read a text: whose, when, what for, and what came of it. ``purpose`` is None where none was kept."""

    ref: str | None
    reader: str
    agency: str
    via: str | None
    purpose: str | None
    outcome: Outcome
    read_at: datetime


class Destroyed(NoSuchText):
    """The key of the matter was destroyed at the instant ``at``, when the retention of its texts had ended."""

    def __init__(self, number: str, at: datetime) -> None:
        super().__init__(number)
        self.at = at


@dataclass(frozen=True, slots=True)
class Sealed:
    """Texts that are sealed: their references, and the columns in which they are written."""

    refs: list[str] = field(default_factory=list[str])
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in _COLUMNS})


class Vault:
    """Seals and opens. ``keyring`` has the keys that wrap the keys of matters."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self.keyring = keyring
        self._keys = Remembered()

    async def make_key(self, conn: Conn, number: str) -> None:
        """Give a new matter its key, in the transaction that opens it; its number is never used again."""
        secret = AESGCM.generate_key(256)
        made = self.keyring.wrap(number, secret)
        await _sql.put_key(conn, number=number, key_id=made.key_id, wrapped=made.wrapped)
        self._keys.put(MatterKey.of(number, secret))

    async def seal(self, conn: Conn, number: str, texts: Sequence[str]) -> list[str]:
        """Seal the texts of one act within the caller's transaction; their references, in order. Raises `NoSuchText`
        without such a matter, and `Destroyed`.
        """
        if not texts:
            return []
        sealed = _sealed(await self._key(conn, number), texts)
        if not await _sql.put_texts(conn, number=number, **sealed.columns):
            self._keys.forget(number)
            await self._key(conn, number)  # raises `Destroyed`
        return sealed.refs

    async def sealed(self, number: str, texts: Sequence[str]) -> Sealed:
        """Seal the texts of one act, for the statement that writes them. Raises `NoSuchText` without such a matter."""
        if not texts:
            return Sealed()
        if key := self._keys.get(number):
            return _sealed(key, texts)
        async with self._pool.acquire() as conn:
            return _sealed(await self._key(conn, number), texts)

    async def open(self, number: str, ref: str, by: Reader) -> str:
        """A text, and the record of its reading, or neither. ``ref`` may be the reference's first part alone.

        Raises `NoSuchText`, `Destroyed`, `Tampered` and `Forged`; that the reader has tried is recorded then, too.
        """
        bare = ref.partition(":")[0]
        async with self._pool.acquire() as conn:
            try:
                async with conn.transaction():
                    text = await self._opened(conn, number, ref)
                    await self._note(conn, number, bare, by, "read")
                    return text
            except (NoSuchText, Tampered) as error:
                await self._note(conn, number, bare, by, _outcome(error))
                raise

    async def denied(self, number: str, ref: str, by: Reader) -> None:
        """Record that somebody was not let to a text. What he asked for may be anything; only references are kept."""
        async with self._pool.acquire() as conn:
            await self._note(conn, number if ID.fullmatch(number) else "", ref.partition(":")[0], by, "denied")

    async def reads(self, number: str) -> list[Read]:
        """Who read texts of a matter, and who tried to, in order. A purpose that can't be opened any more is None."""
        async with self._pool.acquire() as conn:
            rows = [Read(**row) async for row in _sql.reads(conn, number=number)]
            return [replace(row, purpose=await self._purpose(conn, number, row.purpose)) for row in rows]

    async def _purpose(self, conn: Conn, number: str, ref: str | None) -> str | None:
        with suppress(NoSuchText, Tampered):  # the chains of evidence tell of what was altered
            return await self._opened(conn, number, ref) if ref else None
        return None

    async def _opened(self, conn: Conn, number: str, ref: str) -> str:
        bare = ref.partition(":")[0]
        row = await _sql.text(conn, ref=bare, number=number)
        if row is None:
            raise NoSuchText(f"{number}: {bare}")
        key = self._unwrapped(number, row)
        try:
            text = key.cipher.decrypt(row["nonce"], row["ciphertext"], key.bound(bare)).decode()
        except InvalidTag as error:
            raise Tampered(f"{number}: {bare}") from error
        sealed = f"{bare}:{len(text)}:{key.mac(bare, text)}"
        stored = f"{bare}:{row['length']}:{row['mac']}"
        if not hmac.compare_digest(sealed, stored):
            raise Tampered(f"{number}: {bare}")
        if ref not in (bare, sealed):
            raise Forged(f"{number}: {bare}")
        return text

    async def _note(self, conn: Conn, number: str, bare: str, by: Reader, outcome: Outcome) -> None:
        """Record a try to read a text. Every try is recorded here, with what it was for, sealed like a text.

        The same statements are sent whether there is such a matter or not, so that their time tells nobody.
        """
        key = self._sealing(number, await _sql.key(conn, number=number))
        purpose = _sealed(key, [] if by.purpose is None else [by.purpose])
        await _sql.note_read(
            conn,
            ref=bare if BARE.fullmatch(bare) else None,
            number=number,
            reader=by.id,
            agency=by.agency,
            via=by.via,
            purpose=purpose.refs[0] if purpose.refs else None,
            outcome=outcome,
            **purpose.columns,
        )

    def _sealing(self, number: str, row: Mapping[str, Any] | None) -> MatterKey:
        """The key of a matter; where there is none, a key that nobody keeps, and the database writes nothing by it."""
        with suppress(Destroyed, Tampered):
            if row is not None:
                return self._unwrapped(number, row)
        return MatterKey.of(number, AESGCM.generate_key(256))

    async def _key(self, conn: Conn, number: str) -> MatterKey:
        if key := self._keys.get(number):
            return key
        row = await _sql.key(conn, number=number)
        if row is None:
            raise NoSuchText(f"{number} has no key")
        return self._unwrapped(number, row)

    def _unwrapped(self, number: str, row: Mapping[str, Any]) -> MatterKey:
        """The key of a matter as the database has it now. Raises `Destroyed`."""
        if row["shredded_at"] is not None:
            self._keys.forget(number)
            raise Destroyed(number, row["shredded_at"])
        if key := self._keys.get(number):
            return key
        secret = self.keyring.unwrap(number, Wrapped(row["key_id"], row["wrapped"]))
        return self._keys.put(MatterKey.of(number, secret))


def _outcome(error: NoSuchText | Tampered) -> Outcome:
    match error:
        case Destroyed():
            return "destroyed"
        case NoSuchText() | Forged():
            return "unknown"
        case _:
            return "altered"


def _sealed(key: MatterKey, texts: Sequence[str]) -> Sealed:
    refs = [secrets.token_urlsafe(NONCE) for _ in texts]
    nonces = [secrets.token_bytes(NONCE) for _ in texts]
    macs = [key.mac(ref, text) for ref, text in zip(refs, texts, strict=True)]
    ciphertexts = [
        key.cipher.encrypt(nonce, text.encode(), key.bound(ref))
        for ref, nonce, text in zip(refs, nonces, texts, strict=True)
    ]
    lengths = [len(text) for text in texts]
    return Sealed(
        [f"{ref}:{length}:{mac}" for ref, length, mac in zip(refs, lengths, macs, strict=True)],
        dict(zip(_COLUMNS, (refs, nonces, ciphertexts, lengths, macs), strict=True)),
    )
