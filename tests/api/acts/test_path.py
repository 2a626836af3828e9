"""From the first contact to the answer: the path every user takes."""

from tests.api.client import Api, opening


async def test_a_case_is_opened_and_handled(api: Api):
    answer = await api.post("/v1/cases", opening())
    assert answer.status_code == 201, answer.text
    case = answer.json()
    assert answer.headers["location"] == f"/v1/cases/{case['case_no']}"
    assert (case["status"], case["responder"], case["lead_agency"]) == ("open", "housing-1", "housing")
    assert [duty["rule"] for duty in case["duties"]] == ["route"]

    done = await api.act(case["case_no"], "route", {"route": "own_post"})
    assert done.status_code == 200, done.text
    said = done.json()
    assert said["case_no"] == case["case_no"]
    assert said["seq"] == 2
    assert [event["type"] for event in said["events"]] == ["routed"]
    assert "decide" in [duty["rule"] for duty in said["duties"]]
    assert await api.context.ledger.seq(case["case_no"]) == 2
