"""The OpenAPI document, from which clients are generated."""

import json
import re
from typing import Any

import pytest

from tests.api import declared


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return declared.document()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, calls in document["paths"].items()
        for method, operation in calls.items()
    ]


def test_every_answer_has_a_schema(document: dict[str, Any]):
    bare = [
        (call, status)
        for call, operation in operations(document)
        for status, answer in operation["responses"].items()
        for media, content in answer.get("content", {}).items()
        if media == "application/json" and set(content["schema"]).isdisjoint({"$ref", "anyOf"})
    ]
    assert bare == []


def test_the_one_form_of_errors_is_one_component(document: dict[str, Any]):
    assert len(re.findall('"application/problem\\+json"', json.dumps(document))) == 2
    for _, operation in operations(document):
        assert operation["responses"]["4XX"] == {"$ref": "#/components/responses/Refused"}
        assert operation["responses"]["5XX"] == {"$ref": "#/components/responses/Failed"}


def test_operations_and_tags_have_names_that_programs_can_use(document: dict[str, Any]):
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch("[a-z_]{1,60}", name) or "_v1_" in name] == []
    used = {tag for _, operation in operations(document) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}
    assert all(re.fullmatch("[a-z]+", tag) for tag in used)


def test_people_read_chinese(document: dict[str, Any]):
    chinese = re.compile("[\u4e00-\u9fff]|Prometheus")
    for call, operation in operations(document):
        assert chinese.search(operation["summary"]), call
        for status, answer in operation["responses"].items():
            assert "$ref" in answer or chinese.search(answer["description"]), (call, status)


def test_every_parameter_says_what_it_is(document: dict[str, Any]):
    silent = [
        (call, parameter["name"])
        for call, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if "$ref" not in parameter and not parameter.get("description")
    ]
    assert silent == []


def test_instants_are_dates_with_a_format(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    for name in ("due_at", "started_at", "breached_at"):
        assert "date-time" in json.dumps(schemas["Duty"]["properties"][name])
    assert document["servers"]
