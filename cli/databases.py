"""Commands about the database of an installation: its schema, its directory, and matters that can't be read.
DATABASE_URL says which one.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from cyclopts import App

from db import directory as directories
from db import directory_file
from db import migrate as migrations
from db.directory_file import DirectoryFile
from db.pool import ROLE, connect
from db.vault.rewrap import OWNER
from db.writes.shredding import adopt
from matters import law
from matters.integrity.mend import Mend

directory = App(name="directory", help="机关名录：核对，载入。")


def migrate() -> int:
    """更新数据库结构，载入文本的保管期限（DATABASE_URL 所指；须为结构的所有者）。可以重复运行。"""
    names = asyncio.run(migrations.migrate(url_of_database()))
    asyncio.run(adopt(url_of_database(), law.retention().rules))
    print("\n".join(names) if names else f"已是最新：{migrations.expected()}")
    return 0


def mend(*numbers: str, by: str | None = None) -> int:
    """找出不能读取、或者所示与台账不符的事项；写明编号和修复人的，修复立件时留存的非标准时刻，所示按台账改回
    （DATABASE_URL 须为结构的所有者）。台账不改，修复记录在案。

    Parameters
    ----------
    numbers
        要修复的事项编号；不写的，列出全部不能读取的事项
    by
        修复人
    """
    if bool(by) != bool(numbers):
        raise ValueError("修复时，--by 和事项编号都要写；查找时都不写")
    return 1 if asyncio.run(_mend(url_of_database(), by, numbers)) else 0


async def _mend(url: str, by: str | None, numbers: Sequence[str]) -> int:
    """Name or mend matters. Returns how many can't be read after it."""
    law.install()
    async with await connect(url, max_size=2, role=OWNER if by else ROLE) as pool:
        mending = Mend(pool)
        if by is None:
            found = [f"{number} {error}" async for number, error in mending.unreadable()]
            print("\n".join(found) if found else "所有事项都可以读取，所示与台账一致")
            return len(found)
        try:
            left = {number: await mending.mend(number, by) for number in numbers}
        except LookupError as error:
            raise ValueError(f"没有这个事项：{error}") from None
        print("\n".join(f"{number} {error or '可以读取'}" for number, error in left.items()))
        return sum(error is not None for error in left.values())


@directory.command
def load(file: Path, /) -> int:
    """载入名录（DATABASE_URL 所指的数据库）：新增或更新所列的机关和岗位，不删除任何人。可以重复运行。

    Parameters
    ----------
    file
        名录文件（TOML）；/dev/stdin 为标准输入
    """
    print(asyncio.run(directories.load(_read(file), url_of_database())))
    return 0


@directory.command
def check(file: Path, /) -> int:
    """核对名录文件，不载入：字段、引用的机关和人员、重复的代码和职能。

    Parameters
    ----------
    file
        名录文件（TOML）；/dev/stdin 为标准输入
    """
    found = _read(file)
    print(f"没有问题：{len(found.agency)} 个机关，{len(found.official)} 个岗位")
    return 0


def _read(file: Path) -> DirectoryFile:
    return directory_file.read(file.read_text("utf-8"))


def url_of_database() -> str:
    """Return DATABASE_URL. Raises ValueError where it isn't set."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    raise ValueError("请在环境变量 DATABASE_URL 中写明数据库，如 postgresql://用户@主机/库名")
