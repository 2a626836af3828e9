"""A root that the product hasn't signed is noticed before the next one is made, and counts for nothing."""

import secrets
from pathlib import Path

import asyncpg
import pytest

from db.audit.checks import Checks
from db.audit.export import export
from db.audit.roots import Roots
from db.audit.signing import Head, Signer
from db.audit.verify import verify
from db.pool import Pool, connect
from tests.db.audit.evidenced import KEYS, SIGNER, evidence

FORGED = """
select audit_put_root(
    row($1::int, now(), $2::bytea, 1, sha256(''), $3::text, decode(repeat('00', 64), 'hex'))::audit_root,
    array[$4::text], array[$5::int], array[sha256('')]
)
"""


@pytest.fixture
async def numbers(own_database_url: str, own_pool: Pool) -> list[str]:
    """Matters with evidence and two roots."""
    async with await connect(own_database_url, max_size=1, role="postgres") as directory:
        return await evidence(own_pool, directory)


@pytest.mark.parametrize("key_id", [SIGNER.key_id, "0123456789abcdef"], ids=["own", "foreign"])
async def test_a_forged_root_becomes_void_and_the_next_comes_after_the_true_one(
    own_pool: Pool, own_database_url: str, numbers: list[str], tmp_path: Path, key_id: str
) -> None:
    roots, checks = Roots(own_pool), Checks(own_pool)
    true = await roots.last()
    assert true
    for number in (3, 4):
        await own_pool.execute(FORGED, number, true.hash, key_id, numbers[1], 2)
    root, faults = await roots.make(SIGNER, (true.number, true.hash.hex()))
    assert [(fault.place, fault.what) for fault in faults] == [
        (f"签名 {number}", "不是本系统所签，已作废") for number in (3, 4)
    ]
    assert (root.number, root.previous) == (5, true.hash)
    assert await roots.make(SIGNER, (root.number, root.hash.hex())) is not None
    assert await checks.some(10) == [], "the heads of a void root say nothing"
    await export(own_database_url, tmp_path)
    found = verify(tmp_path, KEYS)
    assert (found.faults, found.void, found.root and found.root.number) == ([], [3, 4], 6)


async def test_a_true_root_can_not_be_void(own_pool: Pool, own_database_url: str, numbers: list[str], tmp_path: Path):
    assert numbers
    await own_pool.execute("insert into audit_root_void (root) values (2)")
    await export(own_database_url, tmp_path)
    assert [str(fault) for fault in verify(tmp_path, KEYS).faults] == ["（不属于任何事项） 签名 2：签名有效，却被作废"]


@pytest.mark.parametrize("signer", [SIGNER, Signer(secrets.token_bytes(32))], ids=["same key", "later key"])
async def test_a_true_root_that_somebody_says_is_void_counts_and_is_told(
    own_pool: Pool, own_database_url: str, numbers: list[str], tmp_path: Path, signer: Signer
) -> None:
    assert numbers
    roots = Roots(own_pool)
    true = await roots.last()
    assert true
    await own_pool.execute("insert into audit_root_void (root) values ($1)", true.number)
    root, faults = await roots.make(signer, (true.number, true.hash.hex()))
    assert [str(fault) for fault in faults] == ["（不属于任何事项） 签名 2：签名有效，却被作废"]
    assert (root.number, root.previous, root.heads) == (3, true.hash, 2), "only what has grown since is signed"
    await export(own_database_url, tmp_path)
    found = verify(tmp_path, KEYS | {signer.key_id: signer.public_key})
    assert [str(fault) for fault in found.faults] == [str(fault) for fault in faults], "offline it is the same"


async def test_a_root_of_an_earlier_key_stays_and_is_told_when_nothing_is_known_of_the_run_before(
    own_pool: Pool, numbers: list[str]
) -> None:
    assert numbers
    roots = Roots(own_pool)
    true = await roots.last()
    assert true
    await own_pool.execute(FORGED, 3, true.hash, "0123456789abcdef", numbers[1], 2)
    root, faults = await roots.make(SIGNER, None)
    assert [fault.what for fault in faults if not fault.chain] == ["不是现用密钥所签，请离线核对"]
    assert root.number == 4


async def test_a_root_is_put_whole_and_in_order(own_pool: Pool, numbers: list[str]) -> None:
    head = Head(9, numbers[0], 1, b"")
    for number in (2, 9, 2_147_483_647):
        with pytest.raises(asyncpg.UniqueViolationError):
            await own_pool.execute(FORGED, number, b"", SIGNER.key_id, head.chain, head.link)
    for table in ("audit_root", "audit_head"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await own_pool.execute(f"insert into {table} select * from {table} limit 1")  # noqa: S608 - named above
