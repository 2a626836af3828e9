"""The chains of evidence are signed by a schedule, each root after the one before, and what is broken is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs
from temporalio.client import Client, ScheduleUpdate, ScheduleUpdateInput
from temporalio.service import RPCError

from db.audit.checks import Checks
from db.audit.export import export
from db.audit.roots import Roots
from db.audit.signing import Root
from db.audit.verify import verify
from db.pool import Pool, connect
from domain.records.rooted import SCHEDULE
from matters.integrity.audit import Audit
from matters.integrity.reconcile import Reconciler
from tests.api.client import eventually
from tests.workflows.conftest import SIGNER
from tests.workflows.driver import Driver

KEYS = {SIGNER.key_id: SIGNER.public_key}


@pytest.fixture
async def owner(pool: Pool) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the schema, who does with evidence what he likes."""
    conn = await asyncpg.connect(_url(pool))
    yield conn
    await conn.close()


@pytest.fixture
async def scheduled(drive: Driver, pool: Pool) -> AsyncIterator[None]:
    """The schedule of signatures of this worker, with no run before. It is gone after the test."""
    handle = drive.client.get_schedule_handle(SCHEDULE)
    with suppress(RPCError):
        await handle.delete()
    await Reconciler(drive.parts).guard_schedules()
    await examined(pool)  # that it had to be made again
    yield
    with suppress(RPCError):
        await handle.delete()


def _url(pool: Any) -> str:
    return pool._connect_args[0]


@pytest.mark.usefixtures("scheduled")
async def test_each_root_comes_after_the_one_before(drive: Driver, pool: Pool, tmp_path: Path) -> None:
    case = await drive.open()
    first = await triggered(drive, pool)
    await case.act("note")
    second = await triggered(drive, pool)
    assert (second.number, second.previous) == (first.number + 1, first.hash)
    await export(_url(pool), tmp_path)
    assert verify(tmp_path, KEYS, {first.number: first.hash, second.number: second.hash}).faults == []


@pytest.mark.usefixtures("scheduled")
async def test_a_root_that_is_gone_is_told_and_nothing_is_signed(
    drive: Driver, pool: Pool, owner: asyncpg.Connection
) -> None:
    """Whoever owns the schema removes a root, and would have the product sign what he has made of the chains."""
    await drive.open()
    gone = await triggered(drive, pool)
    kept = await owner.fetchrow("select * from audit_root where number = $1", gone.number)
    heads = await owner.fetch("select * from audit_head where root = $1", gone.number)
    assert kept
    await unlocked(owner, "audit_head", "delete from audit_head where root = $1", gone.number)
    await unlocked(owner, "audit_root", "delete from audit_root where number = $1", gone.number)
    with capture_logs() as logs:
        await drive.client.get_schedule_handle(SCHEDULE).trigger()
        await eventually(lambda: told(pool, f"签名 {gone.number}"))
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["audit_broken"]
    last = await Roots(pool).last()
    assert (last.number if last else 0) == gone.number - 1
    await owner.execute("insert into audit_root values ($1, $2, $3, $4, $5, $6, $7)", *kept)
    await owner.executemany("insert into audit_head values ($1, $2, $3, $4)", heads)
    await examined(pool)
    assert (await triggered(drive, pool)).previous == gone.hash


@pytest.mark.usefixtures("scheduled")
async def test_a_broken_chain_is_told_once_and_not_signed(drive: Driver, pool: Pool, owner: asyncpg.Connection) -> None:
    case, audit = await drive.open(), Audit(pool)
    assert await Checks(pool).of([case.number]) == []
    change = "update ledger set agency = $2 where number = $1 and seq = 1 returning old.agency"
    (was,) = await unlocked(owner, "ledger", change, case.number, "roads")
    with capture_logs() as logs:
        await audit.sweep()
        await audit.sweep()
    broken = [line for line in logs if line["event"] == "audit_broken"]
    assert [(line["chain"], line["what"]) for line in broken] == [(case.number, "这一行或其前后次序被改动")]
    root = await triggered(drive, pool)
    assert not await owner.fetchval(
        "select count(*) from audit_head where root = $1 and chain = $2", root.number, case.number
    )
    await examined(pool)
    await audit.sweep()
    assert await Checks(pool).open() == [], "it has been examined"
    await unlocked(owner, "ledger", change, case.number, was[0])


@pytest.mark.usefixtures("scheduled")
async def test_the_schedule_is_set_again_and_that_is_told(drive: Driver, pool: Pool) -> None:
    await drive.open()
    await triggered(drive, pool)
    handle, reconciler = drive.client.get_schedule_handle(SCHEDULE), Reconciler(drive.parts)

    def paused(given: ScheduleUpdateInput) -> ScheduleUpdate:
        given.description.schedule.state.paused = True
        return ScheduleUpdate(given.description.schedule)

    await handle.update(paused)
    await reconciler.guard_schedules()
    assert not (await handle.describe()).schedule.state.paused
    await handle.delete()
    await reconciler.guard_schedules()
    assert (await handle.describe()).schedule.spec.intervals
    found = {fault.what for fault in await Checks(pool).open()}
    assert found == {"签署任务已被改动，现已恢复", "签署任务已被删除，现已恢复"}
    await examined(pool)


async def test_nobody_else_has_a_root_signed(drive: Driver, pool: Pool) -> None:
    before = await Roots(pool).last()
    forger = await Client.connect(drive.client.service_client.config.target_host)
    handle = await forger.start_workflow(
        "AuditRoot", {"what": "audit_root"}, id="audit_root-x", task_queue=drive.parts.task_queue
    )
    assert await handle.result() is None
    assert await Roots(pool).last() == before


async def unlocked(owner: asyncpg.Connection, table: str, statement: str, *values: object) -> list[asyncpg.Record]:
    """Change evidence, which no application can do."""
    async with owner.transaction():
        await owner.execute(f"alter table {table} disable trigger append_only")
        rows = await owner.fetch(statement, *values)
        await owner.execute(f"alter table {table} enable always trigger append_only")
        return rows


async def triggered(drive: Driver, pool: Pool) -> Root:
    """The root that the schedule makes now."""
    before = await Roots(pool).last()

    async def made() -> Root | None:
        last = await Roots(pool).last()
        return last if last and last != before else None

    handle = drive.client.get_schedule_handle(SCHEDULE)

    async def idle() -> bool:
        return not (await handle.describe()).info.running_actions

    await eventually(idle)
    await handle.trigger()
    root = await eventually(made)
    await eventually(idle)
    return root


async def told(pool: Pool, place: str) -> bool:
    return place in [fault.place for fault in await Checks(pool).open()]


async def examined(pool: Pool) -> None:
    async with await connect(_url(pool), max_size=1, role="postgres") as owner:
        checks = Checks(owner)
        await asyncio.gather(*(checks.examine(fault.id, "li") for fault in await checks.open()))
