"""Days that a limit leaves out: hearings, inspections, expert reviews (Art. 6(1)). None is left out twice."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from domain.calendar import Calendar, local
from domain.state import Duty, Span


def spans(duty: Duty, from_: date, to: date) -> list[Span]:
    """The days from ``from_`` to ``to``, both included, on which the duty's clock would have run."""
    out = {day for move in duty.moves for span in move.excluded for day in _ordinals(span)}
    out |= {day for move in duty.moves if move.since for day in _after(move.since, move.at)}
    return list(_joined(day for day in _ordinals((from_, to)) if day not in out))


def working_days(calendar: Calendar, excluded: Iterable[Span]) -> int:
    """By how many working days the clock moves."""
    return sum(calendar.is_working(date.fromordinal(day)) for span in excluded for day in _ordinals(span))


def stood_anyway(calendar: Calendar, duty: Duty, at: datetime) -> int:
    """The working days left out on which the clock, suspended until ``at``, stood still already."""
    if duty.stopped_at is None:
        return 0
    stood = set(_after(duty.stopped_at, at))
    out = (day for move in duty.moves for span in move.excluded for day in _ordinals(span))
    return sum(calendar.is_working(date.fromordinal(day)) for day in out if day in stood)


def _ordinals(span: Span) -> range:
    return range(span[0].toordinal(), span[1].toordinal() + 1)


def _after(since: datetime, until: datetime) -> range:
    """The days after ``since``, up to and with that of ``until``: those of a suspension that don't count."""
    return range(local(since).date().toordinal() + 1, local(until).date().toordinal() + 1)


def _joined(days: Iterable[int]) -> Iterator[Span]:
    """Ascending days as spans."""
    for _, run in groupby(enumerate(days), lambda numbered: numbered[1] - numbered[0]):
        within = [day for _, day in run]
        yield date.fromordinal(within[0]), date.fromordinal(within[-1])
