"""The state of the process, and the calls of the local stack."""

from typing import Annotated, Literal

from pydantic import Field

from api.contract.values import AnswerModel, Instant


class Alive(AnswerModel):
    """进程有应答。"""

    status: Literal["ok"]


class Check(AnswerModel):
    """一项检查。"""

    ok: bool
    detail: str


class Readiness(AnswerModel):
    """就绪与否，及各项检查。"""

    ready: bool
    checks: dict[str, Check]
    degraded: Annotated[list[str], Field(description="该办而未办超过一分钟的各几件；作风办、审计人员看到编号")]


class Token(AnswerModel):
    """令牌。"""

    token: Annotated[str, Field(description="放入 Authorization: Bearer")]


class Forwarded(AnswerModel):
    """快进以后的时间。"""

    now: Instant
