"""Finds a commendation by whom and what it is for: the same nomination stands once."""

from collections.abc import Sequence

from db.pool import Conn, queries

_sql = queries("commendations")


async def nominated(conn: Conn, agency: str, subject: str | None, cases: Sequence[str]) -> str | None:
    """The nomination of the same unit or person for the same cases that is open or was approved.

    Until the transaction of ``conn`` ends no other of that unit or person begins.
    """
    await _sql.alone(conn, agency=agency, subject=subject)
    return await _sql.nominated(conn, agency=agency, subject=subject, cases=[*cases])
