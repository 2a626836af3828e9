"""Whoever reaches Temporal acts as nobody: what isn't signed is recorded as untrusted, and does nothing."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from google.protobuf.duration_pb2 import Duration
from pydantic_core import to_json
from temporalio.api.common.v1 import Payload, WorkflowExecution
from temporalio.api.failure.v1 import ApplicationFailureInfo, Failure
from temporalio.api.workflowservice.v1 import (
    RespondActivityTaskCompletedByIdRequest,
    RespondActivityTaskFailedByIdRequest,
    SignalWorkflowExecutionRequest,
)
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

from domain.clock.calendar import Calendar
from domain.matter.events import Actor
from domain.matter.names import CONFLICT, REVISE
from matters import law
from testing import district
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver

NOBODY = Actor("nobody-9", "housing", ("head",))


@pytest.fixture
async def forger(drive: Driver) -> Client:
    """A client of somebody who reaches Temporal and has none of this product's keys."""
    return await Client.connect(drive.client.service_client.config.target_host)


def handle(forger: Client, case: Case) -> WorkflowHandle[Any, Any]:
    return forger.get_workflow_handle(case.handle.id)


async def untrusted(case: Case) -> list[str]:
    """The titles of the acts that the ledger tells of as untrusted."""
    refused = [row for row in await case.ledger() if row.type == "act_refused"]
    return [row.data["act"] for row in refused if row.data["problem"]["code"] == "untrusted"]


async def forged(forger: Client, case: Case, act: str, **packed: Any) -> list[str]:
    """Send a forged act as a signal. Returns what happened by the time the next act was done."""
    before = await case.types()
    await handle(forger, case).signal(act, await case.packed(act, **packed))
    await case.act("note")
    return (await case.types())[len(before) :]


async def test_a_hand_made_acceptance_binds_nobody(drive: Driver, forger: Client) -> None:
    case = await drive.open()
    at = (await case.now()).isoformat()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.act("transfer", to_agency="water", delivered_at=at)
    happened = await forged(forger, case, "accept_transfer", by=district.official("water"), responder="water-1")
    assert happened == ["act_refused", "noted"]
    assert len(await untrusted(case)) == 1


async def test_a_back_dated_answer_withdraws_no_breach(drive: Driver, forger: Client) -> None:
    case = await drive.open(kind="inquiry", form="oral")
    await case.act("route", route="own_post")
    at = await case.now()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    assert "act_refused" in await forged(forger, case, "answer", at=at, on_the_spot=True)
    (lead,) = await case.leads()
    assert lead.status == "open"
    assert (await finding.state()).closed_at is None


@pytest.mark.parametrize("act", ["void", "note"])
async def test_somebody_who_does_not_exist_does_nothing(drive: Driver, forger: Client, act: str) -> None:
    case = await drive.open()
    assert await forged(forger, case, act, by=NOBODY) == ["act_refused", "noted"]


async def test_a_lead_is_not_dismissed_by_somebody_who_does_not_exist(drive: Driver, forger: Client) -> None:
    case = await drive.open()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    verifier = Actor("nobody-9", "party-office", ("verifier", "conduct_office"))
    await handle(forger, finding).signal("dismiss", await finding.packed("dismiss", by=verifier))
    await finding.act("note", Actor("party-office-1", "party-office", ("verifier", "conduct_office")))
    assert "dismissed" not in await finding.types()
    assert len(await untrusted(finding)) == 1


async def test_nobody_invents_a_holiday(drive: Driver, forger: Client) -> None:
    case = await drive.open()
    before = await case.state()
    now = await case.now()
    invented = Calendar.from_compact(law.calendar().compact((now.year, now.year + 1)))
    sent = {"act": REVISE, "number": 9, "notice": "x", "published_at": now.isoformat()}
    await handle(forger, case).signal(REVISE, sent | {"calendar": dict(invented.compact((now.year, now.year + 1)))})
    await case.act("note")
    assert (await case.types())[-2:] == ["act_refused", "noted"]
    assert (await case.state()).calendar.version == before.calendar.version


async def test_a_forged_update_is_refused_and_recorded(drive: Driver, forger: Client) -> None:
    case = await drive.open()
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle(forger, case).execute_update("void", await case.packed("void", by=district.HEAD))
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "untrusted"
    await case.act("note")
    assert await case.types() == ["received", "act_refused", "noted"]


async def test_a_signed_act_counts_in_its_place_only(drive: Driver, forger: Client) -> None:
    """A signature is copied to another matter, to another act, and from what the workflow has answered."""
    case, other = await drive.open(), await drive.open()
    await case.act("note")
    history = await case.handle.fetch_history()
    told = [event.workflow_execution_update_accepted_event_attributes for event in history.events]
    (sent,) = [each.accepted_request.input.args.payloads[0] for each in told if each.accepted_request.meta.update_id]
    completed = [event.workflow_execution_update_completed_event_attributes for event in history.events]
    (answer,) = [each.outcome.success.payloads[0] for each in completed if each.outcome.HasField("success")]
    altered = Payload()
    altered.CopyFrom(sent)
    altered.data = altered.data.replace(b"housing-1", b"housing-2")
    assert altered.data != sent.data
    for matter, act, payload in (
        (other, "note", sent),
        (case, "void", sent),
        (case, "note", answer),
        (case, "note", altered),
    ):
        await raw_signal(forger, matter, act, payload)
    await case.act("note")
    await other.act("note")
    assert await case.types() == ["received", "noted", *["act_refused"] * 3, "noted"]
    assert len(await untrusted(case)) == 3
    assert await other.types() == ["received", "act_refused", "noted"]


