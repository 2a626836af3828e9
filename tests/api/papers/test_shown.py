"""Whoever changes what is shown of a matter is noticed, and it is shown again as the ledger tells it."""

import math
from datetime import timedelta

import asyncpg
import pytest

from db.audit.checks import Checks
from matters.integrity import shown
from matters.integrity.audit import Audit
from matters.integrity.reconcile import SWEEP
from tests.api.client import Api
from tests.api.papers.test_unreadable import command
from tests.api.reading import done, read

WITH_LOGIN = [
    ("update matter set involved = involved || '{hospital}' where number = $1", {"所示 involved"}),
    ("update matter set status = 'closed', closed_at = now() where number = $1", {"所示 closed_at", "所示 status"}),
    ("update matter set about = '{\"x\": 1}', breaches = 9 where number = $1", {"所示 about", "所示 breaches"}),
    ("update matter set seq = 1 where number = $1", {"所示 seq"}),
    ("update duty set due_at = '2099-01-01' where number = $1 and id = 'route-1'", {"所示 期限 route-1"}),
    ("update duty set official = 'x' where number = $1 and id = 'route-1'", {"所示 期限 route-1"}),
    (
        (
            "insert into duty select number, 'x', rule, article, title, role, agency, official, subject, started_at, "
            "due_at, provisional, status, ended_at, breached_at, extended from duty where number = $1 limit 1"
        ),
        {"所示 期限 x"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "places"), WITH_LOGIN)
async def test_what_the_process_s_login_changes_is_told_and_mended(
    alone: Api, own_database_url: str, statement: str, places: set[str]
) -> None:
    number = await alone.open()
    await done(alone, number, "route", {"route": "own_post"})
    before = await read(alone, f"/v1/cases/{number}")
    pool = alone.context.pool
    audit = Audit(pool)
    assert await audit.compare() == []
    await pool.execute(statement, number)
    found = {fault.place for fault in await audit.compare()}
    assert found == places
    assert {fault.place for fault in await Checks(pool).open()} == found
    assert f"{number} {min(found)} 与台账不符" in command(own_database_url).stdout
    mended = command(own_database_url, number, "--by", "li")
    assert (mended.returncode, mended.stdout) == (0, f"{number} 可以读取\n"), mended.stderr
    assert await audit.compare() == []
    assert await read(alone, f"/v1/cases/{number}") == before
    assert await Checks(pool).of([number]) == []
    gone = await pool.fetchval("select count(*) from audit_fault_gone")
    assert gone == len(found), "an examined difference that comes again is told again"


async def test_what_is_published_to_others_than_the_ledger_involves_is_told(alone: Api, own_database_url: str) -> None:
    number = await alone.open()
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("alter table outbox disable trigger append_only")
    await owner.execute("update outbox set involved = involved || '{hospital}' where number = $1", number)
    await owner.close()
    assert [fault.place for fault in await Audit(alone.context.pool).compare()] == ["所示 发布的各行（outbox）"]


@pytest.mark.parametrize("matters", [0, 1, 59_999, 60_001, 100_000, 350_000, 600_000])
def test_a_round_takes_at_most_a_day(matters: int) -> None:
    sweeps = math.ceil(matters / (shown.AT_ONCE * shown.times(matters)))
    assert sweeps * SWEEP <= timedelta(days=1)
    assert shown.times(10**9) == shown.MOST, "a sweep stays bounded"


async def test_a_sweep_compares_more_where_there_are_more(
    alone: Api, own_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "AT_ONCE", 1)
    monkeypatch.setattr(shown, "A_DAY", 1)
    numbers = [await alone.open() for _ in range(3)]
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("analyze matter")  # as PostgreSQL does by itself after some time
    await owner.close()
    await alone.context.pool.execute("update matter set breaches = 9 where number = any($1)", numbers)
    found = {fault.chain for fault in await Audit(alone.context.pool).compare()}
    assert found == {*numbers}
