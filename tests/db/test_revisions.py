"""What the database takes as a revision of the calendar from the process."""

import asyncpg
import pytest

from db.pool import Pool
from tests.api.acts.test_unreadable_revisions import POISONS, PUT

_NUMBERED = """
insert into calendar_revision (number, notice, days, published_at, published_by)
values (2147483647, 'x', '{"2026-12-20": "off"}', now(), 'ghost')
"""


@pytest.mark.parametrize("days", [*POISONS, "{}"])
async def test_the_database_takes_no_days_that_are_none(own_pool: Pool, days: str):
    async with own_pool.acquire() as conn:
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.execute(PUT, days, None)


async def test_the_process_gives_no_revision_its_number(own_pool: Pool):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await own_pool.execute(_NUMBERED)
