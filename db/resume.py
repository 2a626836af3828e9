"""A matter as its ledger tells it, and the start of a workflow that goes on from there."""

from dataclasses import replace

from pydantic import TypeAdapter

from db.cases import Cases
from db.findings import Findings
from db.ledger import Ledger
from domain.clock.calendar import Calendar
from domain.engine import evolution
from domain.law import library
from domain.matter.state import State
from domain.records.lead import Lead, Withdrawal, lead_of
from domain.records.record import LedgerRow, event_of
from domain.records.wire import Start, carried

_start = TypeAdapter(Start)


class Resume:
    """Folds matters, for reading them and for starting their workflows again."""

    def __init__(self, cases: Cases, ledger: Ledger, findings: Findings) -> None:
        self._cases = cases
        self._ledger = ledger
        self._findings = findings

    async def state(self, number: str) -> tuple[Start, State]:
        """The matter as its ledger tells it, and the input it was started with. Raises LookupError."""
        kind, given = await self._cases.start(number)
        start = _start.validate_python(given)
        rulebook = library.get(start.rulebook, start.digest)
        calendar = Calendar.from_compact(start.calendar)
        empty = State(procedure=kind, number=number, calendar=calendar, functions=start.functions)
        return start, evolution.fold(rulebook, empty, map(event_of, await self._ledger.events(number)))

    async def start(self, number: str) -> tuple[Start, State]:
        """The start of a workflow that goes on where the ledger ends: what was done isn't done again. Leads and
        withdrawals are handed on again, since none may be missing and a second time changes nothing.
        """
        start, state = await self.state(number)
        rows = await self._ledger.events(number)
        if len(rows) == 1:
            return start, state
        seen = {row.command: row.seq for row in rows if row.command}
        leads, withdrawals = _handed_on(start, state, rows)
        findings = (await self._findings.of_cases([number])).get(number, [])
        again = replace(
            start,
            calendar=carried(state.calendar),
            first=None,
            snapshot=state.snapshot(),
            seen=seen,
            leads=leads,
            withdrawals=withdrawals,
            findings=tuple(findings),
        )
        return again, state


def _handed_on(start: Start, state: State, rows: list[LedgerRow]) -> tuple[tuple[Lead, ...], tuple[Withdrawal, ...]]:
    """The leads of a matter that stand, and its withdrawals."""
    rulebook = library.get(start.rulebook, start.digest)
    found = [lead_of(rulebook, state, event_of(row), row.seq, row.recorded_at) for row in rows]
    withdrawals = tuple(each for each in found if isinstance(each, Withdrawal))
    gone = {each.duty: each.seq for each in withdrawals}  # the latest of a duty
    leads = (each for each in found if isinstance(each, Lead))
    return tuple(lead for lead in leads if not lead.breach or lead.seq > gone.get(lead.duty or "", 0)), withdrawals
