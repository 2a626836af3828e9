"""A revised calendar on its way: whatever is killed, away or can't be told, it reaches everybody in the end."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import structlog.testing
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from activities.revisions import TRIES, NoneTold, RevisionActivities
from db.pool import Pool, connect
from db.revisions import publish
from domain.clock.calendar import Calendar
from domain.engine.revision import Sweep
from domain.matter.names import revision_id
from matters import deliver
from matters.integrity.reconcile import Reconciler
from matters.revise import Revise
from matters.temporal.client import start_revision
from tests.api.alone import serving, working
from tests.api.client import VAULT_KEYS, Api, eventually
from tests.api.reading import read
from tests.api.revising import AUDITOR, PATH, duty, inquiry, next_working_days, off, revise, swept


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process holds an older calendar, so that no test has to wait for one."""
    monkeypatch.setattr("matters.calendars.SETTLED", 0.0)


@pytest.fixture
async def pool(own_database_url: str) -> AsyncIterator[Pool]:
    async with await connect(own_database_url) as made:
        yield made


@pytest.fixture
def others_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes may hold an older calendar, for two seconds."""
    monkeypatch.setattr("matters.calendars.SETTLED", 2.0)


@pytest.fixture
async def unswept(own_database_url: str, address: str, pool: Pool) -> AsyncIterator[Api]:
    """A district of its own, whose worker is down."""
    async with serving(own_database_url, address, pool) as api:
        yield api


@pytest.fixture
async def alone(unswept: Api, address: str, pool: Pool) -> AsyncIterator[Api]:
    """With a worker."""
    async with working(unswept, address, pool):
        yield unswept


async def left_alone(pool: Pool, count: int = 1) -> list[int]:
    """The numbers of revisions, of one day each, published by a process that was killed right after its commits."""
    numbers: list[int] = []
    for day in next_working_days(count):
        async with pool.acquire() as conn, conn.transaction():
            numbers.append((await publish(conn, VAULT_KEYS, "通知", {day.isoformat(): "off"}, "gov-office-1")).number)
    return numbers


async def test_a_worker_that_was_killed_half_way_brings_it_to_all_of_them_once(
    unswept: Api, address: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("activities.revisions.TOLD_AT_ONCE", 2)
    async with working(unswept, address, pool):
        numbers = [await inquiry(unswept) for _ in range(5)]
    location = await revise(unswept, off(next_working_days(1)[0]))
    handle = unswept.context.client.get_workflow_handle(revision_id(int(location.rpartition("/")[2])))
    assert (await handle.describe()).id
    async with working(unswept, address, pool):

        async def begun() -> bool | None:
            return (await read(unswept, location, **AUDITOR))["cases_seen"] > 0 or None

        await eventually(begun)
    async with working(unswept, address, pool):
        told = await swept(unswept, location)
        assert (told["cases_seen"], told["deadlines_moved"]) == (5, 5)
        for number in numbers:
            timeline = await read(unswept, f"/v1/cases/{number}/timeline", **AUDITOR)
            assert [row["type"] for row in timeline["items"]].count("calendar_revised") == 1
        assert (await handle.query("progress"))["sent"] > 0


async def test_one_published_while_temporal_was_away_is_swept_by_the_reconciler(alone: Api, pool: Pool):
    number = await inquiry(alone)
    (published,) = await left_alone(pool)
    await Reconciler(alone.context).revise()
    told = await swept(alone, f"{PATH}/{published}")
    assert told["deadlines_moved"] == 1
    assert (await duty(alone, number, "answer"))["status"] == "open"


async def test_one_that_was_missed_is_brought_too_and_in_order(alone: Api, pool: Pool):
    number, numbers = await inquiry(alone), await left_alone(pool, 2)
    await start_revision(alone.context.client, alone.context.settings.task_queue, numbers[-1])
    await swept(alone, f"{PATH}/{numbers[-1]}")
    reached = "select (data ->> 'calendar_revision')::int as n from ledger where number = $1 and type = $2 order by seq"
    async with pool.acquire() as conn:
        assert [row["n"] for row in await conn.fetch(reached, number, "calendar_revised")] == numbers


@pytest.mark.usefixtures("others_may_open")
async def test_it_isnt_done_while_a_process_may_still_open_matters_by_an_older_calendar(
    alone: Api, monkeypatch: pytest.MonkeyPatch
):
    before = await alone.context.calendars.fresh()
    location = await revise(alone, off(*next_working_days(2)))
    handle = alone.context.client.get_workflow_handle(revision_id(int(location.rpartition("/")[2])))

    async def looked() -> bool | None:
        return (await handle.query("progress"))["ended"] or None

    await eventually(looked)
    with monkeypatch.context() as other:  # another process, which read the revisions just before

        async def known() -> Calendar:
            return before

        other.setattr(alone.context.calendars, "fresh", known)
        number = await inquiry(alone)
    was = await duty(alone, number, "answer")
    told = await swept(alone, location)
    assert (told["cases_remaining"], told["deadlines_moved"]) == (0, 1)
    assert (await duty(alone, number, "answer"))["due_at"] > was["due_at"]


@pytest.mark.parametrize(
    ("error", "why"),
    [(RPCError("某甲", RPCStatusCode.INVALID_ARGUMENT, b""), "INVALID_ARGUMENT"), (ValueError("某甲"), "ValueError")],
    ids=["not accepted", "not computable"],
)
async def test_one_that_cant_be_told_keeps_nobody_waiting_and_is_named(
    alone: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
):
    monkeypatch.setattr("activities.revisions.TOLD_AT_ONCE", 1)  # so it stands alone before all others
    stuck, *others = [await inquiry(alone) for _ in range(3)]
    was, signal = await duty(alone, stuck, "answer"), deliver.signal

    async def refused(client: Client, procedure: str, number: str, act: str, packed: dict[str, Any]) -> None:
        if number == stuck:
            raise error
        await signal(client, procedure, number, act, packed)

    with monkeypatch.context() as broken, structlog.testing.capture_logs() as logs:
        broken.setattr(deliver, "signal", refused)
        location = await revise(alone, off(next_working_days(1)[0]))
        handle = alone.context.client.get_workflow_handle(revision_id(int(location.rpartition("/")[2])))

        async def looked() -> dict[str, Any] | None:
            progress = await handle.query("progress")
            return progress if progress["ended"] else None

        progress = await eventually(looked)
    assert (progress["sent"], progress["left"], progress["stuck"]) == (2, 1, [stuck])
    told = await read(alone, location, **AUDITOR)
    assert (told["status"], told["cases_seen"], told["cases_remaining"]) == ("running", 2, 1)
    assert told["numbers_remaining"] == [stuck]
    assert "numbers_remaining" not in await read(alone, location), "whose matters they are isn't everybody's business"
    for number in others:
        assert (await duty(alone, number, "answer"))["due_at"] > was["due_at"]
    line = {"event": "revision_not_sent", "log_level": "warning", "number": stuck, "code": why}
    assert [each for each in logs if each["event"] == "revision_not_sent"] == [line] * TRIES

    told = await swept(alone, location)
    assert (told["cases_seen"], told["cases_remaining"], told["numbers_remaining"]) == (3, 0, [])
    assert (await duty(alone, stuck, "answer"))["due_at"] > was["due_at"]
    progress = await handle.query("progress")
    assert (progress["sent"], progress["left"], progress["stuck"]) == (3, 0, [])


async def test_where_none_can_be_told_the_batch_fails_and_is_tried_again(
    alone: Api, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    last = [await inquiry(alone) for _ in range(2)][-1]
    (number,) = await left_alone(pool)

    async def away(*_: Any) -> None:
        raise RPCError("", RPCStatusCode.UNAVAILABLE, b"")

    ctx, environment = alone.context, ActivityEnvironment()
    telling = Revise(ctx.client, ctx.calendars, ctx.deliver)
    monkeypatch.setattr(telling, "tell", away)
    batch = RevisionActivities(ctx.revisions, telling).revise_batch
    with pytest.raises(NoneTold):
        await environment.run(batch, Sweep(number=number))
    environment.info = replace(environment.info, attempt=TRIES)
    told = await environment.run(batch, Sweep(number=number))
    assert (told.after, told.sent) == (last, 0), "not for ever: these may be just the ones that can't be told"
