"""The fields of acts: their types, and one strict parser from JSON to a typed act.

Outside, a ``Text`` is the string that a person wrote. Inside (in payloads, in the ledger, in this package) it is a
reference ``ref:length:mac`` to the sealed string, so no text can leak from here.
"""

import dataclasses
import re
import types
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from domain.clock.rfc3339 import read_day, read_instant

Text = NewType("Text", str)  # sealed free text or personal datum
AgencyId = NewType("AgencyId", str)
OfficialId = NewType("OfficialId", str)
PersonId = NewType("PersonId", str)  # an official whose post matters: kind of staff, roles
DutyId = NewType("DutyId", str)
PartId = NewType("PartId", str)
MatterNo = NewType("MatterNo", str)
LeadId = NewType("LeadId", str)
GroundId = NewType("GroundId", str)  # a ground, an element, a measure, a provision: words of the rulebook
ElementId = NewType("ElementId", str)
MeasureId = NewType("MeasureId", str)
ProvisionId = NewType("ProvisionId", str)
MatterTypeId = NewType("MatterTypeId", str)  # a type in the rulebook's catalogue
ExclusionId = NewType("ExclusionId", str)  # a kind of time that the law leaves out, a word of the rulebook
DocumentNo = NewType("DocumentNo", str)  # 文号: a registry number, never prose

MAX_TEXT = 20_000  # characters of the text that a person wrote
MAX_ITEMS = 200
MAX_COUNT = 9_999
MAX_ID = 2**31 - 1  # of the whole numbers that the database keeps
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # invisible characters that change the direction of a text

SEALED = re.compile(r"[A-Za-z0-9_-]{8,24}:\d{1,6}:[A-Za-z0-9_-]{22}", re.ASCII)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LEAD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
GROUND_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.()_-]{0,31}")
DOCUMENT_NO = re.compile(r"(?=.*\d)[\w〔〕()（）\[\]【】/.—-]{1,64}")

_PATTERNS: dict[Any, tuple[re.Pattern[str], str]] = {
    Text: (SEALED, "应为已密封文本的引用"),
    AgencyId: (ID, "应为机关代码"),
    OfficialId: (ID, "应为工作人员代码"),
    PersonId: (ID, "应为工作人员代码"),
    DutyId: (ID, "应为义务编号"),
    PartId: (ID, "应为分工编号"),
    MatterNo: (ID, "应为事项编号"),
    LeadId: (LEAD_ID, "应为线索编号"),
    GroundId: (GROUND_ID, "应为问责情形，如 10(1)1"),
    ElementId: (ID, "应为构成要件代码"),
    MeasureId: (ID, "应为问责方式代码"),
    ProvisionId: (ID, "应为容错规定代码"),
    MatterTypeId: (ID, "应为事项类型代码"),
    ExclusionId: (ID, "应为规则文本所列的可扣除时间的代码，如 hearing"),
    DocumentNo: (DOCUMENT_NO, "应为文号：含数字，不含空格，不超过64字"),
}

_COUNT = f"应为 1 至 {MAX_COUNT} 的整数"
MOMENT = "应为带时区的时间，须写到秒，如 2026-01-05T09:00:00+08:00"
DAY = "应为日期，如 2026-01-05"

