"""The values that answers are made of."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

Bodies = dict[str, dict[str, Any]]  # examples of bodies, by operation id
Instant = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": r"\+08:00$",
            "description": "时间，+08:00",
            "examples": ["2026-03-02T10:00:00+08:00"],
        }
    ),
]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-02"]})]
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri-reference"})]
Destroyed = Annotated[Day | None, Field(description="文本按保管期限销毁的日期；此后引用都不能再读")]
Ref = Annotated[str, Field(description="密封文本的引用，以 texts/{ref} 读取")]


class AnswerModel(BaseModel):
    """An answer, or a part of one."""


class Bearer(AnswerModel):
    """承担者；没有指名的，为 null。"""

    role: Annotated[str | None, Field(description="角色")]
    agency: Annotated[str | None, Field(description="机关")]
    official: Annotated[str | None, Field(description="工作人员")]


class Limit(AnswerModel):
    """期限。"""

    unit: Annotated[str, Field(description="单位：working_days 工作日，days 日，months 月，same_working_day 当日")]
    count: Annotated[int, Field(description="数目；当日的为 0")]
