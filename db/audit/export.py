"""The evidence of a database as files that need no database to be checked: JSON lines in the order of chains."""
# ruff: noqa: S608 - the instant is told by the same words everywhere

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from db.audit import evidence
from db.audit.chains import Entry, Head
from db.audit.evidence import MICROSECONDS
from db.audit.signing import Root
from db.pool import ROLE

_FILES = {
    "entries": f"select chain, link, kind, key, {MICROSECONDS}, login, digest, hash from audit order by chain, link",
    "rows": evidence.rows(of_chains=False),
    "heads": "select root, chain, link, hash from audit_head order by chain, root",
    "roots": f"select number, {MICROSECONDS}, previous, heads, digest, key_id, signature from audit_root order by 1",
    "void": "select root from audit_root_void order by root",
}


async def export(url: str, folder: Path) -> None:
    """Write the evidence of a database as it is at one moment, into a folder that is there. The login has to read every
    table of evidence.
    """
    conn = await asyncpg.connect(url)
    try:
        if not await conn.fetchval("select has_table_privilege('audit', 'select')"):
            await conn.execute(f"set role {ROLE}")
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            await write(conn, folder)
    finally:
        await conn.close()


async def write(conn: asyncpg.Connection, folder: Path) -> None:
    """Write the evidence that a transaction sees."""
    await conn.execute("set local timezone = 'UTC'; set local bytea_output = 'hex'")
    for name, query in _FILES.items():
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            async for row in conn.cursor(query, prefetch=1000):
                file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")


def entries(folder: Path) -> Iterator[Entry]:
    """Yield the entries of an export, in the order of chains and links."""
    for chain, link, kind, key, at, login, digest, hashed in _lines(folder, "entries"):
        yield Entry(chain, link, kind, key, at, login, digest and bytes.fromhex(digest), bytes.fromhex(hashed))


def rows(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield chain, kind, key and content of the rows of an export, in the order of chains."""
    for kind, chain, key, content in _lines(folder, "rows"):
        yield chain, kind, key, content


def heads(folder: Path) -> Iterator[Head]:
    """Yield the heads that roots of an export have signed, in the order of chains."""
    for root, chain, link, hashed in _lines(folder, "heads"):
        yield Head(root, chain, link, bytes.fromhex(hashed))


def roots(folder: Path) -> list[Root]:
    """Return the roots of an export, in order."""
    found: list[Root] = []
    for number, at, previous, count, digest, key_id, signature in _lines(folder, "roots"):
        told = (number, at, bytes.fromhex(previous), count, bytes.fromhex(digest), key_id)
        found.append(Root(*told, signature=bytes.fromhex(signature)))
    return found


def void(folder: Path) -> set[int]:
    """Return the numbers of the roots of an export that are said to be void."""
    return {root for (root,) in _lines(folder, "void")}


def _lines(folder: Path, name: str) -> Iterator[Any]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
