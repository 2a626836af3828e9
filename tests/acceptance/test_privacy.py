"""What a citizen or an official writes is sealed: no history, no ledger row and no search attribute holds it."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import asyncpg
import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata

from domain.acts import ACTS
from domain.clock.calendar import TZ
from domain.matter.fields import SEALED
from domain.matter.names import workflow_id
from tests.acceptance.journeys import ONE, OPENINGS, ROLES, STAFFED, Journeys
from tests.acceptance.markers import SECRET, TAG, filled, marked, sent_texts, texts_of, traces
from tests.api.client import Api
from tests.api.edge.test_sealing import full
from tests.api.reading import get, read

PROCEDURES = ("finding", "commendation", "supervision")
JOINED = {f"{TAG}-finding/join_lead/facts"}  # the words of an inspection's fault, sent as such

JOURNEY: list[tuple[str, str, dict[str, Any]]] = [
    ("route", "housing-1", {"route": "joint", "co_agencies": ["water"]}),
    ("report_to_head", "housing-1", {"issue": marked("报告")}),
    ("propose_plan", "housing-head",
     {"text": marked("方案"), "parts": [{"agency": "water", "task": marked("任务"), "due_on": "2199-01-04"}]}),
    ("object", "water-1", {"version": 1, "grounds": marked("异议")}),
    ("escalate", "housing-head",
     {"document_no": "坛房〔2026〕1号", "matters": marked("事项"), "recommendation": marked("意见"),
      "positions": [{"agency": "water", "position": "objects", "grounds": marked("理由")}]}),
    ("note", "housing-1", {"text": marked("备注")}),
    ("withdraw", "housing-1", {"reason": marked("撤回")}),
]  # fmt: skip


async def test_no_text_that_came_in_is_in_any_history(api: Api) -> None:
    number = await api.open(subject=marked("事由"), applicant={"name": marked("姓名"), "contact": marked("电话")})
    for act, by, body in JOURNEY:
        answer = await api.act(number, act, body, by=by)
        assert answer.status_code == 200, (act, answer.text)
    handle = api.context.client.get_workflow_handle(workflow_id("case", number))
    history = await handle.fetch_history()
    everything = history.to_json() + "".join(str(event) for event in history.events)
    assert SECRET not in everything
    assert SECRET.encode() not in b"".join(event.SerializeToString() for event in history.events)
    assert json.dumps(SECRET)[1:-1] not in everything
    rows = await api.context.ledger.events(number)
    assert SECRET not in str(rows)


async def test_a_refusal_repeats_nobodys_words(api: Api) -> None:
    number = await api.open()
    for body in ({"route": marked("哪里")}, {marked("字段"): 1}, {"route": "own_post", "reason": marked("x") * 20_000}):
        answer = await api.act(number, "route", body)
        assert answer.status_code in (413, 422)
        assert SECRET not in answer.text


@pytest.fixture
async def journeys(alone: Api) -> AsyncIterator[Journeys]:
    """Of a district of its own, where nothing else is said."""
    await alone.context.directory.load(STAFFED)
    made = Journeys(alone)
    with made.watched():
        yield made


async def test_no_text_of_any_procedure_is_anywhere_but_in_the_vault(
    journeys: Journeys,
    own_database_url: str,
    server_home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    api = journeys.api
    caplog.set_level(logging.DEBUG)
    cases = [await journeys.case() for _ in range(2)]
    await journeys.finding()
    await journeys.commendations(cases)
    await journeys.supervision(cases)
    await every_case_act(api, cases[0])
    document = (await api.http.get("/openapi.json")).json()
    wanted = {text for path in OPENINGS for text in sent_texts(document, path)}
    procedures = api.context.editions.on(datetime.now(TZ).date()).procedures
    for procedure in PROCEDURES:  # acts that the rulebook of today doesn't tell are of a later edition
        acts = {*procedures[procedure].acts, *(name for name, act in ACTS[procedure].items() if act.internal)}
        wanted |= {text for text in texts_of(procedure) if text.split("/")[1] in acts}
    assert sorted(wanted ^ journeys.sent) == [], "a journey is to have every text there is"
    assert await read_back(api) == {f"{TAG}-{text}" for text in wanted if not text.startswith("/v1/cases")} - JOINED

    told: dict[str, str | bytes] = {
        "addresses": "\n".join(journeys.urls),
        "answers": "\n".join(journeys.answers),
        "metrics": (await api.http.get("/metrics")).text,
        "logs": caplog.text + "".join(capfd.readouterr()),
        "the log of PostgreSQL": (server_home / "postgres.log").read_bytes(),
        **await papers(api),
        **await whole_database(own_database_url),
        **await every_workflow(api),
    }
    assert {place: found for place, what in told.items() if (found := traces(what))} == {}


async def every_case_act(api: Api, number: str) -> None:
    """Send each act of a case with a text in every field that takes one. What is refused is received all the same."""
    for name, kind in ACTS["case"].items():
        if not kind.internal:
            sent = filled("case", name, full(kind))
            answer = await api.act(number, name, sent)
            assert answer.status_code in (200, 403, 404, 409, 422), (name, answer.text)
            assert traces(answer.text) == set()


async def papers(api: Api) -> dict[str, str]:
    """What the papers of this year say."""
    span, told = {"from": f"{datetime.now(TZ).year}-01-01", "to": f"{datetime.now(TZ).year}-12-31"}, dict[str, str]()
    for suffix in ("docx", "xlsx"):
        who: dict[str, Any] = {"by": ONE, "claims": {"roles": ROLES}}
        answer = await get(api, "/v1/reports/circular", **who, **span, format=suffix)
        assert answer.status_code == 200, answer.text
        with ZipFile(BytesIO(answer.content)) as paper:
            told[f"paper {suffix}"] = "".join(paper.read(name).decode("utf-8", "replace") for name in paper.namelist())
    return told


async def read_back(api: Api) -> set[str]:
    """The texts that the ledgers refer to, as whoever may read them does: that is where they are."""
    told: set[str] = set()
    for procedure, number in await api.context.pool.fetch("select procedure, number from matter"):
        rows = str(await api.context.ledger.events(number)) if procedure in PROCEDURES else ""
        for ref in set(SEALED.findall(rows)):
            at = f"/v1/{procedure}s/{number}/texts/{ref}"
            told |= traces((await read(api, at, by=ONE, claims={"roles": ROLES}, purpose=marked("purpose")))["text"])
    return told - {SECRET}


async def whole_database(url: str) -> dict[str, str]:
    """Every row of every table, as its owner sees it."""
    owner: Any = await asyncpg.connect(url)
    try:
        tables = await owner.fetch("select tablename from pg_tables where schemaname = 'public'")
        return {
            f"table {table}": str(await owner.fetchval(f'select string_agg(t::text, chr(10)) from "{table}" t'))  # noqa: S608 - names from the catalogue
            for (table,) in tables
        }
    finally:
        await owner.close()


async def every_workflow(api: Api) -> dict[str, bytes]:
    """What Temporal keeps and shows of each matter: its history, its attributes, an operator's page."""
    told: dict[str, bytes] = {}
    for procedure, number in await api.context.pool.fetch("select procedure, number from matter"):
        handle = api.context.client.get_workflow_handle(workflow_id(procedure, number))
        history = await handle.fetch_history()
        told[f"history {handle.id}"] = b"".join(event.SerializeToString() for event in history.events)
        told[f"attributes {handle.id}"] = (await handle.describe()).raw_description.SerializeToString()
        page = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        told[f"page {handle.id}"] = page.SerializeToString()
    return told
