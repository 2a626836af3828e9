"""The schema, migrated forward.

Each ``migrations/NNNN_*.sql`` runs once, in its own transaction, and may never change afterwards. Run it
as the owner of the schema. It makes the role ``shouwen_app``, which can't log in: API and worker log in as
whoever ``DATABASE_URL`` names (the owner, or their own login: ``GRANT shouwen_app TO <login>``) and take that
role for every connection (`db.pool.connect`). So the application has the same few rights everywhere.
"""

from hashlib import sha256
from pathlib import Path

import asyncpg

from db.pool import MIGRATIONS, Conn, queries

_sql = queries("migrate")


class ChangedMigration(Exception):
    """A migration that was applied has been edited: make a new one instead."""


async def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing; the names applied now. Raises `ChangedMigration` before touching anything."""
    conn = await asyncpg.connect(url)
    try:
        await _sql.lock(conn)
        await _sql.ensure_role(conn)
        await _sql.ensure_table(conn)
        await _sql.show_table(conn)
        applied = {row["name"]: row["sha256"] async for row in _sql.applied(conn)}
        pending = [path for path in _files(folder) if not _is_applied(path, applied)]
        for path in pending:
            async with conn.transaction():
                await conn.execute(path.read_text(encoding="utf-8"))
                await _sql.note(conn, name=path.stem, sha256=_digest(path))
        return [path.stem for path in pending]
    finally:
        await conn.close()


async def current(conn: Conn) -> str | None:
    """The newest migration the database has; None where it was never migrated (asks as any role)."""
    try:
        return await _sql.newest(conn)
    except asyncpg.UndefinedTableError:
        return None


async def missing(conn: Conn, folder: Path = MIGRATIONS) -> list[str]:
    """Those of this code that the database hasn't had, in order; later ones of another release don't count."""
    try:
        applied = {row["name"] async for row in _sql.applied(conn)}
    except asyncpg.UndefinedTableError:
        applied = set()
    return [path.stem for path in _files(folder) if path.stem not in applied]


def expected(folder: Path = MIGRATIONS) -> str:
    """The newest migration this code comes with."""
    return _files(folder)[-1].stem


def _is_applied(path: Path, applied: dict[str, str]) -> bool:
    if path.stem in applied and applied[path.stem] != _digest(path):
        raise ChangedMigration(f"{path.name} was changed after it had been applied")
    return path.stem in applied


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
