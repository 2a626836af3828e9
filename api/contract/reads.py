"""The answers of what is read of a matter besides the matter itself."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.happened import TimelineData, of
from api.contract.matters import Again
from api.contract.values import AnswerModel, Bearer, Day, Destroyed, Instant, Limit, Ref


class TimelineItem(AnswerModel):
    """台账的一行。"""

    seq: Annotated[int, Field(description="台账序号")]
    at: Annotated[Instant, Field(description="算作发生的时间")]
    received_at: Annotated[Instant | None, Field(description="收到的时间；由时间产生的为 null")]
    occurred_at: Annotated[Instant | None, Field(description="所称的发生时间")]
    type: Annotated[str, Field(description="事件类型")]
    title: Annotated[str, Field(description="中文名称")]
    article: Annotated[str | None, Field(description="条款编号")]
    actor: Annotated[str | None, Field(description="办理的人或系统")]
    on_behalf_of: Annotated[str | None, Field(description="系统所代表的工作人员")]
    data: TimelineData


class Timeline(AnswerModel):
    """经过，按台账次序。"""

    items: list[TimelineItem]


class ExplainedDay(AnswerModel):
    """一天，和它是否计入期限。"""

    date: Day
    kind: Annotated[Literal["start", "work", "off", "makeup"], Field(description="起算日 / 工作日 / 休息日 / 调休上班")]
    counted: Annotated[int | None, Field(description="第几日；不计入的为 null")]
    notice: Annotated[str | None, Field(description="所依据的放假通知")]
    why: Annotated[str | None, Field(description="工作日不计入的原因")]


class Moved(AnswerModel):
    """期限的一次变动。"""

    at: Instant
    from_: Annotated[Instant | None, Field(alias="from")]
    to: Instant | None
    why: Annotated[str, Field(description="引起变动的事件")]
    title: str


class Explanation(AnswerModel):
    """期限说明：从何算起，哪些日子计入，依据哪份通知。"""

    due_at: Instant | None
    provisional: bool
    rule: Annotated[str | None, Field(description="规则文本中的义务；试算的为 null")]
    from_: Annotated[Instant, Field(alias="from", description="起算时间")]
    days: list[ExplainedDay]
    moved: list[Moved]


class Deemed(Limit):
    """逾期视为受理的期限。"""

    citation: str | None


class SpecialExtension(AnswerModel):
    """特别法允许的延期。"""

    working_days: int
    by: str | None
    told: Annotated[bool, Field(description="告知申请人之后才延长")]
    on_paper: Annotated[bool, Field(description="批准人不在名录中，须登记批准人和批准文号")]
    citation: str | None


class Exclusions(AnswerModel):
    """特别法不计入期限的时间。"""

    kinds: list[str]
    citation: str | None


class SpecialLaw(AnswerModel):
    """支配这一期限的特别法。"""

    matter_type: str
    title: str
    deemed: Deemed | None
    limit: Limit
    citation: str | None
    extension: SpecialExtension | None
    exclusions: Exclusions | Annotated[list[Exclusions], Field(max_length=0)]


class AgainExplained(Again):
    """一次另计的时限的说明：是谁的，为何另计，逐日如何计算。"""

    provisional: bool
    from_: Annotated[Instant, Field(alias="from", description="起算时间")]
    days: list[ExplainedDay]
    moved: list[Moved]
    text: Annotated[str, Field(description="是谁的时限，为何另计")]


class DutyExplanation(Explanation):
    """一项义务的期限说明。"""

    article: str
    title: str
    limit: Limit | None
    reading: Annotated[str | None, Field(description="对条文的理解")]
    source: Annotated[str | None, Field(description="机关自定规则的出处")]
    special_law: SpecialLaw | None
    texts_destroyed_on: Destroyed = None
    again: Annotated[list[AgainExplained], Field(description="逾期之后各次另计的时限，依次")] = []


class Interval(AnswerModel):
    """一人承担一项义务的期间。"""

    duty: str
    bearer: Bearer
    from_: Annotated[Instant, Field(alias="from")]
    to: Annotated[Instant | None, Field(description="至今仍在承担的为 null")]


class Responsibility(AnswerModel):
    """责任区间。"""

    items: list[Interval]


class Text(AnswerModel):
    """密封文本。"""

    ref: Ref
    text: str


class PartyPosition(AnswerModel):
    """一方的意见。"""

    agency: str
    position: Literal["agrees", "objects", "silent"]
    grounds: Ref | None


class Ruling(of("ruled")):
    """办公室的决定：事件 ruled 的内容，和决定的时间。"""

    at: Instant


class Plan(of("plan_proposed")):
    """办理方案：事件 plan_proposed 的内容，和提出的时间。"""

    at: Instant


class Chronicle(AnswerModel):
    """经过的一行。"""

    seq: int
    at: Instant
    type: str
    title: str
    article: str | None
    agency: str | None
    actor: str | None


class Dossier(AnswerModel):
    """报告材料：事项、各方意见及理由、倾向性意见和经过；文本只给引用。"""

    case_no: str
    texts_destroyed_on: Destroyed = None
    subject: Ref | None
    lead_agency: str | None
    co_agencies: list[str]
    matters: Ref | None
    document_no: str | None
    positions: list[PartyPosition]
    recommendation: Ref | None
    plans: list[Plan]
    ruling: Ruling | None
    chronology: list[Chronicle]
