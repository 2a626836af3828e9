"""Reads as a caller of the directory, and cases to read."""

from typing import Any
from urllib.parse import quote

import httpx

from tests.api.client import Api


async def get(api: Api, path: str, by: str | None = "housing-1", **params: Any) -> httpx.Response:
    """Send a GET as an official (or ``hall``). ``claims`` adds claims to the token, ``headers`` adds headers.
    ``purpose`` says what a text is read for.
    """
    claims, headers = params.pop("claims", {}), dict(params.pop("headers", {}))
    headers |= {"Read-Purpose": quote(params.pop("purpose"))} if "purpose" in params else {}
    headers |= {"Authorization": f"Bearer {api.token(by, **claims)}"} if by else {}
    return await api.http.get(path, params=params or None, headers=headers)


async def read(api: Api, path: str, **how: Any) -> Any:
    """Return the JSON of a GET that succeeds."""
    answer = await get(api, path, **how)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def done(api: Api, number: str, act: str, body: dict[str, Any] | None = None, **how: Any) -> dict[str, Any]:
    """Do an act that is accepted. Returns its answer."""
    answer = await api.act(number, act, body, **how)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def contested(api: Api, *, escalated: bool = True) -> str:
    """Return a case of housing with water and roads, in which water rejects the plan and roads doesn't answer."""
    number = await api.open()
    await done(api, number, "route", {"route": "joint", "co_agencies": ["water", "roads"]})
    await done(api, number, "report_to_head", {"issue": "涉及供水和道路"})
    plan = {"text": "分头办理", "parts": [{"agency": "water", "task": "改管", "due_on": "2099-01-05"}]}
    await done(api, number, "propose_plan", plan, by="housing-head")
    await done(api, number, "object", {"version": 1, "grounds": "不属本单位"}, by="water-1")
    if escalated:
        positions = [
            {"agency": "water", "position": "objects", "grounds": "不属本单位"},
            {"agency": "roads", "position": "silent"},
        ]
        report = {
            "document_no": "样〔2026〕1号",
            "matters": "由谁办理",
            "positions": positions,
            "recommendation": "归口供水",
        }
        await done(api, number, "escalate", report, by="housing-head")
    return number
