"""Publish a revised calendar, and read what becomes of it."""

from datetime import date, datetime
from typing import Any

from domain.clock.calendar import TZ
from matters import law
from tests.api.client import Api, eventually
from tests.api.reading import done, read

ADMIN: dict[str, Any] = {"by": "gov-office-1", "claims": {"agency": "gov-office", "roles": ["calendar_admin"]}}
AUDITOR: dict[str, Any] = {"by": "auditor-1", "claims": {"agency": "party-office", "roles": ["auditor"]}}
PATH = "/v1/calendar/revisions"


def next_working_days(count: int) -> list[date]:
    today, calendar = datetime.now(TZ).date(), law.calendar()
    return [calendar.add(today, n + 1) for n in range(count)]


def off(*days: date) -> dict[str, Any]:
    return {"notice": "防汛临时放假通知", "days": [{"date": day.isoformat(), "kind": "off"} for day in days]}


async def revise(api: Api, body: dict[str, Any], **how: Any) -> str:
    answer = await api.post(PATH, body, **(ADMIN | how))
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


async def swept(api: Api, location: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        told = await read(api, location, **AUDITOR)
        return told if told["status"] == "done" else None

    return await eventually(look)


async def duty(api: Api, number: str, rule: str) -> dict[str, Any]:
    case = await read(api, f"/v1/cases/{number}", **AUDITOR)
    return next(each for each in case["duties"] if each["rule"] == rule)


async def inquiry(api: Api) -> str:
    number = await api.open(kind="inquiry")
    await done(api, number, "route", {"route": "own_post"})
    return number
