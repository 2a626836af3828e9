"""What isn't yours isn't there: every GET of the table, with the tokens of another agency, byte by byte."""

import re
from collections import Counter
from datetime import datetime
from typing import Any

import httpx
import pytest

from api.contract.examples import BODIES
from api.edge.access.authorisation import GRANTS
from domain.acts import ACTS
from domain.clock.calendar import TZ
from tests.acceptance.statements import counted
from tests.api.acts.test_commendations import nominate
from tests.api.acts.test_faults import drawn, examined
from tests.api.acts.test_findings import VERIFIED, VERIFIER, act
from tests.api.client import Api, opening
from tests.api.reading import done, read
from tests.api.supervising import OFFICE, span

GETS = [grant.call.removeprefix("GET ") for grant in GRANTS if grant.call.startswith("GET ")]
# People and systems that have nothing to do with housing.
STRANGERS: tuple[dict[str, Any], ...] = (
    {"by": "water-1"},
    {"by": "water-head"},
    {"by": "roads-2"},
    {"by": "gov-office-1", "claims": {"agency": "gov-office", "roles": ["calendar_admin"]}},
    {"by": "gov-office-2", "claims": {"agency": "gov-office", "roles": ["office"]}},
    {"by": "hall", "claims": {"agencies": ["water"]}},
)
ACTING = (*STRANGERS[:2], STRANGERS[-1])
NUMBERS = ("case_no", "finding_no", "commendation_no", "supervision_no")
ABSENT = {"case_no": "2026-999999", "finding_no": "F20260101-999999", "commendation_no": "C20260101-999999",
          "supervision_no": "S20260101-999999", "id": "none-1", "ref": "0" * 32}  # fmt: skip
QUERY = {"purpose": "查阅"}


async def sent(api: Api, path: str, who: dict[str, Any], query: dict[str, str]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {api.token(who['by'], **who.get('claims', {}))}", "Last-Event-ID": "none"}
    return await api.http.get(path, params=query, headers=headers)


def filled(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], path)


async def housings(api: Api) -> dict[str, dict[str, str]]:
    """A matter of every procedure that concerns housing alone. Returns what there is to name in each, by procedure."""
    made = await api.post("/v1/cases", opening(external_no="房管-1"))
    case = made.json()["case_no"]
    await done(api, case, "route", {"route": "own_post"})
    asked = await api.act(case, "note", {"text": "备注"}, prefer="respond-async")
    finding = await examined(api, case)
    await act(api, finding, "verify", VERIFIED, "party-office-1", VERIFIER)
    commended = (await nominate(api, [case])).headers["Location"].rpartition("/")[2]
    rules = {"agency": "housing", "due_on": f"{datetime.now(TZ).year + 1}-06-30"}
    demanded = (await api.post("/v1/supervisions", rules, **OFFICE)).headers["Location"].rpartition("/")[2]
    receipt = asked.headers["Location"].rpartition("/")[2]
    whole = {"case": case, "finding": finding, "commendation": commended, "supervision": demanded}
    named: dict[str, dict[str, str]] = {}
    for procedure, number in whole.items():
        told = await read(api, f"/v1/{procedure}s/{number}", **OFFICE)
        rows = await read(api, f"/v1/{procedure}s/{number}/timeline", **OFFICE)
        refs = re.findall(r"\b[0-9A-Za-z_-]{16,}:\d+:[0-9A-Za-z_-]{22}", f"{told}{rows}")
        named[procedure] = {f"{procedure}_no": number, "id": told["duties"][0]["id"], "ref": (refs or ["0"])[0]}
        named[procedure]["receipt"] = receipt
    return named


def _said(headers: httpx.Headers) -> dict[str, str]:
    """The headers of an answer, without the number of the request, which chance makes."""
    return {name: value for name, value in headers.items() if name != "x-request-id"}


async def test_what_is_not_yours_answers_as_what_is_not_there(alone: Api):
    """Status, headers and bytes are the same, whether the number, the duty, the text and the receipt exist or not."""
    named = await housings(alone)
    walked = 0
    for path in GETS:
        number = next((each for each in NUMBERS if f"{{{each}}}" in path), None)
        if number is None:
            continue
        there = named[number.removesuffix("_no")]
        if path.endswith("/receipts/{id}"):
            there = there | {"id": there["receipt"]}
        for who in STRANGERS:
            mine, absent = [await sent(alone, filled(path, values), who, QUERY) for values in (there, ABSENT)]
            assert mine.status_code in (403, 404), (path, who)
            assert (mine.status_code, mine.content) == (absent.status_code, absent.content), (path, who)
            assert _said(mine.headers) == _said(absent.headers), (path, who)
            walked += 1
        if not path.endswith("/texts/{ref}") and (number == "case_no" or not path.endswith("/receipts/{id}")):
            owner = await sent(alone, filled(path, there), OFFICE, QUERY)
            assert owner.status_code in (200, 307), (path, owner.text)
    assert walked == len(STRANGERS) * 29


