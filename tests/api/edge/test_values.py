"""No value gets in that can't be read back: one form of instants and days, in bodies, queries and cursors."""

import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from domain.clock.calendar import TZ
from tests.api.client import Api, code, opening

BAD = [
    "{now}:30", "20261127120000+08:00", "2026-W48-5T12:00:00+08:00", "1796000000", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "1899-12-31T23:59:59+08:00", "2026-11-27", "2026-11-27T12:00:00", "",
]  # fmt: skip
NO_DAY = ["2026-W50", "20270101", "1796000000", "2026-11-27T00:00:00+08:00", "1899-12-31", "2200-01-01", ""]


def now() -> datetime:
    return datetime.now(TZ).replace(microsecond=0)


def said(form: str) -> str:
    return form.format(now=(now() - timedelta(minutes=5)).isoformat())


@pytest.mark.parametrize("form", BAD)
async def test_a_bad_instant_is_refused_in_bodies(api: Api, form: str):
    opened = await api.post("/v1/cases", opening(occurred_at=said(form)))
    assert code(opened, 422) == "incomplete"
    assert opened.json()["errors"][0]["field"] == "occurred_at"
    number = await api.open()
    noted = await api.act(number, "note", {"text": "备注", "occurred_at": said(form)})
    assert code(noted, 422) == "incomplete"
    unreached = {"attempts": [{"at": said(form), "means": "电话"}]}
    assert code(await api.act(number, "record_unreachable", unreached), 422) == "incomplete"


@pytest.mark.parametrize("form", BAD)
@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases?due_before={}",
        "/v1/reports/agencies?from=2026-01-01&to=2026-01-31&as_of={}",
        "/v1/cases/x/responsibility?at={}",
    ],
)
async def test_a_bad_instant_is_refused_in_queries(api: Api, path: str, form: str):
    sent = said(form).replace("+", "%2B")
    head = {"Authorization": f"Bearer {api.token('party-office-1', roles=['conduct_office'])}"}
    assert code(await api.http.get(path.format(sent), headers=head), 422) == "incomplete"


@pytest.mark.parametrize("day", NO_DAY)
async def test_a_bad_day_is_refused(api: Api, day: str):
    head = {"Authorization": f"Bearer {api.token('party-office-1', roles=['conduct_office', 'calendar_admin'])}"}
    for query in (f"from={day}&to=2026-12-31", f"from=2026-01-01&to={day}"):
        assert code(await api.http.get(f"/v1/reports/agencies?{query}", headers=head), 422) == "incomplete"
    revision = {"notice": "通知", "days": [{"date": day, "kind": "off"}]}
    roles = {"roles": ["calendar_admin"]}
    assert code(await api.post("/v1/calendar/revisions", revision, claims=roles), 422) == "incomplete"
    excluded = {"kind": "hearing", "from": day, "to": "2026-12-31", "notice_no": "〔2026〕1号"}
    assert code(await api.act(await api.open(), "exclude_time", excluded), 422) == "incomplete"


@pytest.mark.parametrize("start", [form for form in BAD if form != "2026-11-27"] + ["2026-W50", "20270101"])
async def test_a_bad_start_is_refused(api: Api, start: str):
    head = {"Authorization": f"Bearer {api.token('housing-1')}"}
    query = {"start": said(start), "working_days": "3"}
    assert code(await api.http.get("/v1/deadlines", params=query, headers=head), 422) == "incomplete"


@pytest.mark.parametrize(
    "position",
    ["2026-11-27T12:00:00+08:00:30 20261127-000001", "20261127120000+08:00 20261127-000001", "2026-11-27T12:00:00Z",
     "0001-01-01T00:00:00+14:00 20261127-000001", "2026-11-27T12:00:00Z a\0b", "x", "\udcff"],
)  # fmt: skip
async def test_a_bad_cursor_is_refused(api: Api, position: str):
    cursor = urlsafe_b64encode(position.encode(errors="surrogateescape")).decode()
    head = {"Authorization": f"Bearer {api.token('housing-1')}"}
    answer = await api.http.get("/v1/cases", params={"cursor": cursor}, headers=head)
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("offset", [0, 330, 480, -300, 840, -720])
@pytest.mark.parametrize("fraction", ["", ".5", ".123456789"])
async def test_an_instant_is_kept_at_0800_read_back_folded_and_reported(api: Api, offset: int, fraction: str):
    claimed = now() - timedelta(minutes=5)
    text = claimed.astimezone(timezone(timedelta(minutes=offset))).isoformat()
    text = f"{text[:19]}{fraction}{text[19:]}"
    number = await api.open(occurred_at=text)
    head = {"Authorization": f"Bearer {api.token('party-office-1', roles=['conduct_office'])}"}
    timeline: dict[str, Any] = (await api.http.get(f"/v1/cases/{number}/timeline", headers=head)).json()
    kept = timeline["items"][0]["occurred_at"]
    assert kept.endswith("+08:00")
    assert kept[:19] == claimed.isoformat()[:19]
    folded = await api.context.fold.matter(number)
    assert folded.state.facts["first_receipt_at"] == kept
    start, _ = await api.context.fold.resumed(number)
    assert start.first is not None
    assert start.first.occurred_at == datetime.fromisoformat(kept)
    day = now().date().isoformat()
    report = await api.http.get(f"/v1/reports/agencies?from={day}&to={day}", headers=head)
    assert report.status_code == 200, report.text
    assert json.loads(report.text)["items"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("channel", "张三 13800000000"), ("channel", "电话13800000000"), ("channel", "某" * 17), ("channel", "说：他"),
        ("external_no", "张三"), ("external_no", "张三 1"), ("external_no", "他说自己已经来过三次窗口都没有人受理1"),
    ],
)  # fmt: skip
async def test_what_is_kept_in_the_open_is_a_code(api: Api, field: str, said: str) -> None:
    answer = await api.post("/v1/cases", opening(**{field: said}))
    assert code(answer, 422) == "incomplete"
    assert said not in answer.text


async def test_a_document_number_is_no_sentence(api: Api) -> None:
    number = await api.open()
    sentence = "某某某于某日到窗口反映某某某收受财物1号"
    route = {"route": "special_law", "citation": "依据", "channel": "渠道"}
    for act, body in (("route", route), ("transfer", {"to_agency": "water", "document_no": sentence})):
        answer = await api.act(number, act, body)
    assert code(answer, 422) == "incomplete"
    assert "document_no" in answer.text
    assert sentence not in answer.text
