"""The states that a matter can reach under a rulebook, by doing every act that its duties call for or permit.

The real engine runs, on sample acts made from the acts' own types; time passes by waiting for whatever comes
next. States that no rule in force can tell apart count as one. The walk reports five faults: a beginning from which
nobody owes anything, a state from which no ordinary act closes the matter, a matter that closes without an outcome, a
row whose duty never arises, and an act on which the engine fails.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.acts import ACTS, EVENTS
from domain.clock.calendar import TZ, Calendar
from domain.engine.procedure import Decision, handle, lapse, open_matter
from domain.law.rulebook import Procedure, Rulebook
from domain.matter.events import Command, Refused
from domain.matter.facts import named
from domain.matter.state import State
from domain.reading.exploring.beginnings import Beginning, beginnings
from domain.reading.exploring.distinctions import Distinctions, Key
from domain.reading.exploring.samples import CARDS, FUNCTIONS, OFFICIALS, STAFF, actors, samples
from domain.reading.exploring.seen import Exploration
from domain.reading.grammar import words

TOLD = 50  # states; how often a walk says how far it is
NEAREST = 800  # states, twice: what a matter usually comes to lies well within
_FURTHER = 3  # times that many again, while some duty wasn't owed or met
START = datetime(2026, 3, 2, 10, tzinfo=TZ)


class Tell(Protocol):
    """What is told how far a walk is: the Chinese title of the procedure, how many of its states have been visited, and
    whether these were all.
    """

    def __call__(self, procedure: str, states: int, *, done: bool) -> None: ...


def explore(rulebook: Rulebook, nearest: int = NEAREST, tell: Tell | None = None) -> list[Exploration]:
    """A walk through every procedure: the ``nearest`` states of its usual courses, and of corrected ones."""
    return [_Walk(rulebook, procedure, nearest, tell).run() for procedure in rulebook.procedures.values()]


@dataclass(frozen=True, slots=True)
class _Reached:
    """A state, for all states with the same key: how it was reached, and when."""

    number: int
    key: Key
    state: State
    at: datetime
    came_from: "_Reached | None"
    events: tuple[str, ...]

    @property
    def how(self) -> str:
        """The way to here: the titles of the events, step by step."""
        return self.came_from.then(self.events) if self.came_from else _step(self.events)

    @property
    def passed(self) -> tuple[str, ...]:
        """The events on the way to here."""
        return (*self.came_from.passed, *self.events) if self.came_from else self.events

    def then(self, events: tuple[str, ...]) -> str:
        """The way to here and one step more."""
        return f"{self.how} → {_step(events)}"


def _step(events: tuple[str, ...]) -> str:
    return "+".join(EVENTS[event].title for event in events)


class _Walk:
    def __init__(self, rulebook: Rulebook, procedure: Procedure, nearest: int, tell: Tell | None) -> None:
        self.rulebook, self.procedure, self.nearest, self.tell = rulebook, procedure, nearest, tell
        self.found = Exploration(procedure)
        self.distinctions = Distinctions(rulebook, procedure)
        everything = {row.on.event for row in procedure.releases if "*" in row.duties}
        acts = ACTS[procedure.id]
        self.breaking_off = {name for name, act_type in acts.items() if act_type.leaves in everything}
        discharging = {name for name, act_type in acts.items() if act_type.leaves in procedure.discharging}
        self.corrections = {always.act for always in procedure.always} - self.breaking_off - discharging
        self.reached: dict[Key, _Reached] = {}
        self.ahead: deque[_Reached] = deque()
        self.corrected: list[tuple[_Reached, Decision, datetime]] = []
        self.before: dict[int, set[int]] = {}
        self.unvisited: dict[int, _Reached] = {}

    def run(self) -> Exploration:
        """The usual courses first, then those that begin unusually, then those in which something was corrected once.

        Where some duty has not been owed or met by then, what was left is visited too, up to three times as much,
        first where such a duty is owed: some duties are owed only after many steps.
        """
        ways = list(beginnings(self.rulebook, self.procedure, START))
        self.found.begun = [way.facts for way in ways]
        self.begin(way for way in ways if way.unusual <= 1)
        self.enter(self.nearest)
        self.begin(way for way in ways if way.unusual > 1)
        self.enter(self.nearest // 4)
        for place, made, at in self.corrected:
            self.arrive(place, made, at, ordinary=False)
        self.enter(self.nearest)
        for _ in range(_FURTHER):
            if not (self.unvisited and self.found.lifeless()):
                break
            unmet = {*self.found.unmet()}
            owed = {number: {duty.rule for duty in place.state.owed} for number, place in self.unvisited.items()}
            self.ahead.extend(sorted(self.unvisited.values(), key=lambda place: unmet.isdisjoint(owed[place.number])))
            self.unvisited.clear()
            self.enter(self.nearest)
        self.found.beyond = len(self.unvisited)
        self.find_stuck()
        self.say(done=True)
        return self.found

    def say(self, *, done: bool = False) -> None:
        """Tell how far the walk is, if somebody wants to know."""
        if self.tell and (done or self.found.states % TOLD == 0):
            self.tell(self.procedure.title, self.found.states, done=done)

    def enter(self, nearest: int) -> None:
        """Visit at most ``nearest`` places, in order. The others are kept in ``unvisited``."""
        until = self.found.states + nearest
        while self.ahead and self.found.states < until:
            self.visit(self.ahead.popleft())
        self.unvisited.update((place.number, place) for place in self.ahead)
        self.ahead.clear()

    def begin(self, ways: Iterable[Beginning]) -> None:
        """Open a matter in each of the ways; a way in which nobody owes anything is noted."""
        for way in ways:
            made = open_matter(self.rulebook, self.procedure.id, "1", Calendar(), way.first, FUNCTIONS)
            self.note(made)
            self.arrive(None, made, START)
            if not made.state.owed:
                self.found.silent.append(way.facts)

    def visit(self, place: _Reached) -> None:
        """Let time pass, and do every act that is admitted here: now, or after the wait where it isn't admitted now."""
        self.found.states += 1
        self.say()
        later, at = self.wait(place)
        for act in ACTS[self.procedure.id]:
            if not self.do(act, place, place.state, place.at) and later is not place.state:
                self.do(act, place, later, at)

    def wait(self, place: _Reached) -> tuple[State, datetime]:
        """Let time pass until it makes a difference; otherwise, the state when nothing more will come."""
        state, at = place.state, place.at
        while wakes := [wake for duty in state.duties if (wake := duty.wakes_at)]:
            at = max(min(wakes), at)
            passed = lapse(self.rulebook, state, at)
            state = passed.state
            self.note(passed)
            if self.distinctions.key(state) != place.key:
                self.arrive(place, passed, at)
                return place.state, place.at
        return state, at

    def do(self, act: str, place: _Reached, state: State, at: datetime) -> bool:
        """Do an act in every way it may be done; whether any was admitted."""
        admitted, act_type = False, ACTS[self.procedure.id][act]
        for actor in actors(self.rulebook, state, act):
            if lacking := act_type.lacks(state.facts):
                self.found.lacking.setdefault((act, lacking), place.how)
                break
            for data in samples(self.rulebook, act_type, state, actor, at):
                command = Command("1", act, data, actor, at, agencies=CARDS, officials=OFFICIALS, staff=STAFF)
                try:
                    made = handle(self.rulebook, state, command)
                except Refused:
                    continue
                except Exception as error:  # noqa: BLE001 - whatever it is, it would stop a matter for good
                    self.found.crashes.setdefault((act, repr(error)), f"{place.how} → {act} {data}")
                    continue
                admitted = True
                self.note(made)
                if act in self.corrections:
                    self.corrected.append((place, made, at))
                elif act not in self.breaking_off:
                    self.arrive(place, made, at)
        return admitted

    def arrive(self, place: _Reached | None, made: Decision, at: datetime, *, ordinary: bool = True) -> None:
        key = self.distinctions.key(made.state)
        there = self.reached.get(key)
        events = tuple(event.type for event in made.events)
        if place and self._resultless(place, made.state, events):
            self.found.resultless.setdefault(events[-1], place.then(events))
        if there is None:
            there = self.reached[key] = _Reached(len(self.reached), key, made.state, at, place, events)
            self.ahead.append(there)
            self.note(made)
        if place and ordinary:
            self.before.setdefault(there.number, set()).add(place.number)

    def _resultless(self, place: _Reached, state: State, events: tuple[str, ...]) -> bool:
        """Whether a matter closes here though nothing that counts as an outcome has happened. To tell the applicant a
        result on the way counts as one: a transfer out of the district may end so.
        """
        return bool(
            self.procedure.outcomes
            and state.closed_at
            and not place.state.closed_at
            and not state.facts["outcome_event"]
            and words.TELLING.isdisjoint((*place.passed, *events))
        )

    def note(self, made: Decision) -> None:
        self.found.events.update(event.type for event in made.events)
        self.found.opened.update(duty.rule for duty in made.state.duties)
        self.found.discharged.update(duty.rule for duty in made.state.duties if duty.status == "discharged")
        for name in words.FACTS[self.procedure.id]:
            self.found.facts.setdefault(name, set()).add(named(made.state.facts, name) or False)

    def find_stuck(self) -> None:
        """Walk back from the closed states, and from those that were left. States that this doesn't reach are stuck."""
        ahead = [place.number for place in self.reached.values() if place.state.closed_at]
        ahead += self.unvisited
        good = set(ahead)
        while ahead:
            for number in self.before.get(ahead.pop(), ()):
                if number not in good:
                    good.add(number)
                    ahead.append(number)
        stuck = {place.number: place for place in self.reached.values() if place.number not in good}
        onward = {number for there in stuck for number in self.before.get(there, ()) if number != there}
        for place in [place for number, place in stuck.items() if number not in onward] or list(stuck.values()):
            self.found.stuck.setdefault(frozenset(duty.rule for duty in place.state.owed), place.how)
