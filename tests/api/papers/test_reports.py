"""Figures per agency: recomputed from the ledger, the same for the same instant, for those who may see them."""

import io
from datetime import datetime, timedelta
from typing import Any

import docx
import pytest

from domain.clock.calendar import TZ
from tests.api.client import Api, code, running, settings
from tests.api.reading import done, get, read

AUDITOR = {"by": "auditor-1", "claims": {"agency": "party-office", "roles": ["auditor"]}}


async def report(api: Api, **params: Any) -> dict[str, dict[str, Any]]:
    """The figures of this year and the next, by agency."""
    year = datetime.now(TZ).year
    span = {"from": f"{year}-01-01", "to": f"{year + 1}-12-31"}
    found = await read(api, "/v1/reports/agencies", **AUDITOR, **span | params)
    return {item["agency"]: item for item in found["items"]}


async def journey(api: Api) -> str:
    """An inquiry answered in time by housing; and one whose answer is late."""
    in_time = await api.open(kind="inquiry")
    await done(api, in_time, "route", {"route": "own_post"})
    await done(api, in_time, "answer", {"answer": "可以办", "on_the_spot": True})
    late = await api.open(kind="inquiry")
    await done(api, late, "route", {"route": "own_post"})
    assert (await api.post(f"/v1/dev/cases/{late}/fast_forward", {"working_days": 4})).status_code == 200
    return late


async def test_the_sums_are_those_of_the_ledger(alone: Api) -> None:
    late = await journey(alone)
    open_overdue = (await report(alone))["housing"]
    assert (open_overdue["cases"], open_overdue["duties"]) == (2, 4)
    assert (open_overdue["on_time"], open_overdue["late"], open_overdue["open_overdue"]) == (3, 0, 1)
    assert open_overdue["findings"] == 1
    await done(alone, late, "answer", {"answer": "可以办", "on_the_spot": False})
    housing = (await report(alone))["housing"]
    assert (housing["late"], housing["late_by_working_days"], housing["open_overdue"]) == (1, 2, 0)
    assert housing["duties"] == housing["on_time"] + housing["late"] + housing["open"] + housing["released"]


async def test_what_happens_in_a_later_month_is_in_its_circular(alone: Api) -> None:
    """The matter came in this month, is late in the next one, and its finding is decided there."""
    number = await alone.open()
    await done(alone, number, "route", {"route": "own_post"})
    await done(alone, number, "accept", {"limit": {"count": 25, "unit": "working_days"}, "basis": "公开承诺"})
    assert (await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 30})).status_code == 200
    (late,) = (await read(alone, f"/v1/cases/{number}"))["leads"]
    day = datetime.fromisoformat(late["at"]).astimezone(TZ).date()
    before = {"from": "2026-01-01", "to": (day.replace(day=1) - timedelta(days=1)).isoformat()}
    (own,) = (await read(alone, "/v1/reports/circular", **AUDITOR, **before))["agencies"]
    assert (own["cases"], own["open"], own["breached"]) == (1, 1, 0)  # as it stood then, not as it is by now
    items = (await read(alone, "/v1/reports/agencies", **AUDITOR, **before))["items"]
    assert items == [own]
    month = {"from": day.replace(day=1).isoformat(), "to": day.isoformat()}
    circular = await read(alone, "/v1/reports/circular", **AUDITOR, **month)
    assert [(each["agency"], each["breached"]) for each in circular["earlier"]] == [("housing", 1)]
    assert sum(each["breached"] for each in circular["agencies"]) == 0  # its own figures are of what came in
    answer = await get(alone, "/v1/reports/circular", **AUDITOR, **month, format="docx")
    *_, last = docx.Document(io.BytesIO(answer.content)).tables
    assert [cell.text for cell in last.rows[1].cells] == ["housing", "0", "0", "1", "0", "0", "0"]


async def test_what_shows_late_is_told_once_by_the_circular_of_that_month(alone: Api) -> None:
    """Not routed for three months: its breach is of the first, that the answer is late as well of the last."""
    number = await alone.open(kind="inquiry")
    forward = await alone.post(f"/v1/dev/cases/{number}/fast_forward", {"working_days": 60})
    assert forward.status_code == 200, forward.text
    now = datetime.fromisoformat(forward.json()["now"]).astimezone(TZ).date()
    await done(alone, number, "route", {"route": "own_post"})
    begin, told = datetime.now(TZ).date().replace(day=1), list[int]()
    while begin <= now:
        after = (begin + timedelta(days=31)).replace(day=1)
        month = {"from": begin.isoformat(), "to": (after - timedelta(days=1)).isoformat()}
        circular = await read(alone, "/v1/reports/circular", **AUDITOR, **month)
        told.append(sum(each["breached"] for each in (*circular["agencies"], *circular["earlier"])))
        begin = after
    late = await alone.context.pool.fetchval("select count(*) from duty where breached_at is not null")
    assert (late, sum(told), told[-1]) == (2, 2, 1)


async def test_a_breach_is_counted_though_the_duty_was_released(alone: Api) -> None:
    late = await journey(alone)
    await done(alone, late, "withdraw", {}, by="housing-1")
    housing = (await report(alone))["housing"]
    assert (housing["breached"], housing["released"], housing["open_overdue"]) == (1, 1, 0)


async def test_the_sums_are_those_of_the_ledgers_rows(alone: Api) -> None:
    await journey(alone)
    figures = (await report(alone)).values()
    count = "select count(*) from ledger where type = $1"
    assert sum(each["cases"] for each in figures) == await alone.context.pool.fetchval(count, "received")
    assert sum(each["breached"] for each in figures) == await alone.context.pool.fetchval(count, "breached")
    assert sum(each["findings"] for each in figures) == await alone.context.pool.fetchval(count, "lead_opened")


