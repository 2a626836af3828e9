"""Readiness names what is missing; figures hold nobody's name."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import asyncpg
import pytest

from api.context import Context
from api.edge import health
from db.audit.chains import Fault
from db.audit.checks import Checks
from db.directory import Directory
from db.pool import connect
from stack import servers
from tests.acceptance.statements import counted
from tests.api.alone import serving
from tests.api.client import DIRECTORY, Api, code, eventually, opening, running, settings
from tests.api.reading import get

OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"roles": ["conduct_office"]}}


async def test_everything_is_there(api: Api):
    assert (await get(api, "/healthz", by=None)).json() == {"status": "ok"}

    async def ready() -> object:
        answer = await get(api, "/readyz", by=None)
        return answer.json() if answer.status_code == 200 else None

    told = await eventually(ready)
    assert isinstance(told, dict)
    assert told["ready"] is True
    assert set(told["checks"]) == {"database", "schema", "temporal", "search_attributes", "worker", "audit"}


async def test_without_a_worker_it_is_not_ready(unworked: Api):
    answer = await get(unworked, "/readyz", by=None)
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert [name for name, check in checks.items() if not check["ok"]] == ["worker"]
    assert "worker" in checks["worker"]["detail"]


async def test_without_temporal_it_is_not_ready_but_lives(cut_off: Api):
    begun = datetime.now(UTC)
    answer = await get(cut_off, "/readyz", by=None)
    assert datetime.now(UTC) - begun < timedelta(seconds=5)
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert {name for name, check in checks.items() if check["ok"]} == {"database", "schema", "audit"}
    assert (await get(cut_off, "/healthz", by=None)).status_code == 200


async def test_it_starts_while_the_database_is_down_and_says_so(address: str):
    """Nothing is received then, and the caller is told to come back."""
    nowhere = f"postgresql://nobody@{servers.LOOPBACK}:{servers.free_port()}/nothing"
    async with running(settings(nowhere, address)) as api:
        assert (await get(api, "/healthz", by=None)).status_code == 200
        told = await get(api, "/readyz", by=None)
        assert (told.status_code, told.json()["checks"]["database"]["ok"]) == (503, False)
        refused = await api.post("/v1/cases", opening())
        assert code(refused, 503) == "unavailable"
        assert int(refused.headers["Retry-After"]) > 0


async def test_an_older_schema_is_named(own_database_url: str, address: str):
    async with running(settings(own_database_url, address)) as api:
        conn = await asyncpg.connect(own_database_url)
        await conn.execute("delete from schema_migration where name <> (select min(name) from schema_migration)")
        await conn.close()
        answer = await get(api, "/readyz", by=None)
    assert answer.status_code == 503
    assert "shouwen migrate" in answer.json()["checks"]["schema"]["detail"]


async def test_figures_for_prometheus(api: Api):
    await api.open()
    answer = await get(api, "/metrics", by=None)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if line.startswith("shouwen_"))
    assert float(lines["shouwen_database_up"]) == 1
    assert float(lines["shouwen_duties_owed"]) >= 1
    assert float(lines["shouwen_outbox_position"]) >= 1


async def test_figures_without_a_database(own_database_url: str, address: str):
    async with running(settings(own_database_url, address, metrics=True)) as api:
        await api.context.pool.close()
        answer = await get(api, "/metrics", by=None)
        assert "shouwen_database_up 0.0" in answer.text
        ready = await get(api, "/readyz", by=None)
        assert ready.status_code == 503
        assert ready.json()["checks"]["temporal"]["ok"] is True


async def test_evidence_that_is_not_as_it_was_entered_is_told_until_it_is_examined(own_database_url: str, address: str):
    async with running(settings(own_database_url, address, local_stack=True)) as api:
        checks = Checks(api.context.pool)
        await checks.note(Fault("C1", "第 3 条（ledger 2）", "这一行被改动"))
        told = (await get(api, "/readyz", by=None)).json()
        assert (told["ready"], told["checks"]["audit"]["ok"]) == (False, False)
        assert "1 处未经核查" in told["checks"]["audit"]["detail"]
        assert "C1" not in told["checks"]["audit"]["detail"]
        async with await connect(own_database_url, max_size=1, role="postgres") as owner:
            await Directory(owner).load(DIRECTORY)
        told = (await get(api, "/readyz", **OFFICE)).json()
        assert told["checks"]["audit"]["detail"].endswith("首处 C1 第 3 条（ledger 2）：这一行被改动")
        assert "shouwen_audit_faults 1.0" in (await get(api, "/metrics", by=None)).text
        (fault,) = await checks.open()
        async with await connect(own_database_url, max_size=1, role="postgres") as owner:
            await Checks(owner).examine(fault.id, "li")

        async def sound() -> bool:
            return (await get(api, "/readyz", by=None)).json()["checks"]["audit"]["ok"]

        await eventually(sound)
        assert "shouwen_audit_faults 0.0" in (await get(api, "/metrics", by=None)).text


async def test_what_should_have_happened_and_has_not_is_named(own_database_url: str, address: str):
    """It doesn't keep others from working, so the process stays ready."""
    async with (
        await connect(own_database_url) as pool,
        serving(own_database_url, address, pool) as api,
        await connect(own_database_url, max_size=1, role="postgres") as owner,
    ):
        number = await api.open()
        answer = await api.act(number, "note", {"text": "备注"}, prefer="respond-async")
        assert answer.status_code == 202
        assert (await get(api, "/readyz", by=None)).json()["degraded"] == []
        await owner.execute("update receipt set created_at = created_at - interval '61 s' where status = 'received'")
        await owner.execute("update duty set due_at = started_at - interval '61 s' where number = $1", number)

        async def waits() -> list[str]:
            return (await get(api, "/readyz", by=None)).json()["degraded"]

        assert sorted(await eventually(waits)) == ["操作已收，尚未办理：1 件", "期限已过，逾期未记：1 件"]
        told = (await get(api, "/readyz", **OFFICE)).json()["degraded"]
        assert sorted(each.partition("（")[0] for each in told) == [
            f"{number} 操作已收，尚未办理",
            f"{number} 期限已过，逾期未记",
        ]
        assert number not in (await get(api, "/readyz", by="housing-1")).text, "nor who doesn't oversee everything"
        assert "shouwen_overlooked 2.0" in (await get(api, "/metrics", by=None)).text


