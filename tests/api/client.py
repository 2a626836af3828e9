"""A client of the API, the people who call it, and a check of every problem."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from temporalio.testing import ActivityEnvironment

from activities.supervision import SupervisionActivities
from api.app import create_app
from api.context import Context
from db.vault.keyring import Keyring
from domain.matter.supervision import Issue
from domain.reading.grammar.words import CLAIMS
from matters.reports import Reports
from process.settings import ApiSettings
from tests.api import declared
from tests.api.signing import AUDIENCE, ISSUER, PROVIDER, SECRET, pem, signed
from tests.signing import KEYS

TASK_QUEUE = "api-tests"
VAULT_KEYS = Keyring({"k1": hashlib.sha256(b"the key of these tests").digest()})
Found = TypeVar("Found")

AGENCIES = {
    "housing": "government",
    "water": "government",
    "roads": "government",
    "gov-office": "government",
    "party-office": "party",
    "abroad": "outside",
}
DIRECTORY: dict[str, Any] = {
    "agency": [
        {"id": agency, "name": agency, "kind": kind, "head": f"{agency}-head", "in_scope": kind != "outside"}
        | ({"functions": ["government_office"]} if agency == "gov-office" else {})
        | ({"functions": ["party_office", "conduct_office"]} if agency == "party-office" else {})
        for agency, kind in AGENCIES.items()
    ],
    "official": [
        {"id": f"{agency}-{n}", "agency": agency, "name": f"{agency}-{n}", "kind": "civil_servant",
         "roles": ["head" if n == "head" else "responder"]}
        for agency in AGENCIES for n in ("1", "2", "head")
    ] + [
        {"id": "auditor-1", "agency": "party-office", "name": "auditor-1", "kind": "civil_servant",
         "roles": ["auditor"]}
    ],
}  # fmt: skip


def opening(**fields: Any) -> dict[str, Any]:
    """Return a body for POST /v1/cases. A field that is given as None is left out."""
    body = {
        "agency": "housing", "kind": "application", "form": "written", "channel": "窗口", "subject": "申请办理",
        "applicant": {"name": "某甲", "contact": "无"},
    }  # fmt: skip
    return {name: value for name, value in (body | fields).items() if value is not None}


@dataclass
class Api:
    """A client of one application. ``by`` names the caller: an official of the directory, or ``hall`` for a system."""

    http: httpx.AsyncClient
    context: Context = field(repr=False)  # long, where a property test tells of an example

    def token(self, by: str, **claims: Any) -> str:
        agency, _, rank = by.rpartition("-")
        person = {"agency": agency, "roles": ["head" if rank == "head" else "responder"]}
        system = {"agency": "hall", "roles": ["system"], "agencies": ["housing", "water"]}
        usual = {"sub": by, "exp": datetime.now(UTC) + timedelta(minutes=5)}
        return signed(usual | (system if by == "hall" else person) | claims, local=self.context.settings.local_stack)

    async def post(
        self,
        path: str,
        body: Any,
        *,
        by: str | None = "housing-1",
        key: str | None = "",
        prefer: str | None = None,
        behalf: str | None = None,
        claims: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a POST under a new key, unless a key is given. With ``key=None`` it sends no key."""
        sent = dict(headers or {})
        sent |= {"Authorization": f"Bearer {self.token(by, **(claims or {}))}"} if by else {}
        sent |= {"Idempotency-Key": key or uuid.uuid4().hex} if key is not None else {}
        sent |= {"Prefer": prefer} if prefer else {}
        sent |= {"On-Behalf-Of": behalf} if behalf else {}
        encoded = httpx.Headers({name.encode(): value.encode() for name, value in sent.items()})
        if isinstance(body, bytes):
            return await self.http.post(path, content=body, headers=encoded)
        return await self.http.post(path, json=body, headers=encoded)

    async def open(self, **fields: Any) -> str:
        """Open a case. Returns its number."""
        answer = await self.post("/v1/cases", opening(**fields))
        assert answer.status_code == 201, answer.text
        return answer.json()["case_no"]

    async def act(self, number: str, act: str, body: dict[str, Any] | None = None, **how: Any) -> httpx.Response:
        return await self.post(f"/v1/cases/{number}/{act}", body or {}, **how)


def code(answer: httpx.Response, status: int) -> str:
    """Return the code of a problem, after a check of its status and of everything that the contract demands of a
    problem.
    """
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:shouwen:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    if problem["code"] in ("time_not_allowed", "unknown_agency"):
        assert all(each["field"] and each["message"] for each in problem["errors"])
    return problem["code"]


async def eventually(look: Callable[[], Awaitable[Found | None]], patience: float = 20) -> Found:
    """Call ``look`` until it returns something, and return that."""
    async with asyncio.timeout(patience):
        while not (found := await look()):  # noqa: ASYNC110 - what is looked at is in another process
            await asyncio.sleep(0.05)
    return found


def settings(database_url: str, address: str, **other: Any) -> ApiSettings:
    """Return the settings of a server, or of a local stack, whose identity provider is that of the tests.

    It is trusted for every role, so that a test can give a role to an official of the directory by a token.
    """
    key = ("shared_secret", SECRET) if other.get("local_stack") else ("public_key", pem(PROVIDER))
    usual: dict[str, Any] = {
        "database_url": database_url, "temporal_address": address, "task_queue": TASK_QUEUE,
        "vault_keys": tuple(VAULT_KEYS.by_id.items()),
        "temporal_keys": tuple(KEYS.by_id.items()),
        "jwt_key_kind": key[0], "jwt_key": key[1], "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE,
        "jwt_trusted_roles": frozenset(CLAIMS),
    }  # fmt: skip
    return ApiSettings(**usual | other)


async def issued_by(context: Context, issue: Issue) -> None:
    """Do the activity that makes a report, as a worker with the parts of this context does."""
    made = Reports(context.pool), context.supervision, context.directory, context.begin, context.editions
    await ActivityEnvironment().run(SupervisionActivities(*made).issue_report, issue)


@asynccontextmanager
async def running(chosen: ApiSettings) -> AsyncIterator[Api]:
    """Start an application with these settings, and yield a client of it."""
    app = create_app(chosen)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://api", event_hooks={"response": [declared.check]})
    async with app.router.lifespan_context(app), client as http:
        yield Api(http, app.state.context)
