"""The answers to acts, as OpenAPI shows them. `api.views` makes the JSON itself."""

from typing import Literal

from pydantic import BaseModel


class Bearer(BaseModel):
    """承担者：角色、机关、工作人员。"""

    role: str
    agency: str | None
    official: str | None


class DutyTold(BaseModel):
    """一项义务；时间为 +08:00, due_at 为期限届满的瞬间（不含）。"""

    id: str
    rule: str
    article: str
    title: str
    subject: str | None
    bearer: Bearer
    started_at: str
    due_at: str | None
    provisional: bool
    status: Literal["open", "suspended", "discharged", "released"]
    breached_at: str | None
    late_by_working_days: int | None
    extended: bool


class EventTold(BaseModel):
    """台账的一行。"""

    seq: int
    type: str
    at: str


class Done(BaseModel):
    """已办：这项操作留下的事件，和此后待履行的义务。编号的名称随程序，如 case_no。"""

    case_no: str | None = None
    finding_no: str | None = None
    commendation_no: str | None = None
    supervision_no: str | None = None
    seq: int
    summary: str | None
    events: list[EventTold]
    duties: list[DutyTold]


class Receipted(BaseModel):
    """已收到，尚未处理完：结果见 Location 所指的回执。"""

    case_no: str | None = None
    finding_no: str | None = None
    commendation_no: str | None = None
    supervision_no: str | None = None
    receipt: str
    status: Literal["received"]
