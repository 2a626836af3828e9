"""How long the report of a year takes: ``python -m bench.reports --cases 20000``, on a PostgreSQL of its own.

The year is the simulated one. It is written to the ledger as the product writes it. The report that is made from the
ledger must agree with what the simulation has counted.
"""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import cyclopts

from api.papers import circulars
from api.papers.paper import docx
from api.papers.workbook import xlsx
from bench.town.district import SimulatedMatter
from bench.year import run
from db.migrate import migrate
from db.pool import Conn, Pool, connect, queries
from db.writes import ledger
from domain.clock.calendar import TZ
from domain.law.rulebook import Rulebook
from domain.records.record import Record, record
from domain.records.report import Report
from matters import law
from matters.reports import Reports
from stack import servers

BATCH = 200  # matters in one transaction
YEAR = date(2026, 1, 1), date(2026, 12, 31)

_sql = queries("intake")


async def opened(conn: Conn, rulebook: Rulebook, matter: SimulatedMatter, first: Record) -> None:
    """Open a matter whose first step is this one."""
    await _sql.put_matter(
        conn,
        number=first.number,
        procedure=first.procedure,
        received_at=matter.events[0].at,
        rulebook=rulebook.id,
        rulebook_digest=rulebook.digest,
        calendar=first.calendar,
        channel=None,
        matter_type=None,
        urgent=False,
        opened_by="hall",
        opened_by_system=None,
        external_no=None,
        subject=None,
        applicant=None,
        start=matter.start,
    )


async def written(pool: Pool, rulebook: Rulebook, matters: list[SimulatedMatter]) -> None:
    """Write the matters whole, as their steps would have left them."""
    for first in range(0, len(matters), BATCH):
        async with pool.acquire() as conn, conn.transaction():
            for matter in matters[first : first + BATCH]:
                made = record(rulebook, None, matter.state, matter.events, matter.now)
                await opened(conn, rulebook, matter, made)
                await ledger.write(conn, made, [])


async def measure(pool: Pool, cases: int) -> None:
    """Write a year, then make its report. Raises SystemExit when the report differs from what was counted."""
    rulebook, matters = next(iter(law.install().values())), list[SimulatedMatter]()
    counted, _ = run(cases, keep=matters.append)
    began = time.perf_counter()
    await written(pool, rulebook, matters)
    events = sum(len(matter.events) for matter in matters)
    print(f"{len(matters)} matters, {events} lines written in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    until = datetime(YEAR[1].year + 2, 1, 1, tzinfo=TZ)  # what the matters of a year leave behind ends in the next year
    reports, begin = Reports(pool), datetime(YEAR[0].year, 1, 1, tzinfo=TZ)
    report = await reports.of(begin, until, until)
    print(f"reported in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    await reports.of(begin, until, until)
    print(f"again, with what is remembered, in {time.perf_counter() - began:.1f} s")
    if report.agencies != counted.agencies or report.people != counted.people:
        raise SystemExit("the report says one thing, the year another")
    _papers(rulebook, report)


def _papers(rulebook: Rulebook, report: Report) -> None:
    names = circulars.Names({}, {}, rulebook.issued_by)
    began, made = time.perf_counter(), list[int]()
    at = datetime(2027, 1, 1, tzinfo=UTC)
    for rule, people in zip(rulebook.reports.values(), (False, True), strict=True):
        paper = circulars.paper(rulebook, rule, report, names, YEAR, at, None, people=people)
        made += [len(docx(paper)), len(xlsx(paper))]
    print(f"four papers of {', '.join(str(size // 1024) for size in made)} KiB in {time.perf_counter() - began:.1f} s")


def main(*, cases: int = 20_000) -> None:
    """Measure the report of a year."""

    async def measured() -> None:
        with tempfile.TemporaryDirectory(prefix="shouwen-bench-", ignore_cleanup_errors=True) as home:
            async with servers.postgres(Path(home)) as url:
                await migrate(url)
                async with await connect(url) as pool:
                    await measure(pool, cases)

    asyncio.run(measured())


if __name__ == "__main__":
    cyclopts.run(main)
