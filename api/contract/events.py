"""The models of the event stream: the events that an integrating system receives.

The document has a schema for each type of event, so that a program which looks at ``type`` knows what ``data`` has.
`typed` makes them of two models: what every event has, and what the ``data`` of every event has.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.contract.happened import name_of
from api.contract.matters import Duty
from api.contract.values import Address, AnswerModel, Instant
from domain.acts import ACTS, EVENTS

_SCHEMAS = "#/components/schemas/"


class EventData(AnswerModel):
    """每个事件的 data 都有的各项；另有该类型的各项。文本只给引用。"""

    seq: Annotated[int, Field(description="台账序号")]
    title: Annotated[str, Field(description="事件的中文名称")]
    case_no: str | None = None
    finding_no: str | None = None
    commendation_no: str | None = None
    supervision_no: str | None = None
    about: Annotated[
        Duty | None,
        Field(
            description="事件所涉的义务，为读取时的样子（逾期几日按事项自己的时钟），以后再读可能不同；不涉及某一项义务的，不出现"
        ),
    ] = None


class CloudEvent(AnswerModel):
    """一个事件（CloudEvents 1.0）。"""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="事件编号，即 Last-Event-ID 和 after 的值")]
    source: Annotated[Address, Field(description="事项的地址")]
    type: Annotated[str, Field(description="shouwen.{程序}.{事件}", examples=["shouwen.case.breached"])]
    subject: Annotated[str, Field(description="事项编号")]
    time: Instant
    datacontenttype: Literal["application/json"]
    data: EventData


def typed(schemas: dict[str, dict[str, Any]]) -> None:
    """Put in the place of the schema ``CloudEvent`` one schema for each type of event, told apart by ``type``."""
    any_type = schemas.pop("CloudEvent")  # it comes back after the schemas that it refers to
    own = ("type", "data")
    schemas["EventHead"] = {
        **any_type,
        "title": "EventHead",
        "description": "每个事件都有的各项（CloudEvents 1.0）。",
        "properties": {name: each for name, each in any_type["properties"].items() if name not in own},
        "required": [name for name in any_type["required"] if name not in own],
    }
    mapping = dict[str, str]()
    for event, kind in EVENTS.items():
        data = f"{name_of(event).removesuffix('Data')}EventData"
        schemas[data] = {"allOf": [_reference("EventData"), _reference(name_of(event))], "description": kind.title}
        for procedure in kind.procedures or ACTS:
            name = f"{procedure.capitalize()}{name_of(event).removesuffix('Data')}Event"
            said = f"shouwen.{procedure}.{event}"
            properties = {"type": {"type": "string", "const": said}, "data": _reference(data)}
            only = {"type": "object", "properties": properties, "required": [*own]}
            schemas[name] = {"allOf": [_reference("EventHead"), only], "description": f"{said}：{kind.title}。"}
            mapping[said] = _SCHEMAS + name
    schemas["CloudEvent"] = {
        "oneOf": [{"$ref": each} for each in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
        "title": "CloudEvent",
        "description": "一个事件（CloudEvents 1.0）：由 type 判断 data 有哪些项。以后会有新的 type，请略过不认识的。",
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": _SCHEMAS + name}


class EventPage(AnswerModel):
    """一页事件，按提交的次序。"""

    items: list[CloudEvent]
    next_after: Annotated[int, Field(description="下一页的 after；没有新事件的，与这一页的相同")]
