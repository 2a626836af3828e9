"""The directory: agencies, their functions and heads, and officials."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.directory_file import DirectoryFile
from db.pool import Pool, connect, queries
from domain.matter.events import Card, Post

_sql = queries("directory")

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body. ``in_scope``: whether it can bear duties at all."""

    id: str
    name: str
    kind: str
    functions: list[str]
    head: str | None
    deputy: str | None
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody who works for an agency, and the roles they may act in."""

    id: str
    agency: str
    name: str
    kind: str
    roles: list[str]


class Directory:
    """Loads the directory into one database, and reads it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def load(self, directory: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Add or update what a directory file lists under ``agency`` and ``official``; nobody is removed.

        Raises ValueError where two agencies would have the same function.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.put_agencies(conn, agencies=directory.get("agency", ()))
            await _sql.put_officials(conn, officials=directory.get("official", ()))
            held = Counter([row["function"] async for row in _sql.functions(conn, as_of=None)])
            twice = [function for function, times in held.items() if times > 1]
            if twice:
                raise ValueError(f"more than one agency has the function: {', '.join(twice)}")

    async def agencies(self) -> list[Agency]:
        """All agencies, in order of their ids."""
        async with self._pool.acquire() as conn:
            return [Agency(**row) async for row in _sql.agencies(conn)]

    async def officials(self, agency: str | None = None) -> list[Official]:
        """The officials of an agency; where none is named, of all agencies."""
        async with self._pool.acquire() as conn:
            return [Official(**row) async for row in _sql.officials(conn, agency=agency)]

    async def names(self, as_of: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """Two dicts, id → name: what agencies were called at an instant, and what officials were."""
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            agencies = {row["id"]: row["name"] async for row in _sql.agency_names(conn, as_of=as_of)}
            return agencies, {row["id"]: row["name"] async for row in _sql.official_names(conn, as_of=as_of)}

    async def official(self, official_id: str) -> Official | None:
        """The official with this id; None where there is none."""
        async with self._pool.acquire() as conn:
            found = [Official(**row) async for row in _sql.officials_by_id(conn, ids=[official_id])]
        return found[0] if found else None

    async def cards(self, agency_ids: Sequence[str]) -> dict[str, Card]:
        """What the rules need to know of these agencies; an unknown one is left out.

        The head is who may act as such: the deputy where no head is named.
        """
        async with self._pool.acquire() as conn:
            found = [Agency(**row) async for row in _sql.agencies_by_id(conn, ids=agency_ids)]
        return {
            agency.id: Card(agency.kind if agency.in_scope else OUTSIDE, agency.head or agency.deputy)
            for agency in found
        }

    async def officials_agency(self, official_ids: Sequence[str]) -> dict[str, str]:
        """Official → agency; an unknown one is left out."""
        async with self._pool.acquire() as conn:
            rows = _sql.officials_by_id(conn, ids=official_ids)
            return {row["id"]: row["agency"] async for row in rows}

    async def posts(self, official_ids: Sequence[str]) -> dict[str, Post]:
        """Official → where they serve and as what kind of staff, in which roles; an unknown one is left out."""
        async with self._pool.acquire() as conn:
            rows = _sql.posts(conn, ids=official_ids)
            return {row["id"]: Post(row["agency"], row["kind"], tuple(row["roles"])) async for row in rows}

    async def heads(self, agency_ids: Sequence[str], as_of: datetime) -> dict[str, str]:
        """Agency → who headed it at an instant, or stood in for the head; one without either is left out."""
        async with self._pool.acquire() as conn:
            rows = _sql.heads(conn, ids=agency_ids, as_of=as_of)
            return {row["id"]: row["head"] async for row in rows if row["head"]}

    async def functions(self, as_of: datetime | None = None) -> dict[str, str]:
        """Function (party_office, government_office, conduct_office) → the agency that has it, or had it then."""
        async with self._pool.acquire() as conn:
            return {row["function"]: row["id"] async for row in _sql.functions(conn, as_of=as_of)}

    async def conduct_office(self, as_of: datetime | None = None) -> str | None:
        """The agency that supervises and examines leads now, or did at ``as_of``; None where none does."""
        return (await self.functions(as_of)).get("conduct_office")


async def load(directory: DirectoryFile, url: str) -> str:
    """Add or update what a file lists; may be repeated. Returns what was loaded, in words."""
    async with await connect(url, max_size=1) as pool:
        await Directory(pool).load(directory.model_dump())
    return f"已载入：{len(directory.agency)} 个机关，{len(directory.official)} 个岗位"
