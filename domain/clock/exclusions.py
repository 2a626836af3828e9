"""Days that a limit leaves out: hearings, inspections, expert reviews. No day is left out twice."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from domain.clock.calendar import local
from domain.clock.clock import Clock, Move, Span


def spans(clock: Clock, before: Iterable[Clock], from_: date, to: date, already: Iterable[Span] = ()) -> list[Span]:
    """The days from ``from_`` to ``to`` (both included) that can still be left out. The clock runs on them, and neither
    this clock nor one in ``before`` leaves them out already, nor the limit by which this clock is due (``already``).
    """
    began = local(clock.counts_from or clock.started_at).date().toordinal()  # day 0 can't be left out
    moves = [move for each in (clock, *before) for move in each.moves]
    out = {day for move in moves for span in move.excluded for day in _ordinals(span)}
    out |= {day for span in already for day in _ordinals(span)}
    out |= {day for move in clock.moves if move.since for day in _stood(move.since, move.at)}
    return list(_joined(day for day in _ordinals((from_, to)) if day > began and day not in out))


def days(excluded: Iterable[Span]) -> Iterator[date]:
    """Each day of the spans."""
    return (date.fromordinal(day) for span in excluded for day in _ordinals(span))


def ahead(counts: Callable[[date], bool], moves: Iterable[Move], at: datetime) -> int:
    """The number of days after the day of ``at`` that the moves leave out, of those that ``counts`` counts."""
    today = local(at).date()
    return sum(counts(day) for move in moves for day in days(move.excluded) if day > today)


def _ordinals(span: Span) -> range:
    return range(span[0].toordinal(), span[1].toordinal() + 1)


def _stood(since: datetime, until: datetime) -> range:
    """The days on which a suspended clock stood still: from the day after ``since`` to the day of ``until``."""
    return range(local(since).date().toordinal() + 1, local(until).date().toordinal() + 1)


def _joined(days: Iterable[int]) -> Iterator[Span]:
    """The spans of ascending day ordinals."""
    for _, run in groupby(enumerate(days), lambda numbered: numbered[1] - numbered[0]):
        within = [day for _, day in run]
        yield date.fromordinal(within[0]), date.fromordinal(within[-1])
