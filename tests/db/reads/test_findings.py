"""Who may not: whatever the engine let through, the database doesn't take the evidence of it."""

import secrets

import asyncpg
import pytest

from db.pool import Pool
from domain.acts import ACTS

MATTER = """
insert into matter (number, procedure, received_at, rulebook, rulebook_digest, calendar, opened_by, about)
values ($1, 'finding', now(), 'r-1', 'd', 'c-1', 'shouwen', $2)
"""
FIRST = """
insert into ledger (number, seq, type, at, recorded_at, data) values ($1, 1, 'lead_opened', now(), now(), '{}')
"""
INSERT = """
insert into ledger (number, seq, type, at, recorded_at, actor, on_behalf_of, agency, data)
values ($1, (select max(seq) + 1 from ledger where number = $1), $2, now(), now(), $3, $4, $5, '{}')
"""


@pytest.fixture
async def finding(pool: Pool) -> str:
    """A finding against li of water."""
    number = f"F{secrets.token_hex(6)}"
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(
            MATTER,
            number,
            {"subject": "li", "subject_agency": "water", "settled": False, "leads": []},
        )
        await conn.execute(FIRST, number)
    return number


async def done(pool: Pool, number: str, act: str, by: str, agency: str = "office", behalf: str | None = None) -> None:
    async with pool.acquire() as conn:
        await conn.execute(INSERT, number, act, by, behalf, agency)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("verified", "determined"),
        ("verified", "measure_referred"),
        ("verified", "rectified"),
        ("verified", "reviewed"),
        ("dismissed", "reviewed"),
        ("determined", "verified"),
        ("determined", "reviewed"),
        ("measures_proposed", "reviewed"),
        ("measures_imposed", "appeal_decided"),
        ("measure_referred", "reviewed"),
        ("reviewed", "appeal_decided"),
        ("recused", "determined"),
    ],
)
async def test_two_parts_that_exclude_each_other_need_two_people(
    pool: Pool, finding: str, earlier: str, later: str
) -> None:
    await done(pool, finding, earlier, "wang")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="one person in two parts"):
        await done(pool, finding, later, "wang")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="one person in two parts"):
        await done(pool, finding, later, "hall", behalf="wang")  # nor through a system
    await done(pool, finding, later, "zhao")


async def test_nobody_in_his_own_finding(pool: Pool, finding: str) -> None:
    """Every act but those that are the subject's own, and the engine's."""
    own = {"stated", "waived", "tolerance_applied", "review_requested", "appealed", "appealed_again"}
    others = {act_type.leaves for act_type in ACTS["finding"].values() if not act_type.internal} - own - {"noted"}
    for act in sorted(others):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="own finding"):
            await done(pool, finding, act, "li")


async def test_nor_through_a_system(pool: Pool, finding: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="own finding"):
        await done(pool, finding, "determined", "hall", behalf="li")


async def test_no_agency_on_its_own_tolerance(pool: Pool, finding: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="own finding"):
        await done(pool, finding, "tolerance_decided", "wang", agency="water")
    await done(pool, finding, "tolerance_decided", "wang")


async def test_one_open_finding_for_a_case_and_a_person(pool: Pool, number: str) -> None:
    about = {"case_no": number, "subject": "li", "subject_agency": "water", "settled": False}
    async with pool.acquire() as conn:
        await conn.execute(MATTER, f"F{secrets.token_hex(6)}", about | {"settled": True})
        await conn.execute(MATTER, f"F{secrets.token_hex(6)}", about)
        with pytest.raises(asyncpg.UniqueViolationError):
            await conn.execute(MATTER, f"F{secrets.token_hex(6)}", about)
        moved = about | {"subject_agency": "roads"}  # wherever he serves by now, or what else he heads
        with pytest.raises(asyncpg.UniqueViolationError):
            await conn.execute(MATTER, f"F{secrets.token_hex(6)}", moved)
        await conn.execute(MATTER, f"F{secrets.token_hex(6)}", moved | {"subject": "wang"})


async def test_nobody_becomes_the_subject_of_what_he_had_a_part_in(pool: Pool, finding: str) -> None:
    await done(pool, finding, "verified", "wang")
    named = INSERT.replace("'{}')", "jsonb_build_object('subject', 'wang'))")
    async with pool.acquire() as conn:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="has had a part in it"):
            await conn.execute(named, finding, "verified", "zhao", None, "office")
        await conn.execute(named.replace("'wang'", "'sun'"), finding, "verified", "zhao", None, "office")
