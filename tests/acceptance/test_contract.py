"""The OpenAPI document says what the contract fixes."""

import re

import pytest

from domain.acts import ACTS
from tests.api.client import Api

READS = """
/v1/cases /v1/cases/{case_no} /v1/cases/{case_no}/timeline /v1/cases/{case_no}/duties/{id}/explanation
/v1/cases/{case_no}/responsibility /v1/cases/{case_no}/texts/{ref} /v1/cases/{case_no}/receipts/{id}
/v1/cases/{case_no}/dossier /v1/deadlines /v1/calendar/{year} /v1/rulebooks /v1/rulebooks/{id} /v1/agencies
/v1/officials /v1/events /healthz /readyz /metrics
""".split()  # noqa: SIM905 - as the contract lists them
WRITES = ["/v1/cases", *(f"/v1/cases/{{case_no}}/{act}" for act in ACTS["case"])]


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


@pytest.mark.parametrize(("method", "paths"), [("get", READS), ("post", WRITES)])
async def test_every_call_of_the_contract_is_there(api: Api, method: str, paths: list[str]) -> None:
    document = (await api.http.get("/openapi.json")).json()
    there = {shape(path) for path, calls in document["paths"].items() if method in calls}
    assert {shape(path) for path in paths} <= there


async def test_every_act_says_in_chinese_what_it_is(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    for name, kind in ACTS["case"].items():
        call = document["paths"][f"/v1/cases/{{case_no}}/{name}"]["post"]
        assert kind.title in call["summary"] + call.get("description", "")
