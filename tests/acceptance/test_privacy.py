"""What a citizen or an official writes is sealed: no history, no ledger row and no search attribute holds it."""

import json
from typing import Any

from domain.names import workflow_id
from tests.api.client import Api

SECRET = "绝密标记"  # stands in every text that goes in


def marked(what: str) -> str:
    return f"{SECRET}{what}"


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
