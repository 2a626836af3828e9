"""What events carry is what their models declare: tried on the events of a simulated year."""

from typing import Any

import pytest

from api.contract import happened
from bench.town.district import SimulatedMatter
from bench.year import run
from domain.acts import EVENTS
from matters import law
from tests.api import declared


@pytest.mark.parametrize("edition", law.install())
def test_events_of_a_year_carry_what_is_declared(edition: str):
    seen: dict[str, list[dict[str, Any]]] = {}

    def keep(matter: SimulatedMatter) -> None:
        for event in matter.events:
            seen.setdefault(event.type, []).append(event.data)

    run(300, edition=edition, keep=keep)
    assert len(seen) > 40
    wrong = {
        name: errors
        for name, some in seen.items()
        if (errors := [error for data in some for error in declared.carried(name, data)])
    }
    assert wrong == {}


def test_every_event_that_is_listed_exists():
    assert set(happened.MORE) <= set(EVENTS)
