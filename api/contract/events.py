"""The models of the event stream: the events that an integrating system receives."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.contract.happened import name_of
from api.contract.matters import Duty
from api.contract.values import Address, AnswerModel, Instant
from domain.acts import EVENTS


def _alternatives(schema: dict[str, Any]) -> None:
    """Add to the schema what the events of each type carry."""
    schema["anyOf"] = [{"$ref": f"#/components/schemas/{name_of(event)}"} for event in EVENTS]


class EventData(AnswerModel):
    """事件的内容：下列各项，另有该类型的各项（transferred 的为 TransferredData，其余类推）。文本只给引用。"""

    model_config = ConfigDict(json_schema_extra=_alternatives)

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


class EventPage(AnswerModel):
    """一页事件，按提交的次序。"""

    items: list[CloudEvent]
    next_after: Annotated[int, Field(description="下一页的 after；没有新事件的，与这一页的相同")]
