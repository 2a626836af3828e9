"""What an event does to the clocks of a matter's duties: they begin, move, stand still, go on, or are counted again by
a revised calendar. No clock is ever reset.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from domain.clock import calendar as cal
from domain.clock import exclusions
from domain.clock.calendar import Calendar
from domain.clock.clock import Clock, Move, Span
from domain.clock.counting import Counting
from domain.law.limits import Limit
from domain.law.rulebook import Remind

REVISED = "calendar_revised"  # the event of a revised calendar, and the reason of what it moves

C = TypeVar("C", bound=Clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timekeeper(Counting):
    """Made once for an event. ``at``: the instant that counts for it; ``why``: its type, the reason of what it moves.

    ``former``: for each revised calendar that the matter follows, in order, when it was published (ISO 8601) and the
    compact calendar until then. Every method takes a clock and gives it as it is after the event; ``remind`` is what
    the rulebook says of reminding.
    """

    at: datetime
    why: str
    former: Sequence[Sequence[Any]] = ()

    # ── a clock begins ──────────────────────────────────────────────────

    def begin(
        self,
        clock: C,
        remind: Remind | None,
        late_with: str | None,
        *,
        since: datetime,
        limit: Limit | None,
        until: datetime | None,
    ) -> C:
        """A clock that runs from ``since``: by a limit, or ``until`` the end of a day that was set, or without end.

        It is due no earlier than revisions allow that were published while it ran already. If it is late from its
        start, it joins the lateness of the duty ``late_with``; without one, it can still be breached by itself.
        """
        due_at = self.duty_due(limit, since) if limit else until
        clock = self._counted(clock, due_at, counts_from=since, limit=limit)
        if move := self._told(clock, due_at):
            clock = self._counted(clock, move.after, moves=(*clock.moves, move))
        return self._late_with(clock, remind, late_with)

    def go_on(self, clock: C, remind: Remind | None, late_with: str | None, *, before: Clock) -> C:
        """A clock that goes on where that of a duty ``before`` it was; counted again if the calendar was revised
        meanwhile.
        """
        due_at = before.due_at
        clock = self._counted(clock, due_at, counts_from=before.counts_from, limit=before.limit, moves=before.moves)
        if due_at is not None and before.calendar != self.calendar.version:
            counted = self.instants(before)[-1]
            again = max(counted, self._earliest(before) or counted)
            if again < due_at and before.breached_at is not None:  # it was late by the days that people had counted
                clock = replace(clock, calendar=before.calendar, provisional=before.provisional)
            elif not again == due_at == counted:
                move = Move(self.at, due_at, again, REVISED, not_before=again if again != counted else None)
                clock = self._counted(clock, again, moves=(*before.moves, move))
        return self._late_with(clock, remind, late_with)

    def _late_with(self, clock: C, remind: Remind | None, late_with: str | None) -> C:
        if clock.due_at is not None and clock.due_at <= self.at and late_with:
            clock = replace(clock, breached_at=clock.due_at, joins=late_with)
        return self.reminding(clock, remind)

    # ── a clock moves ───────────────────────────────────────────────────

    def shift(self, clock: C, remind: Remind | None, working_days: int) -> C:
        """Its due instant moves by so many working days."""
        if clock.due_at is None:
            return clock
        return self.move(clock, remind, self.shifted(clock.due_at, working_days), shift=working_days)

    def leave_out(self, clock: C, remind: Remind | None, spans: tuple[Span, ...]) -> C:
        """Its due instant moves by the working days in ``spans``, which don't count."""
        if clock.due_at is None:
            return clock
        working_days = exclusions.working_days(self.calendar, spans)
        return self.move(clock, remind, self.shifted(clock.due_at, working_days), excluded=spans)

    def move(self, clock: C, remind: Remind | None, due_at: datetime, **how: Any) -> C:
        """Another due instant, and ``how`` it came to that (see `Move`). What is late still is late from then."""
        was = clock.due_at
        if was is None or (due_at == was and not (how.get("not_before") or how.get("excluded"))):
            return clock
        moved = self._counted(clock, due_at, moves=(*clock.moves, Move(self.at, was, due_at, self.why, **how)))
        if self.why != REVISED and (told := self._told(moved, due_at)):
            due_at = told.after
            moved = self._counted(moved, due_at, moves=(*moved.moves, told))
        if clock.breached_at is not None and due_at <= self.at:
            moved = replace(moved, breached_at=due_at)
        return self.reminding(moved, remind)

    # ── a clock stands still, and goes on ───────────────────────────────

    def stop(self, clock: C) -> C:
        """It stands still; the working days left are kept. A breach that has happened stays."""
        left = self.left(clock, clock.due_at, self.at) if clock.due_at and clock.due_at > self.at else None
        return replace(clock, status="suspended", left=left, stopped_at=self.at)

    def resume(self, clock: C, remind: Remind | None) -> C:
        """It goes on with the working days that were left."""
        resumed = replace(clock, status="open", left=None, stopped_at=None)
        if clock.left is None:
            return resumed
        due_at = self.gone_on(clock.moves, self.at, clock.left)
        return self.move(resumed, remind, due_at, left=clock.left, since=clock.stopped_at)

    def reminding(self, clock: C, remind: Remind | None) -> C:
        """The instant of its reminder, if one still lies ahead."""
        at = None
        if remind and clock.owed:
            if remind.after is not None:
                at = cal.due(self.calendar, Limit("working_days", remind.after), clock.started_at, self.hours)
            elif clock.due_at is not None and clock.breached_at is None:
                at = cal.remind_at(self.calendar, clock.due_at, self.hours)
        at = at if at is not None and at > self.at else None
        return clock if at == clock.remind_at else replace(clock, remind_at=at)

    # ── the calendar was revised ────────────────────────────────────────

    def recount(self, clock: C, remind: Remind | None, published_at: datetime) -> C:
        """What is owed, counted by this revised calendar: not before those who bear it could know (`announced`).

        An open clock moves. One that stands still has another number of days left; or is late no more, where by the
        revised days it stopped in time.
        """
        if clock.due_at is None:
            return self.reminding(clock, remind) if clock.remind_at and clock.status == "open" else clock
        counted = self.instants(clock)[-1]
        match clock.status:
            case "open":
                return self._running(clock, remind, clock.due_at, counted, published_at)
            case "suspended" if clock.stopped_at and clock.left is not None:
                if published_at < clock.stopped_at:  # it still ran then
                    counted = self.announced(published_at, clock.due_at, counted)
                left = self.left(clock, counted, clock.stopped_at)
                if counted <= clock.stopped_at or left == clock.left:
                    return clock
                return replace(self.move(clock, remind, counted), left=left)
            case "suspended" if clock.left is None and clock.breached_at is not None and counted > clock.due_at:
                moved = self.move(clock, remind, counted)
                if clock.stopped_at is None or counted <= clock.stopped_at:
                    return moved
                late = None if moved.joins else moved.breached_at  # its own lead is taken back by an event of its own
                left = cal.left(self.calendar, clock.stopped_at, counted)
                return replace(moved, left=left, breached_at=late, joins=None)
            case _:
                return clock

    def _running(self, clock: C, remind: Remind | None, was: datetime, counted: datetime, published_at: datetime) -> C:
        if counted < was and clock.breached_at is not None:  # it was late by the days that people had counted
            return clock
        due_at = self.announced(published_at, was, counted)
        moved = self.move(clock, remind, due_at, not_before=due_at if due_at != counted else None)
        if moved is clock:  # another calendar has come to the same
            again = self._counted(clock, due_at)
            return self.reminding(again, remind) if clock.remind_at else again
        if moved.joins and due_at > self.at:  # it was late with another duty, and isn't any more
            moved = self.reminding(replace(moved, breached_at=None, joins=None), remind)
        return moved

    def _counted(self, clock: C, due_at: datetime | None, **changes: Any) -> C:
        """The clock with a due instant that was counted by this calendar, and what else changes with it."""
        provisional = due_at is not None and self.provisional(due_at)
        return replace(clock, due_at=due_at, provisional=provisional, calendar=self.calendar.version, **changes)

    def _told(self, clock: Clock, due_at: datetime | None) -> Move | None:
        """The move by which a clock isn't due earlier than revisions allow that were published while it ran already."""
        not_before = self._earliest(clock) if due_at else None
        if due_at is None or not_before is None or not_before <= due_at:
            return None
        return Move(self.at, due_at, not_before, REVISED, not_before=not_before)

    def _earliest(self, clock: Clock) -> datetime | None:
        """The due instant as one revision after the other would have left it, had the duty been open all along.

        None where its clock began after the last of them: whoever bears it could know the days from the first.
        """
        if not self.former:
            return None
        since = next((move.at for move in reversed(clock.moves) if move.left is not None), clock.counts_from)
        former = [(datetime.fromisoformat(at), packed) for at, packed in self.former]
        known = [(at, Calendar.from_compact(packed)) for at, packed in former if since is None or since < at]
        if not known or not (counted := self.by(known[0][1]).instants(clock)):
            return None
        due_at, lifted = counted[-1], None
        calendars = [*(calendar for _, calendar in known[1:]), self.calendar]
        for (published_at, _), calendar in zip(known, calendars, strict=True):
            by = self.by(calendar)
            then = by.instants(clock)[-1]
            then = max(then, lifted or then)
            due_at = by.announced(published_at, due_at, then)
            lifted = due_at if due_at > then else lifted
        return due_at
