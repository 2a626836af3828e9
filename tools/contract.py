"""The released shape of the API, and what has become incompatible with it.

``python -m tools.contract`` writes the shape of the API as it is now to `RELEASED`. It is run at a release, never to
silence the test that compares the two: within ``/v1`` a client of an earlier release keeps working.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretBytes, SecretStr

from api.app import create_app
from process import arguments
from process.settings import ApiSettings

RELEASED = Path(__file__).parent.parent / "docs" / "api" / "released.json"
_PROSE = ("description", "summary", "title", "examples", "example", "tags", "externalDocs")
_REHEARSAL = "/v1/dev/"


def document() -> dict[str, Any]:
    """Return the OpenAPI document of this code. Nothing is connected to."""
    return create_app(
        ApiSettings(
            database_url="postgresql://nobody@nowhere/none",
            temporal_address="127.0.0.1:1",
            task_queue="none",
            vault_keys=(("none", SecretBytes(bytes(range(32)))),),
            jwt_key_kind="shared_secret",
            temporal_keys=(("none", SecretBytes(bytes(range(1, 33)))),),
            jwt_key=SecretStr("a key that signs no token of anybody"),
            jwt_issuer="https://issuer.invalid",
            jwt_audience="none",
            local_stack=True,
        )
    ).openapi()


def shape(made: dict[str, Any]) -> dict[str, Any]:
    """Return the document without its texts: what programs depend on."""
    return {"paths": _bare(made["paths"]), "components": _bare(made["components"])}


def _bare(value: Any, *, names: bool = True) -> Any:
    """Return the value without texts. ``names``: the keys of an object are words of OpenAPI, not names of fields."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(each, names=key not in ("properties", "schemas", "parameters", "responses", "$defs"))
        for key, each in value.items()
        if not (names and key in _PROSE)
    }


