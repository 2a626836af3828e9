from pathlib import Path

import asyncpg
import pytest

from db import migrate
from db.migrate import ChangedMigration
from db.pool import MIGRATIONS, ROLE, Pool, connect, queries

ROOM = MIGRATIONS.parent


async def test_migrates_once(empty_database_url: str) -> None:
    names = await migrate.migrate(empty_database_url)
    assert names == sorted(path.stem for path in MIGRATIONS.glob("*.sql"))
    assert await migrate.migrate(empty_database_url) == []


async def test_current_is_nothing_before_and_expected_after(empty_database_url: str) -> None:
    conn = await asyncpg.connect(empty_database_url)
    assert await migrate.current(conn) is None
    await migrate.migrate(empty_database_url)
    await conn.close()
    async with await connect(empty_database_url) as pool, pool.acquire() as conn:
        assert await migrate.current(conn) == migrate.expected()


async def test_refuses_a_changed_file(empty_database_url: str, tmp_path: Path) -> None:
    first = tmp_path / "0001_a.sql"
    first.write_text("create table a (id int)")
    assert await migrate.migrate(empty_database_url, tmp_path) == ["0001_a"]
    first.write_text("create table a (id bigint)")
    (tmp_path / "0002_b.sql").write_text("create table b (id int)")
    with pytest.raises(ChangedMigration, match="0001_a"):
        await migrate.migrate(empty_database_url, tmp_path)
    conn = await asyncpg.connect(empty_database_url)
    assert await conn.fetchval("select to_regclass('b')") is None
    await conn.close()


async def test_a_failed_migration_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("create table a (id int); create table a (id int)")
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate.migrate(empty_database_url, tmp_path)
    (tmp_path / "0001_a.sql").write_text("create table a (id int)")
    assert await migrate.migrate(empty_database_url, tmp_path) == ["0001_a"]


async def test_the_application_has_a_role_of_its_own(pool: Pool) -> None:
    async with pool.acquire() as conn:
        role = await conn.fetchrow(
            "select rolname, rolsuper, rolcanlogin, rolbypassrls from pg_roles where rolname = current_user"
        )
    assert role is not None
    assert tuple(role.values()) == (ROLE, False, False, False)


async def test_the_role_survives_the_pool(pool: Pool) -> None:
    """Giving a connection back resets its session: not into the superuser's."""
    async with pool.acquire() as conn:
        await conn.execute("reset all")
        await conn.execute("reset role")
        assert await conn.fetchval("select current_user") == ROLE


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOM / "queries").glob("*.sql")))
async def test_every_query_can_be_prepared(pool: Pool, module: str) -> None:
    found = queries(module)
    names = [name for name in found.available_queries if not name.endswith("_cursor")]
    assert names
    assert len(list(ROOM.rglob(f"{module}.py"))) == 1
    async with pool.acquire() as conn:
        for name in names:
            await conn.prepare(getattr(found, name).sql)
