"""Whatever is thrown at a case, it is recorded and does no harm."""

from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.converter import DataConverter, DefaultPayloadConverter

from domain.matter.names import REVISE, workflow_id
from matters.temporal.signing import Codec
from tests.signing import KEYS
from tests.workflows.driver import Case, Driver

RAW = {
    "bad json": Payload(metadata={"encoding": b"json/plain"}, data=b"{not json"),
    "unknown encoding": Payload(metadata={"encoding": b"binary/martian"}, data=b"x"),
    "no encoding": Payload(data=b"x"),
    "bad utf-8": Payload(metadata={"encoding": b"json/plain"}, data=b'"\xff\xfe"'),
    "nan": Payload(metadata={"encoding": b"json/plain"}, data=b'{"id": NaN}'),
    "nul": Payload(
        metadata={"encoding": b"json/plain"}, data=b'{"id": "a\\u0000b", "by": ["a","b",[]], "at": "x", "data": {}}'
    ),
    "lone surrogate": Payload(metadata={"encoding": b"json/plain"}, data=b'{"id": "\\ud800"}'),
    "null": Payload(metadata={"encoding": b"binary/null"}),
    "list": Payload(metadata={"encoding": b"json/plain"}, data=b"[1,2]"),
    "number": Payload(metadata={"encoding": b"json/plain"}, data=b"7"),
    "empty": Payload(metadata={"encoding": b"json/plain"}, data=b"{}"),
    "huge": Payload(metadata={"encoding": b"json/plain"}, data=b'{"id": "' + b"x" * 100_000 + b'"}'),
}


class _Verbatim(DefaultPayloadConverter):
    def to_payloads(self, values: Any) -> list[Payload]:
        return [v if isinstance(v, Payload) else super(_Verbatim, self).to_payloads([v])[0] for v in values]


async def signed_handle(drive: Driver, case: Case) -> Any:
    config = drive.client.config()
    client = await Client.connect(
        config["service_client"].config.target_host,
        data_converter=DataConverter(payload_converter_class=_Verbatim, payload_codec=Codec(KEYS)),
    )
    return client.get_workflow_handle(workflow_id("case", case.number))


async def settled(case: Case, refusals: int) -> list[str]:
    """The ledger's types once that many refusals stand in it: an act after them has been answered."""
    await case.act("route", route="own_post")
    types = await case.types()
    assert types.count("act_refused") == refusals, types
    return types


@pytest.mark.parametrize("form", RAW)
async def test_a_poisoned_signal_is_recorded_and_the_case_goes_on(drive: Driver, form: str) -> None:
    case = await drive.open()
    handle = await signed_handle(drive, case)
    await handle.signal("transfer", RAW[form])
    await settled(case, refusals=1)


@pytest.mark.parametrize(
    ("number", "published_at"),
    [
        ("Infinity", "2026-03-03T08:00:00+08:00"),
        ("1", "0001-01-01T00:00:00+14:00"),
        ("2147483648", "2026-03-03T08:00:00+08:00"),
        ("1", "2026-03-03T08:00:00+08:00:30"),
    ],
)
async def test_a_poisoned_revision_is_recorded_and_the_case_goes_on(
    drive: Driver, number: str, published_at: str
) -> None:
    case = await drive.open()
    handle = await signed_handle(drive, case)
    calendar = '{"version": "x", "2026": "?"}'
    sent = f'{{"number": {number}, "notice": "x", "published_at": "{published_at}", "calendar": {calendar}}}'
    await handle.signal(REVISE, Payload(metadata={"encoding": b"json/plain"}, data=sent.encode()))
    await settled(case, refusals=1)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "2026-03-03T08:00:00+08:00:30", "20260303080000+08:00"])
async def test_an_instant_that_could_not_be_read_back_is_recorded_and_the_case_goes_on(drive: Driver, at: str) -> None:
    case = await drive.open()
    await case.handle.signal("note", await case.packed("note") | {"at": at})
    await case.handle.signal("note", await case.packed("note") | {"occurred_at": at})
    await settled(case, refusals=2)


async def test_no_argument_two_arguments_and_an_unknown_name(drive: Driver) -> None:
    case = await drive.open()
    await case.handle.signal("transfer")
    await case.handle.signal("transfer", args=[{}, {}])
    await case.handle.signal("no_such_signal", {"anything": 1})
    await settled(case, refusals=3)


async def test_a_cancel_from_the_ui_is_recorded_not_obeyed(drive: Driver) -> None:
    case = await drive.open()
    await case.handle.cancel()
    await case.act("route", route="own_post")
    await case.act("note")
    assert "cancel_ignored" in await case.types()


async def test_an_update_that_cannot_be_read_leaves_no_trace(drive: Driver) -> None:
    case = await drive.open()
    handle = await signed_handle(drive, case)
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("transfer", RAW["bad json"])
    await settled(case, refusals=0)
