"""The one place that reads calendars from disk, at start-up: ``law/calendars/*.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.clock.calendar import Calendar, Stated


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as a file says it: its citation, when it was published, and the days that it states."""

    title: str
    published: date
    days: dict[date, Stated]


def notices(folder: Path) -> list[Notice]:
    """The notices of ``folder``, by date of publication. Raises ValueError as `load` does."""
    laws = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.toml"))]
    found = [Notice(law["notice"], law["published"], days_of(law, name)) for name, law in laws if "notice" in law]
    return sorted(found, key=lambda notice: notice.published)


def load(folder: Path, known_on: date | None = None) -> Calendar:
    """Stack the notices of ``folder`` by date of publication: all, or those public on ``known_on``.

    Raises ValueError, naming the file, for a day stated twice or a range that ends before it starts.
    """
    calendar = Calendar()
    for notice in notices(folder):
        if known_on is None or notice.published <= known_on:
            calendar = calendar.revised(notice.title, notice.published, notice.days)
    return calendar


def days_of(law: dict[str, Any], name: str) -> dict[date, Stated]:
    """The days one notice states, day by day."""
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
