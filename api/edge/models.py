"""What callers may send. Each act has a model, generated from the registry, so that no field is listed twice.

The models check shapes, lengths and names. What a value of an act means (an id, a day, an instant),
`domain.matter.fields` parses.
"""

import dataclasses
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails

from domain.acts import Act
from domain.clock.rfc3339 import read_day, read_instant
from domain.matter.fields import (
    DAY,
    DOCUMENT_NO,
    GROUND_ID,
    ID,
    MAX_COUNT,
    MAX_ITEMS,
    MAX_TEXT,
    MOMENT,
    TURNING,
    AgencyId,
    DocumentNo,
    DutyId,
    ElementId,
    ExclusionId,
    GroundId,
    MatterNo,
    MatterTypeId,
    MeasureId,
    OfficialId,
    PartId,
    PersonId,
    ProvisionId,
    Text,
    bare,
    hints,
    wire_name,
)
from domain.matter.text import key_form, says_something, tells_a_persons_number


def storable(text: str) -> str:
    """Return the text, if it says something and the database can keep it. Raises ValueError, in Chinese, otherwise."""
    if "\0" in text:
        raise ValueError("含有不能保存的字符")
    if not says_something(text):
        raise ValueError("不能为空")
    return text


def _key(said: object) -> object:
    """Return a text in the form in which keys are compared. Raises ValueError for characters that people can't see."""
    if not isinstance(said, str):
        return said
    read_as_stored(said)
    try:
        return key_form(said) if says_something(said) else ""
    except ValueError:
        raise ValueError("含有看不见的字符，请删去") from None


def _reading(read: Callable[[object], Any], words: str) -> Callable[[object], Any]:
    def checked(said: object) -> Any:
        try:
            return read(said)
        except ValueError:
            raise ValueError(words) from None

    return checked


def _whole(said: object) -> int:
    """Return the number that a path or a query says in digits. Other forms that Python reads (``1_0``, ``1.0``, `` 1``)
    are refused, because another program may read them otherwise.
    """
    if not (isinstance(said, str) and _DIGITS.fullmatch(said)):
        raise ValueError("应为整数")
    return int(said)


def read_as_stored(text: str) -> str:
    """Return the text, if a paper that quotes it shows it as it is stored. Raises ValueError otherwise."""
    if re.search(f"[{TURNING}]", text):
        raise ValueError("含有改变文字方向的控制字符，请删去")
    return text


_CHANNEL = re.compile(r"(?!.*\d{6})[\w·/（）()-]{1,16}")
_EXTERNAL_NO = re.compile(r"(?=.*\d)(?!.*[^\W\d_]{17})[\w.:#/〔〕（）()-]{1,64}")
_DOCUMENT_NO = re.compile(rf"(?!.*[^\W\d_]{{17}}){DOCUMENT_NO.pattern}")
_WITHOUT = "不含手机号码、身份证号码"
_SEED = re.compile(r"[\w-]{1,16}")


def _code(pattern: re.Pattern[str], words: str) -> AfterValidator:
    """Check that a text is a code. It is kept in the open, so it must have no room for sentences about people, and no
    number of a person.
    """

    def checked(said: str) -> str:
        if not pattern.fullmatch(said):
            raise ValueError(words)
        return open_text(said)

    return AfterValidator(checked)


def open_text(said: str) -> str:
    """Return a text that is kept in the open, where it isn't sealed. Raises ValueError for the number of a person."""
    if tells_a_persons_number(said):
        raise ValueError(f"应{_WITHOUT}")
    return said


def open_key(said: str) -> str:
    """Return an idempotency key. Raises ValueError for the number of a person; what programs draw has none."""
    if tells_a_persons_number(said, drawn=True):
        raise ValueError(f"应{_WITHOUT}")
    return said


TextIn = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(storable)]
Whole = Annotated[int, BeforeValidator(_whole)]  # a number in a path or a query; one in a body is a StrictInt
Label = Annotated[str, StringConstraints(min_length=1, max_length=64), BeforeValidator(_key)]
OpenText = Annotated[Label, AfterValidator(open_text)]
Channel = Annotated[Label, _code(_CHANNEL, "应为不超过16字的渠道名称，不含空格，连续的数字不超过5位")]
# what a number is made of, for its description and for who sends another
NUMBERED = f"含数字，不含空格，不超过64字，连续的文字不超过16字，{_WITHOUT}"
ExternalNo = Annotated[Label, _code(_EXTERNAL_NO, f"应为编号：{NUMBERED}")]
OfDocument = Annotated[Label, _code(_DOCUMENT_NO, f"应为文号：{NUMBERED}")]
Seed = Annotated[Label, _code(_SEED, f"应为不超过16字的种子，不含空格，{_WITHOUT}")]
# One form of instants and of days, the same as in answers; any other offset than +08:00 is taken too.
_INSTANT = {"type": "string", "format": "date-time", "examples": ["2026-03-02T10:00:00+08:00"]}
_DAY = {"type": "string", "format": "date", "examples": ["2026-03-02"]}
Instant = Annotated[datetime, BeforeValidator(_reading(read_instant, MOMENT)), WithJsonSchema(_INSTANT)]
InstantIn = Annotated[str, WithJsonSchema(_INSTANT)]  # as IdIn: the engine parses it
Day = Annotated[date, BeforeValidator(_reading(read_day, DAY)), WithJsonSchema(_DAY)]
Id = Annotated[str, Field(pattern=f"^{ID.pattern}$")]  # an id that is looked up before the engine sees it
IdIn = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{ID.pattern}$"})]  # an id that the engine parses

