"""The directory: agencies, their functions and heads, and officials."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.directory_file import DirectoryFile
from db.pool import Conn, Pool, connect, queries
from domain.matter.events import HEADED, Card, Post

_sql = queries("directory")

KEEPER = "shouwen_directory"  # the role that changes the directory; the processes have no right to
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


@dataclass(frozen=True, slots=True)
class Known:
    """The whole directory as it is at one version. ``headed``: who head an agency, or have headed one."""

    version: int
    agencies: dict[str, Agency]
    officials: dict[str, Official]
    headed: frozenset[str]

    @property
    def functions(self) -> dict[str, str]:
        """Function (party_office, government_office, conduct_office) → the agency that has it."""
        return {function: agency.id for agency in self.agencies.values() for function in agency.functions}

    def cards(self, agency_ids: Iterable[str]) -> dict[str, Card]:
        """What the rules need to know of these agencies; an unknown one is left out.

        The head is who may act as such: the deputy where no head is named.
        """
        found = [self.agencies[each] for each in agency_ids if each in self.agencies]
        return {each.id: Card(each.kind if each.in_scope else OUTSIDE, each.head or each.deputy) for each in found}

    def officials_agency(self, official_ids: Iterable[str]) -> dict[str, str]:
        """Official → agency; an unknown one is left out."""
        return {each: self.officials[each].agency for each in official_ids if each in self.officials}

    def posts(self, official_ids: Iterable[str]) -> dict[str, Post]:
        """Official → where they serve and as what kind of staff, in which roles; an unknown one is left out."""
        return {each: self._post(self.officials[each]) for each in official_ids if each in self.officials}

    def _post(self, official: Official) -> Post:
        headed = (HEADED,) if official.roles and official.id in self.headed else ()
        return Post(official.agency, official.kind, (*official.roles, *headed))


class Directory:
    """Loads the directory into one database, and reads it.

    It keeps a copy of the whole directory. The database counts the changes, so a copy that no longer holds is noticed.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: Known | None = None

    async def now(self, conn: Conn | None = None) -> Known:
        """The directory as it is now, or as the transaction of ``conn`` sees it."""
        if conn is None:
            async with self._pool.acquire() as own:
                return await self.now(own)
        known = self._known
        row = await _sql.changed(conn, known=known.version if known else None)
        if row is not None:
            known = Known(
                row["version"],
                {each["id"]: Agency(**each) for each in row["agencies"]},
                {each["id"]: Official(**each) for each in row["officials"]},
                frozenset(row["headed"]),
            )
            self._known = known
        if known is None:
            raise LookupError("directory_version")
        return known

    @property
    def copied(self) -> Known | None:
        """The copy, which may no longer hold: whoever uses it has its version checked in the database."""
        return self._known

    async def load(self, directory: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Add or update what a directory file lists under ``agency`` and ``official``; nobody is removed.

        The login has to be a member of `KEEPER`. Raises ValueError where two agencies would have the same function.
        """
        async with self._pool.acquire() as conn, conn.transaction():
            await _sql.keep(conn)
            await _sql.put_agencies(conn, agencies=directory.get("agency", ()))
            await _sql.put_officials(conn, officials=directory.get("official", ()))
            held = Counter([row["function"] async for row in _sql.functions(conn, as_of=None)])
            twice = [function for function, times in held.items() if times > 1]
            if twice:
                raise ValueError(f"more than one agency has the function: {', '.join(twice)}")

    async def agencies(self) -> list[Agency]:
        """All agencies, in order of their ids."""
        return list((await self.now()).agencies.values())

    async def officials(self, agency: str | None = None) -> list[Official]:
        """The officials of an agency; where none is named, of all agencies."""
        return [each for each in (await self.now()).officials.values() if agency in (None, each.agency)]

    async def names(self, as_of: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """Two dicts, id → name: what agencies were called at an instant, and what officials were."""
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            agencies = {row["id"]: row["name"] async for row in _sql.agency_names(conn, as_of=as_of)}
            return agencies, {row["id"]: row["name"] async for row in _sql.official_names(conn, as_of=as_of)}

    async def official(self, official_id: str) -> Official | None:
        """The official with this id; None where there is none."""
        return (await self.now()).officials.get(official_id)

    async def with_functions(self, official_id: str) -> tuple[Official, list[str]] | None:
        """The official with this id, and the functions of the agency; None where there is none."""
        known = await self.now()
        official = known.officials.get(official_id)
        return official and (official, known.agencies[official.agency].functions)

    async def cards(self, agency_ids: Iterable[str]) -> dict[str, Card]:
        """As `Known.cards`."""
        return (await self.now()).cards(agency_ids)

    async def posts(self, official_ids: Iterable[str]) -> dict[str, Post]:
        """As `Known.posts`."""
        return (await self.now()).posts(official_ids)

    async def heads(self, agency_ids: Sequence[str], as_of: datetime) -> dict[str, str]:
        """Agency → who headed it at an instant, or stood in for the head; one without either is left out."""
        async with self._pool.acquire() as conn:
            rows = _sql.heads(conn, ids=agency_ids, as_of=as_of)
            return {row["id"]: row["head"] async for row in rows if row["head"]}

    async def functions(self, as_of: datetime | None = None) -> dict[str, str]:
        """Function → the agency that has it, or had it then."""
        async with self._pool.acquire() as conn:
            return {row["function"]: row["id"] async for row in _sql.functions(conn, as_of=as_of)}

    async def conduct_office(self, as_of: datetime | None = None) -> str | None:
        """The agency that supervises and examines leads now, or did at ``as_of``; None where none does."""
        return (await self.functions(as_of)).get("conduct_office")


async def load(directory: DirectoryFile, url: str) -> str:
    """Add or update what a file lists; may be repeated. Returns what was loaded, in words."""
    async with await connect(url, max_size=1, role=KEEPER) as pool:
        await Directory(pool).load(directory.model_dump())
    return f"已载入：{len(directory.agency)} 个机关，{len(directory.official)} 个岗位"
