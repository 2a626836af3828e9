"""A decision with statutory measures, for the tests of the remedies against it."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.scenario import Matter
from tests.domain import findings as f


@pytest.fixture
def served(edition: Rulebook, calendar: Calendar) -> Matter:
    """A decision to demote and to criticise, by the body that manages the subject."""
    return f.demoted(f.begun(edition, calendar))
