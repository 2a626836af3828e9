"""Helpers for tests of supervision: the conduct office, the days of this year, cases to inspect, and the text of
papers.
"""

import io
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import docx
import openpyxl
from temporalio.service import RPCError, RPCStatusCode

from domain.clock.calendar import TZ
from matters.temporal import schedules
from matters.temporal.schedules import Regular
from tests.api.client import Api
from tests.api.reading import done

OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"agency": "party-office", "roles": ["conduct_office"]}}
CAMPAIGNS = "/v1/supervision/campaigns"


def span() -> dict[str, str]:
    today = datetime.now(TZ).date()
    return {"from": f"{today.year}-01-01", "to": f"{today.year}-12-31"}


async def inquiry(api: Api, subject: str = "咨询") -> str:
    number = await api.open(kind="inquiry", subject=subject)
    await done(api, number, "route", {"route": "own_post"})
    return number


def words_of(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def cells_of(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@asynccontextmanager
async def scheduled(api: Api, task_queue: str) -> AsyncIterator[None]:
    """Make the schedules of reports for this queue. Other tests on the same Temporal may have left some of theirs."""
    reports = api.context.rulebook.reports.values()
    await unscheduled(api, reports)
    await schedules.ensure(api.context.client, task_queue, reports)
    try:
        yield
    finally:
        await unscheduled(api, reports)


async def unscheduled(api: Api, reports: Iterable[Regular]) -> None:
    """Delete the schedules that are there."""
    for report in reports:
        try:
            await schedules.handle(api.context.client, report.id).delete()
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
