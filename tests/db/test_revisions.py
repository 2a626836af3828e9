"""What the database takes from the process as a revision of the calendar, and what the process takes from it."""

import secrets
from datetime import time

import asyncpg
import pytest
from structlog.testing import capture_logs

from db.pool import Pool, connect
from db.revisions import Revisions, publish
from db.schedules import Schedules, Set
from db.vault.keyring import Keyring
from stack.servers import processes_url
from tests.api.acts.test_unreadable_revisions import POISONS, PUT
from tests.db.conftest import keyring

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


async def test_what_is_vouched_for_stays_so_when_keys_change(own_pool: Pool, own_database_url: str):
    """Also what was there before anybody vouched for it; and what nobody vouches for stays so."""
    old, new = {"k1": secrets.token_bytes(32)}, {"k2": secrets.token_bytes(32)}
    when = Set(5, None, time(9), paused=False)
    async with own_pool.acquire() as conn, conn.transaction():
        made = (await publish(conn, Keyring(old), "甲", {"2026-12-01": "off"}, "li")).number
    await Schedules(own_pool, Keyring(old)).keep("circular", when, "made")
    async with await connect(own_database_url, max_size=1, role="postgres") as owner:
        before, strange = [await owner.fetchval(PUT, f'{{"2026-12-0{day}": "off"}}', None) for day in (2, 3)]
        await owner.execute("alter table vouched drop constraint vouched_mac")
        await owner.execute("insert into vouched values ('calendar_revision', $1::int::text, '')", before)

        async def counted(keys: dict[str, bytes]) -> list[int]:
            return [each.number for each in await Revisions(own_pool, Keyring(keys)).all()]

        assert await counted(new) == [before]
        assert await Schedules(own_pool, Keyring(new)).latest("circular") is None
        for kept in (Revisions, Schedules):
            await kept(owner, Keyring(new | old)).vouch_anew()
    assert strange not in await counted(new | old)
    assert await counted(new) == [made, before]
    assert await Schedules(own_pool, Keyring(new)).latest("circular") == when


async def test_a_time_of_a_report_that_no_process_has_set_is_left_out(own_pool: Pool, own_database_url: str):
    schedules, when = Schedules(own_pool, keyring()), Set(5, None, time(9), paused=False)
    await schedules.keep("circular", when, "made")
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        await service.execute(
            "insert into schedule_kept (report, day, at, paused, why) values ('circular', 5, '09:00', true, 'changed')"
        )
        await service.execute("insert into vouched select kind, (key::int + 1)::text, mac from vouched")
    with capture_logs() as logs:
        assert [await schedules.latest("circular"), await schedules.latest("circular")] == [when, when]
    assert [line["event"] for line in logs] == ["schedule_unvouched"]
