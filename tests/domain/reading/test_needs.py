"""Acts that need a fact which nothing has made: refused by name, and found before a rulebook is used."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.acts import ACTS, EVENTS
from domain.acts.base import NEEDED, EventType
from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Refused
from domain.matter.facts import named
from domain.reading.checks.needs import MAKERS
from domain.reading.exploring.walk import explore
from domain.reading.loader import parse
from testing.district import LEAD, official
from testing.scenario import Matter
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "xingzhu-2030.toml"
PERMITS = 'permits = [{ act = "return_transfer", where = { transfer_accepted = true, transfer_returned = false } }'


def permitting(act: str) -> Rulebook:
    """The second rulebook, permitting an act to whoever handles a matter at his own desk."""
    text = FILE.read_text("utf-8")
    assert PERMITS in text
    return parse(text.replace(PERMITS, f'{PERMITS}, "{act}"').encode(), FILE.name)


def test_every_fact_that_an_act_needs_has_a_name_and_something_that_makes_it() -> None:
    needed = {fact for acts in ACTS.values() for kind in acts.values() for fact in kind.needs}
    assert needed == set(NEEDED) == set(MAKERS)
    assert {event for events in MAKERS.values() for event in events} <= set(EVENTS)


def test_the_events_that_make_them_are_those_that_do(rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, set[str]] = {fact: set() for fact in MAKERS}

    def watched(event: str, facts: Callable[..., Any]) -> Callable[..., Any]:
        def told(data: Any, before: Any, at: Any) -> Any:
            after = facts(data, before, at)
            for fact, events in made.items():
                if named(after, fact) and not named(before, fact):
                    events.add(event)
            return after

        return told

    for event, kind in list(EVENTS.items()):
        monkeypatch.setitem(EVENTS, event, EventType(kind.title, watched(event, kind.facts)))
    explore(rulebook, 200)
    explore(permitting("settle_transfer"), 50)  # the office says who is competent, and nobody has before
    assert made == {fact: set(events) for fact, events in MAKERS.items()}


@pytest.mark.parametrize(
    ("act", "fields", "needed"),
    [
        ("escalate", {"positions": [{"agency": LEAD, "position": "silent"}]}, "共同办理单位"),
        ("accept_transfer", {"responder": f"{LEAD}-1"}, "主管部门"),
        ("agree", {"version": 1}, "办理方案"),
        ("finish_part", {"part": "1-1"}, "方案分工"),
    ],
)
def test_an_act_is_refused_with_the_name_of_what_it_lacks(
    calendar: Calendar, act: str, fields: dict[str, Any], needed: str
) -> None:
    matter = Matter(permitting(act), calendar)
    matter.act("route", route="own_post")
    refusal = matter.refusal(act, by=official(LEAD), **fields)
    assert isinstance(refusal, Refused)
    assert refusal.code == "not_owed"
    assert needed in refusal.detail


def test_an_office_may_settle_whose_matter_it_is_though_nobody_has_said_before(calendar: Calendar) -> None:
    matter = Matter(permitting("settle_transfer"), calendar)
    matter.act("route", route="own_post")
    matter.act("settle_transfer", agency="water")
    assert matter.owed() == [("take_over", "owner", "water", "2026-03-03 17:00")]


def test_that_nothing_makes_what_an_act_needs_is_found_by_running() -> None:
    """Whoever routes a matter may name co-agencies, but here never does: it goes to his own desk or isn't routed."""
    small = FILE.with_name("qinghe-2031.toml")
    text = small.read_text("utf-8")
    for old, new in (
        ('discharged_by = ["routed"]', 'discharged_by = [{ event = "routed", where = { route = "own_post" } }]'),
        ('discharged_by = ["answered", "completed"]', 'discharged_by = ["escalated"]'),
        ('outcomes = ["answered", "completed"]', 'outcomes = ["escalated"]'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (problem,) = explore(parse(text.encode(), small.name))[0].problems()
    assert problem.message == (
        "操作 escalate 需要事实 co_agencies，而没有事件产生它（能产生它的事件：routed, transfer_settled），"
        "如：收到事项 → 认定事项归属"
    )
