"""Who may make which call: every route of the application, in every role, with the exact refusal."""

import re
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.edge.access.authorisation import GRANTS, OPEN, needed
from api.edge.gate.limits import NDJSON
from db.directory import Directory
from db.pool import Pool
from domain.reading.grammar.words import CLAIM_FUNCTIONS, CLAIMS
from tests.api.client import Api, code, opening, running, settings
from tools import authorisation

# A person for every role, at an agency where the role counts. The system is known by its token alone.
PEOPLE = {f"only-{role}": role for role in CLAIMS if role != "system"}
OF = dict.fromkeys(CLAIM_FUNCTIONS, "party-office")


def application() -> FastAPI:
    return create_app(settings("postgresql:///any", "127.0.0.1:7233", local_stack=True))


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield the method and the path of every route."""
    for context in iter_route_contexts(app.routes):
        for method in getattr(context, "methods", None) or {"MOUNT"}:
            yield method, str(getattr(context, "path", ""))


def is_open(path: str) -> bool:
    return any(path == each.path or path.startswith(f"{each.path}/") for each in OPEN)


def test_every_route_is_in_the_table_and_nothing_else_is():
    asked = {f"{method} {path}" for method, path in routes(application()) if not is_open(path) and method != "HEAD"}
    assert asked == {grant.call for grant in GRANTS}
    assert len(GRANTS) == len(asked)


def test_every_open_address_is_there():
    there = {path for _, path in routes(application())}
    assert [each.path for each in OPEN if not any(path.startswith(each.path) for path in there)] == []


def test_a_route_that_is_not_in_the_table_is_nobodys():
    with pytest.raises(LookupError):
        needed("GET", "/v1/secrets")


@pytest.fixture(scope="module")
async def strict(database_url: str, address: str, directory_pool: Pool) -> AsyncIterator[Api]:
    """A client of an application that trusts the issuer for systems alone, with a person for every role."""
    people = [
        {"id": who, "agency": OF.get(role, "roads"), "name": who, "kind": "civil_servant", "roles": [role]}
        for who, role in PEOPLE.items()
    ]
    await Directory(directory_pool).load({"official": people})
    trusted = frozenset({"system"})
    async with running(settings(database_url, address, local_stack=True, jwt_trusted_roles=trusted)) as api:
        yield api


def token(api: Api, role: str) -> dict[str, str]:
    who, agency = ("hall", "hall") if role == "system" else (f"only-{role}", OF.get(role, "roads"))
    made = api.token(who, agency=agency, roles=[role], **({"agencies": ["roads"]} if role == "system" else {}))
    return {"Authorization": f"Bearer {made}", "Idempotency-Key": uuid.uuid4().hex, "Last-Event-ID": "none"}


async def answered(api: Api, call: str, headers: dict[str, str]) -> tuple[int, str | None]:
    """Make a call about things that don't exist. Returns the status and the code of the answer."""
    method, _, path = call.partition(" ")
    number = "2" if "/campaigns/" in path or "/revisions/" in path else "nobody-1"
    path = re.sub(r"\{year\}", "2026", path)
    path = re.sub(r"\{\w+\}", number, path)
    media = {"Content-Type": NDJSON if path.endswith(":batch") else "application/json"}
    body = b"{}" if method == "POST" else None
    answer = await api.http.request(method, path, content=body, headers=headers | (media if body else {}))
    try:
        return answer.status_code, answer.json().get("code")
    except ValueError:
        return answer.status_code, None


@pytest.mark.parametrize("role", CLAIMS)
async def test_every_call_in_every_role(strict: Api, role: str):
    """Who has none of the roles hears ``forbidden``; who has one gets on to what he asked for."""
    wrong: list[object] = []
    for grant in GRANTS:
        status, told = await answered(strict, grant.call, token(strict, role))
        refused = (status, told) == (403, "forbidden")
        if refused == (role in grant.roles) or status in (401, 500):
            wrong.append((grant.call, status, told))
    assert wrong == []


