"""The limit of a late duty once more (`Again`): it begins, it moves with its clock, and a revised calendar counts it
again. Its days are counted as those of a clock of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from domain.clock import calendar as cal
from domain.clock.clock import Again, Clock, Move
from domain.clock.counting import Counting
from domain.law.limits import OFFICE_DAY, THIS_DAY, WITHIN_A_DAY, Limit, Midnight

C = TypeVar("C", bound=Clock)


def begun(count: Counting, clock: C, since: datetime, *, midnight: Midnight) -> C:
    """The late clock with its limit once more from ``since``, and with that working day at least: whoever takes it over
    after hours has the next one. ``midnight`` says to which day 00:00 belongs.
    """
    limit = clock.limit or THIS_DAY
    begins = since if midnight == "new_day" or limit.unit in WITHIN_A_DAY else cal.day_ended(since)
    again = Again(since, begins, since, calendar=count.calendar.version)
    return replace(clock, again=(*clock.again, replace(again, until=count.duty_due(*_runs(count, clock, again)))))


def as_clock(count: Counting, clock: Clock, again: Again) -> Clock:
    """The limit once more as a clock, so that it is counted and explained as every other."""
    limit, begins = _runs(count, clock, again)
    return Clock(
        started_at=again.since, limit=limit, counts_from=begins, due_at=again.until, moves=again.moves,
        calendar=again.calendar,
    )  # fmt: skip


def _runs(count: Counting, clock: Clock, again: Again) -> tuple[Limit, datetime]:
    """What is counted, and from when: the limit of the duty, or else the working day that everybody has."""
    own, day = (clock.limit or THIS_DAY, again.counts_from), (OFFICE_DAY, again.since)
    return max(own, day, key=lambda each: count.duty_due(*each))


def moved(
    count: Counting, clock: C, at: datetime, why: str, until: Callable[[Clock, datetime], datetime], **how: Any
) -> C:
    """The clock with another end of the limit once more that runs. ``until`` gives it for that limit as a clock, and
    for the end that it has; ``how`` has the other fields of the `Move`.
    """
    waiting = clock.waiting
    if waiting is None:
        return clock
    ends = until(as_clock(count, clock, waiting), waiting.until)
    if ends == waiting.until and not how.get("excluded"):
        return clock
    move = Move(at, waiting.until, ends, why, **how)
    return _with(clock, replace(waiting, until=ends, moves=(*waiting.moves, move)))


def gone_on(count: Counting, clock: C, at: datetime, why: str) -> C:
    """The clock that stood still and goes on ``at``, with as many days of the limit once more as were left."""
    waiting = clock.waiting
    if waiting is None or clock.stopped_at is None:
        return clock
    stopped = max(clock.stopped_at, waiting.since)
    left = count.left(as_clock(count, clock, waiting), waiting.until, stopped)
    return moved(count, clock, at, why, lambda ran, _: count.gone_on(ran, at, left), left=left, since=stopped)


def recounted(count: Counting, clock: C, at: datetime, why: str) -> C:
    """The clock with its last limit once more counted by a revised calendar, where it ends later by that. One that has
    run out runs again if it ends after ``at``.
    """
    last = clock.last_again
    if last is None:
        return clock
    counted = count.instants(as_clock(count, clock, last))[-1]
    until = max(last.until, counted)
    if last.led and until <= at:
        return clock
    moves = last.moves
    if counted != last.until:
        moves += (Move(at, last.until, until, why, not_before=until if until != counted else None),)
    return _with(clock, replace(last, until=until, led=False, calendar=count.calendar.version, moves=moves))


def led(clock: C, since: str, *, led: bool) -> C:
    """The clock whose limit once more from ``since`` (ISO 8601) has run out, or (not ``led``) has not."""
    began = datetime.fromisoformat(since)
    return replace(clock, again=tuple(replace(each, led=led) if each.since == began else each for each in clock.again))


def _with(clock: C, last: Again) -> C:
    return replace(clock, again=(*clock.again[:-1], last))
