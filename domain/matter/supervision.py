"""Supervision: the periods of regular reports, and samples that can be drawn again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from domain.clock.calendar import local

PROCEDURE = "supervision"
Every = Literal["month", "year"]
Paper = Literal["circular", "assessment", "inspection"]
FIGURES: tuple[Paper, ...] = ("circular", "assessment")  # what is made of figures
Task = Literal["rules", "inspection", "circular", "assessment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervise:
    """The input of one run: the report of the rulebook, and how often it is owed."""

    report: Paper
    every: Every


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A report to be issued, or an inspection to be held: on the days from ``begin`` to ``end`` (both included), by the
    ledger as it was at ``as_of``.
    """

    report: Paper
    begin: date
    end: date
    as_of: datetime


def period(every: Every, at: datetime) -> tuple[date, date]:
    """The first and the last day of the last whole month or year before ``at``."""
    day = local(at).date()
    end = day.replace(day=1) - timedelta(days=1) if every == "month" else date(day.year - 1, 12, 31)
    return (end.replace(day=1) if every == "month" else date(end.year, 1, 1)), end


def sample(numbers: Iterable[str], size: int, seed: str) -> list[str]:
    """A random sample of ``size`` numbers. The same ``seed`` gives the same sample, whatever the
    order of ``numbers``.
    """
    return sorted(sorted(numbers, key=lambda number: sha256(f"{seed}/{number}".encode()).digest())[:size])
