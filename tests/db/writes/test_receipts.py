import asyncio
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from db.pool import Conn, Pool, connect
from db.reads.cases import Cases, Viewer
from db.vault.texts import Reader, Vault
from db.writes.intake import ExternalNoTaken, NewMatter, Repeated
from db.writes.receipts import Receipts
from db.writes.requests import Answered, Requests
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import START, opening_record

ALL = Viewer(sees_all=True)


async def take_in(receipts: Receipts, number: str, key: str) -> str:
    """An act with a text; the id under which it was, or had been, taken in."""
    act = secrets.token_hex(8)
    try:
        async with receipts.intake("hall", key, b"mac") as intake:
            refs = await intake.seal(number, ["您好"])
            await intake.receipt(act, "case", number, "note", {"text": refs[0]})
    except Repeated as repeated:
        return repeated.receipt.id
    return act


async def test_an_act_is_taken_in(receipts: Receipts, vault: Vault, number: str) -> None:
    before = datetime.now(UTC)
    act = await take_in(receipts, number, secrets.token_hex(8))
    receipt = await receipts.get(act)
    assert receipt
    assert (receipt.status, receipt.seq, receipt.answer, receipt.problem) == ("received", None, None, None)
    assert abs(receipt.received_at - before) < timedelta(seconds=10)
    assert receipt.received_at.microsecond % 1000 == 0
    ref = receipt.payload["text"]
    assert await vault.open(number, ref, Reader(id="li", agency="water", purpose="办理")) == "您好"


async def test_fifty_at_once_are_one(receipts: Receipts, pool: Pool, number: str) -> None:
    key = secrets.token_hex(8)
    ids = await asyncio.gather(*(take_in(receipts, number, key) for _ in range(50)))
    assert len(set(ids)) == 1
    async with pool.acquire() as conn:
        assert await conn.fetchval("select count(*) from receipt where idempotency_key = $1", key) == 1
        assert await conn.fetchval("select count(*) from sealed_text where number = $1", number) == 1


async def test_another_body_is_told_apart(receipts: Receipts, number: str) -> None:
    key = secrets.token_hex(8)
    act = await take_in(receipts, number, key)
    for body, same in ((b"mac", True), (b"other", False)):
        with pytest.raises(Repeated) as repeated:
            await receipts.intake("hall", key, body).__aenter__()
        assert (repeated.value.receipt.id, repeated.value.same_body) == (act, same)


async def test_the_same_key_of_another_caller_is_another(receipts: Receipts, number: str) -> None:
    key, act = secrets.token_hex(8), secrets.token_hex(8)
    await take_in(receipts, number, key)
    async with receipts.intake("hotline", key, b"mac") as intake:
        await intake.receipt(act, "case", number, "note", {})
    assert await receipts.get(act)


async def test_a_failed_request_leaves_nothing(receipts: Receipts, number: str) -> None:
    act = secrets.token_hex(8)
    with suppress(ZeroDivisionError):
        async with receipts.intake("hall", act, b"mac") as intake:
            await intake.receipt(act, "case", number, "note", {})
            raise ZeroDivisionError
    assert await receipts.get(act) is None


async def test_no_receipt_without_its_matter(receipts: Receipts) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with receipts.intake("hall", secrets.token_hex(8), b"mac") as intake:
            await intake.receipt(secrets.token_hex(8), "case", "19700101-000001", "note", {})


async def test_an_opening_is_one_transaction(receipts: Receipts, pool: Pool) -> None:
    act = secrets.token_hex(8)
    async with receipts.intake("hall", act, b"mac") as intake:
        number = await intake.number("case")
        subject, name = await intake.seal(number, ["停水", "某人"])
        await intake.receipt(act, "case", number, "open", {"subject": subject})
        opening = NewMatter(
            rulebook_digest="d", start=START, opened_by="li", opened_by_system="hall", external_no=act,
            channel="window", matter_type="supply", urgent=True, subject=subject, applicant={"name": name},
        )  # fmt: skip
        answer = await intake.open(opening, opening_record(number, act))
        received_at = intake.received_at
        assert await Cases(pool).get(number, ALL) is None
    receipt = await receipts.get(act)
    assert receipt
    assert (receipt.status, receipt.seq, receipt.answer) == ("accepted", 1, answer)
    assert list(receipt.answer) == list(answer)
    assert answer["case_no"] == number
    assert answer["duties"][0]["bearer"] == {"role": "responder", "agency": "water", "official": "li"}
    matter = await Cases(pool).get(number, ALL)
    assert matter
    assert (matter.seq, matter.received_at, matter.external_no) == (1, received_at, act)
    assert (matter.subject, matter.applicant, matter.urgent) == (subject, {"name": name}, True)
    assert number.startswith(f"{matter.received_at:%Y%m%d}-")
    assert await Cases(pool).start(number) == ("case", START)


