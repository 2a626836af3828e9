"""What holds for every case, whatever anybody tries: random acts by random people on the real rulebook."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings

from domain.clock.calendar import Calendar
from domain.engine.evolution import fold
from domain.engine.procedure import Decision, handle, lapse
from domain.law.rulebook import Rulebook
from domain.matter.events import Command, Event
from domain.matter.state import Duty, State
from domain.matter.timing import counting
from domain.records.explaining import explain
from tests.domain.walks import lengths, seeds, walk

SPEED = 6  # seconds of processor time for 20,000 acts; alone on the machine it is less than 2


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_case_is_closed_exactly_when_nobody_owes_anything(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    suspending = {rule.id: rule.suspends for rule in rulebook.procedures["case"].rules.values()}
    for tried in walk(rulebook, calendar, chance, acts):  # whatever is tried is done or refused, nothing else
        state = tried.made.state if tried.made else tried.before
        owed = state.owed
        assert (state.closed_at is None) == bool(owed)
        assert all(duty.bearer.agency or duty.bearer.role == "applicant" for duty in owed)
        still = {name for duty in owed for name in suspending[duty.rule]}
        assert {duty.rule for duty in owed if duty.status == "suspended"} == {d.rule for d in owed} & still


@settings(max_examples=150)
@given(seeds, lengths)
def test_no_clock_is_ever_reset(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        if tried.made:
            for n, duty in enumerate(tried.made.state.duties):
                assert kept(rulebook, tried.before, tried.made, tried.made.state.duties[:n], duty)


def kept(rulebook: Rulebook, before: State, made: Decision, earlier: Sequence[Duty], duty: Duty) -> bool:
    """Whether a due instant is the one it was, but for moves on record, openings anew, and the matter's arrival at
    another agency, which has clocks of its own.
    """
    old = before.duty(duty.id)
    if old:
        new = duty.moves[len(old.moves) :]
        chain = [old.due_at, *(move.after for move in new)]
        return [move.before for move in new] == chain[:-1] and chain[-1] == duty.due_at
    arrived = datetime.fromisoformat(made.state.facts["receipt_at"])
    here = [other for other in earlier if other.started_at >= arrived]
    same = [other for other in here if (other.rule, other.subject) == (duty.rule, duty.subject)]
    happened = {event.type for event in made.events}
    opens = rulebook.rule("case", duty.rule).opens_on
    again = any(reopen.anew and reopen.on.event in happened for reopen in rulebook.procedures["case"].reopens)
    anew = again or any(opened.anew and opened.event in happened for opened in opens)
    return (
        anew
        or not same
        or (same[-1].due_at, same[-1].moves)
        == (
            duty.moves[len(same[-1].moves)].before if len(duty.moves) > len(same[-1].moves) else duty.due_at,
            duty.moves[: len(same[-1].moves)],
        )
    )


@settings(max_examples=150)
@given(seeds, lengths)
def test_every_clock_can_be_counted_again(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        state = tried.made.state if tried.made else tried.before
        for duty in state.duties:
            instants = counting(rulebook, state).by(calendar).instants(duty)
            assert instants[-1:] == ([duty.due_at] if duty.due_at else [])


@settings(max_examples=150)
@given(seeds, lengths)
def test_every_working_day_of_an_explanation_is_counted_or_says_why_not(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    for made in (tried.made for tried in walk(rulebook, calendar, chance, acts) if tried.made):
        for duty in made.state.duties:
            days = explain(rulebook, calendar, made.state, duty, made.events).days
            assert [day for day in days if day.day_kind != "off" and (day.counted is None) == (day.why is None)] == []


@settings(max_examples=150)
@given(seeds, lengths)
def test_the_state_is_the_fold_of_the_events(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        if tried.made:
            assert fold(rulebook, tried.before, tried.made.events) == tried.made.state


@settings(max_examples=150)
@given(seeds, lengths)
def test_time_in_one_step_or_in_many_is_the_same(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    for tried in walk(rulebook, calendar, chance, acts):
        state, since = tried.before, tried.command.at
        instants = sorted(since + timedelta(hours=chance.randint(0, 2400)) for _ in range(6))
        whole = lapse(rulebook, state, instants[-1])
        events: list[Event] = []
        for instant in instants:
            step = lapse(rulebook, state, instant)
            events += step.events
            state = step.state
        assert (tuple(events), state) == (whole.events, whole.state)


@settings(max_examples=150)
@given(seeds, lengths)
def test_a_breach_is_recorded_once(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int) -> None:
    standing: Counter[str] = Counter()
    for tried in walk(rulebook, calendar, chance, acts):
        for event in tried.made.events if tried.made else ():
            if event.type in ("breached", "breach_withdrawn"):
                standing[event.data["duty"]] += 1 if event.type == "breached" else -1
        assert set(standing.values()) <= {0, 1}
        state = tried.made.state if tried.made else tried.before
        late = {duty.id for duty in state.duties if duty.breached_at and not duty.joins}
        assert late == {duty for duty, count in standing.items() if count}


def test_thousands_of_acts_are_decided_in_seconds(rulebook: Rulebook, calendar: Calendar) -> None:
    spent = 0.0

    def timed(rulebook: Rulebook, state: State, command: Command) -> Decision:
        nonlocal spent
        start = time.process_time()  # the processor's, not the clock's: the machine may be busy
        try:
            return handle(rulebook, state, command)
        finally:
            spent += time.process_time() - start

    done: Counter[bool] = Counter()
    for seed in range(2_000):
        tries = walk(rulebook, calendar, Random(seed), 10, timed)  # noqa: S311 - chance for tests, not for keys
        done.update(tried.made is not None for tried in tries)
    assert done.total() == 20_000
    assert done[True] > 8_000  # it isn't only refusing that is measured
    assert spent < SPEED
