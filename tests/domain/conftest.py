"""The law as it stands, read once for all tests of the domain."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from domain.clock.calendar import Calendar
from domain.clock.calendar_files import load
from domain.law.rulebook import Rulebook
from domain.reading.loader import read
from tests.domain.scenario import Matter

# The same examples each time, and no deadline: the machine may be busy.
settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")

LAW = Path(__file__).parents[2] / "law"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook in force, checked but not explored."""
    return read(LAW / "rulebooks" / "jintan-2019")


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The State Council's days, with every notice published so far."""
    return load(LAW / "calendars")


@pytest.fixture(scope="session")
def begin(rulebook: Rulebook, calendar: Calendar) -> Callable[..., Matter]:
    """Begin a case, by default a written application at housing on Monday 2026-03-02, 10:00."""
    return partial(Matter, rulebook, calendar)
