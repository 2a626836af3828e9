"""What the API has received is never lost and happens once: killed between every two steps, all goes on.

receipt committed · ── unsent ──▶ in Temporal ── unwritten ──▶ in the ledger ── unreported ──▶ answered
"""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from db.directory import Directory
from db.pool import connect
from stack import servers
from tests.api.client import DIRECTORY, opening
from tests.stack.processes import PROCESSES, Stack, until

ACT = {"route": "own_post"}


@pytest.fixture(scope="session")
async def stack(_migrated: str, server_home: Path) -> AsyncIterator[Stack]:
    url = await servers.create_database(_migrated, "stack", template="shouwen_template")
    async with await connect(url) as pool:
        await Directory(pool).load(DIRECTORY)
    db = await asyncpg.connect(url)
    home = server_home / "stack"
    home.mkdir()
    made = Stack(home, await servers.processes_url(url), db)
    try:
        await made.ready()
        yield made
    finally:
        await made.end()
        await db.close()


@pytest.fixture
async def who(stack: Stack) -> dict[str, str]:
    await stack.ready()
    return await stack.token("housing-1", "housing", "responder")


async def test_no_process_logs_in_as_the_owner_of_the_tables(stack: Stack, who: dict[str, str]):
    """Whoever gets hold of a connection of theirs can't leave the application's roles."""
    await opened(stack, who)
    logins = await stack.db.fetch(
        "select distinct usename, rolsuper, rolinherit from pg_stat_activity join pg_roles on rolname = usename "
        "where application_name = 'shouwen' and datname = current_database()"
    )
    assert [tuple(each) for each in logins] == [("shouwen_service", False, False)]


async def opened(stack: Stack, who: dict[str, str]) -> str:
    answer = await stack.post("/v1/cases", opening(), who)
    assert answer.status_code == 201, answer.text
    return answer.json()["case_no"]


def receipts(stack: Stack, key: str) -> Any:
    return stack.db.fetchrow("select status, received_at from receipt where idempotency_key = $1", key)


async def goes_on(stack: Stack, who: dict[str, str], number: str, key: str) -> None:
    """The act happened once, at its receipt; the same request gets the same answer; the matter lives."""
    await stack.ready()

    async def outcome() -> bool:
        receipt = await receipts(stack, key)
        return receipt is not None and receipt["status"] != "received"

    received = await receipts(stack, key)
    if received is None:
        assert (await stack.post(f"/v1/cases/{number}/route", ACT, who, key)).status_code in (200, 202)
    await until(outcome)
    again = [await stack.post(f"/v1/cases/{number}/route", ACT, who, key) for _ in range(2)]
    assert again[0].status_code in (200, 202)
    assert again[0].content == again[1].content
    types = await stack.types(number)
    assert types.count("routed") == 1, types
    if received:
        at = await stack.db.fetchval("select received_at from ledger where number = $1 and type = 'routed'", number)
        assert at == received["received_at"]
    note = await stack.post(f"/v1/cases/{number}/note", {"text": "还在"}, who)
    assert note.status_code in (200, 202), note.text

    async def noted() -> bool:
        return (await stack.types(number)).count("noted") == 1

    await until(noted)


async def test_nothing_received_nothing_done(stack: Stack, who: dict[str, str]) -> None:
    """The API dies before the receipt is committed: nobody was promised anything, and a retry does it."""
    number, key = await opened(stack, who), uuid.uuid4().hex
    async with stack.shut("receipt"):
        request = asyncio.create_task(stack.post(f"/v1/cases/{number}/route", ACT, who, key))
        await until(lambda: stack.held_at("receipt"))
        stack.tell("api", signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            await request
    assert await receipts(stack, key) is None
    await goes_on(stack, who, number, key)


@pytest.mark.parametrize("victim", PROCESSES)
@pytest.mark.parametrize("step", ["unsent", "unwritten", "unreported"])
async def test_killed_between_two_steps(stack: Stack, who: dict[str, str], step: str, victim: str) -> None:
    number, key = await opened(stack, who), uuid.uuid4().hex

    async def received() -> bool:
        return await receipts(stack, key) is not None

    async def written() -> bool:
        return "routed" in await stack.types(number)

    async with AsyncExitStack() as gate:
        if step == "unsent":
            stack.tell("temporal", signal.SIGSTOP)
        else:
            await gate.enter_async_context(stack.shut("ledger"))
        request = asyncio.create_task(stack.post(f"/v1/cases/{number}/route", ACT, who, key))
        await until(received)
        if step != "unsent":
            await until(lambda: stack.held_at("ledger"))
        if step == "unreported":
            stack.tell("temporal", signal.SIGSTOP)
            await gate.aclose()
            await until(written)
        stack.tell(victim, signal.SIGKILL)
        if step != "unwritten" and victim != "temporal":
            stack.tell("temporal", signal.SIGCONT)
    await asyncio.gather(request, return_exceptions=True)
    await goes_on(stack, who, number, key)


async def test_a_case_opened_while_temporal_is_down_starts_when_it_is_back(stack: Stack, who: dict[str, str]) -> None:
    stack.tell("temporal", signal.SIGKILL)
    number, key = await opened(stack, who), uuid.uuid4().hex
    answer = await stack.post(f"/v1/cases/{number}/route", ACT, who, key)
    assert answer.status_code == 202
    await goes_on(stack, who, number, key)


async def test_a_step_that_the_database_kept_waiting_is_written_once_by_the_patient_way(
    stack: Stack, who: dict[str, str]
) -> None:
    """The ledger refuses every attempt of the local activity; the remote one writes when it can (ADR 4)."""
    number, key = await opened(stack, who), uuid.uuid4().hex
    async with stack.shut("ledger"):
        request = asyncio.create_task(stack.post(f"/v1/cases/{number}/route", ACT, who, key))
        assert (await request).status_code == 202  # the gate stays shut for longer than the API waits
        await until(lambda: stack.scheduled(number, "write_record"))
    await goes_on(stack, who, number, key)