def broken(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what a client of the document ``before`` would no longer find in ``now``; nothing where it keeps working.

    A client may send whatever was taken, and relies on each field that was answered. New paths, statuses, optional
    fields and answered fields are no break. A new value of an answered field isn't either: clients take values that
    they don't know.
    """
    return list(dict.fromkeys(_Comparison(before, now).breaks()))


# Compares a former schema, which stands at a place, with the present one.
_Compare = Callable[[str, dict[str, Any], dict[str, Any]], Iterable[str]]


class _Comparison:
    def __init__(self, before: dict[str, Any], now: dict[str, Any]) -> None:
        self._before, self._now = before, now
        self._compared: dict[tuple[str, str, bool], list[str]] = {}

    def breaks(self) -> Iterator[str]:
        for path, calls in self._before["paths"].items():
            for method, operation in calls.items():
                if path.startswith(_REHEARSAL):
                    continue
                where, new = f"{method} {path}", self._now["paths"].get(path, {}).get(method)
                if new is None:
                    yield f"{where} is gone"
                else:
                    yield from self._operation(where, operation, new)

    def _operation(self, where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{where} has another operation id"
        known = {(each["in"], each["name"].lower()): each for each in self._parameters(self._before, old)}
        given = {(each["in"], each["name"].lower()): each for each in self._parameters(self._now, new)}
        for key, parameter in known.items():
            if key not in given:
                yield f"{where}: the parameter {key[1]} is gone"
            else:
                yield from self._taken(f"{where} {key[1]}", parameter["schema"], given[key]["schema"])
        for key, parameter in given.items():
            if parameter.get("required") and not known.get(key, {}).get("required"):
                yield f"{where}: the parameter {key[1]} has become required"
        body, new_body = old.get("requestBody", {}), new.get("requestBody", {})
        for media, content in body.get("content", {}).items():
            taken = new_body.get("content", {}).get(media)
            if taken is None:
                yield f"{where}: no body of {media} is taken"
            else:
                yield from self._taken(where, content["schema"], taken["schema"])
        for status, answer in old["responses"].items():
            yield from self._answer(f"{where} {status}", answer, new["responses"].get(status))

    def _answer(self, where: str, old: dict[str, Any], new: dict[str, Any] | None) -> Iterator[str]:
        if new is None:
            yield f"{where} is gone"
            return
        old, new = (_at(document, answer) for document, answer in ((self._before, old), (self._now, new)))
        for media, content in old.get("content", {}).items():
            told = new.get("content", {}).get(media)
            if told is None:
                yield f"{where}: no answer as {media}"
            elif "schema" in content:
                yield from self._told(where, content["schema"], told["schema"])

    def _parameters(self, document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
        return [_at(document, each) for each in operation.get("parameters", ())]

    def _once(self, compare: _Compare, where: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        """Compare two schemas; two named ones once only, since a schema may contain itself."""
        key = (old.get("$ref", ""), new.get("$ref", ""), compare == self._narrower)
        if key not in self._compared:
            found = list[str]()
            if key[0] and key[1]:
                self._compared[key] = found
            found += compare(where, _whole(self._before, old), _whole(self._now, new))
            return found
        return self._compared[key]

    def _taken(self, where: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        return self._once(self._wider, where, old, new)

    def _told(self, where: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        return self._once(self._narrower, where, old, new)

    def _wider(self, where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        """Yield what the former client may send and is no longer taken."""
        if lost := _types(old) - _types(new):
            yield f"{where}: takes no {', '.join(sorted(lost))} any more"
        if "enum" in new and (lost := {*map(str, _values(old))} - {*map(str, new["enum"])}):
            yield f"{where}: takes no {', '.join(sorted(lost))} any more"
        fields, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in fields.items():
            if name not in now:
                yield f"{where}: the field {name} isn't taken any more"
            else:
                yield from self._taken(f"{where} {name}", schema, now[name])
        for name in {*new.get("required", ())} - {*old.get("required", ())}:
            yield f"{where}: the field {name} has become required"
        if "items" in old and "items" in new:
            yield from self._taken(f"{where}[]", old["items"], new["items"])
        yield from self._choices(where, old, new, self._taken)

    def _narrower(self, where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        """Yield what the former client relies on in an answer and no longer gets. An answer may become narrower: one of
        several schemas, each of which is as the former one was; or one of the former alternatives.
        """
        if "oneOf" in new and "oneOf" not in old:
            for each in new["oneOf"]:
                yield from self._told(where, old, each)
            return
        if strange := _types(new) - _types(old):
            yield f"{where}: answers {', '.join(sorted(strange))} now"
        if old.get("format") != new.get("format"):
            yield f"{where}: the format is {new.get('format')} now"
        fields, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in fields.items():
            if name not in now:
                yield f"{where}: the field {name} is gone"
                continue
            if name in old.get("required", ()) and name not in new.get("required", ()):
                yield f"{where}: the field {name} may be missing now"
            yield from self._told(f"{where} {name}", schema, now[name])
        if "items" in old and "items" in new:
            yield from self._told(f"{where}[]", old["items"], new["items"])
        if _objects(old) and not _objects(new):
            yield from min((self._told(where, each, new) for each in _objects(old)), key=len)
        yield from self._choices(where, old, new, self._told)

    def _choices(self, where: str, old: dict[str, Any], new: dict[str, Any], compare: _Compare) -> Iterator[str]:
        """Compare those of several possible schemas that have the same place."""
        for before, after in zip(_objects(old), _objects(new), strict=False):
            yield from compare(where, before, after)


def _objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in schema.get("anyOf", schema.get("oneOf", ())) if each.get("type") != "null"]


def _types(schema: dict[str, Any]) -> set[str]:
    if "anyOf" in schema:
        return {name for each in schema["anyOf"] for name in _types(each)}
    if "$ref" in schema:
        return {"object"}
    known = schema.get("type")
    return {known} if isinstance(known, str) else set()


def _values(schema: dict[str, Any]) -> list[Any]:
    return schema.get("enum", [schema["const"]] if "const" in schema else [])


def _whole(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that a reference refers to, with the fields of all parts that it is put together of."""
    schema = _at(document, schema)
    parts = [_whole(document, each) for each in schema.get("allOf", ())]
    if not parts:
        return schema
    whole: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for part in (*parts, schema):
        whole["properties"] |= part.get("properties", {})
        whole["required"] += part.get("required", [])
    return whole


def _at(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference refers to, or the value itself."""
    if "$ref" not in value:
        return value
    found: Any = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def main() -> None:
    """Write the released shape."""
    arguments.none(__doc__)
    RELEASED.parent.mkdir(exist_ok=True)
    RELEASED.write_text(json.dumps(shape(document()), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"已写出 {RELEASED}")


if __name__ == "__main__":
    main()
