"""The keys of matters are wrapped anew while API and worker run, and nobody notices."""

import asyncio
import base64
import secrets
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from db.directory import Directory
from db.pool import connect
from process.local_secrets import local_secrets
from stack import servers
from tests.api.client import DIRECTORY, opening
from tests.stack.processes import Stack, until

CASES = 12
NEW = f"new:{base64.b64encode(secrets.token_bytes(32)).decode()}"


@pytest.fixture
async def stack(_migrated: str, server_home: Path) -> AsyncIterator[tuple[Stack, str]]:
    """A system of its own, and the URL of its database for the owner."""
    url = await servers.create_database(_migrated, "rewrapped", template="shouwen_template")
    async with await connect(url) as pool:
        await Directory(pool).load(DIRECTORY)
    home = server_home / "rewrapped"
    home.mkdir()
    db = await asyncpg.connect(url)
    made = Stack(home, await servers.processes_url(url), db)
    try:
        await made.ready()
        yield made, url
    finally:
        await made.end()
        await db.close()


async def rewrapping(stack: Stack, url: str) -> asyncio.subprocess.Process:
    return await stack.command("cli", "vault", "rewrap", "--at-once", "4", DATABASE_URL=url)


async def test_keys_are_wrapped_anew_under_way(stack: tuple[Stack, str], server_home: Path) -> None:
    system, url = stack
    old = local_secrets(server_home / "rewrapped").vault_keys
    who = await system.token("housing-1", "housing", "responder")
    texts: list[str] = []
    for _ in range(CASES):
        at = (await system.post("/v1/cases", opening(), who)).headers["location"]
        subject = (await system.http.get(at, headers=who)).json()["subject"]
        texts.append(f"{at}/texts/{subject}")

    async def restarted(keys: str) -> None:
        for name in ("api", "worker"):
            system.tell(name, signal.SIGKILL)
        system.set("VAULT_KEYS", keys)
        await system.ready()

    async def readable() -> set[int]:
        """Read every text and write a new one in each case; the statuses of the answers. An act whose answer takes
        longer is received all the same.
        """
        statuses: set[int] = set()
        for text in texts:
            statuses.add((await system.http.get(text, params={"purpose": "核对"}, headers=who)).status_code)
            note = await system.post(f"{text.partition('/texts')[0]}/note", {"text": "备注"}, who)
            assert note.status_code in (200, 202)
        return statuses

    async def wrapped_by(key: str) -> int:
        rows = await system.db.fetch("select from vault_key where key_id = $1", key)
        return len(rows)

    await restarted(f"{NEW},{old}")
    numbers = await system.db.fetch("select number from vault_key order by number")
    async with system.db.transaction():  # the third batch waits, and the command is killed there
        await system.db.execute("select from vault_key where number = $1 for no key update", numbers[8]["number"])
        first = await rewrapping(system, url)
        other = await asyncpg.connect(url)
        await until(lambda: other.fetchval("select count(*) = 8 from vault_key where key_id = 'new'"))
        await other.close()
        assert await readable() == {200}
        first.kill()
        await first.wait()
    assert (await wrapped_by("new"), await wrapped_by("local")) == (8, CASES - 8)

    again = await rewrapping(system, url)
    reading = asyncio.create_task(readable())
    told, _ = await again.communicate()
    assert again.returncode == 0
    assert told.decode().splitlines() == ["已重新加密 4/4 件", "全部由 new 加密"]
    assert await reading == {200}
    assert await wrapped_by("local") == 0
    await system.db.execute("update receipt set created_at = created_at - interval '8 days'")
    await restarted(NEW)  # the old key is gone, after the days for which it proves receipts
    assert await readable() == {200}
