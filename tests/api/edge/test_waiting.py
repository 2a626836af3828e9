"""Asked to be answered later, or answered later because workers or Temporal are down: received all the same."""

import asyncio
from datetime import timedelta

from db.writes.intake import Receipt
from matters.integrity.reconcile import Reconciler
from tests.api.client import Api, code, eventually, opening


async def outcome(api: Api, act_id: str) -> Receipt:
    """The receipt once it has an outcome."""

    async def settled() -> Receipt | None:
        receipt = await api.context.receipts.get(act_id)
        return receipt if receipt and receipt.status != "received" else None

    return await eventually(settled)


async def test_respond_async_is_accepted_later(api: Api):
    number = await api.open()
    answer = await api.act(number, "note", {"text": "备注"}, prefer="respond-async", key=f"a-{number}")
    assert answer.status_code == 202
    said = answer.json()
    assert answer.headers["location"] == f"/v1/cases/{number}/receipts/{said['receipt']}"
    receipt = await outcome(api, said["receipt"])
    assert (receipt.status, receipt.seq) == ("accepted", 2)
    again = await api.act(number, "note", {"text": "备注"}, prefer="respond-async", key=f"a-{number}")
    assert (again.status_code, again.content) == (202, answer.content)


async def test_respond_async_is_refused_later_and_recorded(api: Api):
    number = await api.open()
    answer = await api.act(number, "finish_part", {"part": "1-1", "report": "完成"}, prefer="respond-async")
    receipt = await outcome(api, answer.json()["receipt"])
    assert (receipt.status, receipt.problem["code"]) == ("refused", "not_owed")
    assert [event.type for event in await api.context.ledger.events(number)] == ["received", "act_refused"]


async def test_without_a_worker_it_is_202_after_the_wait(unworked: Api):
    number = await unworked.open()
    began = asyncio.get_running_loop().time()
    answer = await unworked.act(number, "note", {"text": "备注"}, prefer="wait=1")
    assert answer.status_code == 202
    assert 0.9 < asyncio.get_running_loop().time() - began < 4


async def test_while_temporal_is_down_cases_are_opened_and_acts_received(cut_off: Api, api: Api):
    answer = await cut_off.post("/v1/cases", opening())
    assert answer.status_code == 201
    number = answer.json()["case_no"]
    late = await cut_off.act(number, "route", {"route": "own_post"}, prefer="wait=1")
    assert late.status_code == 202
    act_id = late.json()["receipt"]
    received = await cut_off.context.receipts.get(act_id)
    assert await api.context.deliver.ensure(number)
    await Reconciler(api.context).resend(timedelta())
    receipt = await outcome(api, act_id)
    assert receipt.status == "accepted", receipt.problem
    routed = (await api.context.ledger.events(number))[1]
    assert received
    assert (routed.type, routed.received_at) == ("routed", received.received_at)


async def test_an_act_starts_the_workflow_that_could_not_be_started(cut_off: Api, api: Api):
    number = (await cut_off.post("/v1/cases", opening())).json()["case_no"]
    done = await api.act(number, "route", {"route": "own_post"})
    assert done.status_code == 200, done.text
    assert done.json()["seq"] == 2


async def test_an_act_after_the_end_is_refused_though_no_workflow_runs(api: Api):
    number = await api.open()
    assert (await api.act(number, "void", {"reason": "误立"}, by="housing-head")).status_code == 200
    answer = await api.act(number, "note", {"text": "备注"})
    assert code(answer, 409) == "case_closed"
    assert [denial.code for denial in await api.context.denials.of(number)] == ["case_closed"]
