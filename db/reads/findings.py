"""Findings by their case and person: where a further lead goes, and what a case has led to."""

from collections.abc import Sequence
from dataclasses import asdict

import asyncpg

from db.pool import Conn, Pool, queries
from db.reads.cases import Viewer

_sql = queries("findings")


async def other(conn: Conn, this: str, case_no: str, subject: str) -> str | None:
    """The finding of the case, besides ``this``, that is open against the person, or is by a verification on its way.

    Until the transaction of ``conn`` ends no other begins or names anybody.
    """
    return await _sql.other(conn, this=this, case_no=case_no, subject=subject)


def first(error: asyncpg.UniqueViolationError) -> str | None:
    """The finding that stands where the database has refused a second one; None where it has refused something else."""
    told = error.as_dict()
    return told.get("detail") if told.get("constraint_name") == "finding_once" else None


class Findings:
    """Finds the findings of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def unsettled(self, case_no: str, agency: str, subject: str | None) -> str | None:
        """The finding that a further lead against this person (or, where none is known, agency) joins."""
        async with self._pool.acquire() as conn:
            return await _sql.unsettled(conn, case_no=case_no, agency=agency, subject=subject)

    async def has_taken(self, case_no: str, lead: str, agency: str, subject: str | None) -> bool:
        """Whether a lead against this person has gone into a finding, whatever became of it there since."""
        async with self._pool.acquire() as conn:
            return await _sql.has_taken(conn, case_no=case_no, lead=lead, agency=agency, subject=subject)

    async def of_cases(self, cases: Sequence[str]) -> dict[str, list[str]]:
        """Case → its findings, the earliest first; a case without any is left out."""
        return await self.seen(cases, Viewer(sees_all=True))

    async def seen(self, cases: Sequence[str], viewer: Viewer) -> dict[str, list[str]]:
        """Case → those of its findings that the viewer may see, the earliest first; a case without any is left out."""
        found: dict[str, list[str]] = {}
        async with self._pool.acquire() as conn:
            async for row in _sql.of_cases(conn, cases=cases, **asdict(viewer)):
                found.setdefault(row["case_no"], []).append(row["number"])
        return found

    async def holding(self, case_no: str, lead: str) -> list[str]:
        """The numbers of the findings that a lead has gone into and that still rest on it."""
        async with self._pool.acquire() as conn:
            return [row["number"] async for row in _sql.holding(conn, case_no=case_no, lead=lead)]
