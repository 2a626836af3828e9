"""The event stream over a real socket: what is committed arrives, in order, once, and only to whom it concerns."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.reads import events
from stack import servers
from tests.acceptance.statements import counted
from tests.api.client import Api, code, eventually, opening, settings
from tests.api.reading import done, get, read


async def started(server: uvicorn.Server) -> bool:
    return server.started


@asynccontextmanager
async def served(database_url: str, address: str) -> AsyncIterator[tuple[Any, str, uvicorn.Server, asyncio.Task[None]]]:
    app, port = create_app(settings(database_url, address, local_stack=True)), servers.free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=5))
    task = asyncio.create_task(server._serve())
    try:
        await eventually(lambda: started(server), patience=10)
        yield app, f"http://127.0.0.1:{port}", server, task
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def listening(url: str, token: str, last: int | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": str(last)} if last is not None else {})
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream("GET", f"{url}/v1/events", headers=headers) as sent,
    ):
        assert sent.status_code == 200
        assert sent.headers["content-type"].startswith("text/event-stream")
        lines = sent.aiter_lines()
        assert (await anext(lines)).startswith("retry:")

        async def told() -> AsyncIterator[dict[str, Any]]:
            async for line in lines:
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

        yield told()


async def of(stream: AsyncIterator[dict[str, Any]], number: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        async for event in stream:
            found += [event] if event["subject"] == number else []
            if len(found) == count:
                return found
    raise AssertionError("the stream ended")


async def test_events_arrive_as_they_happen_and_resume_without_a_gap(api: Api, database_url: str, address: str):
    async with served(database_url, address) as (_, url, _, _):
        async with listening(url, api.token("housing-1")) as stream:
            number = await api.open()
            (first,) = await of(stream, number, 1)
        assert first["specversion"] == "1.0"
        assert (first["type"], first["source"]) == ("shouwen.case.received", f"/v1/cases/{number}")
        assert (first["data"]["case_no"], first["data"]["seq"]) == (number, 1)
        await done(api, number, "route", {"route": "own_post"})  # while nobody listens
        async with listening(url, api.token("housing-1"), int(first["id"])) as stream:
            (second,) = await of(stream, number, 1)
            assert second["data"]["seq"] == 2
            await done(api, number, "note", {"text": "备注"})
            (third,) = await of(stream, number, 1)
            assert third["data"]["seq"] == 3
        assert int(first["id"]) < int(second["id"]) < int(third["id"])


async def test_agencies_hear_of_what_involves_them_alone(api: Api, database_url: str, address: str):
    async with served(database_url, address) as (_, url, _, _):
        last = await api.context.outbox.last()
        number = await api.open()
        theirs = (await api.post("/v1/cases", opening(agency="water"), by="water-1")).json()["case_no"]
        async with listening(url, api.token("water-1"), last) as stream:
            (event,) = await of(stream, theirs, 1)
        assert event["subject"] == theirs
        everything = {"roles": ["auditor"]}
        async with listening(url, api.token("party-office-1", **everything), last) as stream:
            seen = [(await anext(stream))["subject"] for _ in range(2)]
        assert seen == [number, theirs]


async def test_streams_end_when_the_process_stops(api: Api, database_url: str, address: str):
    async with (
        served(database_url, address) as (app, url, server, task),
        listening(url, api.token("housing-1")) as stream,
    ):
        server.should_exit = True
        events.news(app).end()
        async with asyncio.timeout(3):  # long before the grace of five seconds is over
            assert [event async for event in stream if event["subject"] == "none"] == []
            await task


async def test_silence_is_filled_with_heartbeats(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "HEARTBEAT", 0.05)
    latest = events.News(api.context.outbox)
    frames = events.frames(api.context, latest, 2**62, ())
    said = [await anext(frames) for _ in range(3)]
    await frames.aclose()
    assert said[0].startswith("retry:")
    assert said[1:] == [": \n\n"] * 2


async def test_the_listener_is_let_go_with_the_last_stream(api: Api):
    latest = events.News(api.context.outbox)
    one, two = (events.frames(api.context, latest, 2**62, None) for _ in range(2))
    await anext(one)
    await anext(two)
    listening = latest._listening
    await one.aclose()
    assert listening is not None
    assert not listening.done()
    await two.aclose()
    assert listening.done()


@pytest.mark.parametrize("last", ["x", "-1", "9" * 19, "9" * 18, ""])
async def test_a_position_is_a_number(api: Api, last: str):
    assert code(await get(api, "/v1/events", headers={"Last-Event-ID": last}), 422) == "incomplete"


async def test_a_position_that_no_event_has_yet_is_refused(api: Api):
    ahead = await api.context.outbox.last() + 1_000_000
    assert code(await get(api, "/v1/events", headers={"Last-Event-ID": str(ahead)}), 422) == "incomplete"
    assert code(await get(api, "/v1/events", after=ahead), 422) == "incomplete"


async def test_a_stream_from_zero_tells_everything(api: Api, database_url: str, address: str):
    number = await api.open()
    async with served(database_url, address) as (_, url, _, _), listening(url, api.token("housing-1"), 0) as stream:
        assert (await of(stream, number, 1))[0]["data"]["seq"] == 1


async def test_events_are_read_by_the_page_too(api: Api):
    last = await api.context.outbox.last()
    number = await api.open()
    await done(api, number, "route", {"route": "own_post"})
    page = await read(api, "/v1/events", after=last, limit=1)
    (first,) = page["items"]
    assert (first["subject"], first["data"]["seq"], first["data"]["title"]) == (number, 1, "收到事项")
    rest = await read(api, "/v1/events", after=page["next_after"])
    assert [each["data"]["seq"] for each in rest["items"] if each["subject"] == number][:1] == [2]
    none = await read(api, "/v1/events", after=rest["next_after"])
    assert none == {"items": [], "next_after": rest["next_after"]}


async def test_who_takes_json_alone_is_told_to_say_after_which_event(api: Api):
    head = {"Authorization": f"Bearer {api.token('housing-1')}", "Accept": "application/json"}
    refused = await api.http.get("/v1/events", headers=head)
    assert code(refused, 422) == "incomplete"
    assert refused.json()["errors"][0]["field"] == "after"
    page = await api.http.get("/v1/events", params={"after": 0, "limit": 1}, headers=head)
    assert page.status_code == 200, page.text


async def test_a_breach_says_what_a_warning_needs(api: Api):
    last = await api.context.outbox.last()
    number = await api.open(kind="inquiry", form="oral")
    await done(api, number, "route", {"route": "own_post"})
    forwarded = await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 5})
    assert forwarded.status_code == 200
    items = (await read(api, "/v1/events", after=last, limit=500))["items"]
    (breach,) = [each for each in items if each["subject"] == number and each["type"] == "shouwen.case.breached"]
    duty = breach["data"]["about"]
    assert (duty["id"], duty["rule"]) == (breach["data"]["duty"], "answer")
    assert duty["bearer"] == {"role": "responder", "agency": "housing", "official": "housing-1"}
    assert duty["title"]
    assert duty["article"]
    assert duty["due_at"] == duty["breached_at"]
    assert duty["late_by_working_days"] >= 1


async def test_a_duty_in_an_event_is_as_late_as_in_its_case(api: Api):
    last = await api.context.outbox.last()
    number = await api.open(kind="inquiry", form="oral")
    await done(api, number, "route", {"route": "own_post"})
    for _ in range(2):  # nothing happens in between: only the clock of the case goes on
        await api.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 5})
        (duty,) = (await read(api, f"/v1/cases/{number}"))["duties"][-1:]
        items = (await read(api, "/v1/events", after=last, limit=500))["items"]
        told = [each["data"]["about"] for each in items if each["subject"] == number and "about" in each["data"]]
        assert duty["late_by_working_days"] >= 1
        del duty["acts"]  # an event doesn't know the rulebook of its case
        assert [each for each in told if each["id"] == duty["id"]][-1] == duty


async def test_many_streams_cost_one_reader(api: Api, database_url: str, address: str):
    """Fifty streams at the end of the outbox: each event is read once, not fifty times."""
    async with served(database_url, address) as (app, _, _, _), counted(app.state.context.pool) as sent:
        ctx = app.state.context
        latest, position = events.News(ctx.outbox), await ctx.outbox.last()
        streams = [events.frames(ctx, latest, position, ("housing",)) for _ in range(50)]
        for stream in streams:
            await anext(stream)
        waiting = [asyncio.create_task(anext(stream)) for stream in streams]
        number = await api.open()
        assert all(f"/v1/cases/{number}" in frame for frame in await asyncio.gather(*waiting))
        sent.statements.clear()
        for n in range(5):
            waiting = [asyncio.create_task(anext(stream)) for stream in streams]
            await done(api, number, "note", {"text": "备注"})
            told = await asyncio.gather(*waiting)
            assert len(set(told)) == 1, n
            assert number in told[0]
        for stream in streams:
            await stream.aclose()
    reads = sum(times for text, times in sent.statements.items() if "from outbox" in text)
    assert 0 < reads <= 5 * 4  # a note may leave more than one event, and a read that finds nothing ends each round


async def test_what_is_kept_is_what_the_database_tells(api: Api, monkeypatch: pytest.MonkeyPatch):
    """A stream that is behind what is kept reads the database; both ways tell the same events to the same agencies."""
    monkeypatch.setattr(events, "KEPT", 3)
    latest, outbox = events.News(api.context.outbox), api.context.outbox
    first = await outbox.last()
    async with latest:
        await eventually(lambda: read_by(latest))
        numbers = [await api.open() for _ in range(3)]
        await api.post("/v1/cases", opening(agency="water"), by="water-1")
        await done(api, numbers[0], "route", {"route": "own_post"})
        last = await outbox.last()
        await eventually(lambda: up_to(latest, last))
        assert len(latest._recent) == 3
        for agencies in (None, ("housing",), ("water",), ("roads",), ()):
            for position in range(first, last + 1):
                told, reached = await latest.after(position, agencies)
                assert told == [each for each in await outbox.since(position, agencies) if each.position <= reached]
                assert reached >= last


async def read_by(latest: events.News) -> bool:
    return latest._from is not None


async def up_to(latest: events.News, position: int) -> bool:
    return latest._to >= position
