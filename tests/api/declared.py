"""What the API answers in tests is what its OpenAPI document declares: no other status, field or form of a value."""

import json
import re
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

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
    if media.endswith("json"):
        wrong = _validator(json.dumps(content[media])).iter_errors(answer.json())
        errors = [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in wrong]
        assert not errors, f"{said}: {errors[:3]}"


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
    whole = {**json.loads(schema), "components": {"schemas": _closed(document()["components"]["schemas"])}}
    return jsonschema_rs.validator_for(whole, validate_formats=True)


def _closed(schema: Any) -> Any:
    """Return the schema, but so that an object has no fields besides those that it declares."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(each) for name, each in schema.items()}
    properties = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {"additionalProperties": False, **closed} if properties else closed
