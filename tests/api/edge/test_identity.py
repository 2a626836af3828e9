"""Who may call, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.api.client import Api, code, opening
from tests.api.signing import AUDIENCE, ISSUER, SECRET

NOTE = {"text": "备注"}


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Basic YTpi"])
async def test_no_token_no_answer(api: Api, header: str | None):
    headers = {"Authorization": header} if header else {}
    answer = await api.post("/v1/cases", opening(), by=None, headers=headers)
    assert code(answer, 401) == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_who_has_no_token_hears_of_nothing_else(api: Api):
    """Not of the body, be it no JSON, nor of a key that is missing."""
    assert code(await api.post("/v1/cases", b"{", by=None, key=None), 401) == "unauthenticated"


@pytest.mark.parametrize("missing", ["sub", "agency", "roles", "iss", "aud", "exp"])
async def test_every_claim_is_required(api: Api, missing: str):
    claims: dict[str, Any] = {
        "sub": "housing-1", "agency": "housing", "roles": ["responder"], "iss": ISSUER, "aud": AUDIENCE,
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }  # fmt: skip
    del claims[missing]
    headers = {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"}
    assert code(await api.post("/v1/cases", opening(), by=None, headers=headers), 401) == "unauthenticated"


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)}, {"roles": []}, {"roles": "head"}, {"roles": ["king"]},
        {"roles": [{}]}, {"roles": [None]}, {"roles": [["head"]]},
        {"agency": "a b"}, {"sub": ""}, {"agencies": "housing"},
    ],
)  # fmt: skip
async def test_wrong_claims(api: Api, wrong: dict[str, Any]):
    assert code(await api.post("/v1/cases", opening(), claims=wrong), 401) == "unauthenticated"


@pytest.mark.parametrize("wrong", [{"iss": "other"}, {"aud": "other"}])
async def test_another_issuer_or_audience(api: Api, wrong: dict[str, Any]):
    claims = jwt.decode(api.token("housing-1"), options={"verify_signature": False}) | wrong
    headers = {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"}
    assert code(await api.post("/v1/cases", opening(), by=None, headers=headers), 401) == "unauthenticated"


@pytest.mark.parametrize(("key", "algorithm"), [("x" * 32, "HS256"), ("", "none"), (SECRET * 2, "HS512")])
async def test_another_key_or_algorithm(api: Api, key: str, algorithm: str):
    claims = jwt.decode(api.token("housing-1"), options={"verify_signature": False})
    headers = {"Authorization": f"Bearer {jwt.encode(claims, key, algorithm)}"}
    assert code(await api.post("/v1/cases", opening(), by=None, headers=headers), 401) == "unauthenticated"


async def test_a_system_acts_for_an_official_and_both_are_recorded(api: Api):
    answer = await api.post("/v1/cases", opening(), by="hall", behalf="housing-2")
    assert answer.status_code == 201, answer.text
    number = answer.json()["case_no"]
    assert answer.json()["responder"] == "housing-2"
    assert (await api.act(number, "route", {"route": "own_post"}, by="hall", behalf="housing-2")).status_code == 200
    row = (await api.context.ledger.events(number))[1]
    assert (row.actor, row.on_behalf_of, row.agency) == ("hall", "housing-2", "housing")


async def test_the_roles_of_the_official_are_the_directorys(api: Api):
    number = await api.open()
    answer = await api.act(
        number, "void", {"reason": "误立"}, by="hall", behalf="housing-1", claims={"roles": ["system", "head"]}
    )
    assert code(answer, 403) == "not_your_duty"


@pytest.mark.parametrize(
    ("by", "behalf"), [("housing-1", "housing-2"), ("hall", "roads-1"), ("hall", "nobody"), ("hall", "a b")]
)
async def test_on_behalf_of_is_for_systems_and_their_agencies(api: Api, by: str, behalf: str):
    assert code(await api.post("/v1/cases", opening(), by=by, behalf=behalf), 403) == "forbidden"


async def test_a_system_opens_for_its_agencies_and_the_head_bears_it(api: Api):
    answer = await api.post("/v1/cases", opening(), by="hall")
    assert answer.status_code == 201, answer.text
    assert answer.json()["responder"] is None
    assert [each["code"] for each in answer.json()["warnings"]] == ["no_responder"]
    route = {"duty": answer.json()["duties"][0]["id"], "to": "housing-1", "reason": "分办"}
    number = answer.json()["case_no"]
    assert (await api.act(number, "reassign", route, by="housing-head")).status_code == 200
    named = await api.post("/v1/cases", opening(first_responder="housing-1"), by="hall")
    assert (named.json()["responder"], named.json().get("warnings")) == ("housing-1", None)
    assert answer.json()["duties"][0]["bearer"]["official"] == "housing-head"
    assert code(await api.post("/v1/cases", opening(agency="roads"), by="hall"), 403) == "forbidden"
    assert [denial.code for denial in await api.context.denials.of("")][-1] == "forbidden"


async def test_an_official_opens_for_their_own_agency(api: Api):
    assert code(await api.post("/v1/cases", opening(), by="water-1"), 403) == "forbidden"
    named = await api.post("/v1/cases", opening(first_responder="housing-2"))
    assert named.json()["responder"] == "housing-2"
    auditor = {"roles": ["auditor"]}
    assert code(await api.post("/v1/cases", opening(), claims=auditor), 403) == "forbidden"


async def test_who_oversees_sees_every_case(api: Api):
    number = await api.open()
    overseer = {"roles": ["conduct_office"]}
    assert code(await api.act(number, "note", NOTE, by="party-office-1", claims=overseer), 403) == "not_your_duty"


async def test_a_system_sees_the_cases_of_its_agencies_alone(api: Api):
    number = await api.open()
    assert (await api.act(number, "withdraw", {}, by="hall")).status_code == 200
    elsewhere = {"agencies": ["roads"]}
    assert code(await api.act(number, "withdraw", {}, by="hall", claims=elsewhere), 404) == "no_such_case"


async def test_tokens_of_the_local_stack(api: Api, unworked: Api):
    wanted = {"sub": "housing-1", "agency": "housing", "roles": ["responder"]}
    made = (await api.post("/v1/dev/tokens", wanted, by=None, key=None)).json()["token"]
    headers = {"Authorization": f"Bearer {made}"}
    assert (await api.post("/v1/cases", opening(), by=None, headers=headers)).status_code == 201
    king = wanted | {"roles": ["king"]}
    assert code(await api.post("/v1/dev/tokens", king, by=None, key=None), 422) == "incomplete"
    assert code(await unworked.post("/v1/dev/tokens", wanted, by=None, key=None), 404) == "not_found"
    headers_elsewhere = {"Authorization": f"Bearer {made}"}
    elsewhere = await unworked.post("/v1/cases", opening(), by=None, headers=headers_elsewhere)
    assert code(elsewhere, 401) == "unauthenticated"
