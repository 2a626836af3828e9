"""Reads matters: one, a page of them, or a timeline. A matter that the viewer may not see counts as absent."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from db.pool import Conn, Pool, queries
from domain.clock.rfc3339 import read_instant
from domain.matter.fields import ID
from domain.records.record import DutyRow, LedgerRow

_sql = queries("cases")

OWED = ("open", "suspended")  # the status of a duty that somebody bears now


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom something is read. The function ``seen_by`` of the database decides which matters they may see.

    ``agencies`` it acts for, ``units`` it heads, ``person``: who it is, where findings may be about him.
    """

    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    sees_all: bool = False
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter and its duties; ``subject`` and ``applicant`` are references to sealed texts."""

    number: str
    procedure: str
    seq: int
    kind: str | None
    form: str | None
    route: str | None
    lead_agency: str | None
    responder: str | None
    status: str
    received_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None
    open_duties: list[str]
    holder: str | None
    breaches: int
    involved: list[str]
    rulebook: str
    rulebook_digest: str
    calendar: str
    channel: str | None
    matter_type: str | None
    urgent: bool
    opened_by: str
    opened_by_system: str | None
    external_no: str | None
    subject: str | None
    applicant: dict[str, Any] | None
    created_at: datetime
    about: dict[str, Any] | None = None
    duties: tuple[DutyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to.

    ``rule`` and ``due_before`` speak of one owed duty, which ``agency`` and ``official`` must then bear;
    without them an agency is involved, an official is the responder or bears or bore a duty. ``overdue`` speaks of that
    duty too: it is owed, and late by the matter's own clock. ``concerning`` leaves out findings that
    concern the viewer no more.
    """

    agency: str | None = None
    official: str | None = None
    status: str | None = None
    rule: str | None = None
    due_before: datetime | None = None
    breached: bool | None = None
    q: str | None = None
    overdue: bool | None = None
    concerning: bool = False


Sort = Literal["-received_at", "received_at", "next_due_at"]


