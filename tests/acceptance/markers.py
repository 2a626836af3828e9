"""Marked texts, one for each field that takes a text. A marked text can be recognised wherever it appears."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from domain.acts import ACTS
from domain.matter.fields import MAX_TEXT, Text, bare, hints, wire_name

SECRET = "绝密标记"  # every marked text contains this
TAG = "tellnobody"  # and this, together with the name of the field, however the rest is encoded
# Either of the two, also in the form in which PostgreSQL shows bytes, or in JSON that is ASCII only.
TRACE = re.compile(rf"{TAG}[\w./{{}}-]*|{SECRET}|{SECRET.encode().hex()}|{TAG.encode().hex()}|\\u7edd\\u5bc6")


def marked(where: str) -> str:
    return f"{SECRET}{TAG}-{where}"


def traces(told: str | bytes) -> set[str]:
    """Return the marked texts that ``told`` contains."""
    return set(TRACE.findall(told if isinstance(told, str) else told.decode("utf-8", "replace")))


def texts_of(procedure: str) -> set[str]:
    """Return every field of an act in a procedure that takes a text, such as ``finding/verify/elements.facts``."""
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
    """Return an act's body with a marked text in every field that takes one, also in optional fields."""
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
    """Return every field of a POST that takes a text, according to the OpenAPI document. A text is told from a name by
    the length that is allowed.
    """
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
