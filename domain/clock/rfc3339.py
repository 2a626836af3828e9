"""The one reading of instants and days that callers and signals send.

Python's own reading takes more forms than anything reads back: compact ones, days of a week, offsets with seconds. What
is read here has one form only, that of RFC 3339, and is always within `YEARS`, so that no arithmetic on it overflows.
"""

import re
from datetime import date, datetime

from domain.clock.calendar import local

YEARS = range(1900, 2200)
_DAY = r"\d{4}-\d{2}-\d{2}"
_MINUTE = r"([01]\d|2[0-3]):[0-5]\d"
_INSTANT = re.compile(rf"{_DAY}[Tt]{_MINUTE}:[0-5]\d(\.\d{{1,9}})?([Zz]|[+-]{_MINUTE})", re.ASCII)
_BARE_DAY = re.compile(_DAY, re.ASCII)


def read_instant(said: object) -> datetime:
    """The instant that a text says, at +08:00, to the microsecond.

    Raises ValueError for everything but a text of RFC 3339 with an offset, such as ``2026-01-05T09:00:00+08:00``, whose
    year at +08:00 is one of `YEARS`.
    """
    if not (isinstance(said, str) and _INSTANT.fullmatch(said)):
        raise ValueError("not an instant of RFC 3339")
    try:
        moment = local(datetime.fromisoformat(said.upper()))
    except OverflowError:
        raise ValueError("beyond the years that Python knows") from None
    if moment.year not in YEARS:
        raise ValueError("beyond the years that can be counted")
    return moment


def read_day(said: object) -> date:
    """The day that a text says. Raises ValueError for everything but ``YYYY-MM-DD`` with a year of `YEARS`."""
    if not (isinstance(said, str) and _BARE_DAY.fullmatch(said)):
        raise ValueError("not a day of RFC 3339")
    day = date.fromisoformat(said)
    if day.year not in YEARS:
        raise ValueError("beyond the years that can be counted")
    return day
