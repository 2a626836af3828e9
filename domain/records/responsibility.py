"""Who bore what, from when to when: the question that is asked when something has gone wrong."""

from dataclasses import dataclass
from datetime import datetime

from domain.matter.state import Bearer, Duty, State


@dataclass(frozen=True, slots=True)
class Interval:
    """A bearer held a duty in [``since``, ``until``); None: holds it still."""

    duty: str
    bearer: Bearer
    since: datetime
    until: datetime | None


def intervals(state: State, at: datetime | None = None) -> list[Interval]:
    """Every holding of every duty, by duty, in the order of time; with ``at``, those of that instant."""
    every = [interval for duty in state.duties for interval in _of(duty)]
    return every if at is None else [interval for interval in every if _covers(interval, at)]


def _of(duty: Duty) -> list[Interval]:
    ends = [*(held.since for held in duty.held[1:]), duty.ended_at]
    return [Interval(duty.id, held.bearer, held.since, until) for held, until in zip(duty.held, ends, strict=True)]


def _covers(interval: Interval, at: datetime) -> bool:
    return interval.since <= at and (interval.until is None or at < interval.until)
