"""What holds for every case and finding however the calendar is revised, whatever is done before and after."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import dropwhile
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock.calendar import Calendar, due
from domain.engine.evolution import fold
from domain.engine.procedure import Decision, handle, lapse, revise
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Command, Refused
from domain.matter.state import State
from domain.matter.timing import counting
from testing.fields import moment
from tests.domain.findings import DECIDER, SUBJECT, UNIT, begun, notified
from tests.domain.revisions import chosen
from tests.domain.walks import lengths, seeds, walk

HEARING = {"determine": {"state", "apply_tolerance", "accept_tolerance"}, "impose": {"be_heard"}}


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_revision_touches_what_is_owed_and_nothing_else(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    tried = list(walk(rulebook, calendar, chance, acts))[-1]
    state = tried.made.state if tried.made else tried.before
    now = tried.command.at + timedelta(minutes=chance.choice((5, 600, 5000)))
    published_at = now - timedelta(minutes=chance.choice((1, 2000)))
    _, revision = chosen(calendar, chance, 1, published_at)
    before, made = lapse(rulebook, state, now).state, revise(rulebook, state, revision, now)
    assert fold(rulebook, state, made.events) == made.state
    assert lapse(rulebook, made.state, now).events == ()
    assert revise(rulebook, made.state, revision, now).events == ()
    for was in before.duties:
        duty = made.state.duty(was.id)
        if duty is None:  # opened by a lapse, which the revised days may not know of
            assert was.started_at > published_at
        elif was.status == "suspended" and was.breached_at:  # by the revised days it may not have been late
            assert duty == was or (duty.due_at and was.due_at and duty.due_at > was.due_at)
        elif was.status == "suspended":  # by the revised days another number may be left
            assert duty == was or (duty.left != was.left and duty.breached_at is None)
        elif was.status == "released" and was.ended_at and was.ended_at > published_at:
            continue  # by such a lapse
        elif was.status != "open":
            assert duty == was
        elif duty.due_at and was.due_at and duty.due_at < was.due_at:
            assert duty.due_at > published_at
            assert not was.breached_at or was.breached_at > published_at
        assert not duty or not duty.breached_at or duty.breached_at > published_at or was.breached_at


@settings(max_examples=150)
@given(seeds, st.integers(4, 24))
def test_nobody_is_late_by_days_nobody_could_know_of_whatever_is_done_after_a_revision(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    first = moment("2026-01-28T16:00") + timedelta(minutes=chance.randint(1, 12_000))
    second = first + timedelta(minutes=chance.randint(1, 3_000))
    one, told_first = chosen(calendar, chance, 1, first)
    two, told_second = chosen(one, chance, 2, second)

    def do(rulebook: Rulebook, state: State, command: Command) -> Decision:
        for told in (told_first, told_second):
            if command.at >= told.published_at:
                state = revise(rulebook, state, told, command.at).state
        return handle(rulebook, state, command)

    for tried in walk(rulebook, calendar, chance, acts, do):
        state = tried.made.state if tried.made else tried.before
        known = [(first, calendar, one), (second, one, two)][: state.facts["calendar_revision"]]
        counts = counting(rulebook, state)
        for duty in state.duties:
            if duty.due_at is None or duty.calendar != state.calendar.version:
                continue
            again = counts.instants(duty)[-1]
            assert again == duty.due_at or (duty.breached_at and again < duty.due_at) or duty.left is not None
            resumed = [move.at for move in duty.moves if move.left is not None]
            began = max([duty.counts_from or duty.started_at, *resumed])
            was: list[datetime] = []
            for published_at, former, made in known:
                if began < published_at:
                    was.append(counts.by(former).instants(duty)[-1])
                    assert duty.due_at > published_at or duty.due_at >= min(was)
                    told = due(made, Limit("same_working_day"), published_at, rulebook.time.hours)
                    assert made is not known[-1][2] or duty.due_at >= min(told, *was)


@settings(max_examples=150)
@given(seeds, st.integers(4, 16))
def test_no_decision_is_owed_while_a_right_to_be_heard_on_it_is_and_none_comes_back_after_it(
    rulebook: Rulebook, calendar: Calendar, chance: Random, steps: int
) -> None:
    """Whatever was received in time and read late, whatever days are revised after a right had lapsed."""
    finding, number = notified(begun(rulebook, calendar)), 0
    now = moment("2026-03-16T12:00")  # the rights end with this day and the next
    acts: list[tuple[str, Actor, dict[str, Any]]] = [
        *(("state", SUBJECT, {}), ("apply_tolerance", SUBJECT, {}), ("waive", SUBJECT, {})),
        ("waive", SUBJECT, {"right": "tolerance"}),
        *(("waive", UNIT, {"right": "unit_tolerance"}), ("apply_tolerance", UNIT, {})),
        *[("determine", DECIDER, {"outcome": "accountable"})] * 2,
        ("propose_measures", DECIDER, {"measures": [{"kind": "circular"}]}),
    ]
    for _ in range(steps):
        now += timedelta(hours=chance.choice((0, 1, 12, 24)))
        if chance.random() < 0.2:
            number += 1
            new, told = chosen(finding.state.calendar, chance, number, now - timedelta(hours=chance.choice((1, 30))))
            finding.revise(new, f"{told.published_at:%Y-%m-%dT%H:%M}", at=f"{now:%Y-%m-%dT%H:%M}", number=number)
        elif chance.random() < 0.3:
            finding.pass_to(f"{now:%Y-%m-%dT%H:%M}")
        else:
            name, who, given = chance.choice(acts)
            received_at = now - timedelta(hours=chance.choice((0, 0, 6, 12, 24, 36)) if who in (SUBJECT, UNIT) else 0)
            with suppress(Refused):
                finding.act(name, by=who, at=f"{received_at:%Y-%m-%dT%H:%M}", **given)
        owed = set(finding.rules_owed())
        decided = {duty.rule for duty in finding.state.duties if duty.status == "discharged"}
        for decision, rights in HEARING.items():
            assert decision not in owed | decided or not owed & rights
    said = [(event.type, event.data.get("duty")) for event in finding.events]
    after = dropwhile(lambda pair: pair[0] != "determined", said)
    assert not {("lapse_withdrawn", "state-1"), ("lapse_withdrawn", "apply_tolerance-1")} & set(after)
