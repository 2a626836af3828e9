"""The command that tells who has read the texts of a matter, and who has tried to."""

import asyncio
import base64
import secrets
from dataclasses import replace

import pytest

from cli.__main__ import main
from db.pool import connect
from db.vault.keyring import Keyring
from db.vault.texts import NoSuchText, Reader, Vault
from db.writes.receipts import Receipts
from tests.db.conftest import answering, open_matter

KEY = secrets.token_bytes(32)
WHO = Reader(id="li", agency="water", purpose="核对申请")


async def test_who_has_read_what_is_told(
    own_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with await connect(own_database_url) as pool:
        vault = Vault(pool, Keyring({"k1": KEY}))
        number = await open_matter(Receipts(pool, vault, answering))
        async with pool.acquire() as conn, conn.transaction():
            sealed, forged = await vault.seal(conn, number, ["内容", "别的"])
        ref = sealed.partition(":")[0]
        await vault.open(number, sealed, WHO)
        with pytest.raises(NoSuchText):
            await vault.open(number, "x" * 16, replace(WHO, via="hall"))
        await vault.denied(number, "某人的名字", replace(WHO, purpose=None))
        await vault.denied("19700101-000001", forged, WHO)
    monkeypatch.setenv("DATABASE_URL", own_database_url)
    monkeypatch.setenv("VAULT_KEYS", "k1:" + base64.b64encode(KEY).decode())

    async def told(of: str) -> list[str]:
        assert await asyncio.to_thread(main, ["vault", "reads", of]) == 0
        return [line.partition("  ")[2] for line in capsys.readouterr().out.splitlines()]

    assert await told(number) == [
        f"li（water）  已读  {ref}  核对申请",
        "li（water）经 hall  没有这段  xxxxxxxxxxxxxxxx  核对申请",
        "li（water）  不准读  引用不合格式  没有留存目的",
    ]
    assert await told("?") == [f"li（water）  不准读  {forged.partition(':')[0]}  没有留存目的"]
    assert await told("19700101-000002") == []


async def test_the_command_needs_the_keys(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database_url)
    monkeypatch.delenv("VAULT_KEYS", raising=False)
    with pytest.raises(SystemExit, match="VAULT_KEYS"):
        await asyncio.to_thread(main, ["vault", "reads", "19700101-000001"])
