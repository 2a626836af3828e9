"""Reports, inspections, and the times at which reports are issued."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.values import Address, AnswerModel, Day, Instant


class Figures(AnswerModel):
    """承担和履行的数字。"""

    cases: Annotated[int, Field(description="牵头事项")]
    voided: Annotated[int, Field(description="作废：牵头的事项；机关的，还有它作废的督查考核任务")]
    withdrawn_by_entry: Annotated[int, Field(description="代录撤回")]
    disputed_by_entry: Annotated[int, Field(description="代录异议")]
    redone: Annotated[int, Field(description="重办")]
    split_off: Annotated[int, Field(description="拆分另立")]
    longer_limits: Annotated[int, Field(description="较长时限")]
    noticed_again: Annotated[int, Field(description="再次告知")]
    unreached: Annotated[int, Field(description="联系不上，答复留存")]
    supplemented_by_entry: Annotated[int, Field(description="代录补正")]
    excluded: Annotated[int, Field(description="扣除时间")]
    corrected: Annotated[int, Field(description="变更归属、类别、形式、类型")]
    duties: Annotated[int, Field(description="有期限的义务")]
    breached: Annotated[int, Field(description="逾期次数")]
    on_time: Annotated[int, Field(description="按时履行")]
    late: Annotated[int, Field(description="逾期履行")]
    late_by_working_days: Annotated[int, Field(description="逾期履行累计工作日")]
    open_overdue: Annotated[int, Field(description="逾期未履行")]
    open: Annotated[int, Field(description="未到期")]
    released: Annotated[int, Field(description="解除")]
    excepted: Annotated[int, Field(description="延期")]
    own_extended: Annotated[int, Field(description="负责人为自己申请、承担的延期")]
    claimed: Annotated[int, Field(description="补录")]
    urged: Annotated[int, Field(description="被催办")]
    findings: Annotated[int, Field(description="问责核查")]
    accountable: Annotated[int, Field(description="认定问责")]
    measures: Annotated[dict[str, int], Field(description="各种措施的数目")]
    commendations: Annotated[int, Field(description="鼓励激励")]


class AgencyFigures(Figures):
    """一个机关的数字。"""

    agency: Annotated[str | None, Field(description="机关；未定的为 null")]
    name: str | None


class OfficialFigures(AgencyFigures):
    """一名工作人员的数字；name 是本人姓名。"""

    official: str


class News(AnswerModel):
    """此前收到的事项在期间新发生的。"""

    voided: Annotated[int, Field(description="作废")]
    exceptions: Annotated[
        int, Field(description="未逾期而可能赢得时间的情形（延期、扣除、更正、拆分、代录、补录等），合计")
    ]
    breached: int
    accountable: int
    measures: int
    commendations: int


class EarlierFigures(News):
    """一个机关此前收到的事项在期间新发生的。"""

    agency: str | None
    name: str | None


class _Period(AnswerModel):
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    as_of: Annotated[Instant, Field(description="按这一时刻的台账")]
    unreadable: Annotated[list[str] | None, Field(description="读不出来而没有计入的编号；没有的，不出现")] = None


class AgencyReport(_Period):
    """各机关履行情况。"""

    items: list[AgencyFigures]


class Circular(_Period):
    """通报。"""

    title: str
    document_no: str | None
    agencies: list[AgencyFigures]
    earlier: list[EarlierFigures]


class Assessment(Circular):
    """年度考核。"""

    people: list[OfficialFigures]


class When(AnswerModel):
    """汇总的时间。"""

    day: int
    month: int | None
    at: Annotated[str, Field(description="北京时间的时和分")]
    paused: bool
    next: Annotated[list[Instant], Field(description="下三次")]


class Schedule(AnswerModel):
    """一种报告何时汇总；工作进程尚未安排的，schedule 为 null。"""

    report: str
    title: str
    article: str
    reading: str | None
    schedule: When | None


class Schedules(AnswerModel):
    """各种报告何时汇总。"""

    items: list[Schedule]


class IssuedFigures(AnswerModel):
    """汇总时的数字。"""

    agencies: Annotated[dict[str, Figures], Field(description="按机关")]
    people: Annotated[dict[str, Figures], Field(description="按 机关/工作人员")]
    earlier: Annotated[dict[str, News], Field(description="按机关")]


class Formats(AnswerModel):
    """各种格式的地址。"""

    json_: Annotated[Address, Field(alias="json")]
    docx: Address
    xlsx: Address


class IssuedReport(_Period):
    """一份已汇总的报告。"""

    report: str
    issued_at: Instant
    figures: IssuedFigures
    supervision_no: str | None
    links: Formats


class IssuedReports(AnswerModel):
    """已汇总的报告。"""

    items: list[IssuedReport]


class Campaign(AnswerModel):
    """一次督查。"""

    number: int
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    agencies: list[str]
    size: Annotated[int, Field(description="应抽件数")]
    seed: Annotated[str, Field(description="抽样种子")]
    frame_size: Annotated[int | None, Field(description="抽样范围的件数")]
    sample: list[str]
    opened_by: str
    opened_at: Instant
    supervision_no: str | None


class Campaigns(AnswerModel):
    """历次督查，新的在前。"""

    items: list[Campaign]


class InspectionResult(AnswerModel):
    """一件事项的检查结果。"""

    case_no: str
    outcome: Annotated[Literal["in_order", "fault"], Field(description="合规 / 有问题")]
    finding_no: str | None
    inspected_by: str
    inspected_at: Instant


class CampaignResults(Campaign):
    """一次督查的样本和检查结果。"""

    results: list[InspectionResult]
    remaining: Annotated[int, Field(description="尚未检查的件数")]


class Frame(AnswerModel):
    """抽样范围。"""

    items: Annotated[list[str], Field(description="事项编号")]


class Inspection(AnswerModel):
    """登记的检查结果。"""

    campaign: int
    case_no: str
    outcome: Literal["in_order", "fault"]
    finding_no: str | None


class CampaignFigures(AnswerModel):
    """一个机关的检查结果。"""

    agency: str | None
    drawn: int
    inspected: int
    in_order: int
    fault: int


class CampaignCircular(AnswerModel):
    """督查通报。"""

    campaign: int
    as_of: Instant
    title: str
    document_no: str | None
    agencies: list[CampaignFigures]
    results: list[InspectionResult]
