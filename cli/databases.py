"""Commands about the database of an installation: its schema and its directory. DATABASE_URL says which one."""

import asyncio
import os
from pathlib import Path

from cyclopts import App

from db import directory as directories
from db import directory_file
from db import migrate as migrations
from db.directory_file import DirectoryFile

directory = App(name="directory", help="机关名录：核对，载入。")


def migrate() -> int:
    """更新数据库结构（DATABASE_URL 所指；须为结构的所有者）。可以重复运行。"""
    names = asyncio.run(migrations.migrate(_url()))
    print("\n".join(names) if names else f"已是最新：{migrations.expected()}")
    return 0


@directory.command
def load(file: Path, /) -> int:
    """载入名录（DATABASE_URL 所指的数据库）：新增或更新所列的机关和岗位，不删除任何人。可以重复运行。

    Parameters
    ----------
    file
        名录文件（TOML）；/dev/stdin 为标准输入
    """
    url = _url()
    print(asyncio.run(directories.load(_read(file), url)))
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


def _url() -> str:
    if url := os.environ.get("DATABASE_URL"):
        return url
    raise ValueError("请在环境变量 DATABASE_URL 中写明数据库，如 postgresql://用户@主机/库名")
