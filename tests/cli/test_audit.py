"""The commands about evidence, as an auditor with a backup and a public key uses them, and as an operator does."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from cli.__main__ import main
from db.audit.chains import Fault
from db.audit.checks import Checks
from db.audit.signing import pem
from db.pool import connect
from tests.db.audit.evidenced import SIGNER, evidence


class Told(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


Command = Callable[..., Awaitable[Told]]


@pytest.fixture
def shouwen(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in a thread, because it has an event loop of its own."""

    async def run(*arguments: str) -> Told:
        status = await asyncio.to_thread(main, ["audit", *arguments])
        said = capsys.readouterr()
        return Told(status, said.out, said.err)

    return run


@pytest.fixture
def key(tmp_path: Path) -> str:
    """The path of the public key."""
    file = tmp_path / "audit.pub"
    file.write_text(pem(SIGNER.public_key), "ascii")
    return str(file)


@pytest.fixture
async def evidenced(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a database with evidence and two roots, which the environment names."""
    monkeypatch.setenv("DATABASE_URL", own_database_url)
    async with (
        await connect(own_database_url, max_size=5) as pool,
        await connect(own_database_url, max_size=1, role="postgres") as directory,
    ):
        await evidence(pool, directory)
    return own_database_url


@pytest.mark.usefixtures("evidenced")
async def test_a_database_and_its_export_are_checked_alike(shouwen: Command, key: str, tmp_path: Path) -> None:
    told = await shouwen("verify", "--key", key)
    assert told.status == 0, told.err
    assert re.match(
        r"5 条链，\d+ 条记录；最近的签名 2:[0-9a-f]{64}，其后 \d+ 条未签\n写入账号：postgres \d+ 条\n没有异常\n",
        told.out,
    )
    assert (await shouwen("export", str(tmp_path / "out"))).status == 0
    assert (await shouwen("verify", str(tmp_path / "out"), "--key", key)).out == told.out
    noted = re.findall("2:[0-9a-f]{64}", told.out)[0]
    assert (await shouwen("verify", str(tmp_path / "out"), "--key", key, "--root", noted)).status == 0
    other = await shouwen("verify", str(tmp_path / "out"), "--key", key, "--root", f"3:{'0' * 64}")
    assert (other.status, other.out.splitlines()[-1]) == (1, "（不属于任何事项） 签名 3：另有存底，库中缺失")
    stranger = await shouwen("verify", str(tmp_path / "out"), "--key", key, "--login", "shouwen_service")
    assert (stranger.status, "账号 postgres 写入" in stranger.out) == (1, True)


async def test_what_was_altered_is_named(evidenced: str, shouwen: Command, key: str) -> None:
    owner = await asyncpg.connect(evidenced)
    await owner.execute("alter table denial disable trigger append_only; update denial set actor = 'li' where id = 1")
    await owner.close()
    told = await shouwen("verify", "--key", key)
    assert told.status == 1
    assert re.search(r"^\S+ 第 \d+ 条（denial 1）：这一行或其前后次序被改动$", told.out, re.MULTILINE)


async def test_a_backup_is_checked_without_the_roles_of_the_product(evidenced: str, shouwen: Command, key: str) -> None:
    """The owner of a restored backup reads it as himself."""
    owner = await asyncpg.connect(evidenced)
    await owner.execute("reassign owned by shouwen_app to postgres; revoke all on audit from shouwen_app")
    await owner.close()
    assert (await shouwen("verify", "--key", key)).status == 0


async def test_a_fault_is_told_until_somebody_has_examined_it(evidenced: str, shouwen: Command) -> None:
    assert (await shouwen("faults")).status == 0
    async with await connect(evidenced, max_size=1) as pool:
        await Checks(pool).note(Fault("C1", "第 3 条", "缺失"))
        (fault,) = await Checks(pool).open()
    told = await shouwen("faults")
    assert (told.status, told.out.rstrip().endswith("C1 第 3 条：缺失")) == (1, True)
    assert (await shouwen("examine", str(fault.id), "--by", "li")).out == "已记明\n"
    assert (await shouwen("examine", str(fault.id), "--by", "li")).out == "此前已有人核查\n"
    assert (await shouwen("faults")).status == 0
    unknown = await shouwen("examine", "99", "--by", "li")
    assert (unknown.status, unknown.err) == (1, "没有这处异常：99\n")


async def test_the_public_key_is_shown(shouwen: Command, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = SIGNER._key.private_bytes_raw()
    monkeypatch.setenv("AUDIT_KEY", base64.b64encode(secret).decode())
    assert (await shouwen("key")).out == Path(key).read_text("ascii")
    monkeypatch.setenv("AUDIT_KEY", "x")
    assert (await shouwen("key")).err == "应为 32 字节的 base64\n"
