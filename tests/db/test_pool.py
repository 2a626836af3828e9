"""What a use of a connection costs, and in what state a connection is given back."""

import asyncio
from contextlib import aclosing, suppress

from db.pool import MIGRATIONS, Pool, connect, queries
from db.reads.outbox import Outbox
from db.writes.denials import Denials

_COMMITS = "select xact_commit from pg_stat_database where datname = current_database()"


async def test_a_query_is_one_transaction(own_database_url: str) -> None:
    """What isn't within a transaction is one by itself; nothing else is asked of the database."""
    async with await connect(own_database_url, max_size=1) as pool, await connect(own_database_url) as other:
        denials = Denials(pool)
        await denials.of("x")
        async with other.acquire() as watching:
            before = await _commits(pool, watching)
            for _ in range(10):
                await denials.of("x")
            assert await _commits(pool, watching) - before <= 10 + 3  # and the three of the counting itself


async def _commits(pool: Pool, watching: object) -> int:
    await pool.execute("select pg_stat_force_next_flush()")
    await watching.execute("select pg_stat_force_next_flush()")  # type: ignore[attr-defined]
    return await watching.fetchval(_COMMITS)  # type: ignore[attr-defined]


async def test_what_failed_leaves_no_transaction(own_database_url: str) -> None:
    async with await connect(own_database_url, max_size=1) as pool:
        with suppress(ZeroDivisionError):
            async with pool.acquire() as conn, conn.transaction():
                await conn.execute("set local work_mem = '1MB'")
                raise ZeroDivisionError
        assert await pool.fetchval("show work_mem") != "1MB"


async def test_whoever_listened_listens_no_more(own_database_url: str) -> None:
    async with await connect(own_database_url, max_size=1) as pool:
        async with aclosing(Outbox(pool).listen()) as rings:
            await anext(rings)
        assert await pool.fetch("select pg_listening_channels()") == []

        async def listen() -> None:
            async with aclosing(Outbox(pool).listen()) as cut_off:
                async for _ in cut_off:
                    heard.set()

        heard = asyncio.Event()
        task = asyncio.create_task(listen())
        await heard.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await pool.fetch("select pg_listening_channels()") == []


def test_no_query_changes_the_session() -> None:
    """A connection is given back as it is, so what a query sets must end with its transaction."""
    files = sorted((MIGRATIONS.parent / "queries").glob("*.sql"))
    assert files
    for module in (queries(file.stem) for file in files if file.stem != "migrate"):  # which has a connection of its own
        texts = [getattr(module, each).sql.lower() for each in module.available_queries if not each.endswith("_cursor")]
        assert not [text for text in texts if text.startswith("set ") and not text.startswith("set local ")]
        assert not [text for text in texts if "pg_advisory_lock" in text]
