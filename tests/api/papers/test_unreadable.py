"""One matter that can't be read stops nothing: it is left out, named, alarmed, and mended by a command."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog.testing
from temporalio.client import WorkflowExecutionStatus

from domain.clock.calendar import TZ
from domain.matter.names import workflow_id
from matters.integrity.mend import Mend, mended
from matters.integrity.reconcile import Reconciler
from tests.api.client import Api
from tests.api.papers.test_reports import AUDITOR
from tests.api.reading import get, read

ROOT = Path(__file__).parents[3]
BAD = "2026-11-27T12:00:00+08:00:30"


async def spoil(api: Api, url: str) -> str:
    """Open a case and change its opening to what was once kept of a claimed instant. Returns its number."""
    number = await api.open()
    owner = await asyncpg.connect(url)
    changed = "jsonb_set(start, '{first,occurred_at}', to_jsonb($2::text))"
    await owner.execute(f"update opening set start = {changed} where number = $1", number, BAD)  # noqa: S608 - no input
    await owner.close()
    return number


def command(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": url}
    asked = [sys.executable, "-m", "cli", "mend", *arguments]
    return subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


async def test_reports_and_lists_go_on_without_it(alone: Api, own_database_url: str) -> None:
    good = await alone.open()
    bad = await spoil(alone, own_database_url)
    today = datetime.now(TZ).date().isoformat()
    span = {"from": today, "to": today}
    with structlog.testing.capture_logs() as logs:
        told = await read(alone, "/v1/reports/agencies", **AUDITOR, **span)
    assert [each for each in logs if each["event"] == "matter_unreadable"] == [
        {"event": "matter_unreadable", "log_level": "error", "number": bad, "error": "ValidationError"}
    ]
    assert "shouwen_matters_unreadable_total" in (await get(alone, "/metrics", by=None)).text
    assert told["unreadable"] == [bad]
    assert [(each["agency"], each["cases"]) for each in told["items"]] == [("housing", 1)]
    assert (await read(alone, "/v1/reports/circular", **AUDITOR, **span))["unreadable"] == [bad]
    for form in ("docx", "xlsx"):
        assert (await get(alone, "/v1/reports/circular", **AUDITOR, **span, format=form)).status_code == 200
    head = {"by": "housing-head"}
    assert "unreadable" not in await read(alone, "/v1/reports/agencies", **head, **span)
    assert {each["case_no"] for each in (await read(alone, "/v1/cases"))["items"]} == {good, bad}


async def test_a_sweep_goes_on_without_it(alone: Api, own_database_url: str) -> None:
    bad, good = await spoil(alone, own_database_url), await alone.open()
    for number in (bad, good):
        await alone.context.client.get_workflow_handle(workflow_id("case", number)).terminate()
    with structlog.testing.capture_logs() as logs:
        await Reconciler(alone.context).sweep()
    assert [each["number"] for each in logs if each["event"] == "start_failed"] == [bad]
    handle = alone.context.client.get_workflow_handle(workflow_id("case", good))
    assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING


async def test_a_list_names_what_it_can_not_tell(alone: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = await alone.open(), await alone.open()
    from api.reads import lists as matters  # noqa: PLC0415 - what is broken here

    clock = matters.clock

    def broken(matter: Any, now: datetime) -> datetime:
        if matter.number == bad:
            raise OverflowError
        return clock(matter, now)

    monkeypatch.setattr(matters, "clock", broken)
    told = await read(alone, "/v1/cases")
    assert [each["case_no"] for each in told["items"]] == [good]
    assert told["unreadable"] == [bad]


async def test_it_is_mended_by_a_command_that_leaves_a_record(alone: Api, own_database_url: str) -> None:
    bad = await spoil(alone, own_database_url)
    assert [each async for each in Mend(alone.context.pool).unreadable()] == [(bad, "ValidationError")]
    found = command(own_database_url)
    assert (found.returncode, found.stdout.strip()) == (1, f"{bad} ValidationError"), found.stderr
    done = command(own_database_url, bad, "--by", "operator-1")
    assert (done.returncode, done.stdout.strip()) == (0, f"{bad} 可以读取"), done.stderr
    assert command(own_database_url).returncode == 0
    assert command(own_database_url, bad, "--by", "operator-1").returncode == 0
    start, _ = await alone.context.fold.resumed(bad)
    assert start.first is not None
    assert start.first.occurred_at == datetime(2026, 11, 27, 11, 59, 30, tzinfo=TZ)
    (kept,) = await alone.context.pool.fetch("select number, by from opening_mended")
    assert tuple(kept) == (bad, "operator-1")
    first = await alone.context.pool.fetchval(
        "select start -> 'first' ->> 'occurred_at' from opening where number = $1", bad
    )
    assert first == BAD
    with pytest.raises(asyncpg.PostgresError):
        await alone.context.pool.execute("delete from opening_mended")


def test_only_instants_of_another_form_are_mended() -> None:
    kept = {"a": [BAD, "20261127120000+08:00"], "b": "20261127-000001", "c": "2026-11-27", "d": "x", "e": 3, "f": None}
    strict = "2026-11-27T12:00:00Z"
    first, second = mended(kept | {"g": strict})["a"]
    # the ledger holds what Python has read: it takes the tenth character for a separator
    assert (first, second) == ("2026-11-27T11:59:30+08:00", "2026-11-27T20:00:00+08:00")
    assert mended(kept | {"g": strict}) | {"a": []} == kept | {"a": [], "g": strict}
