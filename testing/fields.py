"""The fields of an act as a test writes them: plain texts and local times become what the act holds."""

import dataclasses
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, get_args, get_origin

from domain.acts import ACTS
from domain.clock.calendar import TZ
from domain.matter.fields import DocumentNo, Text, bare, hints, wire_name


def moment(text: str) -> datetime:
    """Return the instant of a text such as ``2026-03-02T10:00``, in +08:00."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def sealed(text: str) -> str:
    """Return a reference for a text, in the form that the vault gives it."""
    mark = urlsafe_b64encode(sha256(text.encode()).digest()).decode()
    return f"{mark[:16]}:{len(text)}:{mark[16:38]}"


def data_of(procedure: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the sealed fields of an act. Required texts and document numbers that are missing are filled in."""
    kind = ACTS[procedure].get(name)
    given = {wire_name(key): value for key, value in fields.items()}
    return _filled(kind, given) if kind else given


def _filled(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    types = {wire_name(name): bare(hint) for name, hint in hints(kind).items()}
    needed = {wire_name(f.name) for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}
    data = {key: _value(types.get(key), value) for key, value in given.items()}
    for key, hint in types.items():
        if key in needed and key not in data:
            if hint is DocumentNo:
                data[key] = "样〔2026〕1号"
            elif hint is Text or _of_texts(hint):
                data[key] = _value(hint, key if hint is Text else [key])
    return data


def _of_texts(hint: Any) -> bool:
    return get_origin(hint) is tuple and bare(get_args(hint)[0]) is Text


def _value(hint: Any, value: Any) -> Any:
    if value is None or hint is None:
        return value
    if hint is Text:
        return sealed(value) if isinstance(value, str) else value
    if get_origin(hint) is tuple and isinstance(value, list | tuple):
        return [_value(bare(get_args(hint)[0]), item) for item in value]
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return _filled(hint, value)
    if hint is datetime and isinstance(value, str) and "+" not in value:
        return moment(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def strings(data: Any) -> Iterator[str]:
    """Yield every text within some data."""
    if isinstance(data, str):
        yield data
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings(item)
