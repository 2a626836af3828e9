"""What a walk through one procedure has seen, and which problems of the procedure follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.acts import ACTS
from domain.law.clauses import Clause
from domain.law.rulebook import Procedure, Rule
from domain.reading.checks.needs import unmade
from domain.reading.exploring.beginnings import Facts, alike, said
from domain.reading.grammar import words
from domain.reading.grammar.rows import Problem

WAYS = 5  # dead ends told of one procedure
NO_DUTY = ""  # no row's id


@dataclass(slots=True)
class Exploration:
    """What was seen of one procedure. Where a text says a way, it is the first one seen, event by event.

    ``states`` were visited; ``beyond`` is how many more were seen from there, and left. ``begun``: the opening facts of
    every beginning; ``silent``: of those in which nobody owes anything. ``stuck``: by the rows owed in a dead end, the
    way there. ``resultless``: by the event with which a matter closed before it had an outcome, the way there.
    ``crashes``: by act and error, the way there. ``lacking``: by an act that was called for and the fact
    that it lacked, the way there.
    """

    procedure: Procedure
    states: int = 0
    beyond: int = 0
    events: set[str] = field(default_factory=set[str])
    opened: set[str] = field(default_factory=set[str])
    discharged: set[str] = field(default_factory=set[str])
    facts: dict[str, set[Any]] = field(default_factory=dict[str, set[Any]])
    begun: list[Facts] = field(default_factory=list[Facts])
    silent: list[Facts] = field(default_factory=list[Facts])
    stuck: dict[frozenset[str], str] = field(default_factory=dict[frozenset[str], str])
    resultless: dict[str, str] = field(default_factory=dict[str, str])
    crashes: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    lacking: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def lifeless(self) -> bool:
        """Whether the walk saw a row that never opened its duty, a duty that was never met, or missed a named event."""
        return bool(self._unopened() or self.unmet() or self._unseen())

    def problems(self) -> list[Problem]:
        """The problems, each cause once. A problem that only follows from another one is left out: so a matter that
        closes without an outcome is told of where every row does what it should.
        """
        return list(self._faults()) or list(self._resultless())

    def _resultless(self) -> Iterator[Problem]:
        for how in self.resultless.values():
            message = f"办结而没有结果：{how}：此后没有人承担义务，也没有发生过 outcomes 所列的事件"
            yield Problem(f"procedures.{self.procedure.id}", message)

    def _faults(self) -> Iterator[Problem]:
        path = f"procedures.{self.procedure.id}"
        for (_, error), how in self.crashes.items():
            yield Problem(path, f"无法执行：{how}：{error}")
        silent = alike(self.silent, self.begun)
        for told in silent:
            yield Problem(path, f"没有人因此承担任何义务，事项一经收到即告办结：{said(told) or '一切情形'}")
        lacking = {
            act: (fact, how) for (act, fact), how in self.lacking.items() if self._leaves(act) not in self.events
        }
        for act, (fact, how) in lacking.items():
            yield Problem(path, f"{unmade(act, fact)}，如：{how}")
        stopped = {self._leaves(act) for act in (*lacking, *(act for act, _ in self.crashes))}
        waiting = {rule.id for rule in self.procedure.rules.values() if stopped & {c.event for c in rule.discharged_by}}
        unmet = [rule for rule in self.unmet() if rule not in waiting]
        for rule in unmet:
            how = next((f"，如：{way}" for rules, way in self.stuck.items() if rule in rules), "")
            yield Problem(f"{path}.duty[{rule}].discharged_by", f"从未能够履行这项义务{how}")
        for rule in self._unopened():
            if any(opening.event in self.events and not _within(opening, silent) for opening in rule.opens_on):
                yield Problem(f"{path}.duty[{rule.id}].opens_on", "从未产生这项义务：条件不能同时成立")
        for event in self._unseen():
            if event not in stopped and self._sources(event, silent) & {NO_DUTY, *self.opened - {*unmet} - waiting}:
                yield Problem(path, f"从未发生「{event}」")
        ends = [how for rules, how in self.stuck.items() if not rules & {*unmet, *waiting}]
        yield from (Problem(path, f"无法办结：{how}") for how in ends[:WAYS])

    def _leaves(self, act: str) -> str:
        return ACTS[self.procedure.id][act].leaves

    def _unopened(self) -> list[Rule]:
        return [rule for rule in self.procedure.rules.values() if rule.id not in self.opened]

    def unmet(self) -> list[str]:
        """The rows whose duties were owed and never discharged, though no lapse ends them."""
        rules = self.procedure.rules.values()
        return [r.id for r in rules if r.id in self.opened and r.id not in self.discharged and not r.lapses]

    def _unseen(self) -> list[str]:
        """The events that rows name and that never happened."""
        rules = self.procedure.rules.values()
        named = {clause.event for rule in rules for clause in (*rule.opens_on, *rule.discharged_by)}
        rows = (*self.procedure.releases, *self.procedure.reopens, *self.procedure.leads)
        named |= {row.on.event for row in rows} | {outcome.event for outcome in self.procedure.outcomes}
        return sorted((named | {rule.lapses for rule in rules if rule.lapses}) - self.events)

    def _sources(self, event: str, silent: list[Facts]) -> set[str]:
        """The rows whose duties call for or permit what brings an event about in matters that owe something at
        all; `NO_DUTY` for what depends on no duty.
        """
        leaving = {name for name, act_type in ACTS[self.procedure.id].items() if act_type.leaves == event}
        followed = [act for act in words.FOLLOWS.get(event, ()) if self._leaves(act) in self.events]
        apart = followed or any(always.act in leaving for always in self.procedure.always)
        rules = self.procedure.rules.values()
        calls = ((rule.id, clause) for rule in rules for clause in rule.discharged_by if leaving)
        calling = {rule for rule, clause in calls if clause.event == event and not _within(clause, silent)}
        permitting = {rule.id for rule in rules if any(permit.act in leaving for permit in rule.permits)}
        lapsing = {rule.id for rule in rules if rule.lapses == event}
        return calling | permitting | lapsing | ({NO_DUTY} if apart else set())


def _within(clause: Clause, silent: list[Facts]) -> bool:
    """Whether a condition holds only in matters that begin in one of the ways in which nobody owes anything."""
    return any(told and all(clause.where.get(name) == (value,) for name, value in told.items()) for told in silent)
