"""Commands about the chains of evidence: export them, check them, and say who has examined a fault."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
from cyclopts import App

from cli.databases import url_of_database
from db.audit.checks import Checks, Noted
from db.audit.export import export as export_evidence
from db.audit.signing import Signer, pem, public_keys
from db.audit.verify import Found
from db.audit.verify import verify as verify_evidence
from db.pool import ROLE, connect
from db.vault.rewrap import OWNER
from process.audit_key import secret_of

audit = App(name="audit", help="证据链：导出、核对、签名公钥、核查记录。")
_SHOWN = 20
_Result = TypeVar("_Result")


@audit.command
def export(folder: Path, /) -> int:
    """导出证据（DATABASE_URL 所指的数据库），供没有数据库的机器核对。文本仍是密封的。

    Parameters
    ----------
    folder
        写入的目录，没有则新建
    """
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(export_evidence(url_of_database(), folder))
    print(f"已导出到 {folder}")
    return 0


@audit.command
def verify(
    folder: Path | None = None, /, *, key: Path, root: list[str] | None = None, login: list[str] | None = None
) -> int:
    """核对证据链：逐条核对哈希、所记的行和签名，说明最先被改动、缺失或次序颠倒的一行。只需要公钥，不需要系统在运行。

    Parameters
    ----------
    folder
        导出的目录；不写则核对 DATABASE_URL 所指的数据库（例如由备份恢复的）
    key
        签名公钥（PEM）；换过密钥的，各把公钥接在同一文件里
    root
        另存的签名，写作 编号:哈希，可以有多个；每个都须仍在
    login
        写证据的数据库账号，可以有多个；写明后，其他账号写的即算异常
    """
    keys = public_keys(key.read_bytes())
    known = {int(number): bytes.fromhex(hashed) for number, _, hashed in (each.partition(":") for each in root or [])}
    if folder:
        return _tell(verify_evidence(folder, keys, known), login)
    with tempfile.TemporaryDirectory(prefix="shouwen-audit-") as made:
        asyncio.run(export_evidence(url_of_database(), Path(made)))
        return _tell(verify_evidence(Path(made), keys, known), login)


@audit.command(name="key")
def public_key() -> int:
    """显示签名公钥（AUDIT_KEY_KIND、AUDIT_KEY 所指的密钥）。请另存，核对时使用。"""
    signer = Signer(secret_of("file" if os.environ.get("AUDIT_KEY_KIND") == "file" else "secret", _audit_key()))
    print(pem(signer.public_key), end="")
    return 0


@audit.command
def faults(*, key: Path | None = None) -> int:
    """列出系统发现的、尚未核查的异常（DATABASE_URL 所指的数据库）。有异常时以 1 结束。

    Parameters
    ----------
    key
        签名公钥（PEM）；写明后只列由系统签名的，没有签名的（升级以前所记，或者伪造）只报件数
    """
    keys = public_keys(key.read_bytes()).values() if key else None
    found = _with_checks(_open)
    shown = [each for each in found if keys is None or each.vouched(keys)]
    for each in shown:
        print(f"{each.id}  {each.found_at:%Y-%m-%d %H:%M}  {each}")
    if strange := len(found) - len(shown):
        print(f"另有 {strange} 处没有系统的签名")
    return 1 if found else 0


@audit.command
def examine(fault: int, /, *, by: str) -> int:
    """记明一处异常已经核查，此后不再告警（DATABASE_URL 须为结构的所有者）。异常和核查人都留在记录里。

    恢复原状后再次出现的，或者同一处又有别的改动的，另行告警。

    Parameters
    ----------
    fault
        异常的编号，见 faults
    by
        核查人
    """
    try:
        new = _with_checks(lambda checks: checks.examine(fault, by), OWNER)
    except asyncpg.ForeignKeyViolationError as error:
        raise ValueError(f"没有这处异常：{fault}") from error
    print("已记明" if new else "此前已有人核查")
    return 0


def _tell(found: Found, logins: list[str] | None) -> int:
    strangers = {name: count for name, count in found.logins.items() if logins and name not in logins}
    last = found.root
    print(f"{found.chains} 条链，{found.entries} 条记录；" + (
        f"最近的签名 {last.number}:{last.hash.hex()}，其后 {found.unsigned} 条未签" if last else "没有签名"
    ))  # fmt: skip
    print("写入账号：" + "、".join(f"{name} {count} 条" for name, count in sorted(found.logins.items())))
    if found.void:
        print("已作废（不是本系统所签）：" + "、".join(f"签名 {number}" for number in found.void))
    for fault in found.faults[:_SHOWN]:
        print(fault)
    if len(found.faults) > _SHOWN:
        print(f"……共 {len(found.faults)} 处")
    for name, count in sorted(strangers.items()):
        print(f"账号 {name} 写入 {count} 条")
    if found.faults or strangers:
        return 1
    print("没有异常")
    return 0


async def _open(checks: Checks) -> list[Noted]:
    found = list[Noted]()
    while noted := await checks.open(after=found[-1].id if found else 0):
        found += noted
    return found


def _with_checks(ask: Callable[[Checks], Awaitable[_Result]], role: str = ROLE) -> _Result:
    async def asked() -> _Result:
        async with await connect(url_of_database(), max_size=1, role=role) as pool:
            return await ask(Checks(pool))

    return asyncio.run(asked())


def _audit_key() -> str:
    if key := os.environ.get("AUDIT_KEY"):
        return key
    raise ValueError("请在环境变量 AUDIT_KEY 中写明签名密钥")
