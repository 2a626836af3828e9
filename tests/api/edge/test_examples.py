"""The examples of the document can be sent: each group in one matter, with the days and numbers of this test."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.contract.examples import BODIES, cases, findings
from domain.clock.calendar import TZ
from tests.acceptance.journeys import CHIEF, FOUR, ONE, ROLES, STAFFED, THREE, TWO
from tests.api import declared
from tests.api.client import Api, opening

HEAD, OTHER, ABOVE = "housing-head", "water-1", "gov-office-1"
OFFICE = {"roles": ["office", "conduct_office", *ROLES]}
CLAIMS = {CHIEF: {"roles": ["head", *ROLES]}, ABOVE: OFFICE, **dict.fromkeys((ONE, TWO, THREE, FOUR), OFFICE)}
BY = {
    "approve_extension": HEAD, "reconsider": HEAD, "void": HEAD,
    "return_transfer": OTHER, "settle_transfer": ABOVE, "accept_transfer": "roads-1", "reassign": "roads-head",
    "refuse": "roads-1", "answer": "housing-2",
    "propose_plan": HEAD, "agree": "roads-1", "object": OTHER, "escalate": HEAD, "rule": ABOVE, "finish_part": OTHER,
    "open_commendation": HEAD,
    "finding_reassign": CHIEF, "commendation_reassign": CHIEF, "finding_recuse": TWO, "commendation_recuse": TWO,
    **dict.fromkeys(
        ("finding_apply_tolerance", "finding_state", "finding_waive", "finding_request_review", "finding_appeal"),
        "housing-1",
    ),
    **dict.fromkeys(
        (
            "finding_determine", "finding_propose_measures", "finding_impose", "finding_refer_measure",
            "finding_drop_measure", "finding_record_measure", "finding_refer_to_law", "finding_serve",
            "finding_rectify", "commendation_approve", "commendation_decline",
        ),
        THREE,
    ),
    "finding_execute": HEAD, "finding_review": FOUR, "finding_serve_ruling": FOUR,
    "finding_prolong_appeal": ABOVE, "finding_decide_appeal": ABOVE,
    "supervision_issue_rules": "water-head", "supervision_inspect": TWO,
}  # fmt: skip


def who(operation: str) -> str:
    of_case = operation in {name for group in vars(cases).values() if isinstance(group, dict) for name in group}
    return BY.get(operation, "housing-1" if of_case else ONE)


class Walk:
    """One matter and what is sent to it. ``case`` is a case that others refer to."""

    def __init__(self, api: Api, case: str = "") -> None:
        self.api, self.case, self.path = api, case, ""

    async def begin(self, collection: str, body: dict[str, Any], by: str) -> Any:
        answer = await self._post(f"/v1/{collection}", body, by)
        self.path = answer.headers["location"]
        return answer.json()

    async def go(self, group: dict[str, Any]) -> None:
        """Do the acts of a group, in order."""
        for operation, body in group.items():
            if operation.startswith("open_"):
                await self.begin(f"{operation.removeprefix('open_')}s", body, who(operation))
            else:
                await self.act(operation, body)

    async def act(self, operation: str, body: dict[str, Any], by: str | None = None) -> None:
        name = re.sub("^(finding|commendation|supervision)_", "", operation)
        await self._post(f"{self.path}/{name}", body, by or who(operation))

    async def _post(self, path: str, body: Any, by: str) -> Any:
        answer = await self.api.post(path, await self._now(body), by=by, claims=CLAIMS.get(by, {}))
        assert answer.status_code in (200, 201), (path, answer.text)
        return answer

    async def _now(self, value: Any, name: str = "") -> Any:
        """Return the body with the days of today and the numbers of this test."""
        if isinstance(value, dict):
            return {key: await self._now(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [await self._now(each, name) for each in value]
        today = datetime.now(TZ)
        match name:
            case "delivered_at" | "served_at":
                read = await self.api.http.get(f"{self.path}/timeline", headers=self._reader())
                return read.json()["items"][-1]["at"]
            case "due_on":
                return (today + timedelta(days=10 if value < "2026-03-20" else 30)).date().isoformat()
            case "from" | "to" if value >= "2026-04" and value[0].isdigit():  # days that are left out
                return (today + timedelta(days=0 if name == "from" else 7)).date().isoformat()
            case "from" | "to" if value[0].isdigit():  # else whom a duty goes to
                return (today - timedelta(days=1 if name == "from" else 0)).date().isoformat()
            case "case_no" | "cases":
                return self.case
            case "external_no":
                return secrets.token_hex(8)
        return value

    def _reader(self) -> dict[str, str]:
        by = "housing-1" if "/cases/" in self.path else ONE
        return {"Authorization": f"Bearer {self.api.token(by, **CLAIMS.get(by, {}))}"}


async def case(api: Api, **fields: Any) -> Walk:
    walk = Walk(api)
    await walk.begin("cases", opening(**fields), "housing-1")
    return walk


async def test_a_case_that_is_done_here(api: Api):
    await Walk(api).go(cases.DONE_HERE)


async def test_a_case_that_is_transferred(api: Api):
    walk = await case(api)
    await walk.act("route", {"route": "elsewhere", "competent_agency": "water"})
    await walk.go(cases.TRANSFERRED)


@pytest.mark.parametrize(
    ("group", "form", "route"),
    [
        (cases.HANDED_OVER, {"kind": "inquiry", "form": "oral"}, {"route": "own_agency"}),
        (cases.EXPLAINED, {"kind": "inquiry", "form": "oral"}, {"route": "elsewhere", "competent_agency": "water"}),
        (cases.GUIDED, {"form": "oral"}, {"route": "elsewhere", "competent_agency": "water"}),
        (cases.JOINT, {}, {"route": "joint", "co_agencies": ["water", "roads"]}),
        (cases.RECLASSIFIED, {}, {"route": "own_post"}),
        (cases.VOIDED, {}, {"route": "own_post"}),
    ],
    ids=["handed_over", "explained", "guided", "joint", "reclassified", "voided"],
)
async def test_a_case_of_another_kind(api: Api, group: Any, form: Any, route: Any):
    walk = await case(api, **form)
    await walk.act("route", route)
    await walk.go(group)


@pytest.fixture
async def office(alone: Api) -> Walk:
    """A district where the examining office has enough people, and a case that is over."""
    await alone.context.directory.load(STAFFED)
    over = await case(alone, kind="inquiry", form="oral")
    await over.act("route", {"route": "own_post"})
    await over.act("answer", cases.HANDED_OVER["answer"], by="housing-1")
    return Walk(alone, over.path.rpartition("/")[2])


async def test_a_finding_a_commendation_and_tasks_of_supervision(office: Walk):
    await office.go(findings.ACCOUNTABLE | {"finding_rectify": findings.ACCOUNTABLE["finding_rectify"]})
    await office.begin("findings", findings.ACCOUNTABLE["open_finding"], ONE)
    await office.go(findings.DISMISSED)
    await office.begin("commendations", findings.COMMENDED["open_commendation"], HEAD)
    await office.act("commendation_examine", findings.COMMENDED["commendation_examine"])
    await office.go(findings.NOT_COMMENDED)
    await office.go(findings.COMMENDED)
    await office.go(findings.OWN_RULES)
    await office.begin("supervisions", findings.OWN_RULES["open_supervision"], ONE)
    await office.go(findings.VOID_TASK)


async def test_an_inspection(office: Walk):
    opened = await office.begin("supervision/campaigns", findings.INSPECTED["open_campaign"], ONE)
    await office._post(f"{office.path}/results", findings.INSPECTED["record_inspection"], ONE)
    office.path = f"/v1/supervisions/{opened['supervision_no']}"
    await office.act("supervision_reassign", findings.INSPECTED["supervision_reassign"])
    await office.act("supervision_inspect", findings.INSPECTED["supervision_inspect"])


async def test_a_rehearsal(api: Api):
    made = await api.post("/v1/dev/tokens", findings.REHEARSED["make_token"], by=None, key=None)
    assert made.status_code == 200
    walk = await case(api)
    moved = await api.post(f"/v1/dev{walk.path.removeprefix('/v1')}/fast_forward", findings.REHEARSED["forward_case"])
    assert moved.status_code == 200, moved.text


def test_an_empty_body_is_shown_only_where_the_document_says_that_nothing_is_asked():
    empty = {f"finding_{name}" for name in ("accept_tolerance", "accept_appeal")}
    assert {operation for operation, body in BODIES.items() if not body} == empty
    schemas = declared.document()["components"]["schemas"]
    for name in ("AcceptTolerance", "AcceptAppeal"):
        assert schemas[name]["description"].endswith("没有必填的字段，可以只发送 {}")
        assert "required" not in schemas[name]


def test_the_document_shows_them():
    shown = {
        call["operationId"]: call["requestBody"]["content"]["application/json"]["example"]
        for calls in declared.document()["paths"].values()
        for call in calls.values()
        if "example" in call.get("requestBody", {}).get("content", {}).get("application/json", {})
    }
    assert shown == BODIES
