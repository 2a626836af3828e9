"""Whatever anybody tries in a finding: it never breaks, closes exactly when nothing is owed, and nobody does two
parts that exclude each other.
"""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import ACTS
from domain.clock.calendar import Calendar
from domain.engine.evolution import fold
from domain.engine.procedure import handle, lapse
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Command, Event, Refused
from domain.matter.state import State
from domain.reading.exploring.samples import OFFICIALS, STAFF, actors, samples
from testing import district
from tests.domain import findings as f

ROLES = ("verifier", "decider", "reviewer", "conduct_office", "appeal", "head")
PEOPLE = [
    f.SUBJECT, f.UNIT, f.ENGINE, f.APPEAL,
    *(Actor(f"p{n}", f.OFFICE, ROLES) for n in range(3)),  # anybody of the office may try any part
]  # fmt: skip
EXCLUDE = (
    ("verified", "determined"),
    ("verified", "reviewed"),
    ("determined", "reviewed"),
    ("verified", "appeal_decided"),
    ("determined", "appeal_decided"),
    ("reviewed", "appeal_decided"),
)
PARTS = {event for pair in EXCLUDE for event in pair}
LIKELY = 0.8
PAUSES = (timedelta(hours=1), timedelta(days=3), timedelta(days=20), timedelta(days=100))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_any_sequence_of_acts_by_anybody(rulebook: Rulebook, calendar: Calendar, seed: int, length: int) -> None:
    chance = Random(seed)  # noqa: S311 - chance for tests, not for keys
    matter = f.begun(rulebook, calendar)
    state, events, now = matter.state, list(matter.events), matter.now
    for _ in range(length):
        if chance.random() < 0.2:
            now += chance.choice(PAUSES)
            made = lapse(rulebook, state, now)
        else:
            tried = _any(rulebook, state, now, chance)
            try:
                made = handle(rulebook, state, tried)
            except Refused:
                continue
        assert fold(rulebook, state, made.events) == made.state
        state = made.state
        events += made.events
        assert (state.closed_at is None) == bool(state.owed)
        _nobody_does_both(state, events)


def _any(rulebook: Rulebook, state: State, now: Any, chance: Random) -> Command:
    name = chance.choice(_called_for(rulebook, state) if chance.random() < LIKELY else [*ACTS["finding"]])
    may = actors(rulebook, state, name) if chance.random() < LIKELY / 2 else []
    who = chance.choice(may or PEOPLE)
    offered = [*samples(rulebook, ACTS["finding"][name], state, who, now)] or [{}]
    officials = OFFICIALS | {f"{f.OFFICE}-2": f.OFFICE}
    data = chance.choice(offered)
    if name == "withdraw_lead":
        data = {"lead": chance.choice(state.facts["leads"] or [f.LEAD_ID])}
    return Command("1", name, data, who, now, officials=officials, staff=STAFF)


def _called_for(rulebook: Rulebook, state: State) -> list[str]:
    """The acts that some duty owed calls for or permits: else chance would seldom get beyond the first."""
    rules = [rulebook.rule("finding", duty.rule) for duty in state.owed]
    wanted = {clause.event for rule in rules for clause in rule.discharged_by}
    permitted = {permit.act for rule in rules for permit in rule.permits}
    acts = ACTS["finding"].items()
    return [name for name, kind in acts if kind.leaves in wanted or name in permitted] or [*ACTS["finding"]]


def test_chance_gets_to_every_stage(rulebook: Rulebook, calendar: Calendar) -> None:
    """What the property above has tried: otherwise it could hold of nothing."""
    seen: set[str] = set()
    for seed in range(300):
        chance = Random(seed)  # noqa: S311 - as above
        matter = f.begun(rulebook, calendar)
        state, now = matter.state, matter.now
        for _ in range(60):
            try:
                made = handle(rulebook, state, _any(rulebook, state, now, chance))
            except Refused:
                now += chance.choice(PAUSES) / 20
                continue
            state = made.state
            seen |= {event.type for event in made.events}
    stages = {
        "determined",
        "measures_imposed",
        "measure_dropped",
        "served",
        "reviewed",
        "ruling_served",
        "appeal_decided",
    }
    assert stages | {"rectified", "executed", "lead_joined", "lead_withdrawn"} <= seen, stages - seen


def _nobody_does_both(state: State, events: list[Event]) -> None:
    did = {kind: {e.actor.id for e in events if e.type == kind and e.actor} for kind in PARTS}
    for earlier, later in EXCLUDE:
        assert not did[earlier] & did[later], (earlier, later)
    dismissed = state.facts["outcome_event"] == "dismissed"
    owed = {duty.rule for duty in state.owed}
    assert not dismissed or owed <= {"serve"}, owed
    bound = state.facts["determined"] == "accountable"
    assert bound or not owed & {"propose_measures", "impose", "execute", "record", "rectify"}, owed
    # the verifier may name another subject: what counts is who it is now
    assert state.facts["subject"] not in did["determined"] | did["reviewed"] | did["appeal_decided"]


@pytest.mark.parametrize("subject", [person.id for person in PEOPLE if person.agency == f.OFFICE])
def test_nobody_of_the_office_acts_in_his_own(rulebook: Rulebook, calendar: Calendar, subject: str) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject=subject)
    himself = Actor(subject, f.OFFICE, ROLES)
    assert own.refused("dismiss", by=himself) == "conflict_of_interest"
    ground = {"ground": "10(1)2", "elements": f.elements(rulebook, "10(1)2")}
    assert own.refused("verify", by=himself, **ground) == "conflict_of_interest"
