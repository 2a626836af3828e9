"""The OpenAPI document, from which clients are generated."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from domain.acts import EVENTS
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


def test_an_answer_declares_its_headers(document: dict[str, Any]):
    told = {
        status: answer for _, operation in operations(document) for status, answer in operation["responses"].items()
    }
    for status in ("201", "202", "307"):
        assert told[status]["headers"]["Location"] == {"$ref": "#/components/headers/Location"}
    assert all("$ref" in answer or "X-Request-Id" in answer["headers"] for answer in told.values())
    errors = document["components"]["responses"]
    assert {"X-Request-Id", "Location", "Retry-After", "WWW-Authenticate", "Allow"} == set(errors["Refused"]["headers"])
    assert set(errors["Failed"]["headers"]) == {"X-Request-Id", "Retry-After"}
    circular = document["paths"]["/v1/reports/circular"]["get"]["responses"]["200"]
    assert set(circular["headers"]) == {"X-Request-Id", "Content-Disposition"}
    assert all(header["description"] for header in document["components"]["headers"].values())


def test_an_answer_of_json_comes_before_its_other_forms(document: dict[str, Any]):
    for call, operation in operations(document):
        for answer in operation["responses"].values():
            media = list(answer.get("content", {}))
            assert "application/json" not in media or media[0] == "application/json", call


def test_the_purpose_of_a_reading_has_its_bounds(document: dict[str, Any]):
    header = document["components"]["parameters"]["read-purpose"]
    assert "必填" in header["description"]
    assert "2 至 200 个字" in header["description"]
    assert json.dumps(header["schema"]).count('"minLength": 2') == 1


def test_each_type_of_event_has_a_schema_of_its_own(document: dict[str, Any]):
    parts = document["components"]["schemas"]
    either = parts["CloudEvent"]
    mapping = either["discriminator"]["mapping"]
    assert [each["$ref"] for each in either["oneOf"]] == [*mapping.values()]
    assert mapping.keys() == {
        f"shouwen.{procedure}.{event}"
        for event, kind in EVENTS.items()
        for procedure in kind.procedures or ("case", "finding", "commendation", "supervision")
    }
    for said, reference in mapping.items():
        head, own = parts[reference.rpartition("/")[2]]["allOf"]
        assert (head["$ref"], own["properties"]["type"]["const"]) == ("#/components/schemas/EventHead", said)


def test_every_field_says_itself_what_it_is(document: dict[str, Any]):
    parts = document["components"]["schemas"]
    silent = [
        f"{name}.{field}"
        for name, model in parts.items()
        for field, schema in model.get("properties", {}).items()
        if not schema.get("description")
    ]
    assert silent == []


def test_a_number_says_what_it_is_made_of(document: dict[str, Any]):
    said = document["components"]["schemas"]["Transfer"]["properties"]["document_no"]["description"]
    assert said == "移交函文号：含数字，不含空格，不超过64字，连续的文字不超过16字，不含手机号码、身份证号码"


def test_instants_are_dates_with_a_format(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    for name in ("due_at", "started_at", "breached_at"):
        assert "date-time" in json.dumps(schemas["Duty"]["properties"][name])
    assert document["servers"]


def test_no_answer_is_an_open_object(document: dict[str, Any]):
    assert list(_open(document)) == []


def _open(part: Any, at: str = "") -> Iterator[str]:
    if isinstance(part, list):
        for number, each in enumerate(part):
            yield from _open(each, f"{at}[{number}]")
    if not isinstance(part, dict):
        return
    bare = part.get("type") == "object" and not {"properties", "additionalProperties", "anyOf"} & part.keys()
    if bare or part.get("additionalProperties") is True:
        yield at
    for name, each in part.items():
        yield from _open(each, f"{at}.{name}")


def test_instants_have_one_form(document: dict[str, Any]):
    instants = re.findall(r'\{[^{}]*"format": "date-time"[^{}]*\}', json.dumps(document))
    assert instants
    assert [each for each in instants if '"examples": ["2026-03-02T10:00:00+08:00"]' not in each] == []


def test_each_line_of_a_batch_has_a_schema(document: dict[str, Any]):
    batch = document["paths"]["/v1/cases:batch"]["post"]
    for part, name in ((batch["requestBody"], "BatchLine"), (batch["responses"]["200"], "BatchAnswer")):
        schema = part["content"]["application/x-ndjson"]["schema"]
        assert schema["contentSchema"] == {"$ref": f"#/components/schemas/{name}"}
        assert name in document["components"]["schemas"]


STRAY = [({"duty": "a-1", "grounds": [], "stray": 1}, "stray"), ({"duty": "a-1", "grounds": "x"}, "grounds"), ({}, "")]


@pytest.mark.parametrize(("data", "named"), STRAY)
def test_the_check_of_answers_sees_what_an_event_should_not_carry(data: dict[str, Any], named: str):
    item = {"seq": 1, "at": "2026-03-02T10:00:00+08:00", "received_at": None, "occurred_at": None, "type": "breached",
            "title": "逾期", "article": "6(4)", "actor": None, "on_behalf_of": None, "data": data}  # fmt: skip
    told = declared.differences({"$ref": "#/components/schemas/TimelineItem"}, item)
    assert bool(told) == bool(named)
    assert named in str(told)


def schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of the document: what has a type, an alternative or a reference."""
    if isinstance(part, dict):
        if {"type", "anyOf", "oneOf", "allOf", "$ref", "enum"} & part.keys() and isinstance(part.get("type", ""), str):
            yield part
        for name, each in part.items():
            if name not in ("example", "examples", "default"):
                yield from schemas(each)
    elif isinstance(part, list):
        for each in part:
            yield from schemas(each)


def test_a_schema_has_no_words_that_no_generator_knows(document: dict[str, Any]):
    known = {
        "$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "deprecated", "description",
        "discriminator", "enum", "example", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "items",
        "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern", "prefixItems",
        "properties", "required", "title", "type", "uniqueItems", "contentMediaType", "propertyNames", "in", "name",
        "schema", "scheme", "bearerFormat", "contentSchema",
    }  # fmt: skip
    assert {word for schema in schemas(document["paths"]) for word in schema if not word.startswith("x-")} <= known
    parts = document["components"]["schemas"]
    found = {word for model in parts.values() for schema in schemas(model) for word in schema} - known
    fields = {name for model in parts.values() for each in schemas(model) for name in each.get("properties", {})}
    assert found <= fields, "a field may be called type, and is no schema then"
