import secrets
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from api.views import Answers
from db.pool import Pool, connect
from db.vault.keyring import Keyring
from db.vault.texts import Vault
from db.writes.intake import NewMatter
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from tests.db.records import START, opening_record


def keyring() -> Keyring:
    """A keyring with one new key."""
    return Keyring({"k1": secrets.token_bytes(32)})


async def answering() -> Answers:
    """Answers that count lateness in days of 24 hours. These tests check where lateness is written, not how it is
    counted.
    """

    def late(due_at: datetime, at: datetime) -> int:
        return max(0, (at - due_at).days)

    return Answers(late)


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """The application's connections to the shared database."""
    async with await connect(database_url, max_size=20) as pool:
        yield pool


@pytest.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[Pool]:
    """Connections as the owner of the schema, who is a superuser here."""
    async with await connect(database_url, max_size=2, role="postgres") as pool:
        yield pool


@pytest.fixture
async def own_pool(own_database_url: str) -> AsyncIterator[Pool]:
    """The application's connections to a database for one test."""
    async with await connect(own_database_url, max_size=30) as pool:
        yield pool


@pytest.fixture(scope="session")
def vault(pool: Pool) -> Vault:
    return Vault(pool, keyring())


@pytest.fixture(scope="session")
def receipts(pool: Pool, vault: Vault) -> Receipts:
    return Receipts(pool, vault, answering)


@pytest.fixture(scope="session")
def ledger(pool: Pool, vault: Vault) -> Ledger:
    return Ledger(pool, answering, vault.keyring)


@pytest.fixture
async def number(receipts: Receipts) -> str:
    """The number of a new matter, opened as an application opens one."""
    return await open_matter(receipts)


async def open_matter(receipts: Receipts, **values: object) -> str:
    act = secrets.token_hex(8)
    async with receipts.intake("hall", act, b"mac") as intake:
        number = await intake.number("case")
        await intake.receipt(act, "case", number, "open", {"id": act})
        opening = NewMatter(rulebook_digest="d", start=START, opened_by="li", **values)  # type: ignore[arg-type]
        await intake.open(opening, opening_record(number, act))
    return number
