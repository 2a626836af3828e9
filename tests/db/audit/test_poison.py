"""A row that nobody can read stops neither a check nor a signature: it is refused, and named where it is there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.audit.checks import Checks
from db.audit.export import export
from db.audit.roots import Roots
from db.audit.verify import verify
from db.pool import Pool, connect
from tests.db.audit.evidenced import KEYS, SIGNER, evidence

_DEEP = "[" * 5_000 + "]" * 5_000
_LINE = """
insert into ledger (number, seq, type, at, recorded_at, data)
select number, max(seq) + 1, 'noted', now(), now(), $2 from ledger where number = $1 group by number
"""
_PUBLISHED = """
insert into outbox (number, procedure, seq, type, at, involved, data)
select number, 'case', seq, type, at, '{}', data from ledger where number = $1 order by seq desc limit 1
"""
POISONS = ['{"n": 1e5000}', '{"n": -1e5000}', f'{{"n": {_DEEP}}}', f'{{"n": "{"x" * 1_100_000}"}}']
INSTANTS = ["infinity", "-infinity", "294276-01-01", "0044-03-15 BC"]


@pytest.fixture
async def numbers(own_database_url: str, own_pool: Pool) -> list[str]:
    """Matters with evidence and two roots."""
    async with await connect(own_database_url, max_size=1, role="postgres") as directory:
        return await evidence(own_pool, directory)


@pytest.fixture
async def owner(own_database_url: str) -> AsyncIterator[Any]:
    """The owner of a schema that lets in what can't be read, as it was before."""
    conn = await asyncpg.connect(own_database_url)
    for table, name in await conn.fetch(
        "select conrelid::regclass::text, conname from pg_constraint where conname ~ '_readable$|_form$'"
    ):
        await conn.execute(f"alter table {table} drop constraint {name}")
    yield conn
    await conn.close()


@pytest.mark.parametrize("data", POISONS)
async def test_no_json_gets_in_that_can_not_be_read(own_pool: Pool, numbers: list[str], data: str) -> None:
    async with own_pool.acquire() as conn:
        await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=str)
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.execute(_LINE, numbers[0], data)


@pytest.mark.parametrize("at", INSTANTS)
async def test_no_instant_gets_in_that_can_not_be_read(own_pool: Pool, numbers: list[str], at: str) -> None:
    for statement in (
        "insert into denial (number, act, actor, code, at) values ($1, 'x', 'y', 'z', $2::text::timestamptz)",
        "update matter set closed_at = $2::text::timestamptz where number = $1",
        "insert into shred_listed (number, closed_at, years, basis, ends_on) values ($1, now(), 1, '', $2::text::date)",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await own_pool.execute(statement, numbers[0], at)


async def test_every_instant_and_every_json_is_bounded(own_pool: Pool) -> None:
    """Also those of a table that is added later."""
    assert not await own_pool.fetch("""
        select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
            and a.atttypid in ('timestamptz'::regtype, 'date'::regtype, 'jsonb'::regtype)
            and not exists (
                select from pg_constraint x
                where x.conrelid = c.oid and x.conname = c.relname || '_' || a.attname || '_readable'
            )
    """)


@pytest.mark.parametrize("data", POISONS)
async def test_what_got_in_before_is_read_or_named_and_the_rest_goes_on(
    own_pool: Pool, own_database_url: str, numbers: list[str], owner: Any, tmp_path: Path, data: str
) -> None:
    await owner.execute(_LINE, numbers[0], data)
    await owner.execute(_PUBLISHED, numbers[0])
    await _altered(owner, numbers[1])
    for found in (await Checks(own_pool).some(10), await _verified(own_database_url, tmp_path)):
        assert {fault.what for fault in found if fault.chain == numbers[0]} <= {"内容无法读取"}
        assert [fault.what for fault in found if fault.chain == numbers[1]] == ["这一行或其前后次序被改动"]
    root, _ = await Roots(own_pool).make(SIGNER, None)
    assert root.number == 3


@pytest.mark.parametrize("at", INSTANTS)
async def test_an_instant_that_is_none_is_a_fault_at_its_place(
    own_pool: Pool, own_database_url: str, numbers: list[str], owner: Any, tmp_path: Path, at: str
) -> None:
    for table in ("audit", "audit_root"):
        await owner.execute(f"alter table {table} disable trigger all")
    await owner.execute("update audit set at = $2::text::timestamptz where chain = $1 and link = 2", numbers[0], at)
    await owner.execute("update audit_root set at = $1::text::timestamptz where number = 1", at)
    (fault,) = await Checks(own_pool).of(numbers)
    assert (fault.chain, fault.place.startswith("第 2 条")) == (numbers[0], True)
    found = await _verified(own_database_url, tmp_path)
    assert {(fault.chain, fault.what) for fault in found} >= {(numbers[0], fault.what), ("", "签名无效")}


async def test_a_chain_that_the_database_can_not_bring_out_is_named(
    own_pool: Pool, numbers: list[str], owner: Any
) -> None:
    """Its text would be longer than the database can hold."""
    await owner.execute(_LINE, numbers[0], "{}")
    await owner.execute("alter table ledger disable trigger all")
    await owner.execute(
        "update ledger set data = (select jsonb_object_agg(n, 1e131000) from generate_series(1, 9000) n) "
        "where number = $1 and seq = 5",
        numbers[0],
    )
    await _altered(owner, numbers[1])
    found = await Checks(own_pool).some(10)
    assert [fault.place for fault in found if fault.chain == numbers[0]] == ["整条链"]
    assert [fault.what for fault in found if fault.chain == numbers[1]] == ["这一行或其前后次序被改动"]


async def _altered(owner: Any, number: str) -> None:
    await owner.execute("alter table denial disable trigger all")
    await owner.execute("update denial set actor = 'x' where number = $1", number)


async def _verified(url: str, folder: Path) -> Any:
    await export(url, folder)
    return verify(folder, KEYS).faults
