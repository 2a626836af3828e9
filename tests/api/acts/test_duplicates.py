"""A case that is voided as a duplicate names another case of the same agency, which stands."""

from typing import Any

import httpx

from tests.api.client import Api, opening

HEAD: dict[str, Any] = {"by": "housing-head"}


async def void(api: Api, number: str, duplicate_of: str, **who: Any) -> httpx.Response:
    return await api.post(f"/v1/cases/{number}/void", {"reason": "重复", "duplicate_of": duplicate_of}, **(who or HEAD))


def wrong(answer: httpx.Response) -> tuple[int, str, list[str]]:
    problem = answer.json()
    return answer.status_code, problem["code"], [error["field"] for error in problem.get("errors", [])]


async def test_a_case_is_a_duplicate_of_another_of_its_agency(api: Api) -> None:
    first, second = await api.open(), await api.open()
    assert (await void(api, second, first)).status_code == 200


async def test_a_case_is_no_duplicate_of_itself(api: Api) -> None:
    number = await api.open()
    assert wrong(await void(api, number, number)) == (422, "incomplete", ["duplicate_of"])


async def test_a_case_is_no_duplicate_of_one_that_is_not_there_or_is_another_agencys(api: Api) -> None:
    number = await api.open()
    others = await api.post("/v1/cases", opening(agency="water"), by="water-1")
    for named in ("20260101-000001", others.json()["case_no"]):
        assert wrong(await void(api, number, named)) == (422, "incomplete", ["duplicate_of"])


async def test_no_cases_are_duplicates_of_one_another_in_a_circle(api: Api) -> None:
    first, second = await api.open(), await api.open()
    assert (await void(api, second, first)).status_code == 200
    answer = await void(api, first, second)
    assert wrong(answer) == (422, "incomplete", ["duplicate_of"])
    assert "作废" in answer.json()["errors"][0]["message"]


async def test_a_closed_case_may_be_the_one_that_a_second_duplicates(api: Api) -> None:
    first, second = await api.open(), await api.open()
    for act, body in (
        ("route", {"route": "own_post"}),
        ("complete", {"result": "已办", "on_the_spot": True}),
    ):
        assert (await api.post(f"/v1/cases/{first}/{act}", body)).status_code == 200
    assert (await void(api, second, first)).status_code == 200
