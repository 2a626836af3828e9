"""Reads calendars from disk (``law/calendars/*.toml``) at start-up. No other module does."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.clock.calendar import Calendar, Stated


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its file has it: its citation, the day of its publication, and the days that it states."""

    title: str
    published: date
    days: dict[date, Stated]


def notices(folder: Path) -> list[Notice]:
    """The notices of ``folder`` in the order of publication. Raises ValueError as `load` does."""
    laws = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.toml"))]
    found = [Notice(law["notice"], law["published"], days_of(law, name)) for name, law in laws if "notice" in law]
    return sorted(found, key=lambda notice: notice.published)


def load(folder: Path, known_on: date | None = None) -> Calendar:
    """The calendar made of the notices in ``folder``, in the order of publication. With ``known_on``, only of those
    that were published by that day.

    Raises ValueError, with the name of the file, for a day that is stated twice and for a range that ends before it
    starts.
    """
    calendar = Calendar()
    for notice in notices(folder):
        if known_on is None or notice.published <= known_on:
            calendar = calendar.revised(notice.title, notice.published, notice.days)
    return calendar


def days_of(law: dict[str, Any], name: str) -> dict[date, Stated]:
    """Each day that one notice states, with what the notice says of it. ``name`` is the file, for errors."""
    off: list[date] = []
    for span in law["off"]:
        length = (span["to"] - span["from"]).days + 1
        if length < 1:
            raise ValueError(f"{name}: {span['name']} ends before it starts")
        off += [span["from"] + timedelta(days=passed) for passed in range(length)]
    days: dict[date, Stated] = dict.fromkeys(off, "off")
    days |= dict.fromkeys(law["work"], "work")
    if len(days) < len(off) + len(law["work"]):
        raise ValueError(f"{name}: a day is stated twice")
    return days
