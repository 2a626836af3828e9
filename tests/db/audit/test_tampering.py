"""Whatever the owner of the schema does to what was signed, a check without any running system finds it."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.audit.export import export, write
from db.audit.signing import Signer
from db.audit.verify import verify
from db.pool import connect
from tests.db.audit.evidenced import KEYS, evidence
from tests.db.audit.tampering import TABLES, Owner, columns_of

TIMES = 1_000
PARTS = 8  # tests, so that several processes share them
_SIGNED = "select chain, max(link) as link from audit_head group by chain"


@pytest.fixture(scope="module")
async def evidenced(_migrated: str) -> str:
    """The URL of a database with evidence, which every test of this module leaves as it was."""
    from stack import servers  # noqa: PLC0415 - as in the conftest

    url = await servers.create_database(_migrated, f"evidenced_{secrets.token_hex(4)}", template="shouwen_template")
    async with await connect(url, max_size=5) as pool, await connect(url, max_size=1, role="postgres") as directory:
        await evidence(pool, directory)
    return url


@pytest.fixture(scope="module")
async def owner(evidenced: str) -> AsyncIterator[Any]:
    conn = await asyncpg.connect(evidenced)
    yield conn
    await conn.close()


async def test_what_nobody_has_touched_is_in_order(evidenced: str, tmp_path: Path) -> None:
    await export(evidenced, tmp_path)
    found = verify(tmp_path, KEYS)
    assert found.faults == []
    assert found.root
    assert (found.root.number, found.chains, found.unsigned) == (2, 5, 4)
    assert found.entries > 60


async def test_every_kind_of_evidence_is_there(owner: Any) -> None:
    for table in TABLES:
        # one is written as `inspection` is, the other only where there is a forged root
        if table not in ("inspection_anew", "audit_root_void"):
            assert await owner.fetchval(f"select count(*) from {table}"), table  # noqa: S608 - as there


@pytest.mark.parametrize("part", range(PARTS))
async def test_each_of_a_thousand_tamperings_is_found(owner: Any, tmp_path: Path, part: int) -> None:
    columns = await columns_of(owner)
    signed = {row["chain"]: row["link"] for row in await owner.fetch(_SIGNED)}
    missed: list[str] = []
    for seed in range(part, TIMES, PARTS):
        what = await _tampered(owner, columns, signed, seed, tmp_path)
        if not await asyncio.to_thread(lambda: verify(tmp_path, KEYS).faults):
            missed.append(f"{seed}: {what}")
    assert missed == []


NAMED = [
    (
        "update ledger set actor = 'wang' where number = '{0}' and seq = 2",
        r"\{0} 第 \d+ 条（ledger 2）：这一行.*被改动",
    ),
    ("delete from denial where number = '{0}'", r"\{0} 第 \d+ 条（denial \d+）：所记的一行已不存在"),
    ("delete from audit where chain = '{0}' and link = 3", r"\{0} 第 3 条：缺失"),
    (
        "update audit set link = case link when 3 then 4 else 3 end where chain = '{0}' and link in (3, 4)",
        r"\{0} 第 3 条（.*）：.*次序被改动",
    ),
    (
        (
            "insert into text_read (id, ref, number, reader, agency, outcome) overriding system value select 99, ref, "
            "number, '', '', 'read' from sealed_text where number = '{0}' limit 1"
        ),
        r"\{0} text_read \d+：没有记入，是另外添加的",
    ),
    (
        "update official set roles = '{{decider}}' where id = 'li'",
        r"（不属于任何事项） .*（official li）：所记的一行被改动",
    ),
    ("update outbox set type = 'x' where number = '{0}' and seq = 2", r"\{0} outbox 2：与台账不一致"),
    ("update audit_root set at = at - interval '1 day' where number = 1", r"（不属于任何事项） 签名 1：签名无效"),
    (
        "delete from audit_head where root = 1; delete from audit_root where number = 1",
        r"（不属于任何事项） 签名 1：缺失",
    ),
]


@pytest.mark.parametrize(("statement", "told"), NAMED)
async def test_the_first_thing_that_is_wrong_is_named(owner: Any, tmp_path: Path, statement: str, told: str) -> None:
    number = await owner.fetchval("select min(number) from matter")
    outer = owner.transaction()
    await outer.start()
    try:
        for table in TABLES:
            await owner.execute(f"alter table {table} disable trigger all")
        await owner.execute("alter table audit drop constraint audit_pkey")
        await owner.execute(statement.format(number))
        await write(owner, tmp_path)
    finally:
        await outer.rollback()
    assert re.match(told.replace("\\{0}", number), str(verify(tmp_path, KEYS).faults[0]))


@pytest.mark.parametrize(
    "statement",
    [
        "insert into former_agency select id, functions, 'wang', deputy, until from former_agency",
        "insert into former_name select kind, id, 'x', until from former_name",
        "insert into receipt_kept select id, 'x', body_mac, number, act, '', received_at, status, 1, null from receipt",
    ],
)
async def test_a_second_row_under_the_same_key_is_told(owner: Any, tmp_path: Path, statement: str) -> None:
    """Wherever it stands. The keys that would refuse it are gone, too."""
    outer = owner.transaction()
    await outer.start()
    try:
        for table in ("former_agency", "former_name", "receipt_kept"):
            await owner.execute(
                f"alter table {table} drop constraint {table}_pkey; alter table {table} disable trigger all"
            )
        await owner.execute(statement)
        await write(owner, tmp_path)
    finally:
        await outer.rollback()
    assert "另有一行与它编号相同" in {fault.what for fault in verify(tmp_path, KEYS).faults}


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "update vault_key set key_id = 'k1', wrapped = 'x', shredded_at = null where wrapped is null",
            "记为已销毁，密钥却仍在",
        ),
        (
            "insert into shredded select number, now(), 1, '', now(), now(), 1, now() from matter where number = '{0}'",
            "记为已销毁，密钥却仍在",
        ),
        (
            "update vault_key set key_id = null, wrapped = null, shredded_at = now() where number = '{0}'",
            "密钥已不在，没有销毁记录",
        ),
    ],
)
async def test_a_key_is_gone_where_the_records_say_so(owner: Any, tmp_path: Path, statement: str, told: str) -> None:
    """Also when what the owner does is entered as if the application had done it."""
    outer = owner.transaction()
    await outer.start()
    try:
        await owner.execute("alter table vault_key disable trigger kept")
        await owner.execute(statement.format(await owner.fetchval("select min(number) from matter")))
        await write(owner, tmp_path)
    finally:
        await outer.rollback()
    assert [fault.what for fault in verify(tmp_path, KEYS).faults] == [told]


async def test_a_root_that_somebody_has_noted_elsewhere_must_be_there(owner: Any, tmp_path: Path) -> None:
    """Whoever removes the last root and what it has signed leaves a database that fits. Only the note tells."""
    outer = owner.transaction()
    await outer.start()
    try:
        await write(owner, tmp_path)
        noted = verify(tmp_path, KEYS).root
        assert noted
        for table in TABLES:
            await owner.execute(f"alter table {table} disable trigger all")
        await owner.execute("delete from audit_head where root = 2; delete from audit_root where number = 2")
        await write(owner, tmp_path)
    finally:
        await outer.rollback()
    assert verify(tmp_path, KEYS).faults == []
    assert [fault.what for fault in verify(tmp_path, KEYS, {2: noted.hash}).faults] == ["另有存底，库中缺失"]


async def test_another_key_has_signed_nothing(evidenced: str, tmp_path: Path) -> None:
    await export(evidenced, tmp_path)
    other = Signer(secrets.token_bytes(32))
    assert {fault.what for fault in verify(tmp_path, {other.key_id: other.public_key}).faults} == {
        f"没有公钥 {next(iter(KEYS))}"
    }


async def _tampered(owner: Any, columns: dict[str, dict[str, str]], signed: dict[str, int], seed: int, to: Path) -> str:
    """Tamper with evidence, export it and take it back. What the schema itself refuses is tried otherwise."""
    tampering = Owner(owner, columns, signed, seed)
    outer = owner.transaction()
    await outer.start()
    try:
        for table in TABLES:
            await owner.execute(f"alter table {table} disable trigger all")
            if "id" in columns[table]:
                await owner.execute(f"alter table {table} alter id drop identity if exists")
        while True:
            try:
                async with owner.transaction():
                    what = await tampering.tamper()
                break
            except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError, IndexError):
                continue
        await write(owner, to)
        return what
    finally:
        await outer.rollback()
