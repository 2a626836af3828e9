"""What the API answers in tests is what its OpenAPI document declares: no other status, field or form of a value."""

import json
import re
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from api.contract import happened, headers
from api.edge.gate.limits import NDJSON
from tools import contract

document = cache(contract.document)


async def check(answer: httpx.Response) -> None:
    """Fail where the document doesn't declare this answer. A hook of a client."""
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        return
    await answer.aread()
    operation = _operation(answer.request.method, answer.request.url.path)
    if operation is None:
        return
    said = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    media = answer.headers.get("content-type", "").partition(";")[0]
    content = {
        name: each.get("schema")
        for status in (str(answer.status_code), f"{answer.status_code // 100}XX")
        if (declared := operation["responses"].get(status)) is not None
        for name, each in _resolved(declared).get("content", {"": {}}).items()
    }
    assert media in content, f"{said}: {media or 'an empty answer'} isn't declared"
    wrong = _headers(operation, answer)
    assert not wrong, f"{said}: {wrong}"
    if media in ("application/json", "application/problem+json"):
        errors = differences(content[media], answer.json())
        assert not errors, f"{said}: {errors[:3]}"
    if media == NDJSON:
        each = content[media]["contentSchema"]
        errors = [error for line in answer.text.splitlines() for error in differences(each, json.loads(line))]
        assert not errors, f"{said}: {errors[:3]}"


def _headers(operation: dict[str, Any], answer: httpx.Response) -> list[str]:
    """Where the headers of an answer aren't those that the document declares for it."""
    status = str(answer.status_code)
    told = operation["responses"].get(status) or operation["responses"][f"{status[0]}XX"]
    declared = _resolved(told).get("headers", {})
    undeclared = [name for name in headers.HEADERS if name in answer.headers and name not in declared]
    return undeclared + [
        name for name in ("X-Request-Id", *headers.ALWAYS.get(status, ())) if name not in answer.headers
    ]


def differences(schema: dict[str, Any], told: Any) -> list[str]:
    """Where an answer isn't as the schema says. What an event carries is compared with the schema of its type too."""
    wrong = _validator(json.dumps(schema)).iter_errors(told)
    errors = [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in wrong]
    return errors + [each for event in _events(told) for each in _carried(event)]


def _events(told: Any) -> list[dict[str, Any]]:
    """The lines of a timeline and the events of a page, within an answer."""
    if isinstance(told, list):
        return [event for each in told for event in _events(each)]
    if not isinstance(told, dict):
        return []
    if isinstance(told.get("data"), dict) and isinstance(told.get("type"), str):
        return [told]
    return [event for each in told.values() for event in _events(each)]


def _carried(event: dict[str, Any]) -> list[str]:
    """Where the data of an event isn't what its type carries, besides what every event of the stream has."""
    name, schemas = event["type"].rpartition(".")[2], document()["components"]["schemas"]
    own, every = schemas[happened.name_of(name)]["properties"], schemas["EventData"]["properties"]
    data = {key: value for key, value in event["data"].items() if key in own or key not in every}
    return carried(name, data) if data else []  # withheld, or nothing that only this type has


def carried(name: str, data: dict[str, Any]) -> list[str]:
    """Where the data isn't what an event of this name carries, no more and no less."""
    schema = {**document()["components"]["schemas"][happened.name_of(name)], "unevaluatedProperties": False}
    wrong = _validator(json.dumps(schema)).iter_errors(data)
    return [f"{name} {'/'.join(map(str, error.instance_path))}: {error.message}" for error in wrong]


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in _paths():
        if pattern.fullmatch(path):
            return operations.get(method.lower())
    return None


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Return the paths as patterns; those with fewer parameters come first."""
    paths = sorted(document()["paths"].items(), key=lambda path: path[0].count("{"))
    return [(re.compile(re.sub(r"\\?\{[^}]*\}", "[^/]+", re.escape(path))), each) for path, each in paths]


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    return document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]


@cache
def _validator(schema: str) -> Any:
    components = document()["components"]["schemas"]
    whole = {**json.loads(schema), "components": {"schemas": {name: _strict(name) for name in components}}}
    return jsonschema_rs.validator_for(whole, validate_formats=True)


def _strict(name: str) -> Any:
    """Return a named schema so that it allows only what it declares, or what one of its alternatives does."""
    components = document()["components"]["schemas"]
    if {"anyOf", "oneOf", "allOf"} & components[name].keys():
        return {**components[name], "unevaluatedProperties": False}
    return components[name] if name in _parts() else _closed(components[name])


@cache
def _parts() -> set[str]:
    """The names of the schemas that others are put together of."""
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(_all_of(document()["components"]["schemas"]))))


def _all_of(part: Any) -> list[Any]:
    found = [part["allOf"]] if isinstance(part, dict) and "allOf" in part else []
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [*found, *(each for value in inner for each in _all_of(value))]


def _closed(schema: Any) -> Any:
    """Return the schema, but so that an object has no fields besides those that it declares."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(each) for name, each in schema.items()}
    properties = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {"additionalProperties": False, **closed} if properties else closed
