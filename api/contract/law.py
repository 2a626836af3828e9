"""The law as data: rulebooks, the calendar, and the directory."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.rows import Rows
from api.contract.values import Address, AnswerModel, Day, Instant
from domain.law.catalogue import Ground, MatterType, Measure, Provision, ReportRule, StaffAs
from domain.law.clauses import Clause
from domain.law.rulebook import Always, LeadRule, NotifyRule, Release, Reopen, Role, Rule


class ProcedureTold(AnswerModel):
    """一种程序的各项规则；空的字段不出现。"""

    id: str
    title: str
    duties: Annotated[list[AnswerModel], Rows(Rule, article_title=(str, Field(description="条款的中文写法")))]
    always: Annotated[list[AnswerModel], Rows(Always)]
    releases: Annotated[list[AnswerModel], Rows(Release)]
    reopens: Annotated[list[AnswerModel], Rows(Reopen)]
    leads: Annotated[list[AnswerModel], Rows(LeadRule)]
    notifies: Annotated[list[AnswerModel], Rows(NotifyRule)]
    outcomes: Annotated[list[AnswerModel], Rows(Clause)]
    told_by: Annotated[list[AnswerModel], Rows(Clause)]


class Article(AnswerModel):
    """一条条文，和落实它的各行；未予落实的，写明原因。"""

    number: Annotated[str, Field(description="条款编号，如 6(4)")]
    title: Annotated[str, Field(description="条款的中文写法")]
    text: Annotated[str, Field(description="条文的概括")]
    rows: Annotated[list[str] | None, Field(description="落实这一条的各行；没有的，不出现")] = None
    not_modelled: Annotated[str | None, Field(description="未予落实的原因；没有的，不出现")] = None


class RulebookHead(AnswerModel):
    """一份规则文本的概要。"""

    id: str
    title: str
    citation: str
    issued_by: str
    in_force: Day
    digest: Annotated[str, Field(description="全部文件的 SHA-256")]
    agency: Annotated[str | None, Field(description="机关自定规则的，为该机关")]
    overlay_of: str | None
    edition_of: str | None
    applies_from: Day | None


class RulebookListed(RulebookHead):
    """列表中的规则文本。"""

    current: Annotated[bool, Field(description="今天用于新事项")]


class Rulebooks(AnswerModel):
    """已发布的规则文本。"""

    items: list[RulebookListed]


class Rulebook(RulebookHead):
    """一份规则文本：各项义务、条文和理由。"""

    office_hours: Annotated[list[str], Field(description="上班和下班的时间，+08:00", min_length=2, max_length=2)]
    day_ends: Literal["24:00", "close_of_business"]
    occurred_within: Annotated[int, Field(description="所称时间可以早于现在的工作日数")]
    roles: Annotated[list[AnswerModel], Rows(Role)]
    procedures: list[ProcedureTold]
    grounds: Annotated[list[AnswerModel], Rows(Ground)]
    measures: Annotated[list[AnswerModel], Rows(Measure)]
    staff_as: Annotated[list[AnswerModel], Rows(StaffAs)]
    provisions: Annotated[list[AnswerModel], Rows(Provision)]
    matter_types: Annotated[list[AnswerModel], Rows(MatterType)]
    exclusions: Annotated[dict[str, str], Field(description="依法不计入时限的时间：代码和名称")]
    reports: Annotated[list[AnswerModel], Rows(ReportRule)]
    articles: list[Article]


class StatedDay(AnswerModel):
    """通知所定的一天。"""

    date: Day
    kind: Annotated[Literal["off", "work"], Field(description="放假 / 上班")]


class Notice(AnswerModel):
    """一份放假通知，或一次日历调整。"""

    notice: Annotated[str, Field(description="通知名称和文号")]
    published: Day | Instant
    days: list[StatedDay]
    source: Address | None = None
    revises: Annotated[int | None, Field(description="所修改的那一年的安排")] = None
    number: Annotated[int | None, Field(description="日历调整的编号")] = None


class CalendarDay(AnswerModel):
    """日历上的一天。"""

    date: Day
    kind: Annotated[Literal["work", "off", "makeup"], Field(description="工作日 / 休息日 / 调休上班")]
    notice: str | None
    provisional: bool


class Calendar(AnswerModel):
    """一年的工作日历。"""

    year: int
    version: str
    provisional: Annotated[bool, Field(description="放假安排尚未全部公布")]
    notices: list[Notice]
    days: list[CalendarDay]


class Revision(AnswerModel):
    """一次日历调整，如通知所定。"""

    number: int
    notice: str
    published: Instant
    days: list[StatedDay]


class RevisionListed(Revision):
    """列表中的日历调整。"""

    status: Annotated[Literal["running", "done"], Field(description="进行中 / 已完成")]


class Revisions(AnswerModel):
    """历次日历调整。"""

    items: list[RevisionListed]


class RevisionProgress(RevisionListed):
    """日历调整的进展。"""

    cases_seen: Annotated[int, Field(description="已到达的事项数")]
    deadlines_moved: Annotated[int, Field(description="变动的期限数")]
    cases_remaining: Annotated[int, Field(description="尚未到达的在办事项数")]
    numbers_remaining: Annotated[list[str], Field(description="尚未到达的事项编号，至多二十个")] = []


class Agency(AnswerModel):
    """一个机关。"""

    id: str
    name: str
    kind: str
    functions: list[str]
    head: str | None
    deputy: str | None
    in_scope: Annotated[bool, Field(description="能否承担义务")]


class Agencies(AnswerModel):
    """机关名录。"""

    items: list[Agency]


class Official(AnswerModel):
    """一名工作人员。"""

    id: str
    agency: str
    name: str
    kind: Annotated[str, Field(description="人员类别")]
    roles: list[str]


class Officials(AnswerModel):
    """工作人员名录。"""

    items: list[Official]
