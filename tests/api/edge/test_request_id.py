"""Every answer has a number, and the log has a line with the same number."""

import re

import structlog
from structlog.testing import capture_logs

from tests.api.client import Api, code


async def test_every_answer_has_a_number_that_the_log_has_too(api: Api):
    number = await api.open()
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        refused = await api.act(number, "answer", {"answer": "绝不可外泄", "on_the_spot": True})
        unknown = await api.http.get("/v1/nothing/绝不可外泄", headers={"X-Request-Id": "zhang-san"})
    lines = [line for line in logged if line["event"] == "answered"]
    assert [line["request"] for line in lines] == [answer.headers["X-Request-Id"] for answer in (refused, unknown)]
    assert all(re.fullmatch("[0-9a-f]{16}", line["request"]) for line in lines)
    assert (lines[0]["route"], lines[0]["status"], lines[0]["code"]) == (
        "/v1/cases/{case_no}/answer",
        409,
        code(refused, 409),
    )
    assert (lines[1]["route"], lines[1]["status"]) == (None, 401)
    assert "绝不可外泄" not in str(logged)
    assert "zhang-san" not in str(logged)


async def test_an_answer_is_spelt_alike_however_it_is_got(api: Api):
    body = {"text": "备注"}
    number = await api.open()
    done = await api.act(number, "note", body, key=f"n-{number}")
    again = await api.act(number, "note", body, key=f"n-{number}")
    assert done.content == again.content
    read = await api.http.get(f"/v1/cases/{number}", headers={"Authorization": f"Bearer {api.token('housing-1')}"})
    for answer in (done, read):
        assert b'":"' in answer.content
        assert b'": ' not in answer.content
