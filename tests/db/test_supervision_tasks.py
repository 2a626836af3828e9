"""Which tasks of supervision count for a period: what was voided is as if it had never been begun (Art. 12)."""

import secrets
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.pool import Pool
from db.supervision import Supervision, TaskOf
from db.vault.texts import Vault
from db.writes.intake import NewMatter
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from tests.db.conftest import answering, keyring
from tests.db.records import AT, START, head, row, step

ENGINE = "shouwen"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
BEFORE = (date(2025, 1, 1), date(2025, 12, 31))
ODD = (date(2026, 3, 1), date(2026, 3, 9))


class Tasks:
    """Begins inspections, voids them, and does them."""

    def __init__(self, pool: Pool) -> None:
        self.kept = Supervision(pool)
        self._receipts = Receipts(pool, Vault(pool, keyring()), answering)
        self._ledger = Ledger(pool, answering, keyring())

    async def begun(self, days: tuple[date, date], *, by: str = ENGINE, kind: str = "inspection") -> str:
        act, (begins, ends) = secrets.token_hex(8), days
        about = {"from": begins.isoformat(), "to": ends.isoformat()}
        async with self._receipts.intake(by, act, b"mac") as intake:
            number = await intake.number("supervision")
            await intake.receipt(act, "supervision", number, "open", {})
            opened = row(1, "supervision_opened", command=act, data={"kind": kind})
            await intake.open(
                NewMatter(rulebook_digest="d", start=START, opened_by=by),
                self._step(number, opened, kind=kind, about=about, command=act, summary="已布置"),
            )
        self._about = about
        return number

    async def ended(self, number: str, event: str, kind: str = "inspection") -> None:
        await self._ledger.append(
            self._step(number, row(2, event), kind=kind, about=self._about, status="closed", closed_at=AT)
        )

    async def voided(self, days: tuple[date, date], **how: Any) -> None:
        await self.ended(await self.begun(days, **how), "voided", how.get("kind", "inspection"))

    async def of(self, days: tuple[date, date]) -> TaskOf:
        return await self.kept.task_of("inspection", *days)

    async def owed_again(self, before: tuple[date, date] = BEFORE) -> list[tuple[date, date]]:
        """For which periods a run begins one again, if this was the period of the run before."""
        return await self.kept.voided_periods("inspection", ENGINE, *before)

    def _step(self, number: str, *rows: Any, command: str | None = None, summary: str = "", **of: Any) -> Any:
        known = head(form=None, responder=None, next_due_at=None, open_duties=(), **of)
        return replace(step(number, *rows, procedure="supervision", head=known), command=command, summary=summary)


@pytest.fixture
async def tasks(own_pool: Pool) -> Tasks:
    return Tasks(own_pool)


async def test_a_task_stands_for_its_period_while_it_is_owed_and_once_it_is_done(tasks: Tasks):
    assert await tasks.of(YEAR) == TaskOf(stands=False, voided=0)
    number = await tasks.begun(YEAR)
    assert await tasks.of(YEAR) == TaskOf(stands=True, voided=0)
    assert await tasks.of(BEFORE) == await tasks.of(ODD) == TaskOf(stands=False, voided=0)
    assert await tasks.kept.task_of("circular", *YEAR) == TaskOf(stands=False, voided=0)
    await tasks.ended(number, "inspected")
    assert await tasks.of(YEAR) == TaskOf(stands=True, voided=0)


async def test_a_voided_task_stands_for_nothing_however_often_it_was_begun(tasks: Tasks):
    for times in (1, 2):
        await tasks.voided(YEAR)
        assert await tasks.of(YEAR) == TaskOf(stands=False, voided=times)
    await tasks.begun(YEAR)
    assert await tasks.of(YEAR) == TaskOf(stands=True, voided=2)


async def test_what_was_voided_after_its_run_is_owed_again_at_a_later_one_until_a_task_stands(tasks: Tasks):
    await tasks.voided(YEAR)
    assert await tasks.owed_again() == [YEAR]
    number = await tasks.begun(YEAR)
    assert await tasks.owed_again() == []
    await tasks.ended(number, "voided")
    assert await tasks.owed_again() == [YEAR]
    await tasks.voided(BEFORE)
    assert await tasks.owed_again() == [BEFORE, YEAR]
    await tasks.voided((date(2026, 4, 1), date(2026, 4, 30)), kind="circular")
    assert await tasks.owed_again() == [BEFORE, YEAR], "of that kind alone"


async def test_what_a_person_began_by_mistake_is_owed_again_only_for_the_period_of_the_run_before(tasks: Tasks):
    await tasks.voided(ODD, by="li")
    await tasks.voided(YEAR, by="li")
    assert await tasks.owed_again(BEFORE) == []
    assert await tasks.owed_again(YEAR) == [YEAR]


async def test_a_report_names_the_task_that_stands(tasks: Tasks):
    days = (date(2026, 2, 1), date(2026, 2, 28))
    await tasks.kept.issue("circular", *days, AT, {})

    async def named() -> list[str | None]:
        return [each.supervision_no for each in await tasks.kept.issued()]

    assert await named() == [None]
    first = await tasks.begun(days, kind="circular")
    await tasks.ended(first, "voided", "circular")
    assert await named() == [first]
    second = await tasks.begun(days, kind="circular")
    third = await tasks.begun(days, kind="circular")
    assert await named() == [third]
    await tasks.ended(third, "voided", "circular")
    assert await named() == [second]
