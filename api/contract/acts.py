"""The answers to acts, and the receipts of acts."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.matters import Case, Commendation, Duty, Finding, Supervision
from api.contract.problem import Problem
from api.contract.values import AnswerModel, Instant

_CASE_NO = Annotated[str, Field(description="事项编号")]
_FINDING_NO = Annotated[str, Field(description="问责核查编号")]
_COMMENDATION_NO = Annotated[str, Field(description="鼓励激励提名编号")]
_SUPERVISION_NO = Annotated[str, Field(description="督查任务编号")]


class EventTold(AnswerModel):
    """台账的一行。"""

    seq: Annotated[int, Field(description="台账序号")]
    type: Annotated[str, Field(description="事件类型")]
    at: Instant


class _Done(AnswerModel):
    seq: Annotated[int, Field(description="最后一行的台账序号")]
    summary: Annotated[str | None, Field(description="一句话说明")]
    events: list[EventTold]
    duties: Annotated[list[Duty], Field(description="待履行的义务，和这项操作所改变的义务")]


class CaseDone(_Done):
    """已办：事项上的这项操作留下的事件，和此后的义务。"""

    case_no: _CASE_NO


class FindingDone(_Done):
    """已办：问责核查上的这项操作留下的事件，和此后的义务。"""

    finding_no: _FINDING_NO


class CommendationDone(_Done):
    """已办：鼓励激励提名上的这项操作留下的事件，和此后的义务。"""

    commendation_no: _COMMENDATION_NO


class SupervisionDone(_Done):
    """已办：督查任务上的这项操作留下的事件，和此后的义务。"""

    supervision_no: _SUPERVISION_NO


class _Receipted(AnswerModel):
    receipt: Annotated[str, Field(description="回执编号")]
    status: Literal["received"]


class CaseReceipted(_Receipted):
    """已收到，尚未处理完：结果见 Location 所指的回执。"""

    case_no: _CASE_NO


class FindingReceipted(_Receipted):
    """已收到，尚未处理完：结果见 Location 所指的回执。"""

    finding_no: _FINDING_NO


class CommendationReceipted(_Receipted):
    """已收到，尚未处理完：结果见 Location 所指的回执。"""

    commendation_no: _COMMENDATION_NO


class SupervisionReceipted(_Receipted):
    """已收到，尚未处理完：结果见 Location 所指的回执。"""

    supervision_no: _SUPERVISION_NO


class _Receipt(AnswerModel):
    id: str
    act: Annotated[str, Field(description="操作；登记的为 open")]
    received_at: Instant
    status: Annotated[Literal["received", "accepted", "refused"], Field(description="已收到 / 已办 / 未被接受")]
    seq: Annotated[int | None, Field(description="台账序号；未记入台账的，不出现")] = None
    problem: Annotated[Problem | None, Field(description="未被接受的原因；已办的，不出现")] = None


_ANSWER = Field(description="已办的：与当时即办所答的相同；不是由您提交的问责核查，不出现")


class CaseReceipt(_Receipt):
    """已收到的操作办得怎样。"""

    answer: Annotated[CaseDone | Case | None, _ANSWER] = None


class FindingReceipt(_Receipt):
    """已收到的操作办得怎样。"""

    answer: Annotated[FindingDone | Finding | None, _ANSWER] = None


class CommendationReceipt(_Receipt):
    """已收到的操作办得怎样。"""

    answer: Annotated[CommendationDone | Commendation | None, _ANSWER] = None


class SupervisionReceipt(_Receipt):
    """已收到的操作办得怎样。"""

    answer: Annotated[SupervisionDone | Supervision | None, _ANSWER] = None


class BatchAnswer(AnswerModel):
    """成批收到事项：一行的答复。"""

    line: Annotated[int, Field(description="第几行，自 1 起")]
    key: Annotated[str | None, Field(description="这一行的 key；读不出的，为 null")]
    status: Annotated[int, Field(description="单独提交这一件时的 HTTP 状态码：201、202 为已收到")]
    location: Annotated[str | None, Field(description="事项或回执的地址；没有的，不出现")] = None
    case: Annotated[Case | CaseReceipted | None, Field(description="已收到的：事项，或回执")] = None
    problem: Annotated[Problem | None, Field(description="未收到的：原因")] = None
