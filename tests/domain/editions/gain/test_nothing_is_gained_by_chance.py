"""The next edition against an official who wants time (`adversary`): he gains no day that is nowhere seen."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from domain.clock.calendar import Calendar, local
from domain.law.rulebook import Rulebook
from tests.domain.editions.gain.adversary import (
    RECEIPTS,
    TRANSFER,
    allowed,
    counted,
    lateness,
    led,
    play,
    sent_on,
    told,
    used,
)
from tests.domain.walks import seeds

MATTERS: list[tuple[dict[str, Any], int, int]] = [
    ({}, 1 + 20, 1 + 20 + 1),  # decided on the next day; promised without approval; the day after a notice
    ({"form": "oral"}, 1 + 20, 1 + 20 + 1),
    ({"kind": "inquiry"}, 2, 2),
    ({"matter_type": "licence"}, 5 + 20, 5 + 5 + 20),
    ({"matter_type": "construction_permit"}, 7, 5 + 7),
    ({"matter_type": "information_disclosure"}, 20, 20 + 20),
]
each_matter = pytest.mark.parametrize(("how", "plain", "noticed"), MATTERS, ids=[str(how) for how, *_ in MATTERS])


@each_matter
@given(chance=seeds)
@settings(max_examples=60)
def test_no_day_is_gained_without_a_lead_an_approval_or_a_counted_exception(
    edition: Rulebook, calendar: Calendar, how: dict[str, Any], plain: int, noticed: int, chance: Random
) -> None:
    matter = play(edition, calendar, chance, careful=False, **how)
    if not (led(matter) or counted(matter)):
        assert used(matter, calendar) <= allowed(matter, calendar, plain, noticed), told(matter)
        assert sent_on(matter, calendar) <= TRANSFER, told(matter)


@each_matter
@given(chance=seeds)
@settings(max_examples=60)
def test_no_day_is_gained_by_whom_no_report_counts(
    edition: Rulebook, calendar: Calendar, how: dict[str, Any], plain: int, noticed: int, chance: Random
) -> None:
    """He never does what a report counts."""
    matter = play(edition, calendar, chance, careful=True, **how)
    assert not counted(matter)
    if not led(matter):
        assert used(matter, calendar) <= allowed(matter, calendar, plain, noticed), told(matter)
        assert sent_on(matter, calendar) <= TRANSFER, told(matter)


@each_matter
@given(chance=seeds)
@settings(max_examples=10)
def test_no_lead_falls_by_what_was_received_after_the_lateness(
    edition: Rulebook, calendar: Calendar, how: dict[str, Any], plain: int, noticed: int, chance: Random
) -> None:
    """Where a lead falls, the matter had its outcome within the days that count from a receipt before the lateness."""
    matter = play(edition, calendar, chance, careful=False, **how)
    reviews = [each for each in matter.state.duties if each.rule == "reconsider"]
    assert "reconsider" in {each.rule for each in lateness(matter)} or not any(
        each.ended_at and each.late_by(each.ended_at) for each in reviews
    ), told(matter)
    for event in matter.events:
        if event.type == "breach_withdrawn" and "in_time" in event.data:
            late = next(each for each in matter.state.duties if each.id == event.data["duty"])
            before = [each.at for each in matter.events if each.type in RECEIPTS and not late.late_by(each.at)]
            taken = calendar.count(local(max(before)).date(), local(event.at).date())
            assert taken <= allowed(matter, calendar, plain, noticed), told(matter)


def test_by_the_first_edition_such_an_official_gained_days(rulebook: Rulebook, calendar: Calendar) -> None:
    """It shows that he is clever enough to find what the next edition forbids."""
    played = [play(rulebook, calendar, Random(seed), careful=True) for seed in range(60)]  # noqa: S311 - repeatable
    free = [matter for matter in played if not led(matter)]
    assert any(used(matter, calendar) > allowed(matter, calendar, 1 + 20, 1 + 20 + 1) for matter in free)
