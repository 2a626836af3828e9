"""The instants that people claim in acts: when something was delivered, served, tried, or has happened.

People write them from a paper or from a clock of their own. So a claim stands for the whole minute, second or
millisecond that it names, and a clock may be a little ahead. What is recorded is always within the bounds.
"""

from datetime import datetime, timedelta

from domain.acts.base import Step
from domain.acts.wrong import not_allowed
from domain.clock.calendar import local

AHEAD = timedelta(seconds=60)  # a claim that is less than this after now comes from a clock that is ahead


def settled(moment: datetime, latest: datetime, earliest: datetime | None = None, *, rounded: bool) -> datetime | None:
    """The instant that is recorded for a claimed ``moment``: within ``earliest`` and ``latest``, or None where the
    claim lies outside.

    ``rounded``: the claim stands for the minute, second or millisecond that it names, and may be less than `AHEAD`
    after ``latest``. Otherwise it has to lie within the bounds to the microsecond, as it had to in acts that were
    received before claims were rounded.
    """
    first, last = (moment, moment + _span(moment)) if rounded else (moment, moment)
    if first > latest and not (rounded and first - latest < AHEAD):
        return None
    if earliest and first < earliest and not (rounded and last > earliest):
        return None
    return min(max(moment, earliest or moment), latest)


def past(step: Step, moment: datetime, field: str, since: datetime | None = None) -> datetime:
    """The instant that is recorded for a claimed ``moment``. Raises `Refused` (``time_not_allowed``) where it lies
    after the act, or before ``since`` (None: the receipt of the matter). ``field`` is the name of the act's field.
    """
    earliest = since or datetime.fromisoformat(step.facts["first_receipt_at"])
    kept = settled(moment, step.at, earliest, rounded=step.command.rounded)
    if kept is None:
        begin, now = said(earliest, moment), said(step.at, moment)
        raise not_allowed(field, f"应不早于 {begin}、不晚于现在（{now}），请核对时间")
    return kept


def said(moment: datetime, like: datetime) -> str:
    """The instant as people read it, with milliseconds where ``like`` has a fraction of a second."""
    return f"{local(moment):%Y-%m-%d %H:%M:%S.%f}"[: 23 if like.microsecond else 19]


def _span(moment: datetime) -> timedelta:
    """How long the minute, second or millisecond is that a claim names: the coarsest that it is the beginning of."""
    if moment.microsecond % 1000:
        return timedelta(microseconds=1)
    if moment.microsecond:
        return timedelta(milliseconds=1)
    return timedelta(seconds=1) if moment.second else timedelta(minutes=1)
