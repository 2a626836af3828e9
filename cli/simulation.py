"""Play a scenario by a rulebook: a timeline in Chinese, with what is owed after each step."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from domain.acts.titles import act_title, event_title
from domain.clock.calendar import local
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Refused
from domain.matter.wording import bearer_text, limits_text
from domain.reading.loader import read
from matters import law
from testing import district
from testing.scenario import Matter

_ACTORS = {
    "hall": district.SYSTEM,
    **{f"{agency}-head": district.head(agency) for agency in district.KINDS},
    **{
        f"{agency}-{number}": Actor(f"{agency}-{number}", agency, ("responder", "office"))
        for agency in district.KINDS
        for number in (1, 2)
    },
}


_INDENT = 18  # columns of a date and a time


class _Step(BaseModel):
    model_config = ConfigDict(extra="allow")  # the fields of the act

    at: str
    act: str | None = None
    by: str = district.RESPONDER.id

    @field_validator("at", mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        return _instant(value)


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")  # what `Matter` takes

    at: str

    @field_validator("at", mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        return _instant(value)


class Scenario(BaseModel):
    """A scenario's file: the rulebook (its path from the scenario's folder), how the matter opens, and the steps.

    A step without an act lets time pass.
    """

    model_config = ConfigDict(extra="forbid")

    rulebook: Path
    open: _Open
    steps: list[_Step] = Field(default_factory=list[_Step])


def simulate(scenario: Path, /) -> int:
    """推演一个情景（YAML），打印经过：哪一天发生什么，之后由谁在何时之前承担什么。

    情景写明 rulebook（规则文本）、open（收到：at、kind、form、matter_type……）、steps（at、act、by 和操作的字段；
    没有 act 的，只是时间经过）。有操作被拒绝的，打印理由，状态为 1。例：docs/scenarios/。

    Parameters
    ----------
    scenario
        情景文件（YAML）
    """
    try:
        told = Scenario.model_validate(yaml.safe_load(scenario.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{scenario.name}：{error}") from None
    playing = _Playing(read(scenario.parent / told.rulebook), told)
    print("\n".join(playing.lines()))
    return 1 if playing.refused else 0


class _Playing:
    def __init__(self, rulebook: Rulebook, told: Scenario) -> None:
        self.rulebook, self.told, self.refused = rulebook, told, False

    def lines(self) -> Iterator[str]:
        """Yield the lines of the timeline."""
        matter = Matter(self.rulebook, law.calendar(), **self.told.open.model_dump())
        yield f"{self.rulebook.title}"
        yield from self._since(matter, 0)
        for step in self.told.steps:
            before = len(matter.events)
            try:
                self._do(matter, step)
            except Refused as refused:
                self.refused = True
                title = act_title(self.rulebook.procedures["case"], step.act or "")
                yield f"{_day(step.at)}  {title}：被拒绝：{refused.detail}"
            yield from self._since(matter, before)
        yield "已办结" if matter.closed else "尚未办结"

    @staticmethod
    def _do(matter: Matter, step: _Step) -> None:
        if step.act is None:
            matter.pass_to(step.at)
            return
        if step.by not in _ACTORS:
            raise ValueError(f"没有人员「{step.by}」，可用：{'、'.join(_ACTORS)}")
        matter.act(step.act, by=_ACTORS[step.by], at=step.at, **(step.model_extra or {}))

    def _since(self, matter: Matter, before: int) -> Iterator[str]:
        procedure = self.rulebook.procedures["case"]
        for event in matter.events[before:]:
            yield f"{local(event.at):%Y-%m-%d %H:%M}  {event_title(procedure, event.type)}"
        for duty in matter.state.owed if len(matter.events) > before else ():
            until = f"至 {limits_text(duty)}" if duty.due_at else "没有时限"
            late = "，已逾期" if duty.breached_at else ""
            title, bearer = procedure.rules[duty.rule].title, bearer_text(self.rulebook, duty.bearer)
            yield f"{' ' * _INDENT}待履行：{title}（{bearer}，{until}{late}）"


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(value, date):
        return f"{value}T00:00"
    return value.replace(" ", "T") if isinstance(value, str) else value


def _day(at: str) -> str:
    return at.replace("T", " ")[:16]
