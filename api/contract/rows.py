"""Rows of a rulebook as models. They are made from the rows' own classes, so that no field is listed twice."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from functools import cache
from types import UnionType
from typing import Any, ForwardRef, Union, get_args, get_origin, get_type_hints

from pydantic import GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema

from api.contract.values import AnswerModel


@dataclass(frozen=True)
class Rows:
    """The type of a list of rows of a class of the rulebook. ``more`` has fields that only the answer has, as pydantic
    takes them.
    """

    kind: type[Any]
    more: dict[str, Any]

    def __init__(self, kind: type[Any], **more: Any) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "more", more)

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the list."""
        model = row(self.kind)
        if self.more:
            model = create_model(model.__name__, __base__=model, __doc__=model.__doc__, **self.more)
        return handler.generate_schema(list[model])


@cache
def row(kind: type[Any]) -> type[AnswerModel]:
    """Return the model of a row. A field that the row may leave empty may be missing in the answer."""
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for each in (each for each in fields(kind) if each.init):
        outside = _outside(hints[each.name], kind)
        empty = get_origin(outside) in (list, dict) or type(None) in get_args(outside)
        made[each.name] = (outside | None, None) if empty else (outside, ...)
    return create_model(_name(kind), __base__=AnswerModel, __doc__="规则文本的一行；空的字段不出现。", **made)


def _name(kind: type[Any]) -> str:
    return f"{kind.__name__}Row"


def _outside(hint: Any, of: type[Any]) -> Any:
    """Return the type that a field of a row of the class ``of`` has as JSON."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return Union[tuple(_outside(each, of) for each in args)]  # noqa: UP007 - their number is not known here
    if origin is tuple:
        return list[_outside(args[0], of)]
    if origin is dict:
        return dict[str, _outside(args[1], of)]
    if hint in (date, time):
        return str
    if hint is of:
        return ForwardRef(_name(of))
    return row(hint) if is_dataclass(hint) else hint