async def test_an_act_on_what_is_not_yours_answers_as_on_what_is_not_there(alone: Api):
    """Status and bytes are the same for every act, in every role that may do it, with a body that it takes."""
    named, walked = await housings(alone), 0
    for procedure, there in named.items():
        for act_type in ACTS[procedure].values():
            if act_type.internal:
                continue
            name = act_type.name if procedure == "case" else f"{procedure}_{act_type.name}"
            for who in ACTING:
                told = list[tuple[int, bytes]]()
                for number in (there[f"{procedure}_no"], ABSENT[f"{procedure}_no"]):
                    answer = await alone.post(f"/v1/{procedure}s/{number}/{act_type.name}", BODIES.get(name, {}), **who)
                    told.append((answer.status_code, answer.content))
                assert told[0] == told[1], (name, who)
                assert told[0][0] in (403, 404), (name, who, told[0])
                walked += told[0][0] == httpx.codes.NOT_FOUND
    assert walked > len(ACTING) * 20


async def test_what_is_not_yours_costs_what_is_not_there_costs(alone: Api, monkeypatch: pytest.MonkeyPatch):
    """The same statements are sent to the database, so that nobody learns from the time whether a matter exists.

    What is asked again after some seconds would come into one of the two counts by chance.
    """
    monkeypatch.setattr("matters.calendars.FRESH", -1.0)  # the calendar is read each time
    monkeypatch.setattr("api.edge.access.identity._REMEMBERED", 3600.0)
    named = await housings(alone)
    paths = [path for path in GETS if any(f"{{{each}}}" in path for each in NUMBERS)]
    for path in paths:
        there = next(named[each.removesuffix("_no")] for each in NUMBERS if f"{{{each}}}" in path)
        for who in STRANGERS:
            await sent(alone, filled(path, ABSENT), who, QUERY)  # who he is, is remembered from here on
            told = list[Counter[str]]()
            for values in (there, ABSENT):
                async with counted(alone.context.pool) as statements:
                    await sent(alone, filled(path, values), who, QUERY)
                told.append(statements.statements)
            assert told[0] == told[1], (path, who)


async def test_lists_filters_and_figures_are_the_same_with_and_without_what_is_not_yours(alone: Api):
    """Whatever a stranger lists, filters, counts or searches, he gets the same bytes before and after."""
    await alone.open(agency="housing")  # of an agency that has matters anyway
    campaign = (await drawn(alone)).rpartition("/")[2]
    as_of = datetime.now(TZ).isoformat(timespec="seconds")
    plain = {"year": "2026", "number": campaign, "rulebook_id": alone.context.rulebook.id}

    async def walked(*more: dict[str, str]) -> dict[tuple[str, str, str], bytes]:
        seen: dict[tuple[str, str, str], bytes] = {}
        for path in GETS:
            if any(f"{{{each}}}" in path for each in NUMBERS):
                continue
            queries: tuple[dict[str, str], ...] = ({},)
            if path in ("/v1/cases", "/v1/findings", "/v1/commendations", "/v1/supervisions"):
                queries = ({}, *FILTERS, *more)
            elif path.startswith("/v1/reports/"):
                queries = (span() | {"as_of": as_of},)
            elif path == "/v1/events":
                queries = ({"after": "0"},)
            elif path == "/v1/deadlines":
                queries = ({"start": as_of, "working_days": "5"},)
            for query in queries:
                for who in STRANGERS:
                    answer = await sent(alone, filled(path, plain), who, query)
                    assert answer.status_code in (200, 403, 404), (path, query, answer.text)
                    seen[path, str(query), str(who)] = answer.content
        return seen

    before = await walked()
    named = await housings(alone)
    after = await walked()
    assert {call for call, told in before.items() if after[call] != told} == set()
    numbers = {each for there in named.values() for name, each in there.items() if name.endswith("_no")}
    searched = await walked(*({"q": each} for each in numbers), {"q": "房管-1"})
    told = b"\n".join(searched.values()).decode()
    assert {each for each in (*numbers, "房管-1") if each in told} == set()


FILTERS: tuple[dict[str, str], ...] = (
    {"agency": "housing"}, {"official": "housing-1"}, {"official": "housing-head"}, {"status": "open"},
    {"breached": "false"}, {"rule": "complete"}, {"rule": "verify", "agency": "party-office"},
    {"due_before": "2039-01-01T00:00:00+08:00"}, {"limit": "1"},
)  # fmt: skip
