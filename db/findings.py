"""Findings by their case and person: where a further lead goes, and what a case has led to."""

from collections.abc import Sequence

from db.pool import Pool, queries

_sql = queries("findings")


class Findings:
    """Finds them."""

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
        found: dict[str, list[str]] = {}
        async with self._pool.acquire() as conn:
            async for row in _sql.of_cases(conn, cases=cases):
                found.setdefault(row["case_no"], []).append(row["number"])
        return found

    async def holding(self, case_no: str, lead: str) -> list[str]:
        """The findings that a lead has gone into and that still rest on it."""
        async with self._pool.acquire() as conn:
            return [row["number"] async for row in _sql.holding(conn, case_no=case_no, lead=lead)]
