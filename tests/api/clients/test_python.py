"""The Python client against a real server: calls, errors by code, receipts, broken connections, events."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from shouwen_client import AsyncClient, Client, Patience, Pending, Problem, problems, types

from api.app import create_app
from api.reads import events
from process.settings import ApiSettings
from stack import servers
from tests.api.client import Api, eventually, settings
from tools.clients import CLIENTS

OPENING: types.OpenCase = {
    "agency": "housing",
    "kind": "inquiry",
    "form": "oral",
    "channel": "窗口",
    "subject": "咨询",
    "applicant": {"anonymous": True},
}
QUICK = Patience(first=0.05, longest=0.2, tries=200)


@asynccontextmanager
async def serving(chosen: ApiSettings, port: int) -> AsyncIterator[None]:
    app = create_app(chosen)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    task = asyncio.create_task(server._serve())

    async def started() -> bool:
        return server.started

    try:
        await eventually(started)
        yield
    finally:
        server.should_exit = True
        events.news(app).end()
        await task


@pytest.fixture
def port() -> int:
    return servers.free_port()


@pytest.fixture
async def served(database_url: str, address: str, port: int) -> AsyncIterator[str]:
    async with serving(settings(database_url, address, local_stack=True), port):
        yield f"http://{servers.LOOPBACK}:{port}"


@pytest.fixture
async def client(api: Api, served: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(served, lambda: api.token("housing-1"), QUICK) as it:
        yield it


async def test_a_case_is_opened_worked_on_and_read(client: AsyncClient):
    case = await client.open_case(OPENING)
    done = await client.route(case["case_no"], {"route": "own_post"})
    assert [event["type"] for event in done["events"]] == ["routed"]
    await client.answer(case["case_no"], {"answer": "已答复", "on_the_spot": True})
    assert (await client.get_case(case["case_no"]))["status"] == "closed"
    page = await client.list_cases(q=case["case_no"], total=True, sort="received_at")
    assert page.get("total") == 1
    explained = await client.case_explanation(case["case_no"], page["items"][0]["duties"][0]["id"])
    assert explained["days"][0]["kind"] == "start"


async def test_problems_are_exceptions_by_code(client: AsyncClient):
    case = await client.open_case(OPENING)
    with pytest.raises(problems.NotOwed) as refused:
        await client.supplement(case["case_no"], {"materials": ["材料"]})
    assert (refused.value.code, refused.value.status) == ("not_owed", 409)
    assert [(each["id"], each["bearer"]["official"]) for each in refused.value.duties] == [("route-1", "housing-1")]
    assert refused.value.acts == ["route"]
    assert refused.value.request_id
    with pytest.raises(problems.Incomplete) as wrong:
        await client.route(case["case_no"], {"route": "nowhere"})  # type: ignore[typeddict-item]
    assert wrong.value.errors[0]["field"] == "route"
    with pytest.raises(Problem, match="no_such_case"):
        await client.get_case("20260101-999999")


async def test_the_same_key_is_the_same_request(client: AsyncClient):
    key = secrets.token_hex(8)
    assert await client.open_case(OPENING, key=key) == await client.open_case(OPENING, key=key)
    with pytest.raises(problems.KeyReused):
        await client.open_case({**OPENING, "urgent": True}, key=key)


async def test_a_system_acts_for_an_official(api: Api, served: str):
    async with AsyncClient(served, api.token("hall"), QUICK) as hall:
        case = await hall.open_case(OPENING, on_behalf_of="housing-2")
        assert case["responder"] == "housing-2"


async def test_a_receipt_is_awaited(api: Api, served: str):
    async with AsyncClient(served, api.token("housing-1"), Patience(answer=0, first=0.05)) as patient:
        case = await patient.open_case(OPENING)
        done = await patient.route(case["case_no"], {"route": "own_post"})
        assert [event["type"] for event in done["events"]] == ["routed"]
        with pytest.raises(problems.NotOwed) as refused:
            await patient.supplement(case["case_no"], {"materials": ["材料"]})
        assert refused.value.request_id


async def test_what_is_not_processed_yet_is_pending(api: Api, database_url: str, address: str, port: int):
    url, short = f"http://{servers.LOOPBACK}:{port}", Patience(answer=0, first=0.05, receipt=0)
    async with (
        serving(settings(database_url, address, task_queue="nobody", local_stack=True), port),
        AsyncClient(url, api.token("housing-1"), short) as hasty,
    ):
        case = await hasty.open_case(OPENING)
        with pytest.raises(Pending) as pending:
            await hasty.route(case["case_no"], {"route": "own_post"})
        assert pending.value.location.startswith(f"/v1/cases/{case['case_no']}/receipts/")
        assert pending.value.request_id


async def test_a_request_is_sent_again_until_the_server_is_there(api: Api, database_url: str, address: str, port: int):
    async with AsyncClient(f"http://{servers.LOOPBACK}:{port}", api.token("housing-1"), QUICK) as early:
        opening = asyncio.create_task(early.open_case(OPENING))
        async with serving(settings(database_url, address, local_stack=True), port):
            assert (await opening)["status"] == "open"


async def test_many_cases_are_opened_at_once(client: AsyncClient):
    answers = await client.open_cases((secrets.token_hex(8), OPENING) for _ in range(3))
    assert [answer["status"] for answer in answers] == [201] * 3, answers


async def test_events_go_on_where_the_connection_broke(api: Api, database_url: str, address: str, port: int):
    chosen = settings(database_url, address, local_stack=True)
    after = await api.context.outbox.last()
    async with AsyncClient(f"http://{servers.LOOPBACK}:{port}", api.token("housing-1"), QUICK) as client:
        stream = client.events(after)
        async with serving(chosen, port):
            first = await client.open_case(OPENING)
            assert (await of(stream, first["case_no"]))["data"]["seq"] == 1
        missed = await api.open()
        async with serving(chosen, port):
            assert (await of(stream, missed))["type"] == "shouwen.case.received"
            assert (await client.list_events(after, limit=500))["items"][0]["subject"]
        await stream.aclose()  # type: ignore[attr-defined]


async def of(stream: AsyncIterator[types.CloudEvent], number: str) -> types.CloudEvent:
    async with asyncio.timeout(20):
        async for event in stream:
            if event["subject"] == number:
                return event
    raise AssertionError("the stream ended")


async def test_the_client_that_blocks_does_the_same(api: Api, served: str):
    after, token = await api.context.outbox.last(), api.token("housing-1")

    def work() -> tuple[str, list[Any]]:
        with Client(served, token, QUICK) as client:
            case = client.open_case(OPENING)
            client.route(case["case_no"], {"route": "own_post"})
            with suppress(problems.NotOwed):
                client.supplement(case["case_no"], {"materials": ["材料"]})
            client.open_cases([(secrets.token_hex(8), OPENING)])
            return case["case_no"], [event["type"] for event in own(client.events(after), case["case_no"], 2)]

    number, types_of = await asyncio.to_thread(work)
    assert number
    assert types_of == ["shouwen.case.received", "shouwen.case.routed"]


def own(stream: Iterator[types.CloudEvent], number: str, count: int) -> Iterator[types.CloudEvent]:
    for event in stream:
        if event["subject"] == number:
            yield event
            count -= 1
        if not count:
            return


async def test_the_readme_runs(api: Api, served: str, capsys: pytest.CaptureFixture[str]):
    (code,) = re.findall(r"```python\n(.*?)```", (CLIENTS / "python" / "README.md").read_text("utf-8"), re.DOTALL)
    await asyncio.to_thread(exec, code, {"url": served, "token": api.token("housing-1")})
    said = capsys.readouterr().out.splitlines()
    assert any("现在" in line for line in said)
    assert "即时受理移交 逾期" in said  # the server's own lines come between, in the same output