async def test_a_flood_of_questions_is_one_look(own_database_url: str, address: str):
    """Nobody logs in for it, so it must not cost what a read costs. A bad token is refused."""
    async with running(settings(own_database_url, address, local_stack=True)) as api:
        begun = monotonic()
        async with counted(api.context.pool) as sent:
            answers = await asyncio.gather(*(get(api, "/readyz", by=None) for _ in range(200)))
        looks = sent.statements["select 1"]
        assert 1 <= looks <= 1 + (monotonic() - begun)  # one after each second, however long the answers take
        assert len({answer.text for answer in answers}) <= looks
        assert sum(sent.statements.values()) < 20 * looks
        refused = await get(api, "/readyz", by=None, headers={"Authorization": "Bearer nonsense"})
        assert code(refused, 401) == "unauthenticated"


async def test_who_asks_while_a_look_takes_long_waits_for_it(
    own_database_url: str, address: str, monkeypatch: pytest.MonkeyPatch
):
    """On a busy machine a look takes longer than it is remembered, and each further one would make it longer."""
    go, looks, look = asyncio.Event(), 0, health._look

    async def slow(ctx: Context) -> Any:
        nonlocal looks
        looks += 1
        await go.wait()
        return await look(ctx)

    monkeypatch.setattr(health, "_look", slow)
    monkeypatch.setattr(health, "_REMEMBERED", 0.0)
    async with running(settings(own_database_url, address, local_stack=True)) as api:
        asked = [asyncio.create_task(get(api, "/readyz", by=None)) for _ in range(3)]

        async def begun() -> bool:
            return looks > 0

        await eventually(begun)
        asked += [asyncio.create_task(get(api, "/readyz", by=None)) for _ in range(3)]
        for _ in range(100):
            await asyncio.sleep(0)
        go.set()
        assert {each.status_code for each in await asyncio.gather(*asked)} <= {200, 503}
    assert looks == 1
