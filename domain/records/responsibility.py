"""Who bore which duty from when to when. People ask this when something has gone wrong."""

from dataclasses import dataclass
from datetime import datetime

from domain.matter.state import Bearer, Duty, State


@dataclass(frozen=True, slots=True)
class Interval:
    """A bearer held a duty from ``since`` until just before ``until``; None where he holds it still."""

    duty: str
    bearer: Bearer
    since: datetime
    until: datetime | None


def intervals(state: State, at: datetime | None = None) -> list[Interval]:
    """All intervals of all duties, by duty and in the order of time. With ``at``, only those that
    contain that instant.
    """
    every = [interval for duty in state.duties for interval in _of(duty)]
    return every if at is None else [interval for interval in every if _covers(interval, at)]


def _of(duty: Duty) -> list[Interval]:
    ends = [*(held.since for held in duty.held[1:]), duty.ended_at]
    return [Interval(duty.id, held.bearer, held.since, until) for held, until in zip(duty.held, ends, strict=True)]


def _covers(interval: Interval, at: datetime) -> bool:
    return interval.since <= at and (interval.until is None or at < interval.until)
