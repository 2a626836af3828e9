"""Supervision (Art. 12): the periods that reports are owed for, and samples that can be drawn again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from domain.clock.calendar import local

PROCEDURE = "supervision"
Every = Literal["month", "year"]
Paper = Literal["circular", "assessment"]
Task = Literal["rules", "inspection", "circular", "assessment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervise:
    """The input of one run: which report of the rulebook, of what periods."""

    report: Paper
    every: Every


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A report to be issued: of the days from ``begin`` to ``end``, both included, as the ledger was at ``as_of``."""

    report: Paper
    begin: date
    end: date
    as_of: datetime


def period(every: Every, at: datetime) -> tuple[date, date]:
    """The last whole month or year before an instant: its first and last day."""
    day = local(at).date()
    end = day.replace(day=1) - timedelta(days=1) if every == "month" else date(day.year - 1, 12, 31)
    return (end.replace(day=1) if every == "month" else date(end.year, 1, 1)), end


def sample(numbers: Iterable[str], size: int, seed: str) -> list[str]:
    """So many matters, chosen by chance: the same ones for the same seed, in whatever order they are named."""
    return sorted(sorted(numbers, key=lambda number: sha256(f"{seed}/{number}".encode()).digest())[:size])
