"""The examples of acts that only the edition of 2027 knows, or that need time to pass, can be sent as well."""

from datetime import date

import pytest

from api.contract.examples import BODIES, cases, findings
from domain.law.editions import Editions
from tests.api import declared
from tests.api.client import Api
from tests.api.edge.test_examples import ABOVE, HEAD, ONE, Walk, case, office
from tests.api.reading import read
from tests.api.revising import next_working_days, revise

__all__ = ["office"]

TWENTY = {"limit": {"count": 20, "unit": "working_days"}, "basis": "材料齐全", "receipt_no": "建受〔2026〕1号"}
on = Editions.on


@pytest.fixture(autouse=True)
def edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matters begin by the edition, though its day may not have come."""
    monkeypatch.setattr(Editions, "on", lambda self, _day: on(self, date(2027, 1, 1)))


async def test_a_licence_that_is_anothers(api: Api) -> None:
    walk = await case(api)
    await walk.act("correct_matter_type", cases.ANOTHERS_LICENCE["correct_matter_type"], by=HEAD)
    await walk.act("route", {"route": "elsewhere", "competent_agency": "water"})
    await walk.act("decline_acceptance", cases.ANOTHERS_LICENCE["decline_acceptance"])


async def test_a_licence_that_is_urged_and_takes_longer(api: Api) -> None:
    walk = await case(api, matter_type="licence")
    await walk.act("route", {"route": "own_post"})
    for operation, body in cases.LICENSED.items():
        await walk.act(operation, body, by="housing-1" if operation == "split" else HEAD)
    await walk.act("accept", TWENTY)
    await walk.act("exclude_time", cases.ASKED_FOR_TIME["exclude_time"])
    await walk.act("request_extension", {"duty": "complete-1", "working_days": 5, "reason": "需要核查"})
    await walk.act("approve_extension", {"duty": "complete-1"}, by=HEAD)
    await walk.act("tell_extension", cases.ASKED_FOR_TIME["tell_extension"])


async def test_a_limit_that_the_head_approves_and_an_extension_that_he_declines(api: Api) -> None:
    walk = await case(api)
    await walk.act("route", {"route": "own_post"})
    limit = cases.LONG["approve_limit"]
    await walk.act("approve_limit", limit, by=HEAD)
    await walk.act("accept", {"limit": limit["limit"], "basis": "材料齐全"})
    await walk.act("request_extension", {"duty": "complete-1", "working_days": 3, "reason": "需要核查"})
    await walk.act("decline_extension", cases.LONG["decline_extension"], by=HEAD)


async def test_help_where_the_competent_agency_isnt_known(api: Api) -> None:
    walk = await case(api, form="oral")
    await walk.act("route", {"route": "elsewhere"})
    await walk.go(cases.ASSISTED)


async def test_an_applicant_who_is_called_on_two_days_and_one_without_a_contact(api: Api) -> None:
    walk = await case(api)
    await walk.act("route", {"route": "own_post"})
    await walk.act("complete", {"result": "已登记", "on_the_spot": False})
    first = (await read(api, f"{walk.path}/timeline"))["items"][-1]["at"]
    forwarded = await api.post(f"/v1/dev/cases/{walk.path.rpartition('/')[2]}/fast_forward", {"working_days": 1})
    (one, two) = cases.UNREACHED["record_unreachable"]["attempts"]
    tried = [one | {"at": first}, two | {"at": forwarded.json()["now"]}]
    await walk.act("record_unreachable", {"attempts": tried})
    unknown = await case(api, kind="inquiry", form="oral", applicant={"name": "某甲"})
    await unknown.act("route", {"route": "own_post"})
    await unknown.go(cases.ANONYMOUS)


async def test_a_subject_who_appeals_twice(office: Walk) -> None:
    await office.begin("findings", findings.ACCOUNTABLE["open_finding"], ONE)
    done = findings.ACCOUNTABLE
    measures = [{"kind": "handling", "detail": "调离窗口岗位"}]
    told = ("verify", "notify_subject", "apply_tolerance", "accept_tolerance", "decide_tolerance", "state")
    for operation in (f"finding_{act}" for act in told):
        body = done[operation]
        await office.act(operation, body | ({"listed": "district"} if "provision" in body else {}))
    await office.act("finding_waive", {"right": "unit_tolerance"}, by=HEAD)  # his unit applies for none
    await office.act("finding_determine", done["finding_determine"])
    await office.act("finding_propose_measures", {"measures": measures, "authority_no": "干管〔2026〕3号"})
    await office.act("finding_waive", done["finding_waive"])
    await office.act("finding_impose", {"measures": measures})
    for operation in ("finding_serve", "finding_appeal"):
        await office.act(operation, done[operation])
    await office.act("finding_decline_appeal", findings.NOT_ACCEPTED["finding_decline_appeal"], by=ABOVE)
    await office.act("finding_appeal", done["finding_appeal"])
    await office.act("finding_accept_appeal", findings.APPEALED_AGAIN["finding_accept_appeal"], by=ABOVE)
    await office.act("finding_decide_appeal", {"outcome": "upheld", "reasons": "处理适当"})
    await office.act("finding_serve_ruling", done["finding_serve_ruling"], by=ABOVE)
    await office.act("finding_appeal_again", findings.APPEALED_AGAIN["finding_appeal_again"], by="housing-1")


async def test_a_task_that_is_urged(office: Walk) -> None:
    await office.begin("supervisions", findings.OWN_RULES["open_supervision"], ONE)
    await office.act("supervision_urge", findings.URGED["supervision_urge"], by="party-office-head")


async def test_a_finding_that_is_urged(office: Walk) -> None:
    await office.begin("findings", findings.ACCOUNTABLE["open_finding"], ONE)
    await office.act("finding_urge", findings.URGED["finding_urge"], by="party-office-head")


@pytest.mark.parametrize("procedure", ["finding", "commendation", "supervision"])
async def test_the_clock_of_each_procedure_goes_forward(api: Api, procedure: str) -> None:
    walk = Walk(api, (await case(api)).path.rpartition("/")[2])
    opening = {
        "finding": (findings.ACCOUNTABLE["open_finding"], ONE),
        "commendation": (findings.COMMENDED["open_commendation"], HEAD),
        "supervision": (findings.OWN_RULES["open_supervision"], ONE),
    }
    body, by = opening[procedure]
    await walk.begin(f"{procedure}s", body, by)
    path = f"/v1/dev{walk.path.removeprefix('/v1')}/fast_forward"
    moved = await api.post(path, findings.REHEARSED[f"forward_{procedure}"])
    assert moved.status_code == 200, moved.text


async def test_a_revision(alone: Api) -> None:
    body = findings.REVISED["publish_revision"]
    (one, two) = next_working_days(30)[-2:]
    days = [each | {"date": day.isoformat()} for each, day in zip(body["days"], (one, two), strict=True)]
    await revise(alone, body | {"days": days})


def test_every_operation_that_takes_a_body_shows_one() -> None:
    takes = {
        call["operationId"]
        for calls in declared.document()["paths"].values()
        for call in calls.values()
        if "application/json" in call.get("requestBody", {}).get("content", {})
    }
    assert takes == set(BODIES)