async def test_skipped_time_is_added(receipts: Receipts, number: str) -> None:
    act = secrets.token_hex(8)
    async with receipts.intake("hall", act, b"mac", timedelta(days=40)) as intake:
        await intake.receipt(act, "case", number, "note", {})
    receipt = await receipts.get(act)
    assert receipt
    ahead = receipt.received_at - datetime.now(UTC)
    assert timedelta(days=39, hours=23) < ahead < timedelta(days=40, hours=1)
    assert abs(receipt.created_at - datetime.now(UTC)) < timedelta(seconds=10)


async def test_an_external_number_opens_one_matter(receipts: Receipts) -> None:
    external = {"opened_by_system": "hotline", "external_no": secrets.token_hex(8)}
    numbers: set[str] = set()

    async def attempt() -> None:
        try:
            await open_matter(receipts, **external)
        except ExternalNoTaken as taken:
            numbers.add(taken.number)

    await asyncio.gather(*(attempt() for _ in range(10)))
    assert len(numbers) == 1
    other = await open_matter(receipts, **external | {"opened_by_system": "hall-2"})
    assert other not in numbers


async def test_the_first_outcome_stands(receipts: Receipts, number: str) -> None:
    act = await take_in(receipts, number, secrets.token_hex(8))
    assert await receipts.answered_async(act)
    assert await receipts.refuse(act, {"code": "not_owed"})
    assert not await receipts.refuse(act, {"code": "case_closed"})
    assert not await receipts.answered_async(act)
    receipt = await receipts.get(act)
    assert receipt
    assert (receipt.status, receipt.answered_async, receipt.problem) == ("refused", True, {"code": "not_owed"})


async def test_pending_ones_go_to_one_taker_and_wait_longer_each_time(own_pool: Pool) -> None:
    receipts = Receipts(own_pool, Vault(own_pool, keyring()), answering)
    number = await open_matter(receipts)
    acts = {await take_in(receipts, number, secrets.token_hex(8)) for _ in range(20)}
    assert await receipts.pending(100, timedelta(hours=1)) == []
    async with own_pool.acquire() as conn:
        age = "update receipt set tried_at = tried_at - make_interval(mins => $1)"
        await conn.execute(age, 70)
        taken = await asyncio.gather(*(receipts.pending(5, timedelta(hours=1)) for _ in range(10)))
        ids = [receipt.id for batch in taken for receipt in batch]
        assert sorted(ids) == sorted(acts)
        await conn.execute(age, 70)
        assert await receipts.pending(100, timedelta(hours=1)) == []
        await conn.execute(age, 70)
        again = await receipts.pending(100, timedelta(hours=1))
        assert {receipt.attempts for receipt in again} == {2}
        assert len(again) == 20


async def test_only_old_ones_with_an_outcome_are_purged(own_pool: Pool, own_database_url: str) -> None:
    receipts = Receipts(own_pool, Vault(own_pool, keyring()), answering)
    number = await open_matter(receipts)
    unanswered, old, new = [await take_in(receipts, number, secrets.token_hex(8)) for _ in range(3)]
    await receipts.refuse(old, {})
    await receipts.refuse(new, {})
    async with await connect(own_database_url, max_size=1, role="postgres") as owner:
        age = "update receipt set created_at = created_at - interval '8 days' where id = any($1)"
        await owner.execute(age, [unanswered, old])
    await receipts.purge(timedelta())  # the owner's function has a floor of its own
    assert [bool(await receipts.get(act)) for act in (unanswered, old, new)] == [True, False, True]


async def test_only_old_answers_to_requests_are_purged(own_pool: Pool, own_database_url: str) -> None:
    requests = Requests(own_pool)

    async def do(_: Conn) -> Answered:
        return Answered(200, None, {})

    for key in ("old", "new"):
        await requests.once("hall", key, [b"mac"], do)
    async with await connect(own_database_url, max_size=1, role="postgres") as owner:
        await owner.execute(
            "update request set created_at = created_at - interval '8 days' where idempotency_key = 'old'"
        )
    await requests.purge(timedelta())  # the owner's function has a floor of its own
    assert [bool(await requests.kept("hall", key, [b"mac"])) for key in ("old", "new")] == [False, True]
