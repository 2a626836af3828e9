"""A file of the directory: TOML with the lists ``agency`` and ``official``, checked before anything is loaded."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.matter.text import key_form, says_something
from domain.reading.grammar.words import CLAIMS, KINDS, STAFF
from domain.spelling import possible


def _shown(name: str) -> str:
    """Return the name in the form in which keys are compared. Raises ValueError, in Chinese, for one that people don't
    see as it is.
    """
    try:
        known = key_form(name) if says_something(name) else ""
    except ValueError:
        raise ValueError("含有看不见的字符，请删去") from None
    if not known:
        raise ValueError("不能为空")
    return known


_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]
_Name = Annotated[str, Field(max_length=100), AfterValidator(_shown)]
_MESSAGES = {
    "missing": "缺少",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "bool_type": "应为 true 或 false",
    "string_pattern_mismatch": "应为字母、数字、点、横线、下划线",
}
_OUTSIDE = "outside"  # an agency that bears no duties


class DirectoryError(ValueError):
    """The file can't be loaded. The message has one line for each mistake, in Chinese."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AgencyRow(_Row):
    """A public body. ``in_scope``: whether it can bear duties at all."""

    id: _Id
    name: _Name
    kind: str
    functions: list[_Id] = []
    head: _Id | None = None
    deputy: _Id | None = None
    in_scope: bool = True


class OfficialRow(_Row):
    """Somebody who works for an agency, and the roles in which he may act."""

    id: _Id
    agency: _Id
    name: _Name
    kind: str
    roles: list[str] = []


class DirectoryFile(_Row):
    """All that a file lists."""

    agency: list[AgencyRow] = []
    official: list[OfficialRow] = []


def read(text: str) -> DirectoryFile:
    """The directory in a file's text. What it refers to must stand in the same file. Raises `DirectoryError`."""
    try:
        found = DirectoryFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DirectoryError(f"不是有效的 TOML 文件：{error}") from None
    except ValidationError as error:
        raise DirectoryError("\n".join(_told(each) for each in error.errors())) from None
    if problems := list(_problems(found)):
        raise DirectoryError("\n".join(problems))
    return found


def _told(error: Any) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    own = error.get("ctx", {}).get("error")
    return f"{where}: {own or _MESSAGES.get(error['type'], error['msg'])}"


def _problems(found: DirectoryFile) -> Iterator[str]:
    agencies, people = {each.id for each in found.agency}, {each.id: each.agency for each in found.official}
    for table, rows in (("agency", found.agency), ("official", found.official)):
        ids = [each.id for each in rows]
        yield from (f"{table}: 代码重复：{name}" for name, times in Counter(ids).items() if times > 1)
    held = Counter(function for each in found.agency for function in each.functions)
    yield from (f"agency: 不止一个机关有职能 {function}" for function, times in held.items() if times > 1)
    for each in found.agency:
        if each.kind not in (kinds := (*KINDS, _OUTSIDE)):
            yield f"agency[{each.id}].kind: 没有这类机关「{each.kind}」{possible(each.kind, kinds)}"
        for field in ("head", "deputy"):
            official = getattr(each, field)
            if official is not None and people.get(official) != each.id:
                yield f"agency[{each.id}].{field}: 本机关没有人员「{official}」"
    for person in found.official:
        if person.agency not in agencies:
            yield f"official[{person.id}].agency: 没有这个机关「{person.agency}」{possible(person.agency, agencies)}"
        if person.kind not in STAFF:
            yield f"official[{person.id}].kind: 没有这类人员「{person.kind}」{possible(person.kind, STAFF)}"
        for role in person.roles:
            if role not in CLAIMS:
                yield f"official[{person.id}].roles: 没有这种身份「{role}」{possible(role, CLAIMS)}"
