"""What is kept in the open, and not sealed, takes no number of a person, however it is spelt."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.api.client import Api, opening
from tests.api.reading import done
from tests.domain.matter.test_persons_numbers import (
    DRAWN_SPELLINGS,
    LONG_SPELLINGS,
    NUMBERS_OF_REGISTERS,
    SPELLINGS,
)

Send = Callable[[Api, str], Awaitable[httpx.Response]]
_CALENDAR = {"roles": ["calendar_admin"]}


async def _external_no(api: Api, said: str) -> httpx.Response:
    return await api.post("/v1/cases", opening(external_no=said))


async def _channel(api: Api, said: str) -> httpx.Response:
    return await api.post("/v1/cases", opening(channel=said))


async def _key(api: Api, said: str) -> httpx.Response:
    return await api.post("/v1/cases", opening(), key=said)


async def _notice(api: Api, said: str) -> httpx.Response:
    days = [{"date": "2026-12-25", "kind": "work"}]
    return await api.post("/v1/calendar/revisions", {"notice": said, "days": days}, claims=_CALENDAR)


async def _seed(api: Api, said: str) -> httpx.Response:
    campaign = {"from": "2026-03-01", "to": "2026-03-31", "agencies": ["housing"], "size": 1, "seed": said}
    return await api.post(
        "/v1/supervision/campaigns", campaign, by="party-office-1", claims={"roles": ["conduct_office"]}
    )


FIELDS: dict[str, Send] = {
    "external_no": _external_no, "channel": _channel, "Idempotency-Key": _key, "notice": _notice, "seed": _seed,
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
async def test_no_open_code_takes_the_number_of_a_person(api: Api, field: str) -> None:
    taken: list[str] = []
    drawn = () if field == "Idempotency-Key" else DRAWN_SPELLINGS
    for said in (*SPELLINGS, *LONG_SPELLINGS, *drawn):
        if field == "Idempotency-Key" and not (said.isascii() and " " not in said):
            continue  # a key is visible ASCII
        answer = await FIELDS[field](api, said)
        if answer.status_code != 422 or field not in {each["field"] for each in answer.json()["errors"]}:
            taken.append(f"{said}: {answer.status_code} {answer.text}")
        assert said not in answer.text
    assert taken == []


async def test_no_document_number_is_the_number_of_a_person(api: Api) -> None:
    number = await api.open()
    await done(api, number, "route", {"route": "elsewhere", "competent_agency": "water"})
    sent: dict[str, Any] = {"to_agency": "water", "delivered_to": "收发室", "delivered_at": "2026-03-02T10:00:00+08:00"}
    for said in SPELLINGS:
        refused = await api.act(number, "transfer", sent | {"document_no": said})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "document_no"), said


async def test_no_key_of_a_line_is_the_number_of_a_person(api: Api) -> None:
    line = {"key": "138-1234-5678", "case": opening()}
    head = {"Authorization": f"Bearer {api.token('hall')}", "Content-Type": "application/x-ndjson"}
    answer = await api.http.post("/v1/cases:batch", content=json.dumps(line), headers=head)
    assert (answer.json()["status"], "138-1234" in answer.text) == (422, False)


@pytest.mark.parametrize("said", [said for said in NUMBERS_OF_REGISTERS if said.isascii()])
async def test_numbers_of_registers_are_keys(api: Api, said: str) -> None:
    answer = await api.post("/v1/cases", opening(), key=f"{said}/{secrets.token_urlsafe(4)}")
    assert answer.status_code == 201, answer.text