_TYPES: dict[Any, Any] = {
    Text: TextIn,
    **dict.fromkeys(
        (
            AgencyId,
            OfficialId,
            PersonId,
            DutyId,
            PartId,
            MatterNo,
            ElementId,
            MeasureId,
            ProvisionId,
            MatterTypeId,
            ExclusionId,
        ),
        IdIn,
    ),
    GroundId: Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{GROUND_ID.pattern}$"})],
    DocumentNo: Annotated[
        str,
        _code(_DOCUMENT_NO, f"应为文号：{NUMBERED}"),
        WithJsonSchema({"type": "string", "pattern": f"^{DOCUMENT_NO.pattern}$"}),
    ],
    bool: StrictBool,
    int: Annotated[StrictInt, Field(ge=1, le=MAX_COUNT)],
    datetime: InstantIn,
    date: Annotated[str, WithJsonSchema(_DAY)],
}

_FEW = 12
_DIGITS = re.compile(r"-?[0-9]{1,19}")
_CODE = re.compile(r"[a-z_]{1,32}")

_OCCURRED = (
    "何时发生（事后补录时填写）：不晚于收到的时间，也不早于规定的工作日数之前；"
    "调用方的时钟可以快不到一分钟，记为收到的时间"
)


class Closed(BaseModel):
    """A model that refuses undefined fields. An unknown filter would silently give too much, an unknown field do too
    little.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _defined(cls, sent: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Read what was sent. Raises ValidationError with the undefined fields, and with what is wrong with the others.
        The message never repeats a value, which may be somebody's text, and repeats a name only when it is a code.
        """
        known = [field.alias or name for name, field in cls.model_fields.items()]
        if isinstance(sent, dict) and (unknown := [name for name in sent if name not in known]):
            codes = [name for name in unknown if isinstance(name, str) and _CODE.fullmatch(name)]
            named = f" {', '.join(codes)}" if len(codes) == len(unknown) <= _FEW else ""
            instead = f"；可用：{', '.join(known)}" if 0 < len(known) <= _FEW else ""
            undefined = ValueError(f"含有没有定义的字段{named}，请删去{instead}")
            wrong = [InitErrorDetails(type="value_error", input=None, ctx={"error": undefined})]
            try:
                handler({name: value for name, value in sent.items() if name in known})
            except ValidationError as error:
                wrong += [_again(each) for each in error.errors()]
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return handler(sent)


def _again(error: ErrorDetails) -> InitErrorDetails:
    """Return an error in the form in which it can be raised again."""
    return InitErrorDetails(type=error["type"], loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))


class Body(Closed):
    """A body that a caller sends."""

    def sent(self) -> dict[str, Any]:
        """Return the body as JSON, without empty fields."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class ActBody(Body):
    """The body of an act, with the fields that every act may carry."""

    occurred_at: Annotated[Instant | None, Field(description=_OCCURRED)] = None


@cache
def body_of(act: type[Act]) -> type[ActBody]:
    """The model of an act's body. It has the name of the act's class (``ReportToHead``) and its Chinese title. Where
    nothing has to be filled in, it says so.
    """
    name = "".join(word.capitalize() for word in act.name.split("_"))
    words = act.title if _asks(act) else f"{act.title}。没有必填的字段，可以只发送 {{}}"
    return create_model(name, __base__=ActBody, __doc__=words, **_fields(act))


@cache
def _part(cls: type[Any]) -> type[Body]:
    return create_model(cls.__name__, __base__=Body, **_fields(cls))


def _asks(cls: type[Any]) -> bool:
    return any(field.default is dataclasses.MISSING for field in dataclasses.fields(cls))


def _fields(cls: type[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        hint = hints(cls)[field.name]
        field_type, optional = _type(bare(hint)), field.default is not dataclasses.MISSING
        said = next(w for w in get_args(hint)[1:] if isinstance(w, str))
        words: dict[str, Any] = {"description": f"{said}：{NUMBERED}" if _numbered(bare(hint)) else said}
        if wire_name(field.name) != field.name:
            words["alias"] = wire_name(field.name)
        made[field.name] = (field_type | None, Field(None, **words)) if optional else (field_type, Field(**words))
    return made


def _numbered(hint: Any) -> bool:
    return hint is DocumentNo or DocumentNo in get_args(hint)


def _type(hint: Any) -> Any:
    if hint in _TYPES:
        return _TYPES[hint]
    if get_origin(hint) is Literal:
        return hint
    if get_origin(hint) is tuple:
        return Annotated[list[_type(bare(get_args(hint)[0]))], Field(min_length=1, max_length=MAX_ITEMS)]
    return _part(hint)
