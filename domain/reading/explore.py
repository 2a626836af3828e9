"""The states that a matter can reach under a rulebook, by doing every act that its duties call for or permit.

The real engine runs, on sample acts made from the acts' own types; time passes by waiting for whatever comes
next. States that no rule in force can tell apart count as one. What it looks for: states that no ordinary act
brings to a close, rows that never come to life, and acts that the engine can't bear.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.acts import ACTS, EVENTS
from domain.clock.calendar import TZ, Calendar
from domain.engine.procedure import Decision, handle, lapse, open_matter
from domain.law.rulebook import Procedure, Rulebook, Where
from domain.matter.events import Command, Refused
from domain.matter.facts import named
from domain.matter.roles import holds
from domain.matter.state import State
from domain.reading import words
from domain.reading.rows import Problem
from domain.reading.samples import CARDS, FUNCTIONS, OFFICIALS, STAFF, actors, beginnings, samples

NEAREST = 800  # states, twice: what a matter usually comes to lies well within
START = datetime(2026, 3, 2, 10, tzinfo=TZ)

Key = tuple[Any, ...]


@dataclass(slots=True)
class Exploration:
    """What a walk through one procedure has seen. ``stuck`` and ``crashes`` tell how one gets there.

    ``states`` were entered; ``beyond`` is how many more were seen from there, and left.
    """

    procedure: Procedure
    states: int = 0
    beyond: int = 0
    events: set[str] = field(default_factory=set[str])
    opened: set[str] = field(default_factory=set[str])
    discharged: set[str] = field(default_factory=set[str])
    facts: dict[str, set[Any]] = field(default_factory=dict[str, set[Any]])
    stuck: list[str] = field(default_factory=list[str])
    crashes: list[str] = field(default_factory=list[str])

    def problems(self) -> Iterator[Problem]:
        """What can't be lived with."""
        path = f"procedures.{self.procedure.id}"
        for how in self.stuck:
            yield Problem(path, f"无法办结: {how}")
        for how in self.crashes:
            yield Problem(path, f"无法执行: {how}")
        for event in sorted(_named(self.procedure) - self.events):
            yield Problem(path, f"从未发生「{event}」")
        for rule in self.procedure.rules.values():
            if rule.id not in self.opened:
                yield Problem(f"{path}.duty[{rule.id}].opens_on", "从未产生这项义务: 条件不能同时成立")
            elif rule.id not in self.discharged and not rule.lapses:
                yield Problem(f"{path}.duty[{rule.id}].discharged_by", "从未能够履行这项义务")


def explore(rulebook: Rulebook, nearest: int = NEAREST) -> list[Exploration]:
    """A walk through every procedure: the ``nearest`` states of its usual courses, and of corrected ones."""
    return [_Walk(rulebook, procedure, nearest).run() for procedure in rulebook.procedures.values()]


def _named(procedure: Procedure) -> set[str]:
    rules = procedure.rules.values()
    named = {clause.event for rule in rules for clause in (*rule.opens_on, *rule.discharged_by)}
    named |= {row.on.event for row in (*procedure.releases, *procedure.reopens, *procedure.leads)}
    return named | {rule.lapses for rule in rules if rule.lapses} | {outcome.event for outcome in procedure.outcomes}


@dataclass(frozen=True, slots=True)
class _Place:
    """A state that stands for all like it: how it was reached, and when."""

    number: int
    key: Key
    state: State
    at: datetime
    came_from: "_Place | None"
    events: tuple[str, ...]

    @property
    def how(self) -> str:
        """The way to here: the titles of the events, step by step."""
        step = "+".join(EVENTS[event].title for event in self.events)
        return f"{self.came_from.how} → {step}" if self.came_from else step


