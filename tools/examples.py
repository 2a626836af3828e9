"""Write ``api/contract/examples/answers.json``: what the running system answers, as examples for the OpenAPI document.

PYTHONPATH=clients/python python -m tools.examples
"""

import json
from datetime import timedelta
from typing import Any

import httpx

from api.contract.examples import STORED
from domain.clock.rfc3339 import read_instant
from process import arguments
from testing.stack import Stack, running

_AUDITOR = "supervision-3"


def told(stack: Stack) -> dict[str, Any]:
    """Play one case, which is transferred and not accepted in time. Returns the answers by operation id."""
    desk, auditor = stack.client(), stack.client(_AUDITOR)
    opened = stack.open(subject="申请疏通门前排水管")
    number = opened["case_no"]
    done = desk.route(number, {"route": "elsewhere", "competent_agency": "water"})
    receipt = _received(stack, number)
    stack.transfer(number, to="water")
    stack.forward(number, working_days=2)
    breach = stack.await_event("breached", number)
    finding = auditor.get_finding(stack.await_event("lead_opened", number)["subject"])
    day = read_instant(opened["received_at"]).date()
    report = auditor.report_agencies(from_=str(day), to=str(day + timedelta(days=1)))
    return {
        "open_case": opened,
        "route": done,
        "get_case": auditor.get_case(number),
        "list_cases": auditor.list_cases(q=number, total=True),
        "case_receipt": receipt,
        "case_timeline": desk.case_timeline(number),
        "case_explanation": desk.case_explanation(number, "accept_transfer-1"),
        "case_responsibility": desk.case_responsibility(number),
        "case_dossier": desk.case_dossier(number),
        "list_events": {"items": [breach], "next_after": int(breach["id"])},
        "get_finding": finding,
        "report_agencies": {**report, "items": [each for each in report["items"] if each["agency"] == "water"]},
        "count_deadline": desk.count_deadline(start="2026-02-13T15:00:00+08:00", working_days=3),
    }


def _received(stack: Stack, number: str) -> Any:
    """Note something on a case without waiting for the answer. Returns the receipt of the note, once it was done."""
    headers = {"Authorization": f"Bearer {stack.token('housing-1')}", "Idempotency-Key": f"note-{number}"}
    path = f"{stack.url}/v1/cases/{number}/note"
    with httpx.Client(headers=headers, trust_env=False, timeout=60) as http:
        sent = http.post(path, json={"text": "已电话联系水利局"}, headers={"Prefer": "respond-async"})
    stack.await_event("noted", number)
    return stack.client().case_receipt(number, sent.json()["receipt"])


def main() -> None:
    """Write the answers."""
    arguments.none(__doc__)
    with running({}) as stack:
        answers = told(stack)
    STORED.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"已写出 {STORED}")


if __name__ == "__main__":
    main()
