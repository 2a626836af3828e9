"""Findings by their case and person: where a further lead goes, and what a case has led to."""

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

    async def of_case(self, case_no: str) -> list[str]:
        """All findings of a case, the earliest first."""
        async with self._pool.acquire() as conn:
            return [row["number"] async for row in _sql.of_case(conn, case_no=case_no)]

    async def holding(self, case_no: str, lead: str) -> list[str]:
        """The findings that a lead has gone into and that still rest on it."""
        async with self._pool.acquire() as conn:
            return [row["number"] async for row in _sql.holding(conn, case_no=case_no, lead=lead)]
