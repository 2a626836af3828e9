"""A report is byte for byte the same, whether its matters are remembered or folded anew."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

import pytest
from pydantic_core import to_json

from bench.reports import opened
from bench.town.district import SimulatedMatter
from bench.year import run
from db.pool import Pool, connect
from db.writes import ledger
from domain.clock.calendar import TZ
from domain.engine import evolution
from domain.law.rulebook import Rulebook
from domain.records.record import record
from domain.records.report import Report
from matters.fold import before_its_first_event
from matters.remembered import Remembered
from matters.reports import Reports

CASES = 40
YEAR = datetime(2026, 1, 1, tzinfo=TZ)
LATER = YEAR + timedelta(days=1000)


@pytest.fixture
async def pool(own_database_url: str) -> AsyncIterator[Pool]:
    async with await connect(own_database_url) as made:
        yield made


def told(report: Report) -> bytes:
    """All figures of a report."""
    kinds = report.agencies, report.people, report.earlier
    return to_json([[[key, asdict(each)] for key, each in sorted(kind.items())] for kind in kinds])


async def write(pool: Pool, rulebook: Rulebook, matter: SimulatedMatter, first: int, last: int) -> None:
    """Write the lines of a matter after the first ones, as one step."""
    empty = before_its_first_event(matter.state.procedure, matter.state.number, matter.start)[2]
    before, after = (evolution.fold(rulebook, empty, matter.events[:upto]) for upto in (first, last))
    step = record(rulebook, before if first else None, after, matter.events[first:last], matter.events[last - 1].at)
    async with pool.acquire() as conn, conn.transaction():
        if not first:
            await opened(conn, rulebook, matter, step)
        await ledger.write(conn, step, [])


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_remembered_changes_no_report(pool: Pool, seed: int) -> None:
    """Matters get their lines bit by bit, and reports of all kinds of periods are made between. The last one has what
    was counted on the way, matter by matter.
    """
    chance, matters = Random(seed), list[SimulatedMatter]()  # noqa: S311 - chance for a simulation
    counted, _ = run(CASES, seed + 1, keep=matters.append)
    rulebook = matters[0].rulebook
    written = dict.fromkeys(range(len(matters)), 0)
    remembering = Reports(pool)
    for _ in range(6):
        for n, matter in enumerate(matters):
            upto = min(len(matter.events), written[n] + chance.randint(0, 5))
            if upto > written[n]:
                await write(pool, rulebook, matter, written[n], upto)
                written[n] = upto
        for _ in range(4):
            begin = YEAR + timedelta(days=chance.randint(0, 300))
            until = begin + timedelta(days=chance.choice([30, 90, 400]))
            as_of = chance.choice([until, LATER])
            made = await remembering.of(begin, until, as_of)
            assert told(made) == told(await Reports(pool).of(begin, until, as_of))
            assert told(made) == told(await remembering.of(begin, until, as_of))
    for n, matter in enumerate(matters):
        if written[n] < len(matter.events):
            await write(pool, rulebook, matter, written[n], len(matter.events))
    assert told(await remembering.of(YEAR, LATER, LATER)) == told(counted)
    assert counted.people


async def test_only_what_has_new_lines_is_folded_again(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    matters = list[SimulatedMatter]()
    run(10, keep=matters.append)
    rulebook, last = matters[0].rulebook, matters[-1]
    for matter in matters:
        await write(pool, rulebook, matter, 0, len(matter.events) - (matter is last))
    reports, asked = Reports(pool), list[list[str]]()
    rows = reports._records.rows
    monkeypatch.setattr(reports._records, "rows", lambda numbers, at: asked.append([*numbers]) or rows(numbers, at))
    for _ in range(2):
        await reports.of(YEAR, LATER, LATER)
    await write(pool, rulebook, last, len(last.events) - 1, len(last.events))
    await reports.of(YEAR, LATER, LATER)
    assert [len(numbers) for numbers in asked] == [len(matters), 1]
    assert asked[-1] == [last.state.number]


def test_the_part_goes_that_was_used_longest_ago() -> None:
    remembered, parts = Remembered(2), [Report() for _ in range(3)]
    keys = [("new", str(n), 0, 1, b"") for n in range(3)]
    remembered.put(keys[0], parts[0])
    remembered.put(keys[1], parts[1])
    remembered.put(keys[0], parts[0])
    remembered.put(keys[2], parts[2])
    assert [remembered.get(key) for key in keys] == [parts[0], None, parts[2]]
