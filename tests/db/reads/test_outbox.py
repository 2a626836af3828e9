import asyncio
import secrets
from contextlib import aclosing

import asyncpg
import pytest

from db.pool import Pool
from db.reads.outbox import Outbox, Published
from db.vault.texts import Vault
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import head, row, step

WRITERS = 200


async def test_a_reader_at_the_tail_misses_nothing(own_pool: Pool) -> None:
    receipts = Receipts(own_pool, Vault(own_pool, keyring()), answering)
    numbers = [await open_matter(receipts) for _ in range(20)]
    ledger, outbox = Ledger(own_pool, answering, keyring()), Outbox(own_pool)
    seen: list[Published] = []
    wanted = len(numbers) + WRITERS

    async def follow() -> None:
        async with aclosing(outbox.listen()) as news:
            async for _ in news:
                while new := await outbox.since(seen[-1].position if seen else 0, limit=7):
                    seen.extend(new)
                if len(seen) >= wanted:
                    return

    async def write(number: str) -> None:
        for seq in range(2, 2 + WRITERS // len(numbers)):
            await ledger.append(step(number, row(seq)))

    await asyncio.wait_for(asyncio.gather(follow(), *map(write, numbers)), 60)
    assert [item.position for item in seen] == list(range(1, wanted + 1))
    for number in numbers:
        assert [item.seq for item in seen if item.number == number] == list(range(1, 12))


async def test_two_hundred_at_once_leave_no_gap(own_pool: Pool) -> None:
    """Writers that stay open for different times, and some that fail, while a reader looks all the time."""
    outbox, seen = Outbox(own_pool), [0]
    insert = (
        "insert into outbox (number, procedure, seq, type, at, involved, data)"
        " values ('n', 'case', $1, 'noted', now(), '{}', '{}')"
    )

    async def write(seq: int) -> None:
        async with own_pool.acquire() as conn:
            transaction = conn.transaction()
            await transaction.start()
            await conn.execute("select pg_sleep($1)", (seq * 7919 % 13) / 1000)
            await conn.execute(insert, seq)
            await (transaction.rollback() if seq % 10 == 0 else transaction.commit())

    async def read() -> None:
        while True:
            seen.extend(item.position for item in await outbox.since(seen[-1]))
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(seq) for seq in range(1, WRITERS + 1)))
    reader.cancel()
    seen.extend(item.position for item in await outbox.since(seen[-1]))
    assert seen == list(range(WRITERS - WRITERS // 10 + 1))


async def test_only_what_involves_the_agency(pool: Pool, ledger: Ledger, number: str) -> None:
    outbox = Outbox(pool)
    start = await outbox.last()
    other = secrets.token_hex(4)
    await ledger.append(step(number, row(2)))
    await ledger.append(step(number, row(3), head=head(involved=("water", other))))
    assert [item.seq for item in await outbox.since(start, [other])] == [3]
    assert await outbox.since(start, []) == []


async def test_listening_wakes_without_delay(pool: Pool, ledger: Ledger, number: str) -> None:
    async with aclosing(Outbox(pool).listen()) as news:
        await anext(news)
        waiting = asyncio.create_task(anext(news))  # type: ignore[arg-type]
        await ledger.append(step(number, row(2)))
        await asyncio.wait_for(waiting, 5)


async def test_a_lost_connection_is_told(own_pool: Pool, own_database_url: str) -> None:
    admin = await asyncpg.connect(own_database_url)
    async with aclosing(Outbox(own_pool).listen()) as news:
        await anext(news)
        waiting = asyncio.create_task(anext(news))  # type: ignore[arg-type]
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where query ilike 'listen%' and datname = current_database()"
        )
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(waiting, 5)
    await admin.close()
