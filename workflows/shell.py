"""The durable shell around the pure engine. It is the same for every procedure.

It keeps a state, starts one timer for each open duty, takes acts in, and writes every step to the ledger, first in,
first out. It holds no rule. Between a decision and its fold there is never an ``await``.
"""

import asyncio
from collections import deque
from datetime import datetime
from typing import Any

from temporalio import workflow

from domain.clock.calendar import Calendar
from domain.engine import evolution, revision
from domain.engine import procedure as engine
from domain.engine.procedure import Decision
from domain.law import library
from domain.matter.events import Command, Event, Refused
from domain.matter.names import REVISE
from domain.matter.state import State
from domain.records import wording
from domain.records.lead import Lead, Withdrawal, lead_of
from domain.records.part import SplitPart, part_of
from domain.records.record import Record, record, search_attributes
from domain.records.wire import UNTRUSTED, Start, carried, trusted, unpack
from matters.temporal import attributes
from workflows import stubs
from workflows.refusals import UNREAD, failure, refused

HISTORY_LIMIT = 1_800  # events in a history; Temporal warns of long histories
UPDATE_LIMIT = 1_500  # updates in one run, of which Temporal admits 2,000

QUEUED = 2**31 - 1  # higher than any line of a ledger


class Shell:
    """One matter in its workflow: its state, its timers, the steps that are not yet written, and in ``leads`` what is
    not yet handed on: leads, withdrawals, and parts that were split off.
    """

    def __init__(self, procedure: str, start: Start) -> None:
        self.start = start
        self.rulebook = library.get(start.rulebook, start.digest)
        calendar = Calendar.from_compact(start.calendar)
        self.seen = dict(start.seen)
        self.unwritten: deque[tuple[Record, str]] = deque()
        self.outgoing: deque[Lead | Withdrawal | SplitPart] = deque((*start.leads, *start.withdrawals, *start.parts))
        self.findings = list(start.findings)
        self.timers: dict[str, tuple[datetime, asyncio.Task[None]]] = {}
        self.writing = asyncio.Lock()
        self.woken = False
        self.behind = False
        self.checked = start.snapshot is None  # the first event of a matter is in the ledger before its workflow starts
        self.living: asyncio.Task[None] | None = None
        self.memo: tuple[str, int, Decision] | None = None
        if start.snapshot:
            self.state = State.restored(start.snapshot, calendar)
        elif start.first:
            opened = engine.open_matter(self.rulebook, procedure, start.number, calendar, start.first, start.functions)
            self.state = opened.state
        else:
            raise ValueError("the start of a matter has neither a first event nor a snapshot")
        self.attributes = search_attributes(self.rulebook, self.state)
        self._show()
        if start.restored:
            self._take(self._recorded("workflow_restored", dict(start.restored)))

    # ── the life of a matter ────────────────────────────────────────────

    async def live(self) -> None:
        """Run until nothing is owed and no act is admissible any more. The run continues as new before its history is
        too long.
        """
        self.living = asyncio.current_task()
        await self._write()
        leads = asyncio.create_task(self._hand_on())
        while True:
            try:
                if self.behind:
                    again = stubs.resume if self.checked else stubs.restore
                    workflow.continue_as_new(await stubs.remotely(again, self.start.number, "按台账接续"))
                if self._ended() or self._too_long():
                    await self._settled()
                    if self.behind:
                        continue
                    if not self._ended():
                        workflow.continue_as_new(self._carried())
                    leads.cancel()
                    return
                self._set_timers()
                await workflow.wait_condition(lambda: self.woken or self.behind or self._too_long())
                self.woken = False
                self._take(engine.lapse(self.rulebook, self.state, workflow.now()))
                await self._write()
            except asyncio.CancelledError:  # a request to cancel, from the UI, is recorded and not obeyed
                self._take(self._recorded("cancel_ignored", {}))

    def _ended(self) -> bool:
        state = self.state
        rests = engine.admits_until(self.rulebook, state)
        return state.closed_at is not None and (rests is None or rests <= workflow.now())

    def _too_long(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested()
            or info.get_current_history_length() > HISTORY_LIMIT
            or len(self.seen) - len(self.start.seen) > UPDATE_LIMIT
        )

    async def _settled(self) -> None:
        """Wait until all that came in is answered, written and handed on, or until the ledger is ahead of this run."""
        await workflow.wait_condition(
            lambda: self.behind or (workflow.all_handlers_finished() and not self.unwritten and not self.outgoing)
        )

    def _carried(self) -> Start:
        start = self.start
        return Start(
            number=start.number,
            rulebook=start.rulebook,
            digest=start.digest,
            calendar=carried(self.state.calendar),
            functions=start.functions,
            snapshot=self.state.snapshot(),
            seen=self.seen,
            findings=tuple(self.findings),
        )

    # ── timers ──────────────────────────────────────────────────────────

    def _set_timers(self) -> None:
        """Set one timer for each open duty, to its next instant; and one for the end of the days in which a closed
        matter may be disputed.
        """
        wanted = {duty.id: at for duty in self.state.duties if (at := duty.wakes_at)}
        if rests := engine.admits_until(self.rulebook, self.state):
            wanted["rest"] = rests
        for name in [name for name, (at, _) in self.timers.items() if wanted.get(name) != at]:
            self.timers.pop(name)[1].cancel()
        for name, at in wanted.items():
            if name not in self.timers:
                text = wording.timer_text(self.rulebook, self.state, name)
                self.timers[name] = at, asyncio.create_task(self._sleep_until(name, at, text))

    async def _sleep_until(self, name: str, at: datetime, text: str) -> None:
        seconds = (at - workflow.now()).total_seconds()
        if seconds > 0:
            await workflow.sleep(seconds, summary=text)
        self.timers.pop(name, None)
        self.woken = True

    # ── acts ────────────────────────────────────────────────────────────

    def refuse(self, name: str, packed: Any) -> None:
        """Validate an update. Raises when the act is not admissible; then the update leaves no trace in the history."""
        try:
            command = unpack(name, packed, workflow.now())
            if self.checked and command.id not in self.seen:
                self.memo = command.id, self.state.seq, engine.handle(self.rulebook, self.state, command)
        except Refused as refusal:
            if refusal.code != UNTRUSTED:
                raise failure(refusal, self._stands()) from None

    async def update(self, name: str, packed: Any) -> dict[str, Any]:
        """Do an act that came as an update. Returns ``{summary, seq}`` once the act is in the ledger."""
        if not self.checked:
            await self._write()
        try:
            command = unpack(name, packed, workflow.now())
            summary = self._act(command, packed)
        except Refused as refusal:
            if refusal.code == UNTRUSTED:  # the validator lets it pass, so that the attempt is recorded
                self._refused(name, packed, refusal)
                await self._write()
            # otherwise it was admissible when it was validated, but another act came first
            raise failure(refusal, self._stands()) from None
        await self._write()
        return {"summary": summary, "seq": self.seen[command.id]}

    async def signal(self, name: str, packed: Any) -> None:
        """Do an act that came as a signal. An act that can't be read or isn't admissible is recorded as refused."""
        try:
            self._act(unpack(name, packed, workflow.now()), packed)
        except Refused as refusal:
            self._refused(name, packed, refusal)
        await self._write()

    async def revise_calendar(self, packed: Any) -> None:
        """Follow a revised calendar that came as a signal. A repeated signal changes nothing."""
        try:
            revised = revision.read(trusted(REVISE, packed))
        except Refused as refusal:
            self._refused(REVISE, None, refusal)
        else:
            self._take(engine.revise(self.rulebook, self.state, revised, workflow.now()), told=packed)
        await self._write()

    def _act(self, command: Command, packed: Any) -> str:
        if command.id in self.seen:
            return ""
        memo, self.memo = self.memo, None
        if memo and memo[:2] == (command.id, self.state.seq):
            decision = memo[2]
        else:
            decision = engine.handle(self.rulebook, self.state, command)
        return self._take(decision, command, packed)

    def _stands(self) -> int:
        """The last line of the ledger that this run knows to be written. While lines are queued it is `QUEUED`, which
        no ledger reaches: the ledger may refuse them, so nobody may be told a refusal that follows from them.
        """
        return QUEUED if self.unwritten else self.state.seq

    def _refused(self, name: str, packed: Any, refusal: Refused) -> None:
        decision = self._recorded("act_refused", refused(self.state.procedure, name, packed, refusal))
        self._take(decision, told=packed if refusal.code not in UNREAD else None)

    def _recorded(self, event_type: str, data: dict[str, Any]) -> Decision:
        event = Event(event_type, workflow.now(), data)
        return Decision((event,), evolution.evolve(self.rulebook, self.state, event))

    # ── what follows from a step ────────────────────────────────────────

    def _take(self, decision: Decision, command: Command | None = None, told: Any = None) -> str:
        """Fold a decision into the state, and queue what has to be written. Returns the summary. It never awaits."""
        if not decision.events:
            return ""
        before, self.state = self.state, decision.state
        first = before.seq + 1
        for seq, event in enumerate(decision.events, first):
            if found := lead_of(self.rulebook, self.state, event, seq, workflow.now()):
                self.outgoing.append(found)
            if part := part_of(self.rulebook, self.state, event, seq, workflow.now()):
                self.outgoing.append(part)
        spoken = next((e for e in decision.events if command and e.command == command.id), decision.events[0])
        summary = wording.change_text(self.rulebook, before, self.state, spoken.type)
        if command:
            self.seen[command.id] = self.state.seq
        step = record(
            self.rulebook,
            before,
            self.state,
            decision.events,
            workflow.now(),
            command=command.id if command else None,
            summary=summary,
            told=told,
        )
        self.unwritten.append((step, summary))
        self.woken = True
        wanted = search_attributes(self.rulebook, self.state, step.head)
        if changes := attributes.changes(self.attributes, wanted):
            workflow.upsert_search_attributes(changes)
            self.attributes = wanted
        self._show()
        return summary

    def _show(self) -> None:
        workflow.set_current_details(wording.details(self.rulebook, self.state, self.findings))

    async def _write(self) -> None:
        """Write the queue in order. Return when everything that was queued at the call is in the ledger. Before that, a
        run that begins with a snapshot is compared with the ledger.

        When the ledger is ahead of this run, the queue rests on a state that is out of date. Then the queue is dropped,
        and callers who wait for it get no answer. A run that starts from the ledger gets their acts again.
        """
        async with self.writing:
            try:
                if not self.checked:
                    await stubs.locally(stubs.check_start, self.start, "与台账核对")
                    self.checked = True
                while self.unwritten and not self.behind:
                    step, summary = self.unwritten[0]
                    await stubs.locally(stubs.write_record, step, summary)
                    self.unwritten.popleft()
            except stubs.Behind:
                self.behind = True
        if self.behind and asyncio.current_task() is not self.living:
            await workflow.wait_condition(lambda: False)

    async def _hand_on(self) -> None:
        while True:
            await workflow.wait_condition(lambda: bool(self.outgoing) and not self.unwritten)
            first = self.outgoing[0]
            if isinstance(first, Lead):
                opened = await stubs.remotely(stubs.open_lead, first, wording.lead_text(self.rulebook, first))
                # activities of older histories return no numbers
                self.findings = list(dict.fromkeys([*self.findings, *(opened or ())]))
                self._show()
            elif isinstance(first, SplitPart):
                await stubs.remotely(stubs.open_part, first, "拆分的部分另立一件")
            else:
                await stubs.remotely(stubs.withdraw_lead, first, "撤回逾期线索")
            self.outgoing.popleft()