ANSWERS = {
    "completed": None,
    "final": ApplicationFailureInfo(type="no", non_retryable=True),
    "conflict": ApplicationFailureInfo(type=CONFLICT, non_retryable=True),
    "put_off": ApplicationFailureInfo(type="no", next_retry_delay=Duration(seconds=10**9)),
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_that_somebody_else_has_given_is_none(
    drive: Driver, forger: Client, owner: asyncpg.Connection, answer: str
) -> None:
    """While the activity of a lead waits for the database, somebody completes it in its stead, or says that it has
    failed for good or for years.
    """
    case = await drive.open()
    async with owner.transaction():
        await owner.execute("lock table lead in share mode")
        skipping = asyncio.ensure_future(case.skip(timedelta(days=14)))
        await answered(forger, case.handle.id, ANSWERS[answer])
        assert not await case.leads()
    await skipping
    await eventually(lambda: handed_on(case, 1))
    await case.act("route", route="own_post")
    await case.skip(timedelta(days=14))  # what comes later is handed on too
    await eventually(lambda: handed_on(case, 2))


@pytest.mark.parametrize("answer", ["completed", "final"])
async def test_an_answer_that_somebody_else_has_given_takes_no_lead_back(
    drive: Driver, forger: Client, owner: asyncpg.Connection, answer: str
) -> None:
    """While the withdrawal of a lead waits for the database, somebody answers in its stead. It is withdrawn later."""
    case = await drive.open(kind="inquiry")
    received = await case.now() + timedelta(minutes=1)
    await case.skip(timedelta(days=14))
    await eventually(lambda: handed_on(case, 1))
    async with owner.transaction():
        await owner.execute("lock table lead in share mode")
        await case.handle.signal("route", await case.received("route", at=received, route="own_post"))
        await answered(forger, case.handle.id, ANSWERS[answer])
        assert [lead.status for lead in await case.leads()] == ["open"]
    await eventually(lambda: withdrawn(case))
    (finding,) = await case.findings()
    await eventually(lambda: ended(finding))


async def withdrawn(case: Case) -> bool:
    return [lead.status for lead in await case.leads()] == ["withdrawn"]


async def ended(finding: Case) -> bool:
    return "lead_withdrawn" in await finding.types()


async def answered(forger: Client, workflow_id: str, said: ApplicationFailureInfo | None) -> None:
    """Answer in the stead of the activity for which a workflow waits: that it is done, or that it has failed."""
    activity_id = await eventually(lambda: pending(forger, workflow_id))
    if said is None:
        request = RespondActivityTaskCompletedByIdRequest(
            namespace="default", workflow_id=workflow_id, activity_id=activity_id
        )
        await forger.workflow_service.respond_activity_task_completed_by_id(request)
        return
    failed = RespondActivityTaskFailedByIdRequest(
        namespace="default",
        workflow_id=workflow_id,
        activity_id=activity_id,
        failure=Failure(message="no", application_failure_info=said),
    )
    await forger.workflow_service.respond_activity_task_failed_by_id(failed)


async def handed_on(case: Case, count: int) -> bool:
    return len(await case.leads()) == count and bool(await case.findings())


async def pending(forger: Client, workflow_id: str) -> str | None:
    described = await forger.get_workflow_handle(workflow_id).describe()
    return next((each.activity_id for each in described.raw_description.pending_activities), None)


async def test_a_report_is_issued_by_the_schedule_alone(drive: Driver, forger: Client) -> None:
    handle = await forger.start_workflow(
        "PeriodicReport",
        {"report": "circular", "every": "month"},
        id="report:monthly-2026-12-01T00:00:00Z",
        task_queue=drive.parts.task_queue,
    )
    assert await handle.result() is None
    history = await handle.fetch_history()
    assert not [e for e in history.events if e.HasField("activity_task_scheduled_event_attributes")]


async def restored(case: Case) -> bool:
    return "workflow_restored" in await case.types()


async def raw_signal(forger: Client, matter: Case, act: str, *payloads: Payload) -> None:
    request = SignalWorkflowExecutionRequest(
        namespace="default", workflow_execution=WorkflowExecution(workflow_id=matter.handle.id), signal_name=act
    )
    request.input.payloads.extend(payloads)
    await forger.workflow_service.signal_workflow_execution(request)


async def test_what_the_ui_shows_is_what_it_showed(drive: Driver) -> None:
    """The UI decodes a payload by its encoding, and shows a text where it finds JSON."""
    case = await drive.open()
    await case.act("route", route="own_post")
    history = await case.handle.fetch_history()
    (payload,) = history.events[0].workflow_execution_started_event_attributes.input.payloads
    assert payload.metadata["encoding"] == b"json/plain"
    assert set(payload.metadata) == {"encoding", "mac"}
    assert f'"number":"{case.number}"'.encode() in payload.data
    assert case.number in history.events[0].user_metadata.summary.data.decode()


async def test_a_forged_start_is_replaced_from_the_ledger(drive: Driver, forger: Client) -> None:
    """A start with an altered snapshot would make somebody late who isn't."""
    case = await drive.open()
    await case.act("route", route="own_post")
    start, _ = await drive.parts.fold.resumed(case.number)
    altered = json.loads(to_json(start).replace(b'"2026-', b'"2025-'))
    await forger.start_workflow(
        "Case",
        altered,
        id=case.handle.id,
        task_queue=drive.parts.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )
    await eventually(lambda: restored(case))
    await case.act("note")
    assert await case.types() == ["received", "routed", "workflow_restored", "noted"]
    told = (await case.ledger())[2].data
    assert told["what"] == "unsigned"
    assert told["by"] == forger.identity
    assert await case.leads() == []
