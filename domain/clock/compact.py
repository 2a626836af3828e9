"""One line of text for the working days of one year, for payloads: ``0101-0102 0216-0223 +0104 +0214``.

MMDD and MMDD-MMDD are weekdays off; weekend days inside a range don't matter. ``+MMDD`` is a weekend day that is
worked.
"""

from datetime import date
from functools import lru_cache


def is_weekday(ordinal: int) -> bool:
    """Whether the day with this ordinal is a Monday to Friday. Modulo 7, a Saturday's ordinal is 6 and a Sunday's 0."""
    return ordinal % 7 not in (6, 0)


@lru_cache(maxsize=256)  # every matter carries the same few years
def pack(year: int, off: frozenset[int], makeup: frozenset[int]) -> str:
    """The line of ``year``. ``off`` has the ordinals of weekdays off, ``makeup`` those of weekend
    days that are worked.
    """
    span = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    runs: list[list[int]] = []
    for day in sorted(day for day in off if day in span):
        if not runs or any(map(is_weekday, range(runs[-1][-1] + 1, day))):
            runs.append([day])
        else:
            runs[-1].append(day)
    words = ["-".join(dict.fromkeys([_mmdd(run[0]), _mmdd(run[-1])])) for run in runs]
    words += [f"+{_mmdd(day)}" for day in sorted(makeup) if day in span]
    return " ".join(words)


@lru_cache(maxsize=256)
def unpack(year: int, line: str) -> tuple[frozenset[int], frozenset[int]]:
    """The ordinals of the weekdays off, and those of the make-up days, in the line of ``year``. Raises ValueError for a
    bad date.
    """
    off: set[int] = set()
    makeup: set[int] = set()
    for word in line.split():
        if word.startswith("+"):
            makeup.add(_ordinal(year, word[1:]))
        else:
            off.update(filter(is_weekday, range(_ordinal(year, word[:4]), _ordinal(year, word[-4:]) + 1)))
    return frozenset(off), frozenset(makeup)


def _mmdd(ordinal: int) -> str:
    return f"{date.fromordinal(ordinal):%m%d}"


def _ordinal(year: int, mmdd: str) -> int:
    return date(year, int(mmdd[:2]), int(mmdd[2:])).toordinal()
