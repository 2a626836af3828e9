"""The OpenAPI document says what the contract fixes."""

import re

import pytest

from domain.acts import ACTS
from tests.api.client import Api

READS = """
/v1/cases /v1/cases/{case_no} /v1/cases/{case_no}/timeline /v1/cases/{case_no}/duties/{id}/explanation
/v1/cases/{case_no}/responsibility /v1/cases/{case_no}/texts/{ref} /v1/cases/{case_no}/receipts/{id}
/v1/cases/{case_no}/dossier /v1/deadlines /v1/calendar/{year} /v1/rulebooks /v1/rulebooks/{id} /v1/agencies
/v1/officials /v1/events /v1/reports/agencies /healthz /readyz /metrics
/v1/findings /v1/findings/{finding_no} /v1/findings/{finding_no}/timeline
""".split()  # noqa: SIM905 - as the contract lists them
WRITES = [
    call
    for procedure, acts in ACTS.items()
    for call in (
        f"/v1/{procedure}s",
        *(f"/v1/{procedure}s/{{{procedure}_no}}/{name}" for name, kind in acts.items() if not kind.internal),
    )
]
ANSWER = {"case_no", "seq", "summary", "events", "duties"}
DUTY = {
    "id", "rule", "article", "title", "subject", "bearer", "started_at", "due_at", "provisional", "status",
    "breached_at", "late_by_working_days", "extended", "again", "acts",
}  # fmt: skip


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


async def test_an_act_answers_with_the_fields_of_the_contract(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    for name in ACTS["case"]:
        answers = document["paths"][f"/v1/cases/{{case_no}}/{name}"]["post"]["responses"]
        told = answers["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(schemas[told]["properties"]) >= ANSWER
    assert set(schemas["Duty"]["properties"]) == DUTY


async def test_the_engines_own_acts_have_no_route(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    internal = [name for acts in ACTS.values() for name, kind in acts.items() if kind.internal]
    assert internal
    assert [path for path in document["paths"] if path.rpartition("/")[2] in internal] == []
