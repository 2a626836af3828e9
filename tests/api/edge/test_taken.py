"""Whatever is taken is written, read back as it was sent, folded, reported, and resumed; whatever isn't is refused.

Chance chooses values of every kind, most of them odd, and sends them through HTTP and as signals.
"""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from db.vault.texts import Reader
from domain.clock.calendar import TZ
from domain.matter.names import workflow_id
from tests.api.client import Api, opening
from tests.api.reading import read

ODD = st.sampled_from(
    ["\u200b", "\u0301", "\ufeff", "\u202e", "\u3164", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe", "\ud800",
     "\U00020000", "\U0010ffff", "\U000e0041", "_x0041_", "=1+1", "'", '"', "\\", "%", "é", "e\u0301", " ", "\r\n"]
)  # fmt: skip
texts = st.lists(st.one_of(ODD, st.text(max_size=4)), min_size=1, max_size=4).map("".join)
codes = st.one_of(texts, st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True))
numbers = st.one_of(st.integers(-2, 12), st.sampled_from([2**31, 2**63, 10**30]), st.floats(), st.booleans())
instants = st.one_of(
    st.integers(-10 * 86_400, 60).map(lambda ago: (datetime.now(TZ) + timedelta(seconds=ago)).isoformat()),
    st.datetimes().map(lambda at: at.isoformat() + "Z"),
    st.sampled_from(["2026-W48-5T12:00:00Z", "1796000000", "2026-11-27T24:00:00+08:00", "2016-12-31T23:59:60Z", "", 7]),
)
days = st.one_of(st.dates().map(lambda day: day.isoformat()), instants)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts, instants),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
openings = st.fixed_dictionaries(
    {"subject": texts, "channel": st.one_of(st.just("窗口"), codes)},
    optional={"external_no": codes, "occurred_at": instants, "applicant": st.fixed_dictionaries({"name": texts})},
)
acts = st.one_of(
    st.tuples(st.just("note"), st.fixed_dictionaries({"text": texts}, optional={"occurred_at": instants})),
    st.tuples(st.just("route"), st.fixed_dictionaries({"route": st.just("own_post"), "reason": texts})),
    st.tuples(
        st.just("accept"),
        st.fixed_dictionaries({"basis": texts, "limit": st.fixed_dictionaries(
            {"count": numbers, "unit": st.sampled_from(["working_days", "days", "Days"])})}),
    ),
    st.tuples(
        st.just("exclude_time"),
        st.fixed_dictionaries({"kind": st.just("hearing"), "from": days, "to": days, "notice_no": codes}),
    ),
    st.tuples(st.just("give_notice"), st.fixed_dictionaries(
        {"basis": texts, "time_limit": texts, "procedure": texts, "materials": st.lists(texts, max_size=3)})),
    st.tuples(st.just("supplement"), st.fixed_dictionaries({"materials": st.lists(texts, min_size=1, max_size=3)})),
    st.tuples(st.just("refuse"), st.fixed_dictionaries({"reasons": texts, "basis": texts, "remedies": texts})),
)  # fmt: skip
OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"roles": ["conduct_office"]}}


def sendable(body: Any) -> bytes:
    """A body as a careless program sends it: also what is no JSON, and halves of characters."""
    import json  # noqa: PLC0415 - `Api.post` would refuse to send some of it

    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


async def sent(api: Api, path: str, body: dict[str, Any]) -> Any:
    """Send a body. Returns the answer where it was taken; None where it was refused, which isn't the server's fault."""
    answer = await api.post(path, sendable(body), headers={"Content-Type": "application/json"})
    assert answer.status_code < 500, answer.text
    return answer.json() if answer.status_code in (200, 201) else None


def said(body: Any) -> list[str]:
    """The texts of a body that are sealed."""
    sealed = ("subject", "text", "reason", "basis", "time_limit", "procedure", "reasons", "remedies", "name")
    found = [value for name, value in body.items() if name in sealed]
    found += list(body.get("materials", ()))
    for inner in body.values():
        found += said(inner) if isinstance(inner, dict) else []
    return found


async def texts_of(api: Api, number: str) -> list[str]:
    """All texts of a matter, opened."""
    rows = await api.context.pool.fetch("select ref from sealed_text where number = $1", number)
    reader = Reader(id="housing-1", agency="housing", purpose="核对")
    return [await api.context.vault.open(number, row["ref"], reader) for row in rows]


async def holds(api: Api, number: str, taken: list[dict[str, Any]]) -> None:
    """Check that all of a case is readable, and that the texts that were taken are there as they were sent."""
    kept = await texts_of(api, number)
    assert [text for body in taken for text in said(body) if text not in kept] == []
    for part in ("", "/timeline", "/responsibility"):
        await read(api, f"/v1/cases/{number}{part}")
    start, folded = await api.context.fold.resumed(number)
    assert await api.context.fold.stands(start)
    assert folded.state.seq == len(folded.rows)
    today = datetime.now(TZ).date().isoformat()
    report = await read(api, "/v1/reports/agencies", **OFFICE, **{"from": today, "to": today})
    assert number not in report.get("unreadable", [])


@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(first=openings, then=st.lists(acts, max_size=5))
async def test_whatever_http_takes_can_be_read_back(api: Api, first: dict[str, Any], then: list[Any]) -> None:
    taken = opening(**first)
    made = await sent(api, "/v1/cases", taken)
    if made is None:
        taken = opening()
        made = await sent(api, "/v1/cases", taken)
    number = made["case_no"]
    if "external_no" in taken:
        assert made["external_no"] == unicodedata.normalize("NFC", taken["external_no"]).strip()
    done = [taken]
    for act, body in then:
        if await sent(api, f"/v1/cases/{number}/{act}", body) is not None:
            done.append(body)
    await holds(api, number, done)


@pytest.mark.parametrize("act", ["note", "accept", "void", "revise_calendar", "no_such_act"])
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(values=st.lists(anything, max_size=2))
async def test_whatever_a_signal_brings_the_case_goes_on(api: Api, act: str, values: list[Any]) -> None:
    """The signals are signed, as if the product had sent them, so that their content alone is what is wrong."""
    number = await api.open()
    handle = api.context.client.get_workflow_handle(workflow_id("case", number))
    try:
        await handle.signal(act, args=values)
    except PydanticSerializationError:
        return  # half a character, which no client can send
    note = {"text": "照常办理"}
    assert await sent(api, f"/v1/cases/{number}/note", note)
    await holds(api, number, [note])
    types = [row.type for row in (await api.context.fold.matter(number)).rows]
    assert set(types) <= {"received", "act_refused", "noted"}
