"""The one place that reads calendars from disk, at start-up: ``law/calendars/*.toml``."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.calendar import Calendar, Stated


def load(folder: Path, known_on: date | None = None) -> Calendar:
    """Stack the notices of ``folder`` by date of publication: all, or those public on ``known_on``.

    Raises ValueError, naming the file, for a day stated twice or a range that ends before it starts.
    """
    laws = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.toml"))]
    notices = [(law["published"], law["notice"], days_of(law, name)) for name, law in laws if "notice" in law]
    calendar = Calendar()
    for published, notice, days in sorted(notices, key=lambda entry: entry[0]):
        if known_on is None or published <= known_on:
            calendar = calendar.revised(notice, published, days)
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
