"""Whatever somebody does past the product, operators know within five minutes: on processes and servers as they run."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from db.directory import Directory
from db.pool import connect
from db.reads.overlooked import PATIENCE
from domain.matter.names import schedule_id, workflow_id
from matters.integrity.reconcile import NOTICED, PASSES, SWEEP
from process.settings import WorkerSettings
from stack import servers
from tests.api.client import DIRECTORY, opening
from tests.stack.processes import Stack, until

EVERY = 10  # seconds between two sweeps here
RECEIPT = """
insert into receipt (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, received_mac
)
select repeat('f', 32), caller, 'forged', '', procedure, number, 'void', '{}', now(), '' from receipt where number = $1
"""
DAY_OFF = """
insert into calendar_revision (notice, days, published_at, published_by)
values ('某府办〔2026〕9号', '{"2026-12-01": "off"}', now(), 'ghost')
"""


@pytest.fixture
async def stack(_migrated: str, server_home: Path) -> AsyncIterator[tuple[Stack, asyncpg.Connection]]:
    """A system whose worker sweeps every few seconds, and somebody with the login of its processes."""
    url = await servers.create_database(_migrated, "noticed", template="shouwen_template")
    async with await connect(url) as pool:
        await Directory(pool).load(DIRECTORY)
    home = server_home / "noticed"
    home.mkdir()
    login = await servers.processes_url(url)
    made = Stack(home, login, await asyncpg.connect(url))
    made.set("SWEEP_SECONDS", str(EVERY))
    service = await asyncpg.connect(login)
    await service.execute("set role shouwen_app")
    try:
        await made.ready()
        yield made, service
    finally:
        await made.end()
        await made.db.close()
        await service.close()


async def test_what_somebody_does_is_noticed_by_the_second_sweep(stack: tuple[Stack, asyncpg.Connection]) -> None:
    system, service = stack
    who = await system.token("housing-1", "housing", "responder")
    ended, other = [(await system.post("/v1/cases", opening(), who)).json()["case_no"] for _ in range(2)]
    client = await Client.connect(system.temporal_address)

    async def forged() -> bool:
        return bool(await system.db.fetchval("select true from audit_fault where place ~ '^回执 f+'"))

    async def set_again() -> bool:
        return bool(await system.db.fetchval("select true from schedule_kept where why = 'deleted'"))

    async def restored() -> bool:
        return "workflow_restored" in await system.types(ended)

    async def named() -> bool:
        ready = await system.http.get("/readyz")
        return any("不是本系统发布的" in each for each in ready.json()["degraded"])

    await client.get_workflow_handle(workflow_id("case", ended)).terminate("x")
    await client.get_schedule_handle(schedule_id("circular")).delete()
    await service.execute(RECEIPT, other)
    await service.execute(DAY_OFF)

    async def all_noticed() -> bool:
        return all([await look() for look in (restored, set_again, forged, named)])

    await until(all_noticed, PASSES * EVERY)


def test_the_second_sweep_of_an_installation_ends_within_five_minutes() -> None:
    """What has to wait a minute before it counts as overlooked is told by then, too."""
    bound = next(each for each in WorkerSettings.model_fields["sweep_seconds"].metadata if hasattr(each, "le"))
    assert WorkerSettings.model_fields["sweep_seconds"].default == bound.le == SWEEP.total_seconds()
    assert PATIENCE + PASSES * SWEEP <= NOTICED
