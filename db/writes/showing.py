"""Shows a matter again as its ledger tells it, when somebody has changed what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from db.pool import Pool, queries
from domain.records.record import DutyRow

_sql = queries("shown")
_cases = queries("cases")


async def show(
    pool: Pool, number: str, head: Mapping[str, Any], duties: Sequence[DutyRow], start: Any, by: str
) -> bool:
    """Write what is made of a matter anew, and who had it mended. Only the owner of the schema may do so.

    ``start`` is the input of its workflow, which stays. Returns False, and nothing is written, when the ledger has gone
    on since.
    """
    async with pool.acquire() as conn, conn.transaction():
        if not await _sql.show_matter(conn, number=number, head=head):
            return False
        await _sql.hide_duties(conn, number=number)
        await _sql.show_duties(conn, duties=[asdict(duty) | {"number": number} for duty in duties])
        await _cases.mend(conn, number=number, start=start, by=by)
        return True