@dataclass(frozen=True, slots=True)
class Paging:
    """In which order a list is read, and which part of it. ``cursor`` is where the page before ended. ``total``: count
    all matters of the list, too.
    """

    sort: Sort = "-received_at"
    limit: int = 50
    cursor: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some matters, and where to go on; None where nothing follows. ``total`` counts the whole list, if asked for."""

    items: tuple[Matter, ...]
    next_cursor: str | None
    total: int | None = None


class Cases:
    """Reads matters of one procedure (cases, unless told otherwise) for a viewer."""

    def __init__(self, pool: Pool, procedure: str = "case") -> None:
        self._pool = pool
        self._procedure = procedure

    async def get(self, number: str, viewer: Viewer) -> Matter | None:
        """A matter; None where there is none or it isn't the viewer's to see. It is for who is about to act on it."""
        async with self._pool.acquire() as conn:
            return await self._seen(conn, number, viewer)

    async def look(self, number: str, viewer: Viewer) -> Matter | None:
        """The same for who reads it: the database itself shows nothing else."""
        async with self._reading(viewer) as conn:
            return await self._seen(conn, number, viewer)

    async def _seen(self, conn: Conn, number: str, viewer: Viewer) -> Matter | None:
        row = await _sql.seen(conn, number=number, **asdict(viewer))
        if row is None or row["procedure"] != self._procedure:
            return None
        return (await _with_duties(conn, [dict(row)]))[0]

    @asynccontextmanager
    async def _reading(self, viewer: Viewer) -> AsyncIterator[Conn]:
        """A connection that reads for a viewer. Who sees everything reads as the process does."""
        async with self._pool.acquire() as conn, conn.transaction(readonly=True):
            if not viewer.sees_all:
                agencies, units = ",".join(viewer.agencies), ",".join(viewer.units)
                await _sql.read_as(conn, agencies=agencies, units=units, person=viewer.person or "")
            yield conn

    async def timeline(self, number: str, viewer: Viewer, after: int = 0, limit: int = 1000) -> list[LedgerRow]:
        """The ledger's rows of a matter after a seq; none where the matter isn't the viewer's to see."""
        async with self._reading(viewer) as conn:
            rows = _sql.timeline(conn, number=number, after=after, limit=limit)
            return [LedgerRow(**row) async for row in rows]

    async def start(self, number: str) -> tuple[str, Any]:
        """The procedure of a matter and the input its workflow was to be started with. Raises LookupError."""
        async with self._pool.acquire() as conn:
            row = await _sql.start(conn, number=number)
        if row is None:
            raise LookupError(number)
        return row["procedure"], row["start"]

    async def split_off(self, part: str) -> str | None:
        """The number of the case of a part that was split off another case; None where it hasn't begun yet."""
        async with self._pool.acquire() as conn:
            return await _sql.split_off(conn, part=part)

    async def mend(self, number: str, start: Any, by: str) -> None:
        """Keep another input for the workflow of a matter, and who had it mended. The first one stays on record."""
        async with self._pool.acquire() as conn:
            await _sql.mend(conn, number=number, start=start, by=by)

    async def numbers(self, after: str = "", limit: int = 1000) -> list[str]:
        """The numbers of all matters of all procedures, in order, those after ``after``."""
        async with self._pool.acquire() as conn:
            return [row["number"] async for row in _sql.numbers(conn, after=after, limit=limit)]

    async def about(self) -> int:
        """About how many matters there are, of all procedures."""
        async with self._pool.acquire() as conn:
            return await _sql.about(conn)

    async def open_numbers(self, procedure: str, after: str = "", limit: int = 1000) -> list[str]:
        """Numbers of a procedure's open matters, in order: those that need a workflow."""
        async with self._pool.acquire() as conn:
            rows = _sql.open_numbers(conn, procedure=procedure, after=after, limit=limit)
            return [row["number"] async for row in rows]

    async def list(self, filters: Filters, viewer: Viewer, paging: Paging = Paging()) -> Page:
        """A page. Raises ValueError for a cursor that no page of this order gave."""
        sort, limit = paging.sort, paging.limit
        key, last = _parse(paging.cursor, sort) if paging.cursor else (None, None)
        async with self._reading(viewer) as conn:
            await _sql.plan_for_values(conn)
            rows = _sql.page(
                conn,
                procedure=self._procedure,
                agency=filters.agency,
                official=filters.official,
                status=filters.status,
                rule=filters.rule,
                due_before=filters.due_before,
                breached=filters.breached,
                overdue=filters.overdue,
                q=filters.q,
                concerning=filters.concerning,
                **asdict(viewer),
                sort=sort,
                through=await _goes_through(conn, filters, viewer),
                key=key,
                last=last,
                total=paging.total,
                limit=limit + 1,
            )
            heads = [dict(row) async for row in rows]
            counts = [head.pop("total") for head in heads]
            items = await _with_duties(conn, heads[:limit])
        total = (counts[0] if counts else 0) if paging.total else None
        return Page(items, _cursor(items[-1], sort) if len(heads) > limit else None, total)


async def _with_duties(conn: Conn, heads: "list[dict[str, Any]]") -> tuple[Matter, ...]:
    duties: dict[str, list[DutyRow]] = {head["number"]: [] for head in heads}
    async for row in _sql.duties(conn, numbers=[*duties]):
        values = dict(row)
        duties[values.pop("number")].append(DutyRow(**values))
    return tuple(Matter(**head, duties=tuple(duties[head["number"]])) for head in heads)


async def _goes_through(conn: Conn, filters: Filters, viewer: Viewer) -> bool:
    """Whether so much is in a list that it is read by going through the matters in its order (see the query)."""
    owing = filters.rule is not None or filters.due_before is not None or filters.overdue
    if not (owing and viewer.sees_all):
        return False
    return await _sql.many_owing(
        conn,
        rule=filters.rule,
        due_before=filters.due_before,
        overdue=filters.overdue,
        agency=filters.agency,
        official=filters.official,
    )


def _cursor(last: Matter, sort: Sort) -> str:
    key = last.next_due_at if sort == "next_due_at" else last.received_at
    if key is None:
        raise LookupError(last.number)  # the query lists no matter without the key of its order
    return urlsafe_b64encode(f"{sort} {key.isoformat()} {last.number}".encode()).decode()


def _parse(cursor: str, sort: Sort) -> tuple[datetime, str]:
    try:
        order, at, number = urlsafe_b64decode(cursor).decode().split(" ")
        key = read_instant(at)
    except ValueError as error:
        raise ValueError("not a cursor") from error
    if order != sort or not ID.fullmatch(number):
        raise ValueError("not a cursor of this order")
    return key, number
