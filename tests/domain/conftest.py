"""The rulebook in force and the calendar, read once for all tests of the domain."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from domain.clock.calendar import Calendar
from domain.clock.calendar_files import load
from domain.law.rulebook import Rulebook
from domain.reading.loader import read
from testing.scenario import Matter

# Hypothesis tries the same examples each time, and without a deadline, because the machine may be busy.
settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")

LAW = Path(__file__).parents[2] / "law"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook in force, checked but not explored."""
    return read(LAW / "rulebooks" / "jintan-2019")


@pytest.fixture(scope="session")
def edition() -> Rulebook:
    """The next edition of the rulebook in force, checked but not explored."""
    return read(LAW / "rulebooks" / "jintan-2019-e2")


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The State Council's calendar, with every notice that has been published so far."""
    return load(LAW / "calendars")


@pytest.fixture(scope="session")
def begin(rulebook: Rulebook, calendar: Calendar) -> Callable[..., Matter]:
    """A function that begins a case. By default the case is a written application at housing, on Monday 2026-03-02 at
    10:00.
    """
    return partial(Matter, rulebook, calendar)


@pytest.fixture(scope="session")
def open_anew(edition: Rulebook, calendar: Calendar) -> Callable[..., Matter]:
    """Begin a case by the next edition, as `begin` does."""
    return partial(Matter, edition, calendar)