async def test_without_a_token_there_is_no_call(strict: Api):
    told = {grant.call: await answered(strict, grant.call, {"Last-Event-ID": "none"}) for grant in GRANTS}
    assert {call: each for call, each in told.items() if each != (401, "unauthenticated")} == {}


@pytest.mark.parametrize(
    ("sub", "agency", "roles"),
    [
        ("nobody-at-all", "housing", ["responder"]),  # unknown to the directory
        ("housing-1", "water", ["responder"]), ("housing-1", "nowhere", ["responder"]),  # at another agency
        ("housing-1", "housing", ["head"]), ("housing-1", "housing", ["auditor", "conduct_office"]),  # not his role
        ("housing-1", "housing", ["system"]),  # no system
        ("only-auditor", "roads", ["auditor ", "auditor"]),  # no role at all
    ],
)  # fmt: skip
async def test_who_acts_for_nobody(strict: Api, sub: str, agency: str, roles: list[str]):
    for grant in GRANTS:
        headers = {"Authorization": f"Bearer {strict.token(sub, agency=agency, roles=roles)}", "Last-Event-ID": "none"}
        expected = {(401, "unauthenticated"), (403, "forbidden")}
        assert await answered(strict, grant.call, headers) in expected, grant.call


async def test_a_system_serves_agencies_of_the_directory_alone(strict: Api):
    number = await strict.open()
    headers = {"Authorization": f"Bearer {strict.token('hall', agencies=['housings', 'nowhere'])}"}
    assert (await strict.http.get("/v1/cases", headers=headers)).json()["items"] == []
    assert code(await strict.http.get(f"/v1/cases/{number}", headers=headers), 404) == "no_such_case"
    assert code(await strict.post("/v1/cases", opening(), by=None, headers=headers), 403) == "forbidden"


async def test_a_role_counts_only_where_the_directory_gives_it(strict: Api):
    """A token may name more roles than its bearer has. The others don't count."""
    headers = {"Authorization": f"Bearer {strict.token('housing-1', roles=['responder', 'auditor', 'system'])}"}
    assert code(await strict.http.get("/v1/supervision/campaigns", headers=headers), 403) == "forbidden"
    assert (await strict.http.get("/v1/cases", headers=headers)).status_code == 200


async def test_examining_roles_are_the_conduct_offices(strict: Api, directory_pool: Pool):
    """Not even the directory, nor an issuer that is trusted for them, gives them to another agency's people."""
    roles = sorted(CLAIM_FUNCTIONS)
    person = {"id": "housing-9", "agency": "housing", "name": "九", "kind": "civil_servant", "roles": roles}
    await Directory(directory_pool).load({"official": [person]})
    for role in roles:
        headers = {"Authorization": f"Bearer {strict.token('housing-9', roles=[role])}"}
        assert code(await strict.http.get("/v1/cases", headers=headers), 403) == "forbidden"


async def test_an_issuer_may_be_trusted_for_a_role(database_url: str, address: str, directory_pool: Pool):  # noqa: ARG001
    trusting = settings(database_url, address, local_stack=True, jwt_trusted_roles=frozenset({"auditor"}))
    async with running(trusting) as api:
        headers = {"Authorization": f"Bearer {api.token('water-1', roles=['auditor'])}"}
        assert (await api.http.get("/v1/supervision/campaigns", headers=headers)).status_code == 200
        headers = {"Authorization": f"Bearer {api.token('hall')}"}
        assert code(await api.http.get("/v1/cases", headers=headers), 403) == "forbidden"


async def test_who_is_refused_a_call_is_on_record(strict: Api):
    await strict.post("/v1/calendar/revisions", {}, by="housing-1")
    last = (await strict.context.denials.of(""))[-1]
    assert (last.actor, last.agency, last.code) == ("housing-1", "housing", "forbidden")


def test_the_page_says_what_the_table_says():
    assert authorisation.PAGE.read_text("utf-8") == authorisation.page()