Check = Callable[[str, Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """A field that is missing or wrong, with a Chinese text that says what to do."""

    field: str
    message: str


class Incomplete(ValueError):
    """The act lacks a field, or has a field that can't be used. ``errors`` names each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("；".join(f"{error.field}：{error.message}" for error in errors))
        self.errors = tuple(errors)


def wire_name(name: str) -> str:
    """The name of a field in JSON. A Python keyword has a trailing underscore inside (``from_``) and none outside."""
    return name.rstrip("_")


def parse(cls: type[Any], data: object, at: str = "") -> Any:
    """A typed act, or a part of one, from JSON. ``at`` is the path of the part, for errors. Raises `Incomplete` with
    every bad field.
    """
    if not isinstance(data, dict):
        raise Incomplete([FieldError(at or "body", "应为对象")])
    checks = _fields_of(cls)
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for outside, value in data.items():
        if outside not in checks:
            # the field's name may itself be a private text, so the error doesn't repeat it
            errors.append(
                FieldError(at.rstrip(".") or "body", f"含有没有定义的字段，请删去；可用：{'、'.join(checks)}")
            )
        elif value is not None:
            inside, check, _ = checks[outside]
            try:
                values[inside] = check(f"{at}{outside}", value)
            except Incomplete as error:
                errors.extend(error.errors)
    errors.extend(
        FieldError(f"{at}{outside}", "缺少，请补充")
        for outside, (inside, _, required) in checks.items()
        if required and inside not in values and not any(e.field.startswith(f"{at}{outside}") for e in errors)
    )
    if errors:
        raise Incomplete(errors)
    return cls(**values)


def to_json(value: Any) -> Any:
    """The JSON form of an act or of a part of one. Optional fields without a value are left out."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        pairs = ((outside, getattr(value, name)) for name, outside in _names(type(value)))
        return {outside: to_json(item) for outside, item in pairs if item is not None}
    return value


def leaves(value: Any, field_type: object) -> list[str]:
    """The values in an act that have the field type ``field_type`` (for example `AgencyId`), in order."""
    return [found for _, found in placed(value, field_type)]


def placed(value: Any, field_type: object, at: str = "") -> Iterator[tuple[str, str]]:
    """The same values, each after its path in JSON, such as ``parts[0].agency``. ``at`` is the path of ``value``."""
    types = hints(type(value))
    for name, outside in _names(type(value)):
        item = getattr(value, name)
        if item is not None:
            yield from _placed(types[name], item, field_type, f"{at}{outside}")


def _placed(hint: Any, value: Any, field_type: object, at: str) -> Iterator[tuple[str, str]]:
    hint = bare(hint)
    if hint is field_type:
        yield at, value
    elif get_origin(hint) is tuple:
        for n, item in enumerate(value):
            yield from _placed(get_args(hint)[0], item, field_type, f"{at}[{n}]")
    elif dataclasses.is_dataclass(hint):
        yield from placed(value, field_type, f"{at}.")


@cache
def hints(cls: type[Any]) -> dict[str, Any]:
    """The type hints of a class by field name, with their descriptions (`Annotated`)."""
    return get_type_hints(cls, include_extras=True)


@cache
def bare(hint: Any) -> Any:
    """The type hint without its description and without `| None`."""
    if get_origin(hint) is Annotated:
        return bare(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return bare(next(arg for arg in get_args(hint) if arg is not type(None)))
    return hint


def wire_names(cls: type[Any]) -> frozenset[str]:
    """The names in JSON of an act's fields."""
    return frozenset(outside for _, outside in _names(cls))


@cache
def _names(cls: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of an act, each with its name in JSON."""
    return tuple((f.name, wire_name(f.name)) for f in dataclasses.fields(cls))


@cache
def _fields_of(cls: type[Any]) -> dict[str, tuple[str, Check, bool]]:
    return {
        wire_name(f.name): (f.name, _check(bare(hints(cls)[f.name])), f.default is dataclasses.MISSING)
        for f in dataclasses.fields(cls)
    }


def _check(hint: Any) -> Check:
    if hint in _PATTERNS:
        pattern, message = _PATTERNS[hint]
        return lambda at, v: v if isinstance(v, str) and pattern.fullmatch(v) else _fail(at, message)
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        message = "应为其一：" + ", ".join(map(str, allowed))
        return lambda at, v: v if isinstance(v, str) and v in allowed else _fail(at, message)
    if get_origin(hint) is tuple:
        return _list(_check(bare(get_args(hint)[0])))
    if dataclasses.is_dataclass(hint):
        return lambda at, v: parse(hint, v, f"{at}.")  # type: ignore[arg-type]
    if hint is bool:
        return lambda at, v: v if isinstance(v, bool) else _fail(at, "应为 true 或 false")
    if hint is int:
        return lambda at, v: v if type(v) is int and 0 < v <= MAX_COUNT else _fail(at, _COUNT)
    if hint is datetime:
        return _moment
    if hint is date:
        return _day
    raise TypeError(f"no parser for {hint}")


def _list(item: Check) -> Check:
    def check(at: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= MAX_ITEMS:
            _fail(at, f"应为非空列表，不超过{MAX_ITEMS}项")
        return tuple(item(f"{at}[{n}]", each) for n, each in enumerate(value))

    return check


def _moment(at: str, value: Any) -> datetime:
    try:
        return read_instant(value)
    except ValueError:
        return _fail(at, MOMENT)


def _day(at: str, value: Any) -> date:
    try:
        return read_day(value)
    except ValueError:
        return _fail(at, DAY)


def _fail(at: str, message: str) -> Any:
    raise Incomplete([FieldError(at, message)])