class _Walk:
    def __init__(self, rulebook: Rulebook, procedure: Procedure, nearest: int) -> None:
        self.rulebook, self.procedure, self.nearest = rulebook, procedure, nearest
        self.found = Exploration(procedure)
        self.conditions = _Conditions(procedure)
        everything = {row.on.event for row in procedure.releases if "*" in row.duties}
        acts = ACTS[procedure.id]
        self.breaking_off = {name for name, kind in acts.items() if kind.leaves in everything}
        discharging = {name for name, kind in acts.items() if kind.leaves in procedure.discharging}
        self.corrections = {always.act for always in procedure.always} - self.breaking_off - discharging
        self.places: dict[Key, _Place] = {}
        self.ahead: deque[_Place] = deque()
        self.corrected: list[tuple[_Place, Decision, datetime]] = []
        self.before: dict[int, set[int]] = {}
        self.left: set[int] = set()

    def run(self) -> Exploration:
        """The usual courses first, then those in which something was corrected once."""
        self.begin()
        self.enter()
        for place, made, at in self.corrected:
            self.arrive(place, made, at, ordinary=False)
        self.enter()
        self.find_stuck()
        return self.found

    def enter(self) -> None:
        """Visit the nearest places ahead; what lies beyond is counted and left."""
        visited = 0
        while self.ahead and visited < self.nearest:
            visited += 1
            self.visit(self.ahead.popleft())
        self.found.states += visited
        self.found.beyond += len(self.ahead)
        self.left.update(place.number for place in self.ahead)
        self.ahead.clear()

    def begin(self) -> None:
        for first in beginnings(self.rulebook, self.procedure.id, START):
            made = open_matter(self.rulebook, self.procedure.id, "1", Calendar(), first, FUNCTIONS)
            self.note(made)
            self.arrive(None, made, START)

    def visit(self, place: _Place) -> None:
        """Wait, and do everything that can be done here, now or (what can't be done now) later."""
        later, at = self.wait(place)
        for act in ACTS[self.procedure.id]:
            if not self.do(act, place, place.state, place.at) and later is not place.state:
                self.do(act, place, later, at)

    def wait(self, place: _Place) -> tuple[State, datetime]:
        """Let time pass until it makes a difference; otherwise, the state when nothing more will come."""
        state, at = place.state, place.at
        while wakes := [wake for duty in state.duties if (wake := duty.wakes_at)]:
            at = max(min(wakes), at)
            passed = lapse(self.rulebook, state, at)
            state = passed.state
            self.note(passed)
            if self.conditions.key(state) != place.key:
                self.arrive(place, passed, at)
                return place.state, place.at
        return state, at

    def do(self, act: str, place: _Place, state: State, at: datetime) -> bool:
        """Do an act in every way it may be done; whether any was admitted."""
        admitted = False
        for actor in actors(self.rulebook, state, act):
            for data in samples(self.rulebook, ACTS[self.procedure.id][act], state, actor, at):
                command = Command("1", act, data, actor, at, agencies=CARDS, officials=OFFICIALS, staff=STAFF)
                try:
                    made = handle(self.rulebook, state, command)
                except Refused:
                    continue
                except Exception as error:  # noqa: BLE001 - whatever it is, it would stop a matter for good
                    self.found.crashes.append(f"{place.how} → {act} {data}: {error!r}")
                    continue
                admitted = True
                self.note(made)
                if act in self.corrections:
                    self.corrected.append((place, made, at))
                elif act not in self.breaking_off:
                    self.arrive(place, made, at)
        return admitted

    def arrive(self, place: _Place | None, made: Decision, at: datetime, *, ordinary: bool = True) -> None:
        key = self.conditions.key(made.state)
        there = self.places.get(key)
        if there is None:
            events = tuple(event.type for event in made.events)
            there = self.places[key] = _Place(len(self.places), key, made.state, at, place, events)
            self.ahead.append(there)
            self.note(made)
        if place and ordinary:
            self.before.setdefault(there.number, set()).add(place.number)

    def note(self, made: Decision) -> None:
        self.found.events.update(event.type for event in made.events)
        self.found.opened.update(duty.rule for duty in made.state.duties)
        self.found.discharged.update(duty.rule for duty in made.state.duties if duty.status == "discharged")
        for name in words.FACTS[self.procedure.id]:
            self.found.facts.setdefault(name, set()).add(named(made.state.facts, name) or False)

    def find_stuck(self) -> None:
        """Walk back from the closed states, and from those that were left; what isn't met is stuck."""
        ahead = [place.number for place in self.places.values() if place.state.closed_at]
        ahead += self.left
        good = set(ahead)
        while ahead:
            for number in self.before.get(ahead.pop(), ()):
                if number not in good:
                    good.add(number)
                    ahead.append(number)
        stuck = {place.number: place for place in self.places.values() if place.number not in good}
        onward = {number for there in stuck for number in self.before.get(there, ()) if number != there}
        dead_ends = [place for number, place in stuck.items() if number not in onward] or list(stuck.values())
        self.found.stuck = list(dict.fromkeys(place.how for place in dead_ends))[:5]


class _Conditions:
    """What a rulebook can tell states apart by."""

    def __init__(self, procedure: Procedure) -> None:
        rules = procedure.rules.values()
        self.always = procedure.always
        self.standing = [opening.where for rule in rules for opening in rule.opens_on]
        self.standing += [row.on.where for row in (*procedure.releases, *procedure.reopens, *procedure.leads)]
        self.of_rule = {rule.id: [clause.where for clause in (*rule.permits, *rule.discharged_by)] for rule in rules}
        reopening = {row.on.event for row in procedure.reopens}
        self.reopening = {r.id for r in rules if any(clause.event in reopening for clause in r.discharged_by)}

    def key(self, state: State) -> Key:
        """Equal for states that no rule in force, and none that a coming event may bring, can tell apart.

        Counters and times don't enter. What opens duties always counts; what permits or discharges, while owed.
        """
        facts = state.facts
        owed = state.owed
        asked = [*self.standing, *(always.where for always in self.always)]
        asked += [where for rule in sorted({duty.rule for duty in owed}) for where in self.of_rule[rule]]
        closed = state.closed_at is not None
        again = any(duty.rule in self.reopening for duty in owed) or any(
            always.within and holds(always.where, state, {}) for always in self.always
        )
        extensions = facts["extensions"]
        lead = facts["lead_agency"]
        return (
            closed,
            *_answers(asked, state, again=again),
            facts["outcome_rule"] if again else None,
            facts["route"] is None,
            facts["responder"] is None,
            facts["matter_type"],
            frozenset(facts["undecided"]),
            frozenset(facts["imposed"]),
            any(duty.id in extensions and extensions[duty.id]["status"] == "requested" for duty in owed),
            frozenset((duty.rule, duty.status, duty.bearer.agency == lead) for duty in owed),
        )


def _answers(asked: list[Where], state: State, *, again: bool) -> Iterator[Any]:
    """Whether each condition on a fact holds; those on open duties are in the key as such."""
    seen: set[tuple[str, tuple[Any, ...]]] = set()
    for where in asked:
        for name, allowed in where.items():
            if (name, allowed) in seen:
                continue
            seen.add((name, allowed))
            if name == "breached" or (name in state.facts and (again or not name.startswith("outcome_"))):
                yield name, holds({name: allowed}, state, {})
