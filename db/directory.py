"""The directory: agencies, their functions and heads, and officials."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.pool import Pool, queries
from domain.events import Card, Post

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
    """Loads and reads it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def load(self, directory: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Add or update what a directory file lists under ``agency`` and ``official``; nobody is removed.

        Raises ValueError where two agencies would have the same function.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.put_agencies(conn, agencies=directory.get("agency", ()))
            await _sql.put_officials(conn, officials=directory.get("official", ()))
            held = Counter([row["function"] async for row in _sql.functions(conn)])
            twice = [function for function, times in held.items() if times > 1]
            if twice:
                raise ValueError(f"more than one agency has the function: {', '.join(twice)}")

    async def agencies(self) -> list[Agency]:
        """All of them, by id."""
        async with self._pool.acquire() as conn:
            return [Agency(**row) async for row in _sql.agencies(conn)]

    async def officials(self, agency: str | None = None) -> list[Official]:
        """Those of an agency, or all."""
        async with self._pool.acquire() as conn:
            return [Official(**row) async for row in _sql.officials(conn, agency=agency)]

    async def official(self, official_id: str) -> Official | None:
        """One of them."""
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
        """Official → where they serve and as what kind of staff; an unknown one is left out."""
        async with self._pool.acquire() as conn:
            rows = _sql.officials_by_id(conn, ids=official_ids)
            return {row["id"]: Post(row["agency"], row["kind"]) async for row in rows}

    async def functions(self) -> dict[str, str]:
        """Function (party_office, government_office, conduct_office) → the agency that has it."""
        async with self._pool.acquire() as conn:
            return {row["function"]: row["id"] async for row in _sql.functions(conn)}
