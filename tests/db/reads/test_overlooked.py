"""The watch over breaches and their leads: that of a limit, and that of a limit once more. Each matter of these tests
was due on Wednesday, 4 March 2026, and is late by now.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.leads import Leads
from db.pool import Pool
from db.reads.overlooked import Overlooked, overlooked
from db.vault.texts import Vault
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from domain.matter.state import Bearer
from domain.records.lead import Lead, Withdrawal
from domain.records.record import DutyRow, LedgerRow
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import AT, duty, row, step

DUE = AT + timedelta(days=2)
SINCE, UNTIL = DUE + timedelta(days=1), DUE + timedelta(days=3)
FIRST = Lead(
    procedure="case", number="?", seq=2, duty="answer-1", rule="answer", article="第七条", title="答复",
    grounds=("10(1)2",), bearer=Bearer("responder", "water", "li"), at=DUE, due_at=DUE, raised_at=DUE, rulebook="r-1",
    digest="d",
)  # fmt: skip


@pytest.fixture
async def own_number(own_pool: Pool) -> str:
    """The number of a matter in a database of its own."""
    return await open_matter(Receipts(own_pool, Vault(own_pool, keyring()), answering))


def breached(seq: int, grounds: tuple[str, ...] = ("10(1)2",), since: str | None = None) -> LedgerRow:
    """The breach of the limit, or with ``since`` that of the limit once more."""
    data = {"duty": "answer-1", "grounds": list(grounds)} | ({"since": since} if since else {})
    return replace(row(seq, "breached", data=data), at=UNTIL if since else DUE)


def late(**changes: Any) -> DutyRow:
    return duty(due_at=DUE, breached_at=DUE, again_since=SINCE, again_until=UNTIL, **changes)


async def write(pool: Pool, number: str, *rows: LedgerRow, told: DutyRow) -> None:
    assert await Ledger(pool, answering, keyring()).append(step(number, *rows, duties=(told,)))


async def found(pool: Pool) -> list[tuple[str, Any]]:
    return [(each.what, each.since) for each in await overlooked(pool)]


ONCE = SINCE.isoformat()


async def test_a_limit_once_more_that_passed_without_a_breach(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2), told=late())
    await Leads(own_pool).open(replace(FIRST, number=own_number))
    assert await overlooked(own_pool) == [Overlooked(own_number, "duty", UNTIL)]


async def test_its_breach_has_a_lead_besides_that_of_the_limit(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2), breached(3, since=ONCE), told=late(again_breached_at=UNTIL))
    assert await found(own_pool) == [("lead", DUE), ("lead", UNTIL)]
    await Leads(own_pool).open(replace(FIRST, number=own_number))
    assert await found(own_pool) == [("lead", UNTIL)]
    await Leads(own_pool).open(replace(FIRST, number=own_number, seq=3, at=UNTIL))
    assert await found(own_pool) == []


async def test_its_lead_stands_for_no_other(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2), breached(3, since=ONCE), told=late(again_breached_at=UNTIL))
    await Leads(own_pool).open(replace(FIRST, number=own_number, seq=3, at=UNTIL))
    assert await found(own_pool) == [("lead", DUE)]


async def test_one_of_a_duty_that_joined_another_lead_has_one_lead(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2, since=ONCE), told=late(again_breached_at=UNTIL))
    assert await found(own_pool) == [("lead", UNTIL)]


async def test_one_before_the_last_is_watched_too(own_pool: Pool, own_number: str) -> None:
    again = {"again_since": UNTIL, "again_until": UNTIL + timedelta(days=2)}
    told = replace(late(), **again, again_breached_at=again["again_until"])
    later = replace(breached(4, since=UNTIL.isoformat()), at=again["again_until"])
    await write(own_pool, own_number, breached(2), breached(3, since=ONCE), later, told=told)
    for seq in (2, 4):
        await Leads(own_pool).open(replace(FIRST, number=own_number, seq=seq))
    assert await found(own_pool) == [("lead", UNTIL)]


@pytest.mark.parametrize("data", [{"duty": "answer-1"}, {"duty": "answer-1", "since": ONCE}], ids=["all", "its own"])
async def test_what_was_taken_back_needs_none(own_pool: Pool, own_number: str, data: dict[str, str]) -> None:
    back = row(4, "breach_withdrawn", data=data)
    await write(own_pool, own_number, breached(2), breached(3, since=ONCE), back, told=late(again_breached_at=UNTIL))
    await Leads(own_pool).open(replace(FIRST, number=own_number))
    assert await found(own_pool) == []


async def test_a_breach_without_grounds_has_none(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2, ()), breached(3, (), since=ONCE), told=late(again_breached_at=UNTIL))
    assert await found(own_pool) == []


async def test_a_lead_that_was_withdrawn_was_handed_on(own_pool: Pool, own_number: str) -> None:
    await write(own_pool, own_number, breached(2), breached(3, since=ONCE), told=late(again_breached_at=UNTIL))
    for seq in (2, 3):
        await Leads(own_pool).open(replace(FIRST, number=own_number, seq=seq, at=UNTIL))
    gone = Withdrawal(
        procedure="case", number=own_number, seq=9, duty="answer-1", at=UNTIL, raised_at=UNTIL, since=SINCE
    )
    await Leads(own_pool).withdraw(gone)
    assert await found(own_pool) == []


async def test_what_was_met_is_not_watched(own_pool: Pool, own_number: str) -> None:
    met = {"status": "discharged", "ended_at": UNTIL + timedelta(days=1)}
    await write(own_pool, own_number, breached(2), told=late(**met))
    assert await found(own_pool) == []