async def test_a_report_of_the_future_is_refused_where_clocks_are_real(own: Api) -> None:
    span = {"from": "2026-01-01", "to": "2026-12-31", "as_of": "2199-01-01T00:00:00+08:00"}
    answer = await get(own, "/v1/reports/agencies", **AUDITOR, **span)
    assert code(answer, 422) == "incomplete"
    assert answer.json()["errors"][0]["field"] == "as_of"


async def test_a_report_of_a_past_instant_comes_out_again(alone: Api) -> None:
    late = await journey(alone)
    then = (datetime.now(TZ) + timedelta(days=30)).isoformat()
    before = (await report(alone, as_of=datetime.now(TZ).isoformat()))["housing"]
    span = {"from": "2026-01-01", "to": "2029-12-31"}
    instant = (await alone.context.pool.fetchval("select max(recorded_at) from ledger")).isoformat()
    issued = (await get(alone, "/v1/reports/agencies", **AUDITOR, **span, as_of=instant)).content
    await done(alone, late, "answer", {"answer": "可以办", "on_the_spot": False})
    rows = await alone.context.pool.fetch("select recorded_at from ledger where number = $1 order by seq", late)
    assert (await get(alone, "/v1/reports/agencies", **AUDITOR, **span, as_of=instant)).content == issued
    until = rows[-2]["recorded_at"]
    again = await report(alone, as_of=until.isoformat())
    assert again == await report(alone, as_of=until.isoformat())
    assert again["housing"]["open_overdue"] == 1
    assert before["cases"] == 2
    assert (await report(alone, as_of=then))["housing"]["late"] == 1


async def test_a_head_sees_her_own_agency_others_nothing(alone: Api) -> None:
    await alone.open()
    span = {"from": "2020-01-01", "to": "2029-12-31"}
    own = await read(alone, "/v1/reports/agencies", by="housing-head", **span)
    assert [item["agency"] for item in own["items"]] == ["housing"]
    assert code(await get(alone, "/v1/reports/agencies", by="housing-1", **span), 403) == "forbidden"


@pytest.mark.parametrize("span", [{"from": "2026-02-01", "to": "2026-01-01"}, {"from": "x", "to": "2026-01-01"}, {}])
async def test_a_bad_span_is_told(api: Api, span: dict[str, str]) -> None:
    assert code(await get(api, "/v1/reports/agencies", **AUDITOR, **span), 422) == "incomplete"


@pytest.mark.parametrize("sign", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069")
async def test_a_document_number_that_would_turn_the_paper_round_is_refused(api: Api, sign: str) -> None:
    span = {"from": "2026-01-01", "to": "2026-12-31", "document_no": f"样〔2026〕{sign}1号"}
    for kind in ("circular", "assessment"):
        answer = await get(api, f"/v1/reports/{kind}", **AUDITOR, **span)
        assert code(answer, 422) == "incomplete"
        assert answer.json()["errors"] == [{"field": "document_no", "message": "含有改变文字方向的控制字符，请删去"}]


SPANS = [
    {"from": "2026-01-01", "to": "9999-12-31"},
    {"from": "0001-01-01", "to": "2026-12-31"},
    {"from": "2026-01-01", "to": "2026-12-31", "as_of": "0001-01-01T00:00:00Z"},
    {"from": "2026-01-01", "to": "2026-12-31", "as_of": "9999-12-31T23:59:59-12:00"},
]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("path", ["/v1/reports/agencies", "/v1/reports/circular"])
async def test_days_that_no_paper_is_of_are_told(api: Api, path: str, span: dict[str, str]) -> None:
    office = AUDITOR | {"by": "party-office-1"}
    assert code(await get(api, path, **office, **span), 422) == "incomplete"


async def test_without_an_instant_a_report_is_of_a_whole_second_that_makes_it_again(
    alone: Api, own_database_url: str, address: str
) -> None:
    """On the local stack of all that the ledger has, where its clocks are ahead; elsewhere of now."""
    late = await journey(alone)
    latest = await alone.context.pool.fetchval("select max(recorded_at) from ledger")
    year = datetime.now(TZ).year
    span = {"from": f"{year}-01-01", "to": f"{year + 1}-12-31"}
    told = await read(alone, "/v1/reports/circular", **AUDITOR, **span)
    as_of = datetime.fromisoformat(told["as_of"])
    assert (as_of.microsecond, latest <= as_of < latest + timedelta(seconds=1)) == (0, True)
    paper = (await get(alone, "/v1/reports/circular", **AUDITOR, **span, format="docx")).content
    assert f"{as_of:%H:%M:%S}的记录" in _words(paper)
    await done(alone, late, "answer", {"answer": "可以办", "on_the_spot": False})
    again = {"as_of": told["as_of"]}
    assert await read(alone, "/v1/reports/circular", **AUDITOR, **span, **again) == told
    assert (await get(alone, "/v1/reports/circular", **AUDITOR, **span, **again, format="docx")).content == paper
    before = datetime.now(TZ)
    async with running(settings(own_database_url, address)) as own:  # as it is anywhere but on somebody's own machine
        elsewhere = datetime.fromisoformat((await read(own, "/v1/reports/circular", **AUDITOR, **span))["as_of"])
    assert (elsewhere.microsecond, timedelta() <= elsewhere - before.replace(microsecond=0)) == (0, True)
    assert elsewhere <= datetime.now(TZ)


def _words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
