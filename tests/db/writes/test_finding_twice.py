"""No second open finding of one case and person, though a verification may name another than the lead did: its receipt
holds the place of whom it names until its outcome.
"""

import asyncio
import secrets
from typing import Any

import asyncpg
import pytest

from db.pool import Pool
from db.reads import findings
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from domain.records.record import Record
from tests.db.conftest import answering, keyring
from tests.db.reads.test_findings import FIRST, MATTER
from tests.db.records import OUTBOX_HELD, head, row, step, waiting


def against(case_no: str, person: str | None, agency: str = "water") -> dict[str, Any]:
    return {"case_no": case_no, "subject": person, "subject_agency": agency, "settled": False, "leads": []}


async def opened(pool: Pool, about: dict[str, Any]) -> str:
    """A finding, begun."""
    number = f"F{secrets.token_hex(6)}"
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(MATTER, number, about)
        await conn.execute(FIRST, number)
        await conn.execute("update matter set seq = 1 where number = $1", number)
    return number


async def refused(pool: Pool, about: dict[str, Any]) -> str | None:
    """The finding that a second one is refused for."""
    with pytest.raises(asyncpg.UniqueViolationError) as error:
        await opened(pool, about)
    return findings.first(error.value)


async def naming(receipts: Receipts, number: str, person: str | None, act: str = "verify") -> str:
    """The receipt of an act that names a person, as the API leaves it; there is no outcome yet."""
    act_id = secrets.token_hex(8)
    async with receipts.intake("wang", act_id, b"mac") as intake:
        data = {"ground": "10(1)2"} | ({"subject": person} if person else {})
        await intake.receipt(act_id, "finding", number, act, {"id": act_id, "data": data})
    return act_id


async def other(pool: Pool, this: str, case_no: str, person: str) -> str | None:
    async with pool.acquire() as conn, conn.transaction():
        return await findings.other(conn, this, case_no, person)


def verified(number: str, act_id: str, about: dict[str, Any]) -> Record:
    """The step by which a verification turns a finding against another."""
    line = row(2, "verified", actor="wang", agency="office", command=act_id)
    return step(number, line, procedure="finding", head=head(about=about), command=act_id)


async def test_whom_a_verification_on_its_way_names_gets_no_other_finding(
    pool: Pool, receipts: Receipts, number: str
) -> None:
    first, second = await opened(pool, against(number, "li")), await opened(pool, against(number, "zhao"))
    await naming(receipts, first, "sun")
    assert await other(pool, second, number, "sun") == first
    assert await refused(pool, against(number, "sun")) == first
    assert await refused(pool, against(number, "sun", "roads")) == first
    assert await other(pool, first, number, "sun") is None, "its own verification may be sent again, or another"


async def test_it_holds_nobody_elses_place(pool: Pool, receipts: Receipts, number: str) -> None:
    first, second = await opened(pool, against(number, "li")), await opened(pool, against(number, "zhao"))
    await naming(receipts, first, None)
    await naming(receipts, first, "qian", act="recuse")
    await naming(receipts, first, "sun")
    assert await other(pool, second, number, "qian") is None, "another act, another person"
    assert await other(pool, second, f"{number}-2", "sun") is None, "another case"
    await opened(pool, against(number, "qian"))
    await opened(pool, against(number, None))
    await opened(pool, against(f"{number}-2", "sun"))


async def test_a_refusal_gives_the_place_back(pool: Pool, receipts: Receipts, number: str) -> None:
    first = await opened(pool, against(number, "li"))
    act_id = await naming(receipts, first, "sun")
    assert await receipts.refuse(act_id, {"code": "incomplete"})
    await opened(pool, against(number, "sun"))


async def test_the_outcome_comes_with_what_the_ledger_says(pool: Pool, receipts: Receipts, number: str) -> None:
    """Before, during and after the step that is written there is one finding against him, and no moment without."""
    first, second = await opened(pool, against(number, "li")), await opened(pool, against(number, "zhao"))
    act_id, now = await naming(receipts, first, "sun"), against(number, "sun", "roads")

    async def state() -> tuple[str | None, str]:
        async with pool.acquire() as conn:
            about = await conn.fetchval("select about ->> 'subject' from matter where number = $1", first)
            return about, await conn.fetchval("select status from receipt where id = $1", act_id)

    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(OUTBOX_HELD)
        writing = asyncio.create_task(Ledger(pool, answering, keyring()).append(verified(first, act_id, now)))
        await waiting(pool, 1)
        assert await state() == ("li", "received")
        assert await other(pool, second, number, "sun") == first
        assert await refused(pool, now) == first
        assert not writing.done()
    assert await writing
    assert await state() == ("sun", "accepted")
    assert await other(pool, second, number, "sun") == first
    await opened(pool, against(number, "li"))  # whom it isn't about any more


async def test_whoever_asks_is_alone_with_the_case(pool: Pool, receipts: Receipts, number: str) -> None:
    """Two who look at one moment: the second sees what the first has left."""
    first, second = await opened(pool, against(number, "li")), await opened(pool, against(number, "zhao"))
    act_id = secrets.token_hex(8)
    async with receipts.intake("wang", act_id, b"mac") as intake:
        await intake.receipt(act_id, "finding", first, "verify", {"data": {"subject": "sun"}})
        assert await findings.other(intake.conn, first, number, "sun") is None
        asking = asyncio.create_task(other(pool, second, number, "sun"))
        opening = asyncio.create_task(opened(pool, against(number, "sun")))
        await waiting(pool, 2)
        assert not asking.done()
        assert not opening.done()
        assert await other(pool, second, f"{number}-2", "sun") is None, "another case doesn't wait"
    assert await asking == first
    with pytest.raises(asyncpg.UniqueViolationError) as error:
        await opening
    assert findings.first(error.value) == first


async def test_another_unique_violation_is_no_finding(pool: Pool, number: str) -> None:
    first = await opened(pool, against(number, "li"))
    async with pool.acquire() as conn:
        with pytest.raises(asyncpg.UniqueViolationError) as error:
            await conn.execute(MATTER, first, {"subject": "li"})
    assert findings.first(error.value) is None
