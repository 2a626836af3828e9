"""A system acts for the applicants of its own channel, and of the agencies that it serves."""

from typing import Any

from tests.api.client import Api, opening

WATER: dict[str, Any] = {"by": "line", "claims": {"agency": "line", "roles": ["system"], "agencies": ["water"]}}


async def shared(api: Api, **opener: Any) -> str:
    """Open a case, and let the head route it as one that housing and water carry together."""
    case_no = (await api.post("/v1/cases", opening(), **opener)).json()["case_no"]
    by = "housing-head" if opener["by"] == "line" else "housing-1"
    routed = await api.post(f"/v1/cases/{case_no}/route", {"route": "joint", "co_agencies": ["water"]}, by=by)
    assert routed.status_code == 200
    return case_no


async def test_a_system_of_another_agency_of_the_case_does_not_act_for_the_applicant(api: Api) -> None:
    case_no = await shared(api, by="housing-1")
    answer = await api.post(f"/v1/cases/{case_no}/withdraw", {}, **WATER)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_system_of_the_leading_agency_acts_for_the_applicant(api: Api) -> None:
    case_no = await shared(api, by="housing-1")
    answer = await api.post(f"/v1/cases/{case_no}/withdraw", {}, by="hall")
    assert answer.status_code == 200


async def test_a_system_acts_for_the_applicants_who_came_through_it(api: Api) -> None:
    mixed = {**WATER["claims"], "agencies": ["water", "housing"]}
    case_no = await shared(api, by="line", claims=mixed)
    answer = await api.post(f"/v1/cases/{case_no}/withdraw", {}, **WATER)
    assert answer.status_code == 200
