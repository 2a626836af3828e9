"""Who bore which duty from when to when, and the times that are left between such intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.matter.state import Bearer, BearerSince, Duty, State


@dataclass(frozen=True, slots=True)
class Interval:
    """A bearer held a duty from ``since`` until just before ``until``; None where he holds it still."""

    duty: str
    bearer: Bearer
    since: datetime
    until: datetime | None
    in_time: bool = False  # he was in time by a limit of his own that left no working day for the clock in question


def intervals(state: State, at: datetime | None = None) -> list[Interval]:
    """All intervals of all duties, by duty and in the order of time. With ``at``, only those that
    contain that instant.
    """
    every = [interval for duty in state.duties for interval in of_duty(duty)]
    return every if at is None else [interval for interval in every if _covers(interval, at)]


def of_duty(duty: Duty) -> list[Interval]:
    """The intervals of one duty, in the order of time."""
    ends = [*(held.since for held in duty.held[1:]), duty.ended_at]
    return [Interval(duty.id, held.bearer, held.since, until) for held, until in zip(duty.held, ends, strict=True)]


def _covers(interval: Interval, at: datetime) -> bool:
    return interval.since <= at and (interval.until is None or at < interval.until)


def holder(held: Sequence[BearerSince], at: datetime) -> Bearer:
    """The bearer who held a duty just before ``at``, as a lead names him; the first bearer where the duty began at
    ``at`` or later.
    """
    before = [each for each in held if each.since < at] or held[:1]
    return before[-1].bearer


def within(each: Interval, free: list[tuple[datetime, datetime]]) -> Iterator[Interval]:
    """The parts of an interval that lie in the times ``free``."""
    for begin, end in free:
        since, until = max(each.since, begin), min(each.until or end, end)
        if since < until:
            yield replace(each, since=since, until=until)


def free(own: list[Interval], begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times between ``begin`` and ``end`` that no interval covers; the intervals stand in the order of time."""
    for each in own:
        if begin < each.since:
            yield begin, each.since
        begin = max(begin, each.until or end)
    if begin < end:
        yield begin, end
