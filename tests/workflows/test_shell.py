"""What the shell refuses before it has a state."""

import pytest

from domain.law.rulebook import Rulebook
from domain.records.wire import Start
from matters import law
from workflows.shell import Shell


def test_a_start_without_a_first_event_and_without_a_snapshot_is_refused(rulebook: Rulebook) -> None:
    calendar = dict(law.calendar().compact((2026, 2027)))
    start = Start(number="C20260302-1", rulebook=rulebook.id, digest=rulebook.digest, calendar=calendar)
    with pytest.raises(ValueError, match="neither a first event nor a snapshot"):
        Shell("case", start)
