"""A matter as its ledger tells it: folded for a read, for a report, or for a workflow that goes on from there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from db.reads.cases import Cases
from db.reads.findings import Findings
from db.writes.ledger import Ledger
from domain.clock.calendar import Calendar
from domain.clock.clock import Again
from domain.clock.explanation import Explanation
from domain.engine import evolution
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import Duty, State
from domain.records.explaining import explain
from domain.records.lead import Lead, Withdrawal, lead_of
from domain.records.part import SplitPart, part_of
from domain.records.record import LedgerRow, event_of
from domain.records.wire import Start, carried

_start = TypeAdapter(Start)


def before_its_first_event(procedure: str, number: str, kept: Any) -> tuple[Start, Rulebook, State]:
    """Return the start that is kept of a matter (``kept``, JSON), its rulebook, and its state before its first event.

    Raises `library.UnknownRulebook`.
    """
    start = _start.validate_python(kept)
    calendar = Calendar.from_compact(start.calendar)
    empty = State(procedure=procedure, number=number, calendar=calendar, functions=start.functions)
    return start, library.get(start.rulebook, start.digest), empty


@dataclass(frozen=True, slots=True)
class Folded:
    """A matter with its rulebook, everything that happened in it, and the start of its first workflow."""

    start: Start
    rulebook: Rulebook
    state: State
    rows: tuple[LedgerRow, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, in order."""
        return tuple(map(event_of, self.rows))

    def explanation(self, duty: Duty, calendar: Calendar | None) -> Explanation:
        """Return why the duty is due at its due instant.

        ``calendar`` is the calendar by which that instant was computed, with its notices. When it is None, because it
        can't be made any more, the matter's own calendar is used.
        """
        return explain(self.rulebook, calendar or self.state.calendar, self.state, duty, self.events)

    def explanation_again(self, duty: Duty, again: Again, calendar: Calendar) -> Explanation:
        """Return why a limit once more of the duty ends when it ends, by the calendar by which it was counted."""
        return explain(self.rulebook, calendar, self.state, duty, self.events, again)

    def resumed(self, findings: Sequence[str]) -> Start:
        """Return the start of a workflow that goes on where the ledger ends. An act that was done isn't done again.

        Leads, withdrawals and parts are handed on again: none may be missing, and a repetition changes nothing.
        ``findings`` are the numbers of the findings that the matter's leads have gone into.
        """
        if len(self.rows) == 1:
            return self.start
        leads, withdrawals = self._handed_on()
        return replace(
            self.start,
            calendar=carried(self.state.calendar),
            first=None,
            snapshot=self.state.snapshot(),
            seen={row.command: row.seq for row in self.rows if row.command},
            leads=leads,
            withdrawals=withdrawals,
            parts=tuple(self._split_off()),
            findings=tuple(findings),
        )

    def _split_off(self) -> Iterator[SplitPart]:
        """Yield every part that was split off the matter."""
        for row in self.rows:
            if part := part_of(self.rulebook, self.state, event_of(row), row.seq, row.recorded_at):
                yield part

    def _handed_on(self) -> tuple[tuple[Lead, ...], tuple[Withdrawal, ...]]:
        """Return the leads of the matter that stand, and all its withdrawals."""
        found = [lead_of(self.rulebook, self.state, event_of(row), row.seq, row.recorded_at) for row in self.rows]
        withdrawals = tuple(each for each in found if isinstance(each, Withdrawal))
        leads = (each for each in found if isinstance(each, Lead))
        return tuple(lead for lead in leads if not any(each.takes_back(lead) for each in withdrawals)), withdrawals


def _compared(start: Start) -> tuple[State | None, Start]:
    """Return what decides about a matter in the start of its workflow, without what a run may have handed on."""
    calendar, snapshot = Calendar.from_compact(start.calendar), start.snapshot
    without = replace(start, first=None, snapshot=None, seen={}, leads=(), withdrawals=(), findings=(), restored=None)
    return State.restored(snapshot, calendar) if snapshot else None, without


def _told(start: Start) -> Start:
    """Return a start as a workflow gets it."""
    return _start.validate_json(to_json(start))


class Fold:
    """Folds matters from the ledger of one database."""

    def __init__(self, cases: Cases, ledger: Ledger, findings: Findings) -> None:
        self._cases = cases
        self._ledger = ledger
        self._findings = findings

    async def matter(self, number: str) -> Folded:
        """Return the matter as its ledger tells it now. Raises LookupError when there is no such matter."""
        procedure, kept = await self._cases.start(number)
        start, rulebook, empty = before_its_first_event(procedure, number, kept)
        rows = tuple(await self._ledger.events(number))
        return Folded(start, rulebook, evolution.fold(rulebook, empty, map(event_of, rows)), rows)

    async def seq(self, number: str) -> int:
        """Return the number of the last line of a matter's ledger."""
        return await self._ledger.seq(number)

    async def stands(self, start: Start) -> bool:
        """Whether a start with a snapshot is what the ledger comes to now. Raises LookupError."""
        own, folded = await self.resumed(start.number)
        own, start, opened = _told(own), _told(start), folded.rows[0].command
        return (
            _compared(own) == _compared(start)
            and {*own.seen} - {opened} == {*start.seen} - {opened}
            and all(lead in own.leads for lead in start.leads)
            and all(withdrawal in own.withdrawals for withdrawal in start.withdrawals)
        )

    async def resumed(self, number: str) -> tuple[Start, Folded]:
        """Return the start of a workflow that goes on where the ledger ends, and the matter. Raises LookupError."""
        folded = await self.matter(number)
        return folded.resumed((await self._findings.of_cases([number])).get(number, [])), folded
