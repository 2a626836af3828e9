"""Change the clocks of a matter's duties as an event requires: start one, move one, stop one, let one go on, or count
one again by a revised calendar. No clock starts again from zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from domain.clock import calendar as cal
from domain.clock import once_more
from domain.clock.calendar import Calendar
from domain.clock.clock import Clock, Move, Span
from domain.clock.counting import Counting
from domain.law.limits import Limit
from domain.law.rulebook import Remind

REVISED = "calendar_revised"  # the event of a revised calendar, and the reason of what it moves

C = TypeVar("C", bound=Clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timekeeper(Counting):
    """Changes the clocks of a matter for one event. ``at`` is the instant that counts for the event, ``why`` the
    event's type, which becomes the reason of the moves.

    ``former`` has a pair for each revised calendar that the matter follows, in order: the instant of its publication
    (ISO 8601) and the compact calendar before it. Each method takes a clock and gives the clock after the event.
    ``remind`` is the row's rule for reminders.
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
        """The clock that starts at ``since`` and runs for ``limit``, or ``until`` the end of a day that was set, or
        without a due instant.

        It is due no earlier than permitted by revisions that were published while it ran already. If it is late from
        its start, it joins the lateness of the duty ``late_with``. Without such a duty it can be breached by itself.
        """
        due_at = self.duty_due(limit, since) if limit else until
        clock = self._counted(clock, due_at, counts_from=since, limit=limit)
        if move := self._told(clock, due_at):
            clock = self._counted(clock, move.after, moves=(*clock.moves, move))
        return self.late_with(clock, remind, late_with)

    def go_on(self, clock: C, remind: Remind | None, late_with: str | None, *, before: Clock) -> C:
        """The clock that goes on from the clock ``before`` of an earlier duty. It is counted again if the calendar was
        revised meanwhile.
        """
        due_at = before.due_at
        clock = self._counted(clock, due_at, counts_from=before.counts_from, limit=before.limit, moves=before.moves)
        if due_at is not None and before.calendar != self.calendar.version:
            counted = self.instants(before)[-1]
            again = max(counted, self._earliest(before) or counted)
            if again < due_at and before.breached_at is not None:  # late by the calendar that people knew
                clock = replace(clock, calendar=before.calendar, provisional=before.provisional)
            elif not again == due_at == counted:
                move = Move(self.at, due_at, again, REVISED, not_before=again if again != counted else None)
                clock = self._counted(clock, again, moves=(*before.moves, move))
        return self.late_with(clock, remind, late_with)

    def late_with(self, clock: C, remind: Remind | None, late_with: str | None) -> C:
        """The clock, which joins the lateness of the duty ``late_with`` if it is late from its start."""
        if clock.due_at is not None and clock.due_at <= self.at and late_with:
            clock = replace(clock, breached_at=clock.due_at, joins=late_with)
        return self.reminding(clock, remind)

    # ── a clock moves ───────────────────────────────────────────────────

    def shift(self, clock: C, remind: Remind | None, working_days: int) -> C:
        """The clock with its due instant moved by ``working_days``."""
        if clock.due_at is None:
            return clock
        moved = self.move(clock, remind, self.shifted(clock.due_at, working_days), shift=working_days)
        return self._moved_along(moved, remind, lambda _, ends: self.shifted(ends, working_days), shift=working_days)

    def leave_out(self, clock: C, remind: Remind | None, spans: tuple[Span, ...]) -> C:
        """The clock with its due instant moved by the days in ``spans``, which don't count."""
        if clock.due_at is None:
            return clock
        moved = self.move(clock, remind, self.without(clock, clock.due_at, spans), excluded=spans)
        return self._moved_along(moved, remind, lambda ran, ends: self.without(ran, ends, spans), excluded=spans)

    def move(self, clock: C, remind: Remind | None, due_at: datetime, **how: Any) -> C:
        """The clock with the new due instant ``due_at``. ``how`` has the other fields of the `Move`. A duty that is
        still late keeps the instant of its breach.
        """
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

    def _moved_along(
        self, clock: C, remind: Remind | None, until: Callable[[Clock, datetime], datetime], **how: Any
    ) -> C:
        """The clock whose limit once more has moved as its due instant has."""
        moved = once_more.moved(self, clock, self.at, self.why, until, **how)
        return clock if moved is clock else self.reminding(moved, remind)

    def sooner(self, clock: C, running: Clock) -> C | None:
        """The new clock where it ends sooner than the ``running`` one; else None."""
        until = self.until(running)
        return clock if clock.due_at and (until is None or clock.due_at < until) else None

    def until(self, clock: Clock) -> datetime | None:
        """The due instant of a clock. One that stands still goes on now at the earliest."""
        return clock.due_at if clock.left is None else self.gone_on(clock, self.at, clock.left)

    # ── a clock stands still, and goes on ───────────────────────────────

    def stop(self, clock: C) -> C:
        """The clock stands still and keeps the number of days left. A breach that has happened stays."""
        left = self.left(clock, clock.due_at, self.at) if clock.due_at and clock.due_at > self.at else None
        return replace(clock, status="suspended", left=left, stopped_at=self.at)

    def resume(self, clock: C, remind: Remind | None) -> C:
        """The clock goes on with the days that were left when it stopped."""
        resumed = replace(clock, status="open", left=None, stopped_at=None)
        if clock.left is None:
            resumed = replace(resumed, again=once_more.gone_on(self, clock, self.at, self.why).again)
            return self.reminding(resumed, remind) if resumed.waiting else resumed
        due_at = self.gone_on(clock, self.at, clock.left)
        return self.move(resumed, remind, due_at, left=clock.left, since=clock.stopped_at)

    def run_on(self, clock: C, remind: Remind | None) -> C:
        """The clock goes on as if it had never stopped: its due instant stays."""
        return self.reminding(replace(clock, status="open", left=None, stopped_at=None), remind)

    def reminding(self, clock: C, remind: Remind | None) -> C:
        """The clock with the instant of its reminder, if that lies ahead; else without one. A late clock is reminded of
        its limit once more, by the same rule.
        """
        at = self._remind_at(clock, remind) if remind and clock.owed else None
        at = at if at is not None and at > self.at else None
        return clock if at == clock.remind_at else replace(clock, remind_at=at)

    def _remind_at(self, clock: Clock, remind: Remind) -> datetime | None:
        again = clock.waiting
        since, until = (again.since, again.until) if again else (clock.started_at, clock.due_at)
        if remind.after is not None:
            at = cal.due(self.calendar, Limit("working_days", remind.after), since, self.hours)
            return None if again and at >= again.until else at  # no reminder puts off the end
        if until is None or (clock.breached_at is not None and not again):
            return None
        return cal.remind_at(self.calendar, until, self.hours)

    # ── the calendar was revised ────────────────────────────────────────

    def recount(self, clock: C, remind: Remind | None, published_at: datetime) -> C:
        """The clock of a duty that is owed, counted by this revised calendar. It isn't due before its bearer could know
        (see `Counting.due_after_revision`).

        The due instant of a running clock moves. A stopped clock has another number of days left. If the
        revised calendar shows that it stopped in time, it is no longer late.
        """
        again = once_more.recounted(self, clock, self.at, self.why)
        counted, ran = self._recounted(again, remind, published_at), clock.waiting
        if counted.waiting and (counted.remind_at or ran is None or ran.until != counted.waiting.until):
            return self.reminding(counted, remind)
        return counted

    def _recounted(self, clock: C, remind: Remind | None, published_at: datetime) -> C:
        if clock.due_at is None:
            return self.reminding(clock, remind) if clock.remind_at and clock.status == "open" else clock
        counted = self.instants(clock)[-1]
        match clock.status:
            case "open":
                return self._running(clock, remind, clock.due_at, counted, published_at)
            case "suspended" if clock.stopped_at and clock.left is not None:
                if published_at < clock.stopped_at:  # the clock still ran at the publication
                    counted = self.due_after_revision(published_at, clock.due_at, counted)
                left = self.left(clock, counted, clock.stopped_at)
                if counted <= clock.stopped_at or left == clock.left:
                    return clock
                return replace(self.move(clock, remind, counted), left=left)
            case "suspended" if clock.left is None and clock.breached_at is not None and counted > clock.due_at:
                moved = self.move(clock, remind, counted)
                if clock.stopped_at is None or counted <= clock.stopped_at:
                    return moved
                late = None if moved.joins else moved.breached_at  # its own breach is taken back by another event
                left = self.left(clock, counted, clock.stopped_at)
                return replace(moved, left=left, breached_at=late, joins=None, again=())
            case _:
                return clock

    def _running(self, clock: C, remind: Remind | None, was: datetime, counted: datetime, published_at: datetime) -> C:
        if counted < was and clock.breached_at is not None:  # the duty was late by the calendar that people knew
            return clock
        due_at = self.due_after_revision(published_at, was, counted)
        moved = self.move(clock, remind, due_at, not_before=due_at if due_at != counted else None)
        if moved is clock:  # the due instant is the same by this calendar
            again = self._counted(clock, due_at)
            return self.reminding(again, remind) if clock.remind_at else again
        if moved.joins and due_at > self.at:  # no longer late with the other duty
            moved = self.reminding(replace(moved, breached_at=None, joins=None, again=()), remind)
        return moved

    def _counted(self, clock: C, due_at: datetime | None, **changes: Any) -> C:
        """The clock with a due instant counted by this calendar, and with other changes."""
        provisional = due_at is not None and self.provisional(due_at)
        return replace(clock, due_at=due_at, provisional=provisional, calendar=self.calendar.version, **changes)

    def _told(self, clock: Clock, due_at: datetime | None) -> Move | None:
        """The move that keeps the clock from being due earlier than permitted by revisions published while it ran
        already. None where no such move is needed.
        """
        not_before = self._earliest(clock) if due_at else None
        if due_at is None or not_before is None or not_before <= due_at:
            return None
        return Move(self.at, due_at, not_before, REVISED, not_before=not_before)

    def _earliest(self, clock: Clock) -> datetime | None:
        """The due instant that one revision after the other would have given, had the duty been open all along.

        None where the clock began after the last of them: then its bearer knew the days from the start.
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
            due_at = by.due_after_revision(published_at, due_at, then)
            lifted = due_at if due_at > then else lifted
        return due_at
