"""However often an act arrives, and on whichever road, it happens once; and a long case keeps its thread."""

import asyncio
from dataclasses import replace

import pytest

from domain.matter.events import Refused
from matters import deliver
from testing import district
from tests.workflows.driver import Driver


async def test_an_update_and_its_fallback_signal_are_one_act(drive: Driver) -> None:
    case = await drive.open()
    packed = await case.packed("route", route="own_post")
    await deliver.update(drive.client, "case", case.number, "route", packed, wait=30)
    await case.handle.signal("route", packed)
    await deliver.update(drive.client, "case", case.number, "route", packed, wait=30)
    await case.act("note")
    assert await case.types() == ["received", "routed", "noted"]


async def test_many_acts_at_once_are_written_without_a_gap(drive: Driver) -> None:
    case = await drive.open()
    await asyncio.gather(*(case.act("note") for _ in range(8)))
    assert [row.seq for row in await case.ledger()] == list(range(1, 10))


async def test_a_case_continues_as_new_and_still_knows_its_acts(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflows import shell  # noqa: PLC0415 - the module the worker runs, passed through the sandbox

    monkeypatch.setattr(shell, "HISTORY_LIMIT", 40)
    case = await drive.open()
    packed = await case.packed("route", route="own_post")
    await deliver.update(drive.client, "case", case.number, "route", packed, wait=30)
    for _ in range(8):
        await case.act("note")
    first = (await case.handle.describe()).raw_description.workflow_execution_info.first_run_id
    now = (await case.handle.describe()).run_id
    assert first != now
    await deliver.update(drive.client, "case", case.number, "route", packed, wait=30)
    await case.act("complete", on_the_spot=True)
    types = await case.types()
    assert types.count("routed") == 1
    assert types[-1] == "completed"


async def test_a_refusal_tells_the_code_and_what_is_owed(drive: Driver) -> None:
    case = await drive.open()
    with pytest.raises(Refused) as refusal:
        await case.act("answer", on_the_spot=True)
    assert refusal.value.code == "not_owed"
    assert "认定事项归属" in refusal.value.detail
    with pytest.raises(Refused) as refusal:
        await case.act("route", replace(district.RESPONDER, id="housing-2"), route="own_post")
    assert refusal.value.code == "not_your_duty"
    assert await case.types() == ["received"]
