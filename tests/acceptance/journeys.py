"""A finding, a commendation and tasks of supervision, each from beginning to end. Each act has every text that it may
have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx

from domain.clock.calendar import TZ
from tests.acceptance.markers import filled, marked
from tests.api.client import DIRECTORY, Api
from tests.api.reading import read

ROLES = ["responder", "verifier", "decider", "reviewer", "appeal", "conduct_office"]
OFFICE = [*(f"party-office-{n}" for n in range(1, 5)), "party-office-head"]
# The party office has enough people, so that parts which exclude each other are played by different people.
STAFFED = DIRECTORY | {
    "official": [
        *(each for each in DIRECTORY["official"] if each["id"] not in OFFICE),
        *(
            {"id": who, "agency": "party-office", "name": who, "kind": "civil_servant",
             "roles": ["head", *ROLES] if who == "party-office-head" else ROLES}
            for who in OFFICE
        ),
    ]
}  # fmt: skip
ONE, TWO, THREE, FOUR, CHIEF = OFFICE
ABOVE = "gov-office-1"  # an appeal is decided by another agency
FINDINGS, COMMENDATIONS, SUPERVISIONS = "/v1/findings", "/v1/commendations", "/v1/supervisions"
CAMPAIGNS = "/v1/supervision/campaigns"
RESULTS = f"{CAMPAIGNS}/{{number}}/results"
OPENINGS = ("/v1/cases", FINDINGS, COMMENDATIONS, SUPERVISIONS, CAMPAIGNS, RESULTS)
Acts = list[tuple[str, str, dict[str, Any]]]

HEAVY, REFERRED, DROPPED = {"kind": "handling"}, {"kind": "sanction"}, {"kind": "party_discipline"}
ACCOUNTABLE: Acts = [
    ("note", ONE, {}),
    ("reassign", CHIEF, {"duty": "verify-1", "to": TWO}),
    ("recuse", TWO, {"duty": "verify-1", "to": ONE}),
    ("verify", ONE, {"ground": "10(1)2", "elements": [{"element": "conduct"}, {"element": "own_duty"}]}),
    ("notify_subject", ONE, {}),
    ("apply_tolerance", "housing-1", {}),
    ("accept_tolerance", ONE, {}),
    ("decide_tolerance", ONE, {"outcome": "denied"}),
    ("state", "housing-1", {}),
    ("determine", THREE, {"outcome": "accountable"}),
    ("propose_measures", THREE, {"measures": [HEAVY, REFERRED, DROPPED]}),
    ("waive", "housing-1", {}),
    ("impose", THREE, {"measures": [HEAVY]}),
    ("refer_measure", THREE, {"measure": "sanction"}),
    ("drop_measure", THREE, {"measure": "party_discipline"}),
    ("record_measure", THREE, {"measure": "sanction", "document_no": "样监〔2026〕1号"}),
    ("refer_to_law", THREE, {}),
    ("serve", THREE, {}),
    ("execute", "housing-head", {"measure": "handling"}),
    ("request_review", "housing-1", {}),
    ("review", FOUR, {"outcome": "upheld"}),
    ("serve_ruling", FOUR, {}),
    ("appeal", "housing-1", {}),
    ("prolong_appeal", ABOVE, {}),
    ("decide_appeal", ABOVE, {"outcome": "changed"}),
    ("serve_ruling", ABOVE, {}),
    ("rectify", THREE, {"measures": [{"kind": "admonition"}]}),
    ("serve", THREE, {}),
]
COMMENDED: Acts = [
    ("note", ONE, {}),
    ("reassign", CHIEF, {"duty": "examine-1", "to": TWO}),
    ("recuse", TWO, {"duty": "examine-1", "to": ONE}),
    ("examine", ONE, {}),
    ("approve", THREE, {}),
    ("publish", ONE, {"document_no": "样〔2026〕9号"}),
]
NOT_COMMENDED: Acts = [("examine", ONE, {}), ("decline", THREE, {})]
NEXT_YEAR = f"{datetime.now(TZ).year + 1}-12-31"
OWN_RULES: Acts = [("note", ONE, {}), ("postpone", ONE, {"due_on": NEXT_YEAR}), ("void", ONE, {})]
INSPECTION: Acts = [("reassign", ONE, {"duty": "inspect-1", "to": TWO}), ("inspect", TWO, {})]


class Journeys:
    """Calls the API. It remembers which texts it has sent, which URLs were called, and what was answered."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.sent: set[str] = set()
        self.urls: list[str] = []
        self.answers: list[str] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        self.api.http.event_hooks["response"].append(self._watch)
        try:
            yield
        finally:
            self.api.http.event_hooks["response"].remove(self._watch)

    async def _watch(self, response: httpx.Response) -> None:
        self.urls += [str(response.request.url), str(response.headers)]
        if response.request.method == "POST":
            self.answers.append((await response.aread()).decode())

    async def post(self, path: str, body: dict[str, Any], by: str) -> httpx.Response:
        claims = {"roles": ["head", *ROLES] if by == CHIEF else ROLES} if by in (*OFFICE, ABOVE) else {}
        answer = await self.api.post(path, body, by=by, claims=claims)
        assert answer.status_code in (200, 201), (path, answer.text)
        return answer

    async def open(self, path: str, body: dict[str, Any], by: str, *texts: str, of: str | None = None) -> Any:
        """Open a matter with these texts. ``of`` is the path of the call as the contract writes it. Returns
        the JSON.
        """
        fields = {text: marked(f"{of or path}/{text}") for text in texts}
        answer = await self.post(path, body | fields, by)
        self.sent |= {f"{of or path}/{text}" for text in texts}
        return answer

    async def go(self, at: str, acts: Acts) -> None:
        procedure = at.split("/")[2].removesuffix("s")
        for act, by, body in acts:
            served = {"served_at": await self.last(at)} if act in ("serve", "serve_ruling") else {}
            whole = filled(procedure, act, body | served)
            await self.post(f"{at}/{act}", whole, by)
            self.sent |= set(_marks(whole))

    async def last(self, at: str) -> str:
        """Return when the last event of a matter happened."""
        return (await read(self.api, f"{at}/timeline", by=ONE, claims={"roles": ROLES}))["items"][-1]["at"]

    async def case(self) -> str:
        applicant = {name: marked(f"/v1/cases/applicant.{name}") for name in ("name", "contact")}
        self.sent |= {f"/v1/cases/applicant.{name}" for name in applicant}
        body = {"agency": "housing", "kind": "inquiry", "form": "written", "channel": "窗口", "applicant": applicant}
        answer = await self.open("/v1/cases", body, "housing-1", "subject")
        number = answer.json()["case_no"]
        await self.post(f"/v1/cases/{number}/route", {"route": "own_post"}, "housing-1")
        return number

    async def finding(self) -> None:
        """Play a finding against an official who is held to account and goes to court."""
        body = {"source": "complaint", "subject": "housing-1", "ground": "10(1)2"}
        at = (await self.open(FINDINGS, body, ONE, "facts")).headers["location"]
        await self.go(at, ACCOUNTABLE)

    async def commendations(self, cases: list[str]) -> None:
        # the second nomination names the same cases, which is allowed after one that was declined
        for acts in (NOT_COMMENDED, COMMENDED):
            body = {"agency": "housing", "subject": "housing-1", "cases": cases}
            opened = await self.open(COMMENDATIONS, body, "housing-head", "achievement")
            await self.go(opened.headers["location"], acts)

    async def supervision(self, cases: list[str]) -> None:
        """Play an agency's own rules, and an inspection of two cases.

        The inspection finds a fault in each case. One fault joins the open finding of that case and person, the other
        opens a finding. Both turn out to be no faults.
        """
        today = datetime.now(TZ).date()
        task = {"agency": "water", "due_on": (today + timedelta(days=30)).isoformat()}
        await self.go((await self.open(SUPERVISIONS, task, ONE)).headers["location"], OWN_RULES)
        span = {"from": (today - timedelta(days=1)).isoformat(), "to": today.isoformat(), "size": len(cases)}
        campaign = (await self.open(CAMPAIGNS, span, ONE)).json()
        report = {"source": "report", "subject": "housing-1", "ground": "10(1)2", "case_no": cases[0]}
        first = (await self.open(FINDINGS, report, ONE, "facts")).json()["finding_no"]
        found: list[str] = []
        for number in cases:
            fault = {"case_no": number, "outcome": "fault", "subject": "housing-1", "ground": "10(1)3"}
            at = RESULTS.format(number=campaign["number"])
            found.append((await self.open(at, fault, ONE, "facts", of=RESULTS)).json()["finding_no"])
        assert first in found
        self.sent |= {"finding/join_lead/facts"}  # the facts of the first case, as they were sealed in its finding
        await self.go(f"{SUPERVISIONS}/{campaign['supervision_no']}", INSPECTION)
        for number in found:
            await self.go(f"{FINDINGS}/{number}", [("dismiss", ONE, {})])


def _marks(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _marks(item)
    elif isinstance(value, list):
        for item in value:
            yield from _marks(item)
    elif isinstance(value, str) and value.startswith(marked("")):
        yield value.removeprefix(marked(""))
