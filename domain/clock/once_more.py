"""The limit of a late duty once more (`Again`): it begins, it moves with its clock, and a revised calendar counts it
again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from domain.clock import calendar as cal
from domain.clock.clock import Again, Clock
from domain.clock.counting import Counting
from domain.law.limits import OFFICE_DAY, THIS_DAY, WITHIN_A_DAY, Limit, Midnight

C = TypeVar("C", bound=Clock)


def begun(count: Counting, clock: C, since: datetime, *, midnight: Midnight) -> C:
    """The late clock with its limit once more from ``since``, and with that working day at least: whoever takes it over
    after hours has the next one. ``midnight`` says to which day 00:00 belongs.
    """
    limit = clock.limit or THIS_DAY
    begins = since if midnight == "new_day" or limit.unit in WITHIN_A_DAY else cal.day_ended(since)
    return replace(clock, again=(*clock.again, Again(since, begins, _due(count, limit, begins, since))))


def _due(count: Counting, limit: Limit, begins: datetime, since: datetime) -> datetime:
    return max(count.duty_due(limit, begins), count.duty_due(OFFICE_DAY, since))


def moved(clock: C, until: Callable[[datetime], datetime]) -> C:
    """The clock with another end of the limit once more that runs. ``until`` gives it for the end that it has."""
    waiting = clock.waiting
    return clock if waiting is None else _with(clock, replace(waiting, until=until(waiting.until)))


def gone_on(count: Counting, clock: C, at: datetime) -> C:
    """The clock that stood still and goes on ``at``, with as many days of the limit once more as were left."""
    waiting = clock.waiting
    if waiting is None or clock.stopped_at is None:
        return clock
    left = count.left(clock, waiting.until, max(clock.stopped_at, waiting.since))
    return _with(clock, replace(waiting, until=count.gone_on(clock, at, left)))


def recounted(count: Counting, clock: C, at: datetime) -> C:
    """The clock with its last limit once more counted by a revised calendar, where it ends later by that. One that has
    run out runs again if it ends after ``at``.
    """
    if not clock.again or clock.breached_at is None:
        return clock
    last = clock.again[-1]
    until = max(last.until, _due(count, clock.limit or THIS_DAY, last.counts_from, last.since))
    return clock if last.led and until <= at else _with(clock, replace(last, until=until, led=False))


def led(clock: C, since: str, *, led: bool) -> C:
    """The clock whose limit once more from ``since`` (ISO 8601) has run out, or (not ``led``) has not."""
    began = datetime.fromisoformat(since)
    return replace(clock, again=tuple(replace(each, led=led) if each.since == began else each for each in clock.again))


def _with(clock: C, last: Again) -> C:
    return replace(clock, again=(*clock.again[:-1], last))
