"""Matters of each procedure, their duties and their leads."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.values import Address, AnswerModel, Bearer, Day, Destroyed, Instant, Ref

Status = Annotated[Literal["open", "closed"], Field(description="在办 / 办结")]
DutyStatus = Literal["open", "suspended", "discharged", "released"]


class Again(AnswerModel):
    """另计的时限：逾期的义务，现在的承担者没有被逾期的线索所指的，另计一次；再届满的，另有线索。"""

    since: Annotated[Instant, Field(description="自何时起另计")]
    until: Annotated[Instant, Field(description="另计的时限届满的瞬间（不含）")]
    breached_at: Annotated[Instant | None, Field(description="另计的时限届满而仍未履行的时间；没有的为 null")]


class Duty(AnswerModel):
    """一项义务。"""

    id: Annotated[str, Field(description="义务编号，如 complete-1")]
    rule: Annotated[str, Field(description="规则文本中的义务")]
    article: Annotated[str, Field(description="条款编号")]
    title: Annotated[str, Field(description="中文名称")]
    subject: Annotated[str | None, Field(description="所就的机关、分工或措施；只有一项的为 null")]
    bearer: Bearer
    started_at: Annotated[Instant, Field(description="起算时间")]
    due_at: Annotated[Instant | None, Field(description="期限届满的瞬间（不含）；没有期限的为 null")]
    provisional: Annotated[bool, Field(description="所涉年份的放假安排尚未公布")]
    status: Annotated[DutyStatus, Field(description="待履行 / 中止 / 已履行 / 已解除")]
    breached_at: Annotated[Instant | None, Field(description="逾期的时间")]
    late_by_working_days: Annotated[int | None, Field(description="逾期的工作日数；没有逾期的为 null")]
    extended: Annotated[bool, Field(description="是否经批准延期")]
    again: Annotated[Again | None, Field(description="逾期之后最近一次另计的时限；没有的，不出现")] = None
    acts: Annotated[
        list[str] | None,
        Field(
            description="待履行的才有：承担者据以履行这项义务的操作，和在此期间可以办理的操作。查看一件时，"
            "本件条件现在不具备的已去掉；列表、开立和办理的答复，和问责核查的当事人所见，照规则文本全列。"
            "所填字段是否合用，以办理时为准。"
            "不凭义务、随时可以办理的（如 note）不列；事件的 about 没有这一项"
        ),
    ] = None


class Links(AnswerModel):
    """相关地址。"""

    history: Address
    timeline: Address


class HeldClock(AnswerModel):
    """曾经承担这项义务的人，及其期间。"""

    since: Annotated[Instant, Field(description="自何时起")]
    bearer: Bearer
    until: Annotated[Instant | None, Field(description="至何时止；届满时仍在其手的为 null")] = None
    duty: Annotated[str, Field(description="凭哪一项义务；拆分之前承担原件的，为空")] = ""
    on_last_day: Annotated[bool, Field(description="最后一个工作日才接手")] = False
    in_time: Annotated[bool, Field(description="自己的期限没有届满，而届满时已没有整个工作日可用")] = False


class Lead(AnswerModel):
    """线索：义务届满时由谁承担，逾期多久，此前各由谁承担。"""

    id: str
    case_no: Annotated[str | None, Field(description="所出自的事项")]
    supervision_no: Annotated[str | None, Field(description="所出自的督查任务")]
    duty: Annotated[str | None, Field(description="所涉义务")]
    article: str | None
    title: str
    grounds: Annotated[list[str], Field(description="可能的情形")]
    bearer: Bearer
    at: Instant
    due_at: Instant | None
    claimed_at: Annotated[Instant | None, Field(description="所称的办理时间，由核实的人判断")]
    late_by_working_days: int | None
    held: list[HeldClock]
    breach: Annotated[bool, Field(description="是否逾期产生")]
    status: Annotated[Literal["open", "withdrawn"], Field(description="有效 / 已撤回")]


class _Matter(AnswerModel):
    status: Status
    lead_agency: Annotated[str | None, Field(description="承办机关")]
    received_at: Annotated[Instant, Field(description="收到的时间，以数据库为准")]
    closed_at: Instant | None
    next_due_at: Annotated[Instant | None, Field(description="最近一项义务到期的时间")]
    rulebook: Annotated[str, Field(description="所依据的规则文本")]
    texts_destroyed_on: Destroyed = None
    duties: list[Duty]
    links: Links


class ApplicantTold(AnswerModel):
    """服务对象：姓名和联系方式只给引用。"""

    name: Ref | None = None
    contact: Ref | None = None
    anonymous: Annotated[bool, Field(description="匿名")] = False


class _Case(_Matter):
    case_no: Annotated[str, Field(description="事项编号", examples=["SW-20260302-000123"])]
    external_no: Annotated[str | None, Field(description="接入系统自己的编号")]
    kind: Annotated[str | None, Field(description="办理 application / 咨询 inquiry")]
    form: Annotated[str | None, Field(description="书面 written / 口头 oral")]
    channel: str | None
    matter_type: str | None
    urgent: bool
    route: Annotated[str | None, Field(description="去向；尚未确定的为 null")]
    responder: Annotated[str | None, Field(description="首问负责人")]
    split_from: Annotated[str | None, Field(description="由哪一件拆分而来")]
    findings: Annotated[list[str], Field(description="由此产生的问责核查中，可以查看的各件")]


class CaseInList(_Case):
    """列表中的事项；事由、服务对象和线索见单件。"""


class Warned(AnswerModel):
    """已经收下，但有一处多半不是本意。"""

    code: Annotated[str, Field(description="稳定的代码，如 no_responder 没有写明首问负责人")]
    detail: Annotated[str, Field(description="后果，和应当怎样办")]


class Case(_Case):
    """事项及其全部义务。刚登记的没有 subject、applicant 和 leads。"""

    subject: Annotated[Ref | None, Field(description="事由的引用")] = None
    applicant: ApplicantTold | None = None
    leads: Annotated[list[Lead], Field(description="可以查看的线索")] = []
    warnings: Annotated[list[Warned], Field(description="只在登记的答复中：请留意的各项；没有的，不出现")] = []


class Subject(AnswerModel):
    """问责核查所涉的人。"""

    official: str | None
    agency: str | None
    kind: Annotated[str | None, Field(description="人员类别")]


class MeasureTaken(AnswerModel):
    """一项措施，办到哪一步。"""

    kind: str
    status: Literal["proposed", "imposed", "referred", "recorded", "executed"]


class _Finding(_Matter):
    finding_no: Annotated[str, Field(description="问责核查编号")]
    source: Annotated[str | None, Field(description="来源：breach 逾期，complaint 投诉，inspection 督查，report 报告")]
    case_no: str | None
    supervision_no: str | None
    subject: Subject
    grounds: Annotated[list[str], Field(description="线索所指的情形")]
    ground: Annotated[str | None, Field(description="核实的情形")]
    elements: list[str]
    tolerance: str | None
    determined: str | None
    measures: list[MeasureTaken]
    remedy: str | None
    corrected: str | None


class FindingInList(_Finding):
    """列表中的问责核查；线索见单件。"""


class Finding(_Finding):
    """问责核查。刚登记的没有 leads。"""

    leads: list[Lead] = []


class FindingKnown(AnswerModel):
    """只知道有这件问责核查的人所看到的。"""

    finding_no: str
    status: Status
    received_at: Instant


class Unit(AnswerModel):
    """受鼓励激励的单位，或其中一人。"""

    official: str | None
    agency: str | None


class Commendation(_Matter):
    """鼓励激励提名。"""

    commendation_no: Annotated[str, Field(description="鼓励激励提名编号")]
    kind: str | None
    subject: Unit
    cases: Annotated[list[str], Field(description="可以说明成效的事项")]
    outcome: str | None


class _Supervision(_Matter):
    supervision_no: Annotated[str, Field(description="督查任务编号")]
    kind: str | None
    from_: Annotated[Day | None, Field(alias="from")]
    to: Day | None
    campaign: Annotated[int | None, Field(description="所属的督查")]
    outcome: str | None


class SupervisionInList(_Supervision):
    """列表中的督查任务；线索见单件。"""


class Supervision(_Supervision):
    """督查任务。刚产生的没有 findings 和 leads。"""

    findings: list[str] = []
    leads: list[Lead] = []
