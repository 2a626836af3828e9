"""Texts that give themselves away wherever they turn up, one for every field that takes one."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from domain.acts import ACTS
from domain.matter.fields import MAX_TEXT, Text, bare, hints, wire_name

SECRET = "绝密标记"  # stands in every text that goes in
TAG = "tellnobody"  # so does this, with the field, in whatever way the rest is written
# Either, also as PostgreSQL shows bytes, or as JSON in ASCII.
TRACE = re.compile(rf"{TAG}[\w./{{}}-]*|{SECRET}|{SECRET.encode().hex()}|{TAG.encode().hex()}|\\u7edd\\u5bc6")


def marked(where: str) -> str:
    return f"{SECRET}{TAG}-{where}"


def traces(told: str | bytes) -> set[str]:
    """The texts that something tells."""
    return set(TRACE.findall(told if isinstance(told, str) else told.decode("utf-8", "replace")))


def texts_of(procedure: str) -> set[str]:
    """Every text that an act in a procedure takes, as ``finding/verify/elements.facts``."""
    return {f"{procedure}/{name}/{field}" for name, kind in ACTS[procedure].items() for field in _texts(kind)}


def _texts(hint: Any, at: str = "") -> Iterator[str]:
    hint = bare(hint)
    if hint is Text:
        yield at
    elif get_origin(hint) is tuple:
        yield from _texts(get_args(hint)[0], at)
    elif dataclasses.is_dataclass(hint):
        for name, kind in hints(hint).items():  # type: ignore[arg-type]
            yield from _texts(kind, f"{at}.{wire_name(name)}".strip("."))


def filled(procedure: str, act: str, body: dict[str, Any]) -> dict[str, Any]:
    """An act's body with a marked text in every field that takes one, also where it may be left out."""
    return _filled(ACTS[procedure][act], body, f"{procedure}/{act}/", "")


def _filled(hint: Any, value: Any, act: str, at: str) -> Any:
    hint = bare(hint)
    if hint is Text:
        return marked(act + at)
    if value is None:
        return None
    if get_origin(hint) is tuple:
        return [_filled(get_args(hint)[0], item, act, at) for item in value]
    if dataclasses.is_dataclass(hint):
        types = {wire_name(name): kind for name, kind in hints(hint).items()}  # type: ignore[arg-type]
        each = {name: _filled(kind, value.get(name), act, f"{at}.{name}".strip(".")) for name, kind in types.items()}
        return {name: item for name, item in each.items() if item is not None}
    return value


def sent_texts(document: dict[str, Any], path: str) -> set[str]:
    """Every text that the body of a POST takes, as the OpenAPI document says; by its length it is told from a name."""
    body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return {f"{path}/{field}" for field in _sent(document, body)}


def _sent(document: dict[str, Any], schema: dict[str, Any], at: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("maxLength") == MAX_TEXT:
        yield at
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _sent(document, part, at)
    for name, part in schema.get("properties", {}).items():
        yield from _sent(document, part, f"{at}.{name}".strip("."))
